"""From a few lines to a proposal: assigned, coached, reminded of, led on; and private notes that stay private."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from environs import Env

from chassis import clock
from chassis.db import Database
from contracts.budgets import LimitReached, NotResident, ProposalSubmitted, WrongPhase, initiatives
from contracts.budgets.areas import AreaNotFound
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal
from services.budgets import domain, operations, queries
from services.budgets.service import BudgetsService
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, STRANGER, Road, person, said
from tests.mothers_initiatives import NOTE, STEPS, SUMMARY, WISH, Idea

CITY = person("city", "playmaker", scope=EVERYWHERE)
NEIGHBOUR = person("neighbour", "playmaker", scope="malling")


@pytest.fixture
def idea(db: Database) -> Idea:
    """Beside it another's in the neighbouring area: no answer below may hold anything of it."""
    noise = Idea(db).start(STRANGER, area_id="malling", title="Noget andet").assign("neighbour", NEIGHBOUR)
    noise.request(STRANGER)
    noise.hold(who=NEIGHBOUR)
    return Idea(db).start()


def listed(idea: Idea, who: Principal, **asked: Any) -> tuple[list[UUID], UUID | None]:
    query = initiatives.ListInitiatives(**asked)
    found = idea.db.read(lambda session: queries.list_initiatives(session, who, query))
    return [line.initiative_id for line in found.items], found.next_after


def load(idea: Idea, who: Principal = CITY, **asked: Any) -> tuple[dict[str, int], int, str | None]:
    found = idea.db.read(lambda session: queries.list_load(session, who, initiatives.ListLoad(**asked)))
    return {line.playmaker: line.initiatives for line in found.items}, found.unassigned, found.next_after


def test_anyone_signed_in_starts_an_initiative_in_an_area_that_there_is(idea: Idea) -> None:
    Idea(idea.db).start(STRANGER)
    with pytest.raises(Unauthenticated):
        Idea(idea.db).start(ANONYMOUS)
    with pytest.raises(AreaNotFound):
        Idea(idea.db).start(STRANGER, area_id="atlantis")


def test_a_playmaker_finds_their_own_among_those_of_their_area(idea: Idea) -> None:
    own = Idea(idea.db).start(PLAYMAKER)
    assert set(listed(idea, PLAYMAKER)[0]) == {idea.initiative_id, own.initiative_id}
    assert listed(idea, PLAYMAKER, mine=True)[0] == [own.initiative_id]
    assert [own.view(PLAYMAKER).mine, idea.view(PLAYMAKER).mine, idea.view().mine] == [True, False, True]


def test_nobody_has_more_open_initiatives_than_there_is_room_for(idea: Idea) -> None:
    for _ in range(domain.INITIATIVES_A_PERSON_MAX - 1):
        last = Idea(idea.db).start()
    with pytest.raises(LimitReached):
        Idea(idea.db).start()
    last.close()
    Idea(idea.db).start()


def test_it_is_seen_by_who_started_it_and_by_playmakers_of_its_area(idea: Idea) -> None:
    for who, sees in ((RESIDENT, True), (PLAYMAKER, True), (CITY, True), (NEIGHBOUR, False), (STRANGER, False)):
        assert (idea.initiative_id in listed(idea, who)[0]) == sees
        if sees:
            assert idea.view(who).title == "En sti til søen"
        else:
            with pytest.raises(Forbidden):
                idea.view(who)
    with pytest.raises(Unauthenticated):
        listed(idea, ANONYMOUS)
    with pytest.raises(Unauthenticated):
        idea.view(ANONYMOUS)


def test_initiatives_are_listed_by_page_area_and_state(idea: Idea) -> None:
    first, second = sorted([idea.initiative_id, Idea(idea.db).start().assign().initiative_id])
    assert listed(idea, CITY, area_id=AREA) == ([first, second], None)
    assert listed(idea, CITY, area_id=AREA, limit=1) == ([first], first)
    assert listed(idea, CITY, area_id=AREA, after=first) == ([second], None)
    assert listed(idea, CITY, state="new") == ([idea.initiative_id], None)


