"""Loads the demonstration town through the gateway, as its own people would; each request's id follows from its words.

Loading again changes nothing: the same ids get the first answers.
"""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from tqdm import tqdm

from deploy.local import demo_data as data
from deploy.local.api import Api, Problem, token_for, wait_for
from deploy.local.demo_around import load_around
from deploy.local.demo_campaigns import load_campaign
from deploy.local.demo_keys import decision_of, key
from deploy.local.demo_letters import letter, wishes
from deploy.local.demo_matching import adopt_scheme

VOTERS_AT_ONCE = 16
TOKENS_AT_ONCE = 500
PAYABLE_TRIES_MAX = 200
SEED = 1213


def load(api: Api, say: Callable[[str], None]) -> None:
    """Everything, in the order it would happen. Skipped when the last of it is there."""
    last = key("campaign", data.CAMPAIGNS[-1]["title"])
    if loaded(api, last):
        say("the demonstration data is there from last time")
        return
    say("loading demonstration data through the gateway")
    demo = Demo(api, say)
    load_around(demo)
    demo.appropriations()
    demo.ideas()
    demo.voting()
    demo.finished()
    demo.campaigns()


def loaded(api: Api, campaign_id: UUID) -> bool:
    try:
        return bool(api.get(f"/api/v1/campaigns/{campaign_id}")["state"] == "open")
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            return False
        raise


def money(year: int, amount: int, decision: dict[str, str]) -> dict[str, Any]:
    return {"year": year, "amount": amount, "currency": "DKK", "decision": decision}


