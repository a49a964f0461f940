"""What a resident is offered to do with what is theirs: the form follows from the command, and nothing is offered that is refused."""

from itertools import product
from typing import Any, get_args
from uuid import uuid4

import pytest

from contracts.budgets import Phase, ProposalState
from contracts.budgets.letters import Topic, Wish
from contracts.crowdfunding import GetCampaign, GetCampaignBySlug
from contracts.errors import Invalid, Refused
from contracts.message import schema
from contracts.principal import Principal, Role
from gateway.asking import Gathered
from gateway.pages import linking, merging
from gateway.pages.initiatives import may_link
from gateway.pages.initiatives import open_to as open_to_starter
from gateway.pages.own_forms import ACTIONS, Own
from gateway.pages.own_page import LISTS, items
from gateway.web import authors, own_words
from gateway.web.words import TABLES
from services.budgets import domain
from tests.contract.test_golden import example

ROWS = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
EVERYWHERE = list(product(get_args(ProposalState), get_args(Phase)))


@ROWS
def test_a_form_has_every_field_that_its_command_needs_and_no_other(action: Own) -> None:
    known = schema(action.command, "raise").fields
    told = {each.name for each in action.fields} | {name for name, _ in action.says} | {"command_id", action.subject}
    assert told <= known.keys()
    assert {name for name, field in known.items() if field.required} <= told
    assert set(action.given) == {name for name, _ in action.says}


@ROWS
def test_an_action_and_its_fields_have_words(action: Own) -> None:
    assert action.name in own_words.OWN_ACTIONS
    assert action.name in own_words.OWN_SAYS
    assert action.tells or action.name in own_words.OWN_DONE
    assert {f"{action.name}.{each.name}" for each in action.fields} <= own_words.OWN_FIELDS.keys()


def test_no_word_is_left_over() -> None:
    fields = {f"{action.name}.{each.name}" for action in ACTIONS.values() for each in action.fields}
    assert own_words.OWN_FIELDS.keys() == fields
    assert own_words.OWN_ACTIONS.keys() == ACTIONS.keys() | authors.OPEN.keys()
    assert set(own_words.TOPICS) == set(get_args(Topic))
    assert set(own_words.WISHES) == set(get_args(Wish))
    assert set(own_words.OWN_SECTIONS) == set(own_words.OWN_EMPTY) == set(LISTS)


def taken(trigger: str, state: str, phase: str) -> bool:
    try:
        domain.next_proposal_state(state, trigger, phase)  # type: ignore[arg-type]
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "trigger"),
    [
        *((each, each) for each in ("edit_proposal", "hand_in_proposal", "withdraw_proposal", "request_second_look")),
        ("merge_proposals", "merged"),
        ("agree_to_merge", "all_agreed"),
        ("decline_merge", "decline_merge"),
    ],
)
def test_an_author_is_offered_what_budgets_takes_and_no_more(name: str, trigger: str) -> None:
    offered = {(state, phase) for state, phases in authors.OPEN[name].items() for phase in phases}
    assert offered == {each for each in EVERYWHERE if taken(trigger, *each)}


def test_what_has_lost_for_good_goes_on_and_nothing_else() -> None:
    def lost(state: Any, phase: Any) -> bool:
        try:
            domain.check_not_won(state, phase)
        except Refused:
            return False
        return True

    offered = {(state, phase) for state, phases in authors.LOST.items() for phase in phases}
    assert offered == {each for each in EVERYWHERE if lost(*each)}


def proposal(**changed: Any) -> dict[str, Any]:
    return example("ProposalPage.v1") | {"mine": True, "state": "infeasible", "collections": [], "authors": 2} | changed


QUESTION = {"kind": "question", "entry_id": str(uuid4()), "answers": None}
ANSWER = {"kind": "answer", "entry_id": str(uuid4()), "answers": QUESTION["entry_id"]}
SECOND_LOOK = {"kind": "second_look", "entry_id": str(uuid4()), "answers": None}


