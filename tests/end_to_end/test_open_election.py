"""While people vote nothing of the election changes: every command that names it is tried over the API, and the operator's.

The commands are found, not listed: a new one that names a budget, a proposal, a project or an election has to be put in
one of the tables below before this passes.
"""

import json
import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest

from chassis.clock import now
from deploy.local.api import Problem
from deploy.local.demo_areas import AREAS
from deploy.local.town import Town
from deploy.opland.cli import main
from gateway.http import Operation
from gateway.openapi import operations
from gateway.service import GatewayService
from tests.operator import opland
from tests.people import AREA, COUNCIL, DECISION, People
from tests.towns import move_clock

pytestmark = pytest.mark.timeout(180)
GOLDEN = Path(__file__).parents[1] / "contract" / "golden"
NAMED = ("budget_id", "proposal_id", "proposal_ids", "project_id", "election_id", "change_id")
AUTHOR = "the author"
FINANCE = "finance"
REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        (
            *("AmendBudget", "RescheduleBudget", "ChangeEarmark", "BeginDevelopment", "BeginReview", "PublishBallot"),
            *("CloseBudget", "ReviewProposal", "AnswerCheck", "AskAuthors"),
        ),
        ("playmaker", "WrongPhase"),
    ),
    **dict.fromkeys(("EndorseBudget", "ReturnBudget"), (COUNCIL, "WrongPhase")),
    **dict.fromkeys(("AgreeToEarmarkChange", "DeclineEarmarkChange"), (COUNCIL, "ChangeSettled")),
    **dict.fromkeys(("SubmitProposal", "DraftProposal", "ProposeFromInitiative"), (AUTHOR, "WrongPhase")),
    **dict.fromkeys(
        (
            *("EditProposal", "HandInProposal", "WithdrawProposal", "InviteAuthor", "RequestSecondLook"),
            *("MergeProposals", "SupportProposal"),
        ),
        (AUTHOR, "WrongState"),
    ),
    **dict.fromkeys(("AgreeToMerge", "DeclineMerge"), (AUTHOR, "NotAuthor")),
    "SendBackProposal": ("playmaker", "WrongState"),
    **dict.fromkeys(("EnterPayment", "AcceptAccounts", "ReturnAccounts"), (FINANCE, "NotGranted")),
    **dict.fromkeys(("ReportMilestone", "OfferGrantAgreement"), ("playmaker", "NotGranted")),
    **dict.fromkeys(
        (
            "CollectForProject",
            "RequestPayment",
            "SubmitAccounts",
            "GiveBackGrant",
            "AcceptGrantAgreement",
            "DeclineGrantAgreement",
        ),
        (AUTHOR, "NotGranted"),
    ),
    **dict.fromkeys(("CarryProposal", "CollectForProposal"), (AUTHOR, "MayStillWin")),
    "LeaveProposal": (AUTHOR, "LastAuthor"),
    **dict.fromkeys(("SubmitProposalForCitizen", "DraftProposalForCitizen"), ("counter", "WrongPhase")),
    "HandInProposalForCitizen": ("counter", "NotAuthor"),
    "SupportProposalForCitizen": ("counter", "WrongState"),
    "RecountElection": ("playmaker", "ResultNotDeclared"),
}
"""Command -> who may do it at other times, and why not now."""
GOES_ON = {
    *(
        "CastBallot",
        "CastCodeBallot",
        "AssistedBallot",
        "Citizen",
        "EnterPaperBatch",
        "FinishPaperCount",
    ),  # the vote itself
    *("CloseElection", "ExtendElection"),  # by a recorded decision, which stands on the board
    *("WriteComment", "WriteCommentForCitizen", "WithdrawSupport"),  # talk beside the ballot
    "OrderMailing",  # tells of the vote
    "GrantDirectly",  # other money, to a project that no vote has chosen
}
OPERATOR = {
    *("migrate", "doctor", "status", "parked list", "areas import", "ledger verify", "ledger export"),
    *("budgets audit", "files sweep", "campaigns reconcile", "campaigns webhooks"),
}
REFUSED_TO_OPERATORS = {"proposals import"}
NOT_OF_AN_ELECTION = {
    *("up", "down", "events tail", "ledger begin-epoch", "payments file", "payments confirm", "appropriations import"),
    *("election check", "election compare", "election explain", "election tally"),  # files, offline
    *("letters status", "letters send", "letters stop"),  # tell of the vote
    *(
        "partner add",
        "partner list",
        "partner revoke",
        "partner rotate",
        "partner replay",
        "partner resume",
    ),  # who hears
    "partner deliveries",
    *("parked retry", "parked drop"),  # an event as it was sent, to where it was sent
}


def naming() -> list[Operation]:
    """Every route whose command names something of an election, in its body or its path."""
    found = []
    for each in operations(GatewayService):
        if each.method == "POST" and each.takes == "command" and each.asks is not None:
            names = {field.name for field in fields(each.asks)} | set(re.findall(r"<uuid:(\w+)>", each.path))
            found += [each] if names & set(NAMED) else []
    return found


def name_of(each: Operation) -> str:
    assert each.asks is not None
    return each.asks.__name__


