"""Whatever is sent over HTTP gets a clear answer: a problem, never a fault, and never a change that is half done."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.api import Answer
from deploy.local.town import Town
from services.budgets import models as budgets
from services.crowdfunding import models as crowdfunding
from services.ledger import models as ledger
from services.voting import models as voting
from tests.people import AREA, DECISION, People
from tests.town_checks import read, wait_for_rest

SERVICES = {"budgets": budgets, "voting": voting, "crowdfunding": crowdfunding, "ledger": ledger}
ANSWERS = {"answer", "checkpoint", "draft", "entry", "head", "turnout"}
"""Tables that grow with a refusal, or by themselves."""
JSON = {"Content-Type": "application/json"}
HERE = "HERE"
UNHEARD_OF = "00000000-0000-4000-8000-000000000000"
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def scene(people_on_each: People) -> dict[str, str]:
    """One of each: something for every address to name."""
    people = people_on_each
    year = people.new_year(10_000)
    drafted = people.draft(year, 10)
    ideas = people.open_budget(year, 1_000)
    review = people.open_budget(year, 1_000)
    proposals = people.propose(review, {"Have": 500})
    _, election, projects = people.election(year, 1_000, {"Sti": 900})
    return {
        "year": str(year),
        "draft": drafted,
        "ideas": ideas,
        "proposal": proposals["Have"],
        "election": election,
        "project": projects["Sti"],
    }


@pytest.fixture
def nothing_changes(town_on_each: Town, scene: dict[str, str]) -> Iterator[None]:
    """Whatever the test sends, no table but those of answers is another afterwards."""
    assert scene
    wait_for_rest(town_on_each)
    before = contents(town_on_each)
    yield
    wait_for_rest(town_on_each)
    assert contents(town_on_each) == before


def contents(town: Town) -> dict[str, list[str]]:
    """Every row of every service's own tables, as text."""
    found = {}
    for service, models in SERVICES.items():
        for table in models.Base.metadata.sorted_tables:
            if table.name not in ANSWERS:
                rows = read(town, service, lambda session, table=table: session.execute(table.select()).all())
                found[f"{service}.{table.name}"] = sorted(map(str, rows))
    return found


def check_problem(told: Answer, *statuses: int) -> str:
    """The kind of problem; it must be one, and the client's to mend."""
    assert told.status in (statuses or range(400, 500)), (told.status, told.body)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.body["status"] == told.status
    assert {"type", "title", "detail", "instance", "trace_id"} <= set(told.body)
    return str(told.body["title"])