def test_a_list_tells_of_the_talk_that_waits_until_it_is_held(idea: Idea) -> None:
    def talk() -> Any:
        query = initiatives.ListInitiatives(area_id=AREA)
        (line,) = idea.db.read(lambda session: queries.list_initiatives(session, PLAYMAKER, query)).items
        return line.coaching

    assert talk() is None
    idea.assign().request()
    assert (talk().coaching_id, talk().state, talk().wish) == (idea.coaching_id, "requested", WISH)
    idea.offer(1, 2)
    assert (talk().state, len(talk().times)) == ("offered", 2)
    idea.hold()
    assert talk() is None


def test_a_playmakers_load_is_their_open_initiatives(idea: Idea) -> None:
    assert load(idea) == ({"neighbour": 1}, 1, None)
    idea.assign()
    other = Idea(idea.db).start().assign("colleague")
    assert load(idea, PLAYMAKER, area_id=AREA) == ({"playmaker": 1, "colleague": 1}, 0, None)
    other.assign("playmaker")
    assert load(idea) == ({"playmaker": 2, "neighbour": 1}, 0, None)
    other.close()
    assert load(idea, limit=1) == ({"neighbour": 1}, 0, "neighbour")
    assert load(idea, after="neighbour") == ({"playmaker": 1}, 0, None)
    for who in (PLAYMAKER, RESIDENT):
        with pytest.raises(Forbidden):
            load(idea, who)


def test_coaching_goes_from_a_wish_over_times_to_next_steps(idea: Idea) -> None:
    idea.request()
    with pytest.raises(initiatives.WrongInitiative):
        idea.offer(1)
    idea.assign()
    for hours in ((), (-1, 5), range(1, domain.TIMES_MAX + 2)):
        with pytest.raises(initiatives.ImpossibleTimes):
            idea.offer(*hours)
    idea.offer(24, 48)
    idea.offer(72)
    with pytest.raises(initiatives.ImpossibleTimes):
        idea.hold(1)
    idea.hold()
    (talk,) = idea.view().coachings
    assert (talk.state, talk.summary, talk.next_steps, len(talk.times)) == ("held", SUMMARY, STEPS, 1)
    with pytest.raises(initiatives.WrongCoaching) as refusal:
        idea.hold()
    assert refusal.value.facts == {"state": "held"}


def test_coaching_is_announced_without_a_word_of_it(idea: Idea) -> None:
    idea.assign().request().hold()
    requested = said(idea.db, initiatives.CoachingRequested)[-1]
    held = said(idea.db, initiatives.CoachingHeld)[-1]
    for event in (requested, held):
        assert (event.initiative_id, event.coaching_id, event.area_id) == (idea.initiative_id, idea.coaching_id, AREA)
        assert not any(word in json.dumps(event.dump()) for word in (SUMMARY, STEPS, NOTE, "resident", "playmaker"))


def test_a_private_note_is_read_by_playmakers_of_the_area_and_stands_in_no_other_answer(idea: Idea) -> None:
    idea.assign().request().hold()
    assert idea.notes() == idea.notes(CITY) == [NOTE]
    for who in (RESIDENT, STRANGER, NEIGHBOUR, person("representative", "joint_council"), ANONYMOUS):
        with pytest.raises((Forbidden, Unauthenticated)):
            idea.notes(who)
    for who in (RESIDENT, PLAYMAKER):
        assert NOTE not in json.dumps(idea.view(who).dump(), ensure_ascii=False)
    assert SUMMARY in json.dumps(idea.view().dump(), ensure_ascii=False), "the twin: what is shared is found there"


def test_a_silence_is_told_once_and_again_only_after_something_was_heard(idea: Idea) -> None:
    def told() -> int:
        idea.remind(21)
        of_ours = [event for event in said(idea.db, initiatives.InitiativeSilent) if event.area_id == AREA]
        assert {event.initiative_id for event in of_ours} <= {idea.initiative_id}
        return len(of_ours)

    assert told() == 0
    clock.move(timedelta(days=22))
    assert (told(), told()) == (1, 1)
    assert idea.view().reminded_at is not None
    idea.assign()
    assert (told(), idea.view().reminded_at) == (1, None)
    clock.move(timedelta(days=44))
    assert told() == 2
    idea.close()
    clock.move(timedelta(days=88))
    assert told() == 2


