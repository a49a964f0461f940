"""A proposal in its authors' hands: private until handed in, each version kept, co-authors by their own consent."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts import budgets
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.budgets import domain, queries
from tests.integration.budgets.people import (
    FRIEND,
    NEIGHBOUR,
    PLACE,
    accept,
    by_id,
    draft,
    edit,
    invite,
    listed,
    page,
    submitted,
    versions,
)
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road, said


def test_a_draft_is_read_by_its_authors_alone_until_it_is_handed_in(road: Road) -> None:
    road.to("ideas")
    proposal_id = draft(road)
    assert page(road, proposal_id).state == "draft"
    for stranger in (NEIGHBOUR, PLAYMAKER, ANONYMOUS):
        with pytest.raises(budgets.ProposalNotFound):
            page(road, proposal_id, stranger)
    assert listed(road).items == () and road.view().proposals == () and said(road.db, budgets.ProposalSubmitted) == []
    by_id(road, RESIDENT, budgets.HandInProposal, proposal_id)
    assert page(road, proposal_id, ANONYMOUS).state == "submitted"
    assert [line.proposal_id for line in listed(road).items] == [proposal_id]
    assert [event.proposal_id for event in said(road.db, budgets.ProposalSubmitted)] == [proposal_id]


def test_each_edit_is_a_version_beside_the_others_and_two_can_be_compared(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    edit(road, proposal_id, text="ved skoven\nmed bænke", cost=40_000, place=PLACE)
    query = budgets.CompareVersions(proposal_id=proposal_id, first=1, second=2)
    told = road.db.read(lambda session: queries.compare_versions(session, ANONYMOUS, query))
    assert told.lines == ("- ved søen", "+ ved skoven", "+ med bænke")
    assert (told.first.cost, told.second.cost, told.first.place, told.second.place) == (30_000, 40_000, None, PLACE)
    assert (page(road, proposal_id).version, page(road, proposal_id).text) == (2, "ved skoven\nmed bænke")


def test_others_see_no_version_from_before_it_was_handed_in(road: Road) -> None:
    road.to("ideas")
    proposal_id = draft(road)
    edit(road, proposal_id)
    by_id(road, RESIDENT, budgets.HandInProposal, proposal_id)
    edit(road, proposal_id, version=2)
    assert versions(road, proposal_id) == [1, 2, 3]
    assert versions(road, proposal_id, ANONYMOUS) == [2, 3]
    query = budgets.CompareVersions(proposal_id=proposal_id, first=1, second=3)
    with pytest.raises(budgets.ProposalNotFound):
        road.db.read(lambda session: queries.compare_versions(session, ANONYMOUS, query))


def test_versions_are_paged_by_their_number(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    for version in (1, 2, 3):
        edit(road, proposal_id, version=version)
    assert versions(road, proposal_id, limit=2) == [1, 2]
    assert versions(road, proposal_id, limit=2, after=2) == [3, 4]


def test_nobody_overwrites_a_version_they_have_not_read(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    edit(road, proposal_id)
    with pytest.raises(budgets.StaleVersion) as refusal:
        edit(road, proposal_id, version=1)
    assert refusal.value.facts == {"version": 2}
    assert versions(road, proposal_id) == [1, 2]


@pytest.mark.parametrize(
    "edit_of_it", ["UPDATE proposal_version SET title = 'En anden'", "DELETE FROM proposal_version"]
)
def test_a_version_is_never_changed_and_never_removed(road: Road, edit_of_it: str) -> None:
    road.to("ideas")
    submitted(road)
    guard = "proposal_version_has_no_" + edit_of_it.split(maxsplit=1)[0].lower()
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, edit_of_it)
    run(road.db, f"DROP TRIGGER {guard}" + ("" if road.db.sqlite else " ON proposal_version"))
    run(road.db, edit_of_it)  # the twin: without its trigger the past is rewritten
    with road.db.reader.connect() as connection:
        kept = connection.scalar(text("SELECT count(*) FROM proposal_version WHERE title = 'Bålhytte'"))
    assert kept == 0


def test_a_proposal_on_a_published_ballot_has_no_later_version(road: Road) -> None:
    road.to("vote")
    columns = "proposal_id, title, text, cost, running_cost, edited_by, edited_at"
    late = f"INSERT INTO proposal_version (version, {columns}) SELECT version + 1, {columns} FROM proposal_version"
    with pytest.raises(IntegrityError, match="a_version_comes_before_the_ballot"):
        run(road.db, late)
    off = "DROP TRIGGER a_version_comes_before_the_ballot"
    run(road.db, off + ("" if road.db.sqlite else " ON proposal_version"))
    run(road.db, late)  # the twin: without its trigger voters read another text than was frozen
    assert versions(road, road.proposal_ids[0]) == [1, 2]


def test_edits_end_when_the_review_begins_unless_the_reviewer_sends_it_back(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    road.begin_review()
    with pytest.raises(budgets.WrongPhase):
        edit(road, proposal_id)
    by_id(road, PLAYMAKER, budgets.SendBackProposal, proposal_id, reason="hvem ejer grunden?")
    assert edit(road, proposal_id).state == "sent_back"
    assert page(road, proposal_id, ANONYMOUS).reason == "hvem ejer grunden?"
    by_id(road, RESIDENT, budgets.HandInProposal, proposal_id)
    assert len(said(road.db, budgets.ProposalSubmitted)) == 1, "it is announced once"
    with pytest.raises(budgets.WrongPhase):
        edit(road, proposal_id, version=2)


def test_a_budget_in_development_takes_edits_and_no_new_proposals(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    road.do(PLAYMAKER, budgets.BeginDevelopment(command_id=uuid4(), budget_id=road.budget_id))
    assert road.phase() == "development"
    edit(road, proposal_id)
    for new in (lambda: draft(road), road.propose):
        with pytest.raises(budgets.WrongPhase):
            new()
    road.begin_review()
    assert road.phase() == "review"


def own(road: Road, who: Principal) -> list[UUID]:
    found = road.db.read(lambda session: queries.list_own_proposals(session, who, budgets.ListOwnProposals()))
    return [line.proposal_id for line in found.items]


def test_authors_find_what_they_began_and_what_they_were_invited_to(road: Road) -> None:
    road.to("ideas")
    private, shared = draft(road), draft(road)
    invite(road, shared, NEIGHBOUR)
    assert own(road, RESIDENT) == sorted([private, shared])
    assert own(road, NEIGHBOUR) == [shared]
    assert own(road, FRIEND) == []
    with pytest.raises(Unauthenticated):
        own(road, ANONYMOUS)


def test_a_co_author_is_one_by_their_own_word_and_an_invitation_is_good_for_one(road: Road) -> None:
    road.to("ideas")
    proposal_id = draft(road)
    invitation_id = road.do(RESIDENT, budgets.InviteAuthor(command_id=uuid4(), proposal_id=proposal_id)).id
    assert page(road, proposal_id).authors == 1, "to be invited is not to consent"
    accept(road, invitation_id, NEIGHBOUR)
    assert edit(road, proposal_id, who=NEIGHBOUR).state == "draft"
    assert page(road, proposal_id, NEIGHBOUR).authors == 2
    with pytest.raises(budgets.InvitationUsed):
        accept(road, invitation_id, FRIEND)
    with pytest.raises(budgets.InvitationNotFound):
        accept(road, uuid4(), FRIEND)
    with pytest.raises(Unauthenticated):
        accept(road, invitation_id, ANONYMOUS)


def test_a_co_author_reports_milestones_as_the_first_author_does(road: Road) -> None:
    road.to("ideas")
    road.propose()
    invite(road, road.proposal_ids[0], NEIGHBOUR)
    road.begin_review()
    road.review(0, 30_000)
    road.do(PLAYMAKER, road.publishing())
    road.declare_only(0)
    road.be_granted()
    assert road.report(who=NEIGHBOUR).state == "reported"


def authors_commands(road: Road, proposal_id: Any) -> dict[str, Any]:
    named = {"command_id": uuid4(), "proposal_id": proposal_id}
    told: dict[str, Any] = {"title": "Bål", "text": "", "cost": 1}
    return {
        "edit_proposal": budgets.EditProposal(**named, **told, version=1),
        "hand_in_proposal": budgets.HandInProposal(**named),
        "withdraw_proposal": budgets.WithdrawProposal(**named, reason="fortrudt"),
        "invite_author": budgets.InviteAuthor(**named),
    }


@pytest.mark.parametrize("operation", ["edit_proposal", "hand_in_proposal", "withdraw_proposal", "invite_author"])
def test_what_authors_may_nobody_else_may(road: Road, operation: str) -> None:
    road.to("ideas")
    command = authors_commands(road, draft(road))[operation]
    for stranger in (NEIGHBOUR, PLAYMAKER):
        with pytest.raises(budgets.NotAuthor):
            road.do(stranger, command)
    with pytest.raises(Unauthenticated):
        road.do(ANONYMOUS, command)
    road.do(RESIDENT, command)


def test_what_is_withdrawn_stays_readable_and_is_on_no_ballot(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    road.propose()
    by_id(road, RESIDENT, budgets.WithdrawProposal, proposal_id, reason="grunden er solgt")
    told = page(road, proposal_id, ANONYMOUS)
    assert (told.state, told.reason) == ("withdrawn", "grunden er solgt")
    road.begin_review()
    road.review(0, 30_000)
    with pytest.raises(budgets.WrongState):
        by_id(road, PLAYMAKER, budgets.ReviewProposal, proposal_id, feasible=True, cost=1, reason="set på")
    assert road.do(PLAYMAKER, road.publishing()).state == "vote"


def test_category_and_neighbourhood_stand_on_the_published_ballot(road: Road) -> None:
    road.to("ideas")
    road.proposal_ids.append(submitted(road, category="grønt", neighbourhood="Nord"))
    road.begin_review()
    road.review(0, 30_000)
    road.do(PLAYMAKER, road.publishing())
    (published,) = said(road.db, budgets.BallotPublished)
    assert [(project.category, project.neighbourhood) for project in published.projects] == [("grønt", "Nord")]
    rules, rule = published.ballot_rules, published.tally_rule
    assert published.rules_hash == budgets.rules_hash(published.amount, "DKK", rules, rule, published.projects)


def test_one_person_begins_so_many_proposals_and_no_more(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "PROPOSALS_A_PERSON_MAX", 2)
    road.to("ideas")
    draft(road)
    draft(road)
    with pytest.raises(budgets.LimitReached):
        draft(road)
    draft(road, NEIGHBOUR)


@pytest.mark.parametrize(
    ("rule", "edit_of_it"),
    [
        ("a_place_has_both", "UPDATE proposal SET latitude = 56000000"),
        ("a_place_in_denmark", "UPDATE proposal SET latitude = 1, longitude = 1"),
        ("running_cost_is_not_negative", "UPDATE proposal SET running_cost = -1"),
        ("merged_into_another", "UPDATE proposal SET state = 'merged'"),
        ("seen_by_all", "UPDATE proposal SET public_version = NULL"),
    ],
)
def test_the_database_refuses_what_a_proposal_must_never_be(road: Road, rule: str, edit_of_it: str) -> None:
    road.to("ideas")
    submitted(road)
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit_of_it)


def test_a_list_is_paged_by_key_and_narrowed_by_category(road: Road) -> None:
    road.to("ideas")
    green = [submitted(road, category="grønt") for _ in range(3)]
    submitted(road, category="blåt")
    first = listed(road, category="grønt", limit=2)
    rest = listed(road, category="grønt", limit=2, after=first.next_after)
    assert [line.proposal_id for line in (*first.items, *rest.items)] == sorted(green)
    assert rest.next_after is None
