"""Every cell of who may do what: each entrypoint of the service, by each role, for the area, another, and everywhere.

Driven from the entrypoints: one that stands in no table fails here, and so does one whose example names a thing that this
town does not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from chassis import clock
from chassis.db import Database
from chassis.migrate import merged
from contracts import budgets
from contracts.budgets.assisting import EnterForCitizen
from contracts.budgets.attachments import HideAttachment
from contracts.errors import Forbidden
from contracts.message import Message
from contracts.principal import ANONYMOUS, EVERYWHERE, Other, Principal, RoleName
from services.budgets import domain, models, operations, queries
from services.budgets.service import BudgetsService
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, submitted
from tests.mothers_applications import APPLICANT, HOUR_RATE, Plea
from tests.mothers_attachments import attach
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, Road, person
from tests.mothers_councils import CHAIR, Assembly, agreeing
from tests.mothers_follow_up import TERMS, Followed, day, planned
from tests.mothers_framing import ask_change
from tests.mothers_initiatives import Idea
from tests.mothers_letters import PUBLIC, Mail, in_ideas
from tests.permissions import allowed, at, entrypoints, message_of, somebody, wrong_cells

ENTRYPOINTS = entrypoints(BudgetsService)
TO_A_PROJECT = ", by a project"
CODE = "en kode af mere end toogtyve tegn"
OTHERS: dict[Other, Principal] = {
    "author": RESIDENT,
    "applicant": APPLICANT,
    "writer": FRIEND,
    "starter": person("starter", "citizen", scope=EVERYWHERE, area_id=AREA),
    **dict.fromkeys(("holder", "mandate"), CHAIR),
}
"""Who is what, in the town that is prepared; beside it they are citizens, or, who acts for the joint council, nothing."""


@dataclass
class Prepared:
    """A database in which whatever a message may name is there; `known`: the field of a message -> what it names."""

    db: Database
    known: dict[str, Any]
    own: Any

    def message(self, name: str, to: str) -> Message:
        """The example of its contract, about what is there; where an offer is answered, one that was made `to` the asker."""
        if name == "enter_for_citizen":
            return entering(self.known["proposal_id"])
        found: Message = message_of(
            ENTRYPOINTS[name], self.known | self.known.get(name, {}) | self.known.get(name + to, {})
        )
        return found

    def attempt(self, name: str, to: str = "") -> Any:
        return at(BudgetsService, self.own, name, self.message(name, to))


def discussed(db: Database) -> dict[str, Any]:
    """Proposals to talk about, of a budget in its ideas: one with a comment and an invitation, and a merger that waits."""
    road = Road(db).to("ideas")
    first, second = submitted(road), submitted(road, NEIGHBOUR)
    comment_id = by_id(road, FRIEND, budgets.comments.WriteComment, first, text="Ja tak").id
    invitation_id = by_id(road, RESIDENT, budgets.InviteAuthor, first).id
    merger = budgets.MergeProposals(command_id=uuid4(), title="Begge", text="", proposal_ids=(first, second))
    merging = {"proposal_id": str(road.do(RESIDENT, merger).id)}
    named = {"budget_id": road.budget_id, "proposal_id": first, "comment_id": comment_id}
    return {
        **texts(named | {"invitation_id": invitation_id}),
        "proposal_ids": [str(first), str(submitted(road))],
        "agree_to_merge": merging,
        "decline_merge": merging,
    }


def around(db: Database) -> dict[str, Any]:
    council = Assembly(db).found()
    invited = council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE)).id
    agreement_id = council.do(PLAYMAKER, operations.record_agreement, agreeing(council.council_id)).id
    idea = Idea(db).start(OTHERS["starter"]).assign().request(OTHERS["starter"])
    named = {"council_id": council.council_id, "mandate_id": council.appoint(), "agreement_id": agreement_id}
    named |= {"initiative_id": idea.initiative_id, "coaching_id": idea.coaching_id}
    return texts(named) | {"accept_mandate": {"mandate_id": str(invited), "code": CODE}}


def followed(db: Database) -> dict[str, Any]:
    """A project with an amendment that its author offered, a milestone that is done, a later day that was asked for."""
    project, milestone, later = Followed(db), planned(10), planned(20)
    project.agree(milestone, later)
    project.report("done", milestone_id=milestone.milestone_id)
    postponement_id = project.report("delayed", milestone_id=later.milestone_id, asks_due_on=day(30))
    clock.move(timedelta(days=TERMS.silent_days_max + 1))
    project.tick()
    clock.move(timedelta())
    project.offer(milestone, later, version=1, who=RESIDENT)
    of_project = {"project_id": str(project.project_id), "version": 2}
    agreement = ("offer_grant_agreement", "accept_grant_agreement", "decline_grant_agreement", "get_grant_agreement")
    named = {"milestone_id": milestone.milestone_id, "postponement_id": postponement_id}
    offered = Followed(db)
    offered.offer(planned(10))
    to_a_project = {"project_id": str(offered.project_id), "version": 1}
    return {
        **dict.fromkeys([name + TO_A_PROJECT for name in agreement[1:3]], to_a_project),
        **texts(named | {"alarm_id": project.alarm_id("silent")}),
        **dict.fromkeys(agreement, of_project),
    }


def attached(db: Database) -> dict[str, Any]:
    """A proposal with a file that is shown, and one that is hidden."""
    road = Road(db).to("ideas")
    proposal_id = submitted(road)
    hidden = attach(road, proposal_id)
    road.do(PLAYMAKER, HideAttachment(command_id=uuid4(), attachment_id=hidden, reason="set på"))
    named = {"attachment_id": attach(road, proposal_id), "subject_id": proposal_id}
    return texts(named) | {"restore_attachment": {"attachment_id": str(hidden)}}


def mailed(db: Database) -> tuple[dict[str, Any], Mail]:
    """A mailing that is under way, one that was stopped, and a budget whose residents could be written to."""
    mail, stopped, ready = in_ideas(db).order(), in_ideas(db).order(), in_ideas(db)
    stopped.stop()
    order = {"budget_id": str(ready.road.budget_id), "preview_hash": ready.preview().hash_, "kind": "before_proposals"}
    known = {"mailing_id": str(mail.mailing_id), "resume_mailing": {"mailing_id": str(stopped.mailing_id)}}
    return known | {"order_mailing": {**order, "addition": ""}}, mail


def entering(proposal_id: str) -> EnterForCitizen:
    """The one id of the two commands is made here: the example's would be another."""
    command_id = uuid4()
    support = budgets.SupportProposal(command_id=command_id, proposal_id=UUID(proposal_id))
    return EnterForCitizen(command_id=command_id, citizen=NEIGHBOUR, support_proposal=support)