class Open:
    """An open election with what somebody needs who wants to change it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.token = people.residents([0])[0]
        people.post("operator", "/areas", next(area for area in AREAS if area["area_id"] == AREA))
        self.budget_id = people.open_budget(people.new_year(200_000), 100_000)
        change = self.raised()
        projects = people.propose(self.budget_id, {"Bænke": 40_000, "Lys": 30_000})
        self.election_id = people.publish(self.budget_id, projects)
        idea = {"area_id": AREA, "title": "En sti", "text": "til søen"}
        initiative = self.ask(AUTHOR, "/initiatives", idea)
        first = next(iter(projects.values()))
        self.ids: dict[str, Any] = {
            "budget_id": self.budget_id,
            "election_id": self.election_id,
            "change_id": change["id"],
            "proposal_id": first,
            "project_id": first,
            "proposal_ids": list(projects.values()),
            "initiative_id": initiative["id"],
        }

    def raised(self) -> Any:
        """Its earmark, by both and by the ledger, before the ballot."""
        asked = {"amount": 120_000, "reason": "mange gode forslag"}
        change = self.ask("playmaker", f"/budgets/{self.budget_id}/earmark-changes", asked)
        self.ask(COUNCIL, f"/earmark-changes/{change['id']}/agreement", {"decision": DECISION})
        self.people.until(f"/budgets/{self.budget_id}", lambda budget: budget["amount"] == asked["amount"])
        return change

    def ask(self, who: str, path: str, body: Any) -> Any:
        token = self.token if who == AUTHOR else self.people.token(who)
        return self.people.api.post(f"/api/v1{path}", body, token)

    def attempt(self, each: Operation) -> tuple[str, str]:
        """The example of this command, about this election -> who asked, and the name of the problem."""
        name = name_of(each)
        who = REFUSED[name][0]
        in_path = set(re.findall(r"<uuid:(\w+)>", each.path))
        example = json.loads((GOLDEN / f"{name.removesuffix('ForCitizen')}.v1.json").read_text())
        example |= {"cpr": "persona/resident-solbjerg"} if name.endswith("ForCitizen") else {}
        body = {field: self.ids.get(field, value) for field, value in example.items() if field not in in_path}
        del body["command_id"]
        body.pop("association", None)  # where only residents propose this would be the reason
        path = re.sub(r"<uuid:(\w+)>", lambda found: self.ids[found[1]], each.path).removeprefix("/api/v1")
        try:
            told = self.ask(who, path, body | ({"cost": 1} if name == "ProposeFromInitiative" else {}))
        except Problem as problem:
            return who, problem.body["title"]
        return who, f"done: {told}"

    def stands(self) -> list[Any]:
        """All that the election and its budget say of themselves, and of each project."""
        paths = [f"/budgets/{self.budget_id}", f"/elections/{self.election_id}", f"/budgets/{self.budget_id}/log"]
        paths += [f"/budgets/{self.budget_id}/{more}" for more in ("framings", "earmark-changes", "proposals")]
        for proposal_id in self.ids["proposal_ids"]:
            paths += [f"/proposals/{proposal_id}{more}" for more in ("", "/review", "/versions")]
        return [self.people.get(path) for path in paths]


@pytest.fixture(scope="module")
def election(people: People) -> Open:
    return Open(people)


def test_the_ballot_has_the_amount_that_the_ledger_raised_it_to(election: Open) -> None:
    (change,) = election.people.get(f"/budgets/{election.budget_id}/earmark-changes")["items"]
    view = election.people.get(f"/budgets/{election.budget_id}")
    assert (change["state"], change["sequence"]) == ("granted", view["earmark"]["sequence"])
    assert election.people.get(f"/elections/{election.election_id}")["amount"] == view["earmark"]["amount"] == 120_000


def test_a_date_of_its_calendar_turns_a_budget_in_a_running_town(town: Town, people: People) -> None:
    calendar = {"ideas_until": (now() + timedelta(minutes=2)).isoformat()}
    budget_id = people.open_budget(people.new_year(10_000), 10_000, calendar=calendar)
    move_clock(town, timedelta(minutes=3))
    people.phase(budget_id, "review")
    last = people.get(f"/budgets/{budget_id}/log")["items"][-1]
    assert (last["kind"], last["phase"], last["text"]) == ("phase", "review", "calendar")


def test_every_command_that_names_an_open_election_is_refused_and_changes_nothing(election: Open) -> None:
    assert {name_of(each) for each in naming()} == set(REFUSED) | GOES_ON
    before = election.stands()
    tried = [each for each in naming() if name_of(each) in REFUSED]
    told = {name_of(each): election.attempt(each) for each in tried}
    assert told == REFUSED
    assert election.stands() == before


def commands(group: click.Group, before: str = "") -> set[str]:
    found, asked = set(), click.Context(group)
    for name in group.list_commands(asked):
        each = group.get_command(asked, name)
        assert each is not None
        found |= commands(each, f"{before}{name} ") if isinstance(each, click.Group) else {before + name}
    return found


def test_no_command_of_the_operators_changes_an_open_election(town: Town, election: Open, tmp_path: Path) -> None:
    assert commands(main) == OPERATOR | NOT_OF_AN_ELECTION | REFUSED_TO_OPERATORS
    before = election.stands()
    areas = tmp_path / "areas.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": area["border"],
            "properties": {name: value for name, value in area.items() if name != "border"} | {"population": 1},
        }
        for area in AREAS
    ]
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    files = {"areas import": [str(areas)], "ledger export": ["--format", "csv"]}
    for command in sorted(OPERATOR):
        opland(town, *command.split(), *files.get(command, []))
    round_ = tmp_path / "round.csv"
    round_.write_text("titel;tekst;pris\nEn sti;til søen;10.000,00\n", encoding="utf-8")
    told = opland(town, "proposals", "import", str(round_), "--budget", election.budget_id, code=1)
    assert "the budget is in vote" in told.stdout + told.stderr
    assert election.stands() == before