def test_one_step_makes_a_proposal_of_it_and_keeps_the_link(idea: Idea) -> None:
    road = Road(idea.db).to("ideas")
    idea.assign().request().hold()
    proposal_id = idea.propose(road.budget_id)
    (proposal,) = road.view().proposals
    assert (proposal.proposal_id, proposal.title, proposal.cost) == (proposal_id, "En sti til søen", 30_000)
    (link,) = idea.view().led_to
    assert (link.kind, link.target_id, idea.state()) == ("proposal", proposal_id, "led_on")
    assert len(idea.view().coachings) == 1, "its history is kept"
    led_on = said(idea.db, initiatives.InitiativeLedOn)
    assert [(each.kind, each.target_id) for each in led_on] == [("proposal", proposal_id)]


def test_a_budget_that_takes_no_proposal_leaves_the_initiative_as_it_was(idea: Idea) -> None:
    for who, phase, refusal in ((RESIDENT, "review", WrongPhase), (STRANGER, "ideas", initiatives.NotYours)):
        road = Road(idea.db).to(phase)
        before = len(said(idea.db, ProposalSubmitted))
        with pytest.raises(refusal):
            idea.propose(road.budget_id, who)
        assert (idea.state(), idea.view().led_to, len(said(idea.db, ProposalSubmitted))) == ("new", (), before)
    citizen = person("elsewhere", "citizen", scope="*", area_id="malling")
    theirs = Idea(idea.db).start(citizen)
    with pytest.raises(NotResident):
        theirs.propose(road.budget_id, citizen)
    assert theirs.state() == "new"


def test_a_campaign_that_was_drafted_from_it_is_linked_once(idea: Idea) -> None:
    command = idea.linking()
    for _ in range(2):
        idea.do(RESIDENT, operations.link_campaign, command)
    (link,) = idea.view().led_to
    assert (link.kind, link.target_id) == ("campaign", command.campaign_id)
    assert len(said(idea.db, initiatives.InitiativeLedOn)) == 1


def test_what_is_closed_stays_closed_with_its_reason(idea: Idea) -> None:
    idea.close()
    assert (idea.state(), idea.view().closed_because) == ("closed", "der er en sti")
    with pytest.raises(initiatives.WrongInitiative):
        idea.assign()
    with pytest.raises(initiatives.InitiativeNotFound):
        Idea(idea.db).view()
    with pytest.raises(initiatives.CoachingNotFound):
        Idea(idea.db).hold()


def test_the_guide_names_open_budgets_of_the_area_and_the_roads_that_are_data(db: Database, tmp_path: Path) -> None:
    road = Road(db).to("ideas")
    Road(db).to("review")
    own = BudgetsService.own_settings(Env())
    assert {line.kind for line in own.roads} == {"campaign", "pool"}

    def guided(area_id: str, roads: Any) -> list[tuple[str, UUID | None]]:
        query = initiatives.GetGuide(area_id=area_id)
        found = db.read(lambda session: queries.get_guide(session, query, roads))
        return [(line.kind, line.budget_id) for line in found.items]

    always = [(line.kind, None) for line in own.roads]
    assert guided(AREA, own.roads) == [("budget", road.budget_id), *always]
    assert guided("malling", own.roads) == always


def test_a_citys_own_guide_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "guide.json"
    path.write_text(json.dumps([{"kind": "pool", "title": "Vor egen", "text": "", "conditions": ["Ingen"]}]))
    monkeypatch.setenv("GUIDE", str(path))
    monkeypatch.setenv("SILENT_DAYS", "7")
    own = BudgetsService.own_settings(Env())
    assert ([line.title for line in own.roads], own.silent_days) == (["Vor egen"], 7)


def test_ids_that_nobody_knows_are_not_found(idea: Idea) -> None:
    unknown = initiatives.AssignPlaymaker(command_id=uuid4(), initiative_id=uuid4())
    with pytest.raises(initiatives.InitiativeNotFound):
        idea.do(PLAYMAKER, operations.assign_playmaker, unknown)