def applied(db: Database) -> dict[str, Any]:
    """An application that is decided on, with a question to the applicant."""
    plea = Plea(db).to("referred")
    question = {"question_id": str(plea.ask())}
    own = {"council_id": None}  # one's own; a council's are read by who acts for it
    return texts({"application_id": plea.application_id}) | {
        "answer_as_applicant": question,
        "list_own_applications": own,
    }


def texts(named: dict[str, UUID]) -> dict[str, Any]:
    return {name: str(value) for name, value in named.items()}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('permissions') / 'town.db'}")
    merged(models.Base.metadata).create_all(db.writer)
    road = Road(db).to("implementation")
    reviewed = Road(db).to("review")
    asking = budgets.AskAuthors(command_id=uuid4(), proposal_id=reviewed.proposal_ids[0], text="Hvem ejer grunden?")
    money = texts({"question_id": reviewed.do(PLAYMAKER, asking).id}) | texts(
        {"project_id": road.proposal_ids[0], "payment_id": road.enter(1)}
    )
    areas = {"area_id": AREA, "area_ids": [AREA]}
    change = {"change_id": str(ask_change(Road(db).to("ideas")))}
    residents_only = {name: {"association": None} for name in ("submit_proposal", "draft_proposal")}
    letters, mail = mailed(db)
    own = SimpleNamespace(roads=(), hour_rate=HOUR_RATE, form_days=30)
    own.mail = SimpleNamespace(edge=mail.edge, public_url=PUBLIC)
    known = {**discussed(db), **around(db), **followed(db), **applied(db), **attached(db), **letters}
    yield Prepared(db, {**known, **money, **areas, **change, **residents_only}, SimpleNamespace(own=own))
    db.close()


@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_each_entrypoint_is_open_to_those_whom_the_table_names_and_to_nobody_else(
    prepared: Prepared, name: str
) -> None:
    table = domain.permission(name)
    what = prepared.attempt(name)
    assert wrong_cells(prepared.db, table, what) == []
    for who in OTHERS.values():
        named = {other for other, each in OTHERS.items() if each is who} | {"anybody", "signed in"}
        may = bool(named & set(table.others)) or any(who.has(role, AREA) for role in table.roles)
        assert allowed(prepared.db, who, prepared.attempt(name, TO_A_PROJECT)) == may, who.person


@pytest.mark.parametrize("name", [name for name, others in domain.ALSO.items() if "resident" in others])
def test_what_is_for_residents_is_refused_to_a_citizen_of_another_area(prepared: Prepared, name: str) -> None:
    stranger = somebody("citizen", EVERYWHERE, "malling")
    assert not allowed(prepared.db, stranger, prepared.attempt(name))


def test_the_tables_name_no_operation_that_is_not_there() -> None:
    assert set(domain.MAY) == set(get_args(domain.Operation))
    assert set(domain.MAY_AROUND) == set(get_args(domain.Around))
    asked = {*domain.ASKS_AS.values(), "see_payments", "see_decisions", "speak_for_joint_council", "speak_for_decider"}
    assert (domain.EVERY.keys() | domain.ALSO.keys()) - asked <= ENTRYPOINTS.keys()


def test_twin_an_entrypoint_of_which_no_table_speaks_is_found_out(prepared: Prepared) -> None:
    with pytest.raises(KeyError):
        domain.permission("burn_the_books")
    unguarded = at(BudgetsService, prepared.own, "list_budgets", budgets.ListBudgets())
    wrong = wrong_cells(prepared.db, domain.permission("close_budget"), unguarded)
    assert "nobody: the table says no" in wrong


def test_payments_wait_in_a_list_for_finance_of_the_area_alone(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)

    def listed(who: Principal) -> list[Any]:
        found = road.db.read(lambda session: queries.list_payments(session, who, budgets.ListPayments()))
        return [line.payment_id for line in found.items]

    for role in get_args(RoleName):
        if role not in domain.MAY["list_payments"]:
            with pytest.raises(Forbidden):
                listed(person("somebody", role, scope=EVERYWHERE))
    assert listed(person("somebody", "finance")) == [payment_id]
    assert listed(person("somebody", "finance", scope=EVERYWHERE)) == [payment_id]
    assert listed(person("somebody", "finance", scope="malling")) == []


def test_a_budget_tells_its_payments_to_those_who_handle_them(road: Road) -> None:
    road.to("implementation")
    road.enter(1_000)
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            seen = any(project.payments for project in road.view(person("somebody", role, scope=scope)).awards)
            assert seen == (role in domain.MAY["see_payments"] and scope != "malling"), (role, scope)
    assert not any(project.payments for project in road.view(ANONYMOUS).awards)
