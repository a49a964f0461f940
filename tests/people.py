"""The people of a town at work through its public API, a sentence a step: what tests of whole roads are written in."""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

import requests

from chassis.clock import now
from deploy.local.api import Answer, Api, Problem, read, token_for, wait_for

AREA = "solbjerg"
COUNCIL = f"joint-council-{AREA}"
DECISION = {"case_number": "2026-1", "decided_on": "2026-01-15", "decided_by": "Byrådet"}
PERMIT = {"number": "25-700-1", "holder": "Aarhus Kommune", "from_on": "2020-01-01", "to_on": "2099-12-31"}
CAMPAIGN_DAYS = 10
APPROVAL = {"kind": "approval", "choices_min": 1}
ANSWER_SECONDS_MAX = 30
VOTERS_AT_ONCE = 8
YEARS = itertools.count(2031)
PAST: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(2025, -1))
"""By town: there are few, and money is paid out of a year that has begun."""


class People:
    """Everybody who acts in the town at `url`. Amounts are øre; ids are texts, as the API has them."""

    def __init__(self, url: str) -> None:
        self.api = Api(url)
        self.tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.__exit__()

    def token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = token_for(self.api, who)
        return self.tokens[who]

    def residents(self, serials: Sequence[int], area_id: str = AREA, age: int = 44) -> list[str]:
        """A token for each of these invented residents."""
        body = {"persona": "resident", "area_id": area_id, "age": age, "serials": list(serials)}
        tokens: list[str] = self.api.post("/api/v1/dev/tokens", body)["tokens"]
        return tokens

    def get(self, path: str, who: str | None = None) -> Any:
        return self.api.get(f"/api/v1{path}", self.token(who) if who else None)

    def post(self, who: str, path: str, body: Any = None, key: UUID | str | None = None) -> Any:
        """What a persona asks for; asked again until there is an answer."""
        return self.api.post(f"/api/v1{path}", body or {}, self.token(who), UUID(str(key)) if key else None)

    def refusal(self, who: str, path: str, body: Any = None) -> Any:
        """The problem that answers it."""
        try:
            told = self.post(who, path, body)
        except Problem as problem:
            return problem.body
        raise AssertionError(f"{path} was not refused: {told}")

    def once(self, method: str, path: str, **more: Any) -> Answer:
        """One request exactly as it is said, and its answer, whatever it is."""
        more.setdefault("timeout", ANSWER_SECONDS_MAX)
        with requests.request(method, self.api.base + path, **more) as told:
            content_type = told.headers.get("content-type", "")
            return Answer(told.status_code, read(told.content, content_type), dict(told.headers))

    def until(self, path: str, found: Any, seconds_max: float = 60) -> Any:
        return wait_for(self.api, f"/api/v1{path}", found, seconds_max)

    def new_year(self, amount: int) -> int:
        """A budget year that nobody else uses, with `amount` in the pool."""
        year = next(YEARS)
        self.appropriate(year, amount)
        return year

    def past_year(self, amount: int) -> int:
        """The same, of which money can be paid out."""
        year = next(PAST[self.api.base])
        self.appropriate(year, amount)
        return year

    def appropriate(self, year: int, amount: int) -> None:
        body = {"year": year, "amount": amount, "currency": "DKK", "decision": DECISION}
        self.post("finance", "/pool/appropriations", body)

    def enter(self, path: str, body: Any, attest: bool = True) -> Any:
        """What one person of finance enters and, unless told otherwise, another attests -> the draft."""
        draft = self.post("finance", path, body)
        return self.post("finance-2", f"/pool/drafts/{draft['draft_id']}/attestation") if attest else draft

    def stages(self, year: int) -> dict[str, int]:
        """Where the money of a year stands, without the stages that hold nothing."""
        found = next(each for each in self.get("/pool")["years"] if each["year"] == year)
        return {name: amount for name, amount in found.items() if amount and name not in ("year", "closed")}

    def draft(self, year: int, amount: int, **more: Any) -> str:
        """A budget that a playmaker drafted."""
        body = {
            "title": "Et sted at mødes",
            "area_id": AREA,
            "challenge": "Hvor skal vi mødes?",
            "year": year,
            "amount": amount,
            "currency": "DKK",
            "ballot_rules": APPROVAL,
            "tally_rule": {"name": "greedy"},
            **more,
        }
        return str(self.post("playmaker", "/budgets", body)["id"])

    def endorse(self, budget_id: str, who: str = COUNCIL) -> None:
        self.post(who, f"/budgets/{budget_id}/endorsement", {"decision": DECISION})

    def phase(self, budget_id: str, phase: str, seconds_max: float = 60) -> Any:
        """The budget, once it is in this phase."""
        return self.until(f"/budgets/{budget_id}", lambda budget: budget["phase"] == phase, seconds_max)

    def open_budget(self, year: int, amount: int, **more: Any) -> str:
        """A budget that the ledger holds money for."""
        budget_id = self.draft(year, amount, **more)
        self.endorse(budget_id)
        self.phase(budget_id, "ideas")
        return budget_id

    def propose(self, budget_id: str, costs: Mapping[str, int]) -> dict[str, str]:
        """Proposals of residents at these costs, each found feasible -> title: id."""
        token = self.residents([0])[0]
        found = {}
        for title, cost in costs.items():
            body = {"title": title, "text": f"{title} for alle", "cost": cost}
            found[title] = str(self.api.post(f"/api/v1/budgets/{budget_id}/proposals", body, token)["id"])
        self.post("playmaker", f"/budgets/{budget_id}/review")
        for title, cost in costs.items():
            body = {"feasible": True, "cost": cost, "reason": "Lovligt og til at betale"}
            self.post("playmaker", f"/proposals/{found[title]}/review", body)
        return found

    def publish(self, budget_id: str, projects: Mapping[str, str], days: int = 7, at: datetime | None = None) -> str:
        """The ballot frozen -> the id of its election, once voting is open."""
        opens_at = (at or now()) - timedelta(seconds=1)
        body = {
            "proposal_ids": list(projects.values()),
            "opens_at": opens_at.isoformat(),
            "closes_at": (opens_at + timedelta(days=days)).isoformat(),
        }
        election_id = str(self.post("playmaker", f"/budgets/{budget_id}/ballot", body)["id"])
        self.until(f"/elections/{election_id}", lambda election: election["state"] == "open")
        return election_id

    def election(
        self, year: int, amount: int, costs: Mapping[str, int], **more: Any
    ) -> tuple[str, str, dict[str, str]]:
        """An open vote: (budget id, election id, title -> project id)."""
        budget_id = self.open_budget(year, amount, **more)
        projects = self.propose(budget_id, costs)
        return budget_id, self.publish(budget_id, projects), projects

    def vote(
        self, election_id: str, projects: Sequence[str], serials: Sequence[int], area_id: str = AREA, age: int = 44
    ) -> int:
        """Everyone of `serials` for these projects -> how many ballots were received."""
        body = {"choices": [{"project_id": project} for project in projects]}
        path = f"/api/v1/elections/{election_id}/ballots"
        with ThreadPoolExecutor(VOTERS_AT_ONCE) as pool, Api(self.api.base) as api:
            receipts = pool.map(
                lambda token: api.post(path, body, token, uuid4()), self.residents(serials, area_id, age)
            )
            return len(list(receipts))

    def close(self, election_id: str) -> Any:
        """Voting is over, by a decision -> the result."""
        self.post("playmaker", f"/elections/{election_id}/closing", {"decision": DECISION})
        return self.until(f"/elections/{election_id}/result", bool)

    def enter_payment(self, project_id: str, amount: int, voucher: str, who: str = "finance") -> str:
        body = {"amount": amount, "voucher": voucher}
        return str(self.post(who, f"/projects/{project_id}/payments", body)["id"])

    def pay(self, project_id: str, amount: int, voucher: str) -> str:
        """A payment entered by one and approved by another -> its id, once the ledger has booked it."""
        payment_id = self.enter_payment(project_id, amount, voucher)
        self.post("finance-2", f"/payments/{payment_id}/approval")
        self.payment(payment_id, "payable")
        return payment_id

    def payment(self, payment_id: str, state: str) -> None:
        """Wait until the payment is in this state, as its budget tells finance."""
        eventually(lambda: self.payments().get(payment_id) == state)

    def payments(self) -> dict[str, str]:
        """Payment -> state, of those that wait or are under way."""
        return {each["payment_id"]: each["state"] for each in self.get("/payments", "finance")["items"]}

    def project(self, budget_id: str, project_id: str) -> Any:
        """A project that won, as finance sees it."""
        awards = self.get(f"/budgets/{budget_id}", "finance")["awards"]
        return next(each for each in awards if each["project_id"] == project_id)

    def draft_campaign(self, goal: int) -> str:
        """A campaign that a resident drafted, with its deadline CAMPAIGN_DAYS from now."""
        body = {
            "title": "En sø til isfugle",
            "story": "Vi graver den selv.",
            "area_id": AREA,
            "goal": goal,
            "lines": [{"text": "Gravemaskine", "amount": goal}],
            "currency": "DKK",
            "closes_at": (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat(),
        }
        return str(self.api.post("/api/v1/campaigns", body, self.residents([0])[0], uuid4())["id"])

    def matching_scheme(self, year: int, amount: int) -> str:
        """A scheme that two people of finance have entered and the ledger holds money for: kroner for kroner."""
        rules = {"kind": "factor", "numerator": 1, "denominator": 1, "areas": ["*"], "until": "2999-12-31"}
        body = {"title": "Krone for krone", "rules": rules, "year": year, "amount": amount, "currency": "DKK"}
        scheme_id = str(self.post("finance", "/matching-schemes", {**body, "decision": DECISION})["id"])
        self.post("finance-2", f"/matching-schemes/{scheme_id}/attestation", {})
        eventually(lambda: self.get(f"/matching-schemes/{scheme_id}", "finance")["state"] == "adopted")
        return scheme_id

    def publication(self) -> dict[str, Any]:
        """A permit, and that every criterion is met."""
        criteria = self.get("/campaign-criteria")["items"]
        return {"permit": PERMIT, "answers": [{"criterion": each["criterion"], "met": True} for each in criteria]}

    def publish_campaign(self, campaign_id: str, match: int = 0, scheme_id: str = "") -> None:
        """Handed in by whoever drafted it, and published by a playmaker who finds that it meets every criterion."""
        self.api.post(f"/api/v1/campaigns/{campaign_id}/submission", {}, self.residents([0])[0], uuid4())
        publication = self.publication()
        if match:
            publication["match"] = {"scheme_id": scheme_id, "amount": match, "decision": DECISION}
        self.post("playmaker", f"/campaigns/{campaign_id}/publication", publication)

    def campaign(self, campaign_id: str, state: str) -> Any:
        """The campaign, once it is in this state."""
        return self.until(f"/campaigns/{campaign_id}", lambda campaign: campaign["state"] == state)

    def open_campaign(self, goal: int, match: int = 0, scheme_id: str = "") -> str:
        """A campaign that may collect, its match held if it has one."""
        campaign_id = self.draft_campaign(goal)
        self.publish_campaign(campaign_id, match, scheme_id)
        self.campaign(campaign_id, "open")
        return campaign_id

    def pledge(self, campaign_id: str, amount: int, answer: str = "pay", **more: Any) -> str:
        """Somebody who is not signed in promises money, and pays or declines at the provider."""
        told = {"amount": amount, "email": f"{uuid4()}@donor.example", **more}
        made = self.api.post(f"/api/v1/campaigns/{campaign_id}/pledges", told, key=uuid4())
        provider = {"json": {"answer": answer}, "allow_redirects": False, "timeout": ANSWER_SECONDS_MAX}
        requests.post(made["pay_url"], **provider).raise_for_status()
        state = "reserved" if answer == "pay" else "declined"
        self.until(f"/pledges/{made['pledge_id']}", lambda found: found["state"] == state)
        return str(made["pledge_id"])


class Resident:
    """One of the invented residents of an area, asking."""

    def __init__(self, people: People, serial: int, area_id: str = AREA) -> None:
        self.people, self.token = people, people.residents([serial], area_id)[0]

    def get(self, path: str) -> Any:
        return self.people.api.get(f"/api/v1{path}", self.token)

    def post(self, path: str, body: Any = None) -> Any:
        return self.people.api.post(f"/api/v1{path}", body or {}, self.token)


def unless_busy(ask: Callable[[], Answer], seconds_max: float = 60) -> Answer:
    """What is answered to a request that carries a key, asked again where there was no time for it."""
    deadline = time.monotonic() + seconds_max
    while (answer := ask()).status in (503, 504) and time.monotonic() < deadline:
        time.sleep(0.5)
    return answer


def eventually(found: Callable[[], Any], seconds_max: float = 30) -> Any:
    """Ask until the answer is true; the answer."""
    deadline = time.monotonic() + seconds_max
    while not (answer := found()):
        assert time.monotonic() < deadline, f"not so after {seconds_max} seconds"
        time.sleep(0.05)
    return answer