class Demo:
    def __init__(self, api: Api, say: Callable[[str], None]) -> None:
        self.api, self.say = api, say
        self.tokens: dict[str, str] = {}
        self.year = datetime.now(UTC).year

    def post(self, who: str, path: str, body: Any, *words: Any) -> Any:
        if who not in self.tokens:
            self.tokens[who] = token_for(self.api, who)
        return self.api.post(f"/api/v1{path}", body, self.tokens[who], key(path, *words))

    def appropriations(self) -> None:
        self.say("two council decisions: 10 mio. kr. a year, then 4,77 mio. kr. a year from 2025")
        for year in range(data.YEAR_FIRST, data.YEAR_LAST + 1):
            self.post("finance", "/pool/appropriations", money(year, data.APPROPRIATED, data.PLAN_2024), year)
        for year in range(data.YEAR_FIRST + 1, data.YEAR_LAST + 1):
            draft = self.post("finance", "/pool/cuts", money(year, data.CUT, data.AGREEMENT_2025), year)
            self.post("finance-2", f"/pool/drafts/{draft['draft_id']}/attestation", {})

    def budget(self, plan: dict[str, Any], **rules: Any) -> str:
        """Open and endorse it; its id, once the ledger holds the money."""
        body = {
            "title": plan["title"],
            "area_id": plan["area_id"],
            "challenge": plan["challenge"],
            "year": self.year,
            "amount": plan["amount"],
            "currency": "DKK",
            "age_min": 15,
            "ballot_rules": {"kind": "approval", "choices_min": 1, "sum_cost_max": plan["amount"]},
            "tally_rule": {"name": "greedy"},
            **rules,
        }
        budget_id = str(self.post("playmaker", "/budgets", body, plan["title"])["id"])
        council = f"joint-council-{plan['area_id']}"
        self.post(council, f"/budgets/{budget_id}/endorsement", {"decision": decision_of(plan)})
        wait_for(
            self.api, f"/api/v1/budgets/{budget_id}", lambda budget: budget["phase"] not in ("draft", "earmarking")
        )
        return budget_id

    def propose(self, budget_id: str, plan: dict[str, Any]) -> dict[str, str]:
        """Title -> proposal id."""
        found = {}
        residents = self.residents(plan["area_id"], range(len(plan["proposals"])))
        for token, (title, cost, *_) in zip(residents, plan["proposals"], strict=True):
            body = {"title": title, "text": f"{title}: et forslag fra beboerne.", "cost": cost * data.KR}
            path = f"/api/v1/budgets/{budget_id}/proposals"
            found[title] = str(self.api.post(path, body, token, key(path, title))["id"])
        return found

    def ideas(self) -> None:
        self.say(f"a budget that takes proposals: {data.IDEAS_NOW['title']}")
        budget_id = self.budget(data.IDEAS_NOW, **data.LOOKED_AT)
        letter(self, budget_id, "before_proposals")
        self.propose(budget_id, data.IDEAS_NOW)

    def voting(self) -> None:
        self.say(f"a budget with an open vote: {data.VOTING_NOW['title']}")
        wishes(self)
        budget_id, election_id, projects = self.ballot(data.VOTING_NOW, days=21)
        letter(self, budget_id, "before_vote")
        self.vote(budget_id, election_id, projects, data.VOTING_NOW)

    def ballot(self, plan: dict[str, Any], days: int) -> tuple[str, str, dict[str, str]]:
        """Proposals, review and a frozen ballot: (budget id, election id, title -> project id)."""
        budget_id = self.budget(plan)
        proposals = self.propose(budget_id, plan)
        self.post("playmaker", f"/budgets/{budget_id}/review", {})
        on_ballot = {}
        for title, estimate, cost, _ in plan["proposals"]:
            reason = plan["refusals"].get(title, "Lovligt, åbent for alle, og prisen er gennemgået.")
            body = {"feasible": cost is not None, "cost": (cost or estimate) * data.KR, "reason": reason}
            self.post("playmaker", f"/proposals/{proposals[title]}/review", body)
            if cost is not None:
                on_ballot[title] = proposals[title]
        opens_at = datetime.now(UTC)
        body = {
            "proposal_ids": list(on_ballot.values()),
            "opens_at": opens_at.isoformat(),
            "closes_at": (opens_at + timedelta(days=days)).isoformat(),
        }
        election_id = self.published(budget_id) or str(
            self.post("playmaker", f"/budgets/{budget_id}/ballot", body)["id"]
        )
        wait_for(self.api, f"/api/v1/elections/{election_id}", lambda election: election["state"] != "announced")
        return budget_id, election_id, on_ballot

    def published(self, budget_id: str) -> str | None:
        """An interrupted loading may have published: its opening time is not ours to choose again."""
        found: str | None = self.api.get(f"/api/v1/budgets/{budget_id}").get("election_id")
        return found

    def vote(self, budget_id: str, election_id: str, projects: dict[str, str], plan: dict[str, Any]) -> None:
        """Drawn ballots, the same each time: everyone fills a basket up to the whole sum."""
        if self.api.get(f"/api/v1/elections/{election_id}")["state"] != "open":
            return
        path = f"/api/v1/elections/{election_id}/ballots"
        drawn = list(baskets(plan))

        def cast(serial: int, token: str) -> None:
            choices = [{"project_id": projects[title]} for title in drawn[serial]]
            self.api.post(path, {"choices": choices}, token, key(path, serial))

        with ThreadPoolExecutor(VOTERS_AT_ONCE) as pool, tqdm(total=len(drawn), desc=plan["title"], unit="") as bar:
            for start in range(0, len(drawn), TOKENS_AT_ONCE):
                serials = range(start, min(start + TOKENS_AT_ONCE, len(drawn)))
                for _ in pool.map(cast, serials, self.residents(plan["area_id"], serials)):
                    bar.update()
        del budget_id

    def finished(self) -> None:
        plan = data.FINISHED
        self.say(f"a whole vote with {plan['voters']} voters: {plan['title']}")
        budget_id, election_id, projects = self.ballot(plan, days=14)
        self.vote(budget_id, election_id, projects, plan)
        self.post("playmaker", f"/elections/{election_id}/closing", {"decision": decision_of(plan)})
        budget = wait_for(
            self.api, f"/api/v1/budgets/{budget_id}", lambda found: found["phase"] == "implementation", 90
        )
        self.pay(budget["awards"])

    def pay(self, awards: list[dict[str, Any]]) -> None:
        """The first project is finished and paid, the second is under way."""
        done, begun = awards[0], awards[1]
        self.milestone(done, "Indviet", "Åbnet med saft og kage.")
        self.milestone(begun, "I gang", "Materialerne er bestilt.")
        paid = self.payment(done, done["awarded"], "Faktura 1001")
        self.payment(begun, begun["awarded"] // 2, "Faktura 1002")
        self.wait_payable(paid)
        self.post("finance", f"/payments/{paid}/confirmation", {"voucher": "Betalingsfil 1"})

    def wait_payable(self, payment_id: str) -> None:
        """Until the ledger has booked it: the city's payment system cannot confirm what it has not been sent."""
        for _ in range(PAYABLE_TRIES_MAX):
            items = self.api.get("/api/v1/payments", self.tokens["finance"])["items"]
            if any(each["payment_id"] == payment_id and each["state"] == "approved" for each in items):
                time.sleep(0.1)
            else:
                return

    def milestone(self, project: dict[str, Any], title: str, text: str) -> None:
        self.post("playmaker", f"/projects/{project['project_id']}/milestones", {"title": title, "text": text})

    def payment(self, project: dict[str, Any], amount: int, voucher: str) -> str:
        path = f"/projects/{project['project_id']}/payments"
        payment_id = str(self.post("finance", path, {"amount": amount, "voucher": voucher}, voucher)["id"])
        self.post("finance-2", f"/payments/{payment_id}/approval", {})
        return payment_id

    def campaigns(self) -> None:
        self.say("the council adopts that the pool matches what citizens give")
        scheme_id = adopt_scheme(self)
        for plan in data.CAMPAIGNS:
            self.say(f"a campaign: {plan['title']}")
            load_campaign(self, plan, scheme_id)

    def state_of(self, campaign_id: str, owner: str) -> str | None:
        """None where there is none yet; `owner`: the token of whoever reads the draft."""
        try:
            return str(self.api.get(f"/api/v1/campaigns/{campaign_id}", owner)["state"])
        except Problem as problem:
            if problem.status != HTTPStatus.NOT_FOUND:
                raise
            return None

    def residents(self, area_id: str, serials: Iterable[int]) -> list[str]:
        body = {"persona": "resident", "area_id": area_id, "age": 44, "serials": list(serials)}
        tokens: list[str] = self.api.post("/api/v1/dev/tokens", body)["tokens"]
        return tokens


def baskets(plan: dict[str, Any]) -> Iterable[list[str]]:
    """For each voter the titles they choose: liked ones more often, never over the sum."""
    draw = random.Random(SEED)
    liked = [(title, cost, weight) for title, _, cost, weight in plan["proposals"] if cost is not None]
    for _ in range(plan["voters"]):
        left, basket = plan["amount"], []
        for title, cost, weight in sorted(liked, key=lambda each: -(draw.random() ** (60 / each[2]))):
            if cost * data.KR <= left and draw.randrange(100) < weight:
                basket.append(title)
                left -= cost * data.KR
        yield basket or [liked[0][0]]