def send(people: People, who: str, path: str, body: Any, **headers: str) -> Answer:
    """One request; `body` is JSON, or text and bytes as they are. `resident` is somebody who lives in the area."""
    token = people.residents([1])[0] if who == "resident" else people.token(who)
    named = {**JSON, "Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), **headers}
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return people.once("POST", f"/api/v1{path}", data=raw, headers=named)


def forms(scene: dict[str, str]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every command that carries an amount: who may ask, where, and a body that is right but for its amount."""
    budget = {"area_id": AREA, "challenge": "", "year": int(scene["year"]), "currency": "DKK"}
    rules = {"ballot_rules": {"kind": "approval"}, "tally_rule": {"name": "greedy"}}
    given = {"year": int(scene["year"]), "currency": "DKK", "decision": DECISION}
    opening = {"stage": "grant", "owner_id": str(uuid4()), "year": given["year"], "currency": "DKK", "voucher": "x"}
    campaign = {"title": "x", "story": "", "area_id": AREA, "currency": "DKK", "closes_at": "2099-01-01T00:00:00Z"}
    review = {"feasible": True, "reason": "ja"}
    return {
        "appropriation": ("finance", "/pool/appropriations", {**given, "amount": HERE}),
        "cut": ("finance", "/pool/cuts", {**given, "amount": HERE}),
        "advance": ("finance", "/pool/advances", {**given, "advanced_from": 2999, "amount": HERE}),
        "carry-over": ("finance", "/pool/carry-overs", {**given, "carried_from": 2999, "amount": HERE}),
        "opening": ("finance", "/pool/openings", {**opening, "amount": HERE}),
        "direct grant": ("finance", "/pool/grants", {**given, "project_id": scene["project"], "amount": HERE}),
        "invoice": ("finance", "/pool/payments", {"account": "grant/x/2026", "amount": HERE, "voucher": "x"}),
        "repayment": ("finance", "/pool/repayments", {"account": "paid/x/2026", "amount": HERE, "voucher": "x"}),
        "release": ("finance", "/pool/releases", {"account": "grant/x/2026", "amount": HERE, "reason": "x"}),
        "budget": ("playmaker", "/budgets", {**budget, **rules, "title": "x", "amount": HERE}),
        "proposal": ("resident", f"/budgets/{scene['ideas']}/proposals", {"title": "x", "text": "", "cost": HERE}),
        "review": ("playmaker", f"/proposals/{scene['proposal']}/review", {**review, "cost": HERE}),
        "payment": ("finance", f"/projects/{scene['project']}/payments", {"amount": HERE, "voucher": "x"}),
        "campaign": ("resident", "/campaigns", {**campaign, "goal": HERE}),
        "pledge": ("resident", f"/campaigns/{uuid4()}/pledges", {"amount": HERE}),
    }


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "1.5", "1e3", '"100"', "true", "null", "[]", str(10**15 + 1), str(10**30), "1" + "0" * 5000, "1e999"],
    ids=lambda amount: amount if len(amount) < 20 else f"10^{len(amount) - 1}",
)
@pytest.mark.usefixtures("nothing_changes")
def test_an_amount_that_is_none_is_refused_everywhere(
    people_on_each: People, scene: dict[str, str], amount: str
) -> None:
    for name, (who, path, body) in forms(scene).items():
        if name == "carry-over" and amount == "-1":
            continue  # what was overspent is carried over too
        raw = json.dumps(body).replace(f'"{HERE}"', amount)
        check_problem(send(people_on_each, who, path, raw), 400, 422)


def moves(scene: dict[str, str]) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Money that cannot move: where it is asked for, how, and the refusal's name."""
    given = {"year": int(scene["year"]), "amount": 1, "currency": "DKK", "decision": DECISION}
    nobodys = {**DECISION, "decided_by": " "}
    return {
        "another currency": ("/pool/appropriations", {**given, "currency": "EUR"}, "WrongCurrency"),
        "nobody decided": ("/pool/appropriations", {**given, "decision": nobodys}, "DecisionMissing"),
        "advanced from no year of the plan": ("/pool/advances", {**given, "advanced_from": 2998}, "InsufficientFunds"),
        "carried from no year of the plan": ("/pool/carry-overs", {**given, "carried_from": 2998}, "YearNotOver"),
        "from a year to itself": ("/pool/carry-overs", {**given, "carried_from": given["year"]}, "YearNotOver"),
        "no such payment": (f"/payments/{uuid4()}/confirmation", {"voucher": "x"}, "PaymentNotFound"),
        "no such transfer": ("/pool/reversals", {"transfer_id": UNHEARD_OF, "reason": "x"}, "TransferNotFound"),
        "a kind of account that is none": (
            "/pool/openings",
            {"stage": "moon", "owner_id": UNHEARD_OF, **given, "voucher": "x"},
            "Invalid",
        ),
    }


@pytest.mark.parametrize("kind", moves({"year": "2026"}))
@pytest.mark.usefixtures("nothing_changes")
def test_money_that_cannot_move_is_refused_by_name(people_on_each: People, scene: dict[str, str], kind: str) -> None:
    path, body, name = moves(scene)[kind]
    assert check_problem(send(people_on_each, "finance", path, body)) == name


def drafts(scene: dict[str, str]) -> dict[str, tuple[str, dict[str, Any], str]]:
    """What is entered by one and refused when another attests it: where, how, and what the ledger says."""
    given = {"year": int(scene["year"]), "amount": 1, "currency": "DKK", "decision": DECISION}
    grant = {**given, "project_id": UNHEARD_OF}
    return {
        "a cut in another currency": ("/pool/cuts", {**given, "currency": "EUR"}, "kept in DKK"),
        "a grant of no year of the plan": ("/pool/grants", {**grant, "year": 2998}, "no appropriation"),
        "a grant of more than there is": ("/pool/grants", {**grant, "amount": 10**15}, "less than"),
        "a payment from no account": (
            "/pool/payments",
            {"account": "grant/x/2026", "amount": 1, "voucher": "x"},
            "no account",
        ),
        "a payment from another stage": (
            "/pool/payments",
            {"account": f"pool/capital/{scene['year']}", "amount": 1, "voucher": "x"},
            "no account",
        ),
        "a year that is not over": ("/pool/closings", {"year": 2998, "decision": DECISION}, "2998"),
    }


@pytest.mark.parametrize("kind", drafts({"year": "2026"}))
@pytest.mark.usefixtures("nothing_changes")
def test_a_draft_that_cannot_be_posted_is_refused_when_it_is_attested(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    path, body, saying = drafts(scene)[kind]
    entered = send(people_on_each, "finance", path, body).body
    told = send(people_on_each, "finance-2", f"/pool/drafts/{entered['draft_id']}/attestation", {}).body
    assert told["state"] == "refused"
    assert saying in told["refusal"]


BODIES: dict[str, tuple[Any, dict[str, str], int]] = {
    "malformed": ('{"title": ', {}, 400),
    "not an object": ("[1]", {}, 422),
    "no number": ('{"title": "x", "text": "", "cost": NaN}', {}, 400),
    "unknown field": ({"title": "x", "text": "", "cost": 1, "colour": "red"}, {}, 422),
    "the address again": ({"title": "x", "text": "", "cost": 1, "budget_id": str(uuid4())}, {}, 422),
    "twice": ('{"title": "x", "title": "y", "text": "", "cost": 1}', {}, 400),
    "deep": ("[" * 100_000 + "]" * 100_000, {}, 400),
    "a deep field": ('{"title": ' + '{"a": ' * 5_000 + "1" + "}" * 5_000 + "}", {}, 400),
    "half a surrogate pair": (r'{"title": "\ud800", "text": "", "cost": 1}', {}, 422),
    "NUL": (r'{"title": "a\u0000b", "text": "", "cost": 1}', {}, 422),
    "no UTF-8": (b'{"title": "\xff", "text": "", "cost": 1}', {}, 400),
    "another content type": ({"title": "x", "text": "", "cost": 1}, {"Content-Type": "text/plain"}, 415),
    "a form": ("title=x&text=&cost=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "too large": ({"title": "x", "text": "y" * 2_000_000, "cost": 1}, {}, 413),
    "too long a title": ({"title": "x" * 201, "text": "", "cost": 1}, {}, 422),
    "no title": ({"title": "", "text": "", "cost": 1}, {}, 422),
    "nothing": ("", {}, 422),
    "no key": ({"title": "x", "text": "", "cost": 1}, {"Idempotency-Key": ""}, 400),
    "no uuid": ({"title": "x", "text": "", "cost": 1}, {"Idempotency-Key": "1; DROP TABLE budget"}, 400),
    "a forged token": ({"title": "x", "text": "", "cost": 1}, {"Authorization": "Bearer e30.e30.e30"}, 401),
    "nobody": ({"title": "x", "text": "", "cost": 1}, {"Authorization": ""}, 401),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.usefixtures("nothing_changes")
def test_a_bad_request_is_a_problem_and_changes_nothing(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    body, headers, status = BODIES[kind]
    check_problem(send(people_on_each, "resident", f"/budgets/{scene['ideas']}/proposals", body, **headers), status)


def ballots(scene: dict[str, str]) -> dict[str, tuple[str, Any, int, str]]:
    """Election, choices, status, kind of problem."""
    own = [{"project_id": scene["project"]}]
    return {
        "unknown election": (str(uuid4()), own, 404, "ElectionNotFound"),
        "no id": ("x", own, 404, "NoSuchPath"),
        "unknown project": (scene["election"], [{"project_id": str(uuid4())}], 422, "BallotInvalid"),
        "twice the same": (scene["election"], own * 2, 422, "BallotInvalid"),
        "nothing chosen": (scene["election"], [], 422, "BallotInvalid"),
        "points": (scene["election"], [{"project_id": scene["project"], "points": -1}], 422, "Invalid"),
        "no project": (scene["election"], [{}], 422, "Invalid"),
        "ten thousand": (scene["election"], own * 10_001, 422, "Invalid"),
    }


@pytest.mark.parametrize("kind", ballots({"election": "", "project": ""}))
@pytest.mark.usefixtures("nothing_changes")
def test_a_ballot_that_is_none_is_refused(people_on_each: People, scene: dict[str, str], kind: str) -> None:
    election_id, choices, status, name = ballots(scene)[kind]
    told = send(people_on_each, "resident", f"/elections/{election_id}/ballots", {"choices": choices})
    assert check_problem(told, status) == name


@pytest.mark.parametrize(("area_id", "age"), [("harlev", 44), (AREA, 3)])
@pytest.mark.usefixtures("nothing_changes")
def test_who_lives_elsewhere_or_is_too_young_does_not_vote(
    people_on_each: People, scene: dict[str, str], area_id: str, age: int
) -> None:
    token = people_on_each.residents([1], area_id, age)[0]
    body = {"choices": [{"project_id": scene["project"]}]}
    path = f"/elections/{scene['election']}/ballots"
    told = send(people_on_each, "resident", path, body, Authorization=f"Bearer {token}")
    assert check_problem(told, 403) == "NotEligible"


def test_a_ballot_for_a_closed_election_is_refused_and_counted_nowhere(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(100)
    _, election_id, projects = people.election(year, 100, {"Have": 50})
    people.vote(election_id, list(projects.values()), [2, 3])
    people.close(election_id)
    body = {"choices": [{"project_id": projects["Have"]}]}
    assert check_problem(send(people, "resident", f"/elections/{election_id}/ballots", body), 409) == "ElectionNotOpen"
    assert people.get(f"/elections/{election_id}/result")["totals"]["ballots"] == 2


def many_at_once(count: int, ask: Callable[[], Answer]) -> list[Answer]:

    with ThreadPoolExecutor(count) as pool:
        return [each.result() for each in [pool.submit(ask) for _ in range(count)]]


def test_of_twenty_ballots_of_one_person_at_once_one_is_accepted(people_on_each: People) -> None:
    people = people_on_each
    _, election_id, projects = people.election(people.new_year(100), 100, {"Have": 50})
    body = {"choices": [{"project_id": projects["Have"]}]}
    told = many_at_once(20, lambda: send(people, "resident", f"/elections/{election_id}/ballots", body))
    assert sorted(each.status for each in told) == [201] + [409] * 19
    assert {check_problem(each) for each in told if each.status == 409} == {"AlreadyVoted"}
    assert people.close(election_id)["totals"]["ballots"] == 1


def test_one_ballot_sent_twenty_times_at_once_is_one_ballot_with_one_receipt(people_on_each: People) -> None:
    people = people_on_each
    _, election_id, projects = people.election(people.new_year(100), 100, {"Have": 50})
    body, key = {"choices": [{"project_id": projects["Have"]}]}, {"Idempotency-Key": str(uuid4())}
    told = many_at_once(20, lambda: send(people, "resident", f"/elections/{election_id}/ballots", body, **key))
    assert {each.status for each in told} == {201}
    assert len({json.dumps(each.body) for each in told}) == 1
    assert people.close(election_id)["totals"]["ballots"] == 1


@pytest.mark.parametrize("kind", ["appropriation", "budget", "proposal", "campaign", "ballot"])
def test_asked_again_it_is_done_once_and_the_same_id_with_other_content_is_a_conflict(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    people = people_on_each
    key = {"Idempotency-Key": str(uuid4())}
    if kind == "ballot":
        _, election, projects = people.election(people.new_year(100), 100, {"Have": 50, "Sti": 40})
        bodies = [{"choices": [{"project_id": project}]} for project in projects.values()]
        who, path = "resident", f"/elections/{election}/ballots"
    else:
        who, path, body = forms(scene)[kind]
        bodies = [json.dumps(body).replace(f'"{HERE}"', str(amount)) for amount in (3, 4)]
        if kind == "campaign":
            bodies = [each.replace("2099-01-01", "2027-01-10") for each in bodies]
    first = send(people, who, path, bodies[0], **key)
    assert first.status == 201, first.body
    assert send(people, who, path, bodies[0], **key).body == first.body
    assert check_problem(send(people, who, path, bodies[1], **key), 409) == "SameIdOtherContent"
    assert send(people, who, path, bodies[0], **key).body == first.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/budgets/1", 404),
        ("GET", f"/api/v1/budgets/{UNHEARD_OF}", 404),
        ("GET", f"/api/v1/elections/{UNHEARD_OF}/result", 404),
        ("GET", "/api/v1/pool?as_of=yesterday", 422),
        ("GET", "/api/v1/pool?as_of=2024-01-01&as_of=2025-01-01", 422),
        ("GET", "/api/v1/pool/transfers?limit=0", 422),
        ("GET", "/api/v1/pool/transfers?limit=501", 422),
        ("GET", "/api/v1/pool/transfers?after_sequence=99999999999999999999", 422),
        ("GET", "/api/v1/budgets?after=x", 422),
        ("GET", "/api/v1/budgets?area_id=%00", 422),
        ("GET", "/api/v1/payments", 401),
        ("DELETE", "/api/v1/pool", 405),
        ("PUT", "/api/v1/budgets", 405),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem(
    people_on_each: People, method: str, path: str, status: int
) -> None:
    check_problem(people_on_each.once(method, path), status)


def test_a_result_and_ballots_that_are_not_there_yet_are_a_conflict(
    people_on_each: People, scene: dict[str, str]
) -> None:
    for what in ("result", "ballots.pb"):
        check_problem(people_on_each.once("GET", f"/api/v1/elections/{scene['election']}/{what}"), 409)
