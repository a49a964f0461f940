"""What people chose to hear: told once, by the channel they chose, and to nobody who chose nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis import clock
from chassis.db import Database
from contracts.budgets import SupportProposal, WithdrawSupport, letters
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.budgets import operations, queries
from services.budgets.domain import letters as rules
from tests.mothers_budgets import AREA, RESIDENT, Road, person
from tests.mothers_letters import Mail, handles

NEIGHBOUR = person("neighbour", "citizen", scope="*", area_id=AREA)
ELSEWHERE = person("elsewhere", "citizen", scope="*", area_id="malling")

ON_ONE = pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
"""Nothing here that the two databases could do differently."""


@pytest.fixture
def mail(db: Database) -> Mail:
    return Mail(Road(db))


def chosen(mail: Mail, who: Principal) -> dict[str, str]:
    found = mail.db.read(lambda session: queries.get_preferences(session, who, letters.GetPreferences()))
    return {choice.topic: choice.channel for choice in found.items}


def support(mail: Mail, who: Principal, command: type[Any] = SupportProposal) -> None:
    mail.road.do(who, command(command_id=uuid4(), proposal_id=mail.road.proposal_ids[0]))


def test_nothing_is_chosen_until_somebody_chooses_and_choosing_again_replaces_it(mail: Mail) -> None:
    nothing = dict.fromkeys(rules.TOPICS, "none")
    assert chosen(mail, RESIDENT) == nothing
    mail.choose(NEIGHBOUR, votes="digital")
    mail.choose(RESIDENT, news="digital", results="email", votes="none")
    assert chosen(mail, RESIDENT) == {**nothing, "news": "digital", "results": "email"}
    answer = mail.choose(RESIDENT, milestones="email")
    assert {choice.topic: choice.channel for choice in answer.items} == {**nothing, "milestones": "email"}
    assert chosen(mail, RESIDENT) == {**nothing, "milestones": "email"}
    assert chosen(mail, NEIGHBOUR) == {**nothing, "votes": "digital"}


@ON_ONE
def test_one_has_to_be_signed_in_to_choose(mail: Mail) -> None:
    with pytest.raises(Unauthenticated):
        mail.choose(ANONYMOUS, news="digital")
    with pytest.raises(Unauthenticated):
        chosen(mail, ANONYMOUS)


@ON_ONE
def test_the_two_letters_go_to_those_who_chose_to_hear_nothing(mail: Mail) -> None:
    mail.road.to("ideas")
    mail.choose(RESIDENT)
    mail.edge.living[AREA] = [RESIDENT.person]
    mail.order().send()
    assert mail.told("before_proposals") == {RESIDENT.person: None}


def test_news_are_told_to_those_who_proposed_or_support_something_and_chose_it(mail: Mail) -> None:
    mail.road.to("ideas")
    mail.road.propose()
    for who in (RESIDENT, NEIGHBOUR, ELSEWHERE):
        mail.choose(who, news="digital")
    supporter, changed = (person(name, "citizen", scope="*", area_id=AREA) for name in ("supporter", "changed"))
    mail.choose(supporter, news="email")
    mail.choose(changed, news="email")
    support(mail, supporter)
    support(mail, changed)
    support(mail, changed, WithdrawSupport)
    mail.send()  # news from before somebody proposed found nobody, or those who had by then
    mail.edge.delivered.clear()
    mail.road.begin_review()
    mail.send().send()
    assert mail.told("news") == {RESIDENT.person: "digital", "supporter": "email"}


def test_a_vote_and_its_result_are_told_in_the_area_and_once_to_whom_two_topics_name(mail: Mail) -> None:
    mail.choose(RESIDENT, news="email", votes="digital", results="email")
    mail.choose(NEIGHBOUR, votes="email")
    mail.choose(ELSEWHERE, votes="digital", results="digital")
    mail.road.to("vote")
    mail.send()
    assert mail.told("votes") == {RESIDENT.person: "digital", "neighbour": "email"}
    mail.road.declare()
    mail.send()
    assert mail.told("results") == {RESIDENT.person: "email"}
    (result,) = mail.of_kind("results")
    assert [letter.text for letter in mail.edge.delivered.values() if letter.kind == "results"] == [
        rules.whole_text(result.text, f"https://puljen.example/budgetter/{mail.road.budget_id}")
    ]


@ON_ONE
def test_each_milestone_is_told_once(mail: Mail) -> None:
    mail.road.to("implementation")
    mail.choose(NEIGHBOUR, milestones="digital")
    mail.road.report()
    mail.road.report()
    mail.send().send()
    told = [letter for letter in mail.edge.delivered.values() if letter.kind == "milestones"]
    assert [letter.person for letter in told] == ["neighbour", "neighbour"]
    assert len({letter.text for letter in told}) == 1
    assert "Indviet. med kaffe" in told[0].text


def test_the_end_of_a_vote_is_reminded_of_once_and_not_before_its_time(mail: Mail) -> None:
    mail.choose(NEIGHBOUR, reminders="digital")
    mail.road.to("vote")
    mail.remind()
    assert mail.of_kind("reminders") == []
    clock.move(timedelta(days=13))
    for _ in range(2):
        mail.remind()
        mail.send()
    assert mail.told("reminders") == {"neighbour": "digital"}
    assert len(mail.of_kind("reminders")) == 1
    clock.move(timedelta(days=15))
    mail.remind()
    assert len(mail.of_kind("reminders")) == 1


@ON_ONE
def test_a_phase_that_comes_a_second_time_is_told_once(mail: Mail) -> None:
    mail.road.to("ideas")
    undone = mail.road.undone("earmark", "pool/2026", f"earmark/{mail.road.budget_id}/2026", 9)
    mail.road.hear(operations.record_reversal, undone)
    assert mail.road.phase() == "draft"
    mail.road.endorsement_id = uuid4()
    mail.road.sequence = 20
    mail.road.endorse()
    mail.road.be_earmarked()
    assert mail.road.phase() == "ideas"
    assert len(mail.of_kind("news")) == 1


def test_a_command_makes_one_row_however_many_want_to_hear_of_it_and_the_timer_goes_by_pages(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PAGE_MAX", 2)
    people = [person(handle, "citizen", area_id=AREA) for handle in handles(5)]
    for who in people:
        mail.choose(who, votes="digital")
    mail.road.to("vote")
    (notice,) = mail.of_kind("votes")
    mail.mailing_id = notice.mailing_id
    assert mail.rows() == []
    mail.send()
    assert [row.person for row in mail.rows()] == handles(5)
    assert mail.told("votes") == dict.fromkeys(handles(5), "digital")


@ON_ONE
def test_news_that_nobody_could_be_told_for_a_week_are_told_to_nobody(mail: Mail) -> None:
    mail.choose(NEIGHBOUR, votes="digital")
    mail.road.to("vote")
    clock.move(rules.NOTICE_LIVES + timedelta(minutes=1))
    mail.send()
    assert mail.edge.asked == []
    assert {mailing.state for mailing in mail.of_kind("votes")} == {"closed"}