@pytest.mark.parametrize(
    ("changed", "log", "offered", "withheld"),
    [
        ({}, [QUESTION], {"answer_question", "request_second_look", "leave_proposal"}, set()),
        ({}, [QUESTION, ANSWER, SECOND_LOOK], {"withdraw_proposal"}, {"answer_question", "request_second_look"}),
        ({"authors": 1}, [], set(), {"leave_proposal"}),
        ({"mine": False}, [QUESTION], set(), set(authors.OPEN)),
    ],
)
def test_what_was_done_is_not_offered_again(
    changed: dict[str, Any], log: list[Any], offered: set[str], withheld: set[str]
) -> None:
    found = set(authors.open_to(proposal(**changed), {"phase": "review"}, {"items": log}))
    assert offered <= found
    assert not withheld & found


def test_a_campaign_is_asked_for_once_unless_it_was_refused() -> None:
    for state, offered in (("asked", False), ("drafted", False), ("refused", True)):
        found = authors.open_to(proposal(state="lost", collections=[{"state": state}]), {"phase": "closed"}, None)
        assert ("collect_for_proposal" in found) == offered
        made = open_to_starter({"mine": True, "state": "new", "collections": [{"state": state}]}, [])
        assert ("collect_for_initiative" in made) == offered


def test_who_started_it_and_its_playmakers_say_which_campaign_came_of_it_until_it_is_closed() -> None:
    initiative = {"mine": False, "state": "assigned", "area_id": "solbjerg"}
    playmaker, elsewhere = (
        Principal(person="p", roles=(Role(role="playmaker", scope=area),)) for area in ("solbjerg", "harlev")
    )
    assert may_link(initiative, playmaker)
    assert not may_link(initiative, elsewhere)
    assert may_link(initiative | {"mine": True}, elsewhere)
    assert not may_link(initiative | {"mine": True, "state": "closed"}, playmaker)


def test_a_campaign_is_named_by_either_of_its_addresses_or_by_its_number() -> None:
    number = uuid4()
    for text in (f"https://byen.example/indsamlinger/{number}", f"/mine-indsamlinger/{number}?lang=en", str(number)):
        assert linking.question(text) == GetCampaign(campaign_id=number)
    for text in ("https://byen.example/indsamling/s%C3%B8-til-isfugle?lang=en", "/indsamling/sø-til-isfugle/stoet"):
        assert linking.question(text) == GetCampaignBySlug(slug="sø-til-isfugle")
    with pytest.raises(Invalid):
        linking.question("isfuglene")


def test_a_merger_takes_as_many_others_as_budgets_does_and_only_what_is_still_there() -> None:
    assert merging.OTHERS_MAX == domain.ORIGINS_MAX - 1
    others = [proposal() for _ in range(merging.OTHERS_MAX + 1)]
    for there, named, reason in (
        (0, 0, "nothing_to_merge"),
        (1, 2, "not_there_to_merge"),
        (merging.OTHERS_MAX + 1, merging.OTHERS_MAX + 1, "too_many_to_merge"),
        (merging.OTHERS_MAX, merging.OTHERS_MAX, ""),
    ):
        assert merging.amiss(others[:there], ["id"] * named) == reason
        assert not reason or reason in TABLES["REASONS"]


def test_what_a_merger_begins_with_leaves_nothing_out_and_adds_up_what_it_costs() -> None:
    trees = proposal(title="Træer", text="Ved søen.", cost=4_000_00, running_cost=0)
    bushes = proposal(title="Buske", text="Ved skolen.", cost=1_500_50, running_cost=200_00)
    form = merging.joined([trees, bushes])
    assert form["title"] == "Træer og Buske"
    assert form["text"] == "Træer\nVed søen.\n\nBuske\nVed skolen."
    assert (form["cost"], form["running_cost"]) == ("5500,50", "200")
    long = [trees | {"title": "x" * 150}, bushes | {"title": "y" * 150}]
    assert merging.joined(long)["title"] == "x" * 150, "a title that would be too long is the first one's"


def test_a_playmaker_is_offered_nothing_of_what_another_started() -> None:
    assert open_to_starter({"mine": False, "state": "new", "collections": []}, [{"budget_id": str(uuid4())}]) == []


def test_what_waits_for_its_author_stands_first() -> None:
    line = example("Proposals.v1")["items"][0]
    listed = [line | {"title": state, "state": state} for state in ("submitted", "won", "sent_back")]
    found = Gathered(parts={"proposals": {"items": listed}})
    assert [each.title for each in items("proposals", found, Gathered())] == ["sent_back", "submitted", "won"]
