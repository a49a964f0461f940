"""Makers of crowdfunding's messages, valid unless told otherwise, and a room in which its operations meet the provider."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import requests
from sqlalchemy import func, select

from chassis import clock
from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts.crowdfunding import (
    CampaignView,
    GetCampaign,
    GetPledge,
    MatchAsked,
    Permit,
    Pledge,
    PledgeMadeAnswer,
    PledgeView,
    PublishCampaign,
    RefreshPledge,
    StartCampaign,
)
from contracts.ledger import Decision, GrantsPosted, MatchRefused, MatchReserved, Released
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain import Order, Rules
from services.crowdfunding.domain.access import key_of
from services.crowdfunding.payments import MobilePay

KEY = "a-key-of-the-tests"
SECRET = "a-secret-of-the-tests"
PLEDGE_KEY = "a-key-of-pledges-of-the-tests-of-32-characters"
CITIZEN = Principal(person="citizen-1")
PLAYMAKER = Principal(person="playmaker-1", roles=(Role(role="playmaker", scope="tranbjerg"),))
RULES = Rules(matching_adopted=True, matching_areas=("tranbjerg",))
DECISION = Decision(case_number="24/1234", decided_on=date(2025, 3, 1), decided_by="Byrådet")
RETURN_URL = "http://town.example/pledges/{pledge_id}/return"
ROUNDS_MAX = 40


def a_campaign(**different: Any) -> StartCampaign:
    values: dict[str, Any] = {
        "command_id": uuid4(),
        "title": "Legeplads ved skolen",
        "story": "Gyngerne er slidt op.",
        "area_id": "tranbjerg",
        "goal": 100_00,
        "currency": "DKK",
        "closes_at": clock.now() + timedelta(minutes=5),
    }
    return StartCampaign(**{**values, **different})


def a_pledge(campaign_id: UUID, **different: Any) -> Pledge:
    """Of somebody who did not sign in, and of nobody else: each id has an address of its own."""
    command_id = different.pop("command_id", None) or uuid4()
    values: dict[str, Any] = {"campaign_id": campaign_id, "amount": 60_00, "email": f"{command_id}@donor.example"}
    return Pledge(command_id=command_id, **{**values, **different})


def a_permit(**different: Any) -> Permit:
    today = clock.now().date()
    values: dict[str, Any] = {
        "number": "24-700-01234",
        "holder": "Foreningen Legepladsen",
        "from_on": today - timedelta(days=30),
        "to_on": today + timedelta(days=300),
    }
    return Permit(**{**values, **different})


def a_match(amount: int = 40_00) -> MatchAsked:
    return MatchAsked(year=2025, amount=amount, decision=DECISION)


def of_ledger(request_id: UUID, sequence: int) -> dict[str, Any]:
    return {"epoch": 1, "sequence": sequence, "request_id": request_id, "transfers": (), "balances": {}}


def match_reserved(campaign_id: UUID, request_id: UUID, amount: int = 40_00, sequence: int = 7) -> MatchReserved:
    return MatchReserved(**of_ledger(request_id, sequence), campaign_id=campaign_id, year=2025, amount=amount)


def match_refused(campaign_id: UUID, request_id: UUID) -> MatchRefused:
    told = of_ledger(request_id, 7)
    return MatchRefused(**told, campaign_id=campaign_id, reason="the pool of 2025 holds 0", available=0)


def grants_posted(campaign_id: UUID, owner: Any = "campaign") -> GrantsPosted:
    return GrantsPosted(**of_ledger(uuid4(), 9), owner=owner, owner_id=campaign_id, grants=(), released=0)


def released(campaign_id: UUID, amount: int) -> Released:
    return Released(**of_ledger(uuid4(), 11), owner="campaign", owner_id=campaign_id, amount=amount)


def an_order(reference: object, amount: int = 100_00) -> Order:
    return Order(str(reference), amount, "DKK")


@dataclass
class Provider:
    """The simulator's process, as seen by payers and by who makes it misbehave."""

    url: str

    def adapter(self, key: str = KEY, answer_seconds_max: float = 10.0) -> MobilePay:
        return MobilePay(self.url, key, SECRET, answer_seconds_max)

    def ask(self, method: str, path: str, **asked: Any) -> requests.Response:
        asked.setdefault("headers", {"Authorization": f"Bearer {KEY}"})
        return requests.request(method, self.url + path, timeout=10, **asked)

    def approve(self, reference: UUID) -> requests.Response:
        return self.ask("POST", f"/epayment/v1/test/payments/{reference}/approve")

    def misbehave(self, **wanted: Any) -> None:
        self.ask("POST", "/simulator/misbehave", json=wanted).raise_for_status()

    def sums(self, reference: UUID) -> dict[str, int]:
        """Minor units authorized, cancelled, captured and refunded of one payment."""
        told = self.ask("GET", f"/epayment/v1/payments/{reference}").json()
        return {name.removesuffix("Amount"): amount["value"] for name, amount in told.get("aggregate", {}).items()}


@dataclass
class Room:
    """Crowdfunding's operations on one database and one provider, each run as its entrypoint would."""

    db: Database
    provider: Provider
    rules: Rules = RULES

    def __post_init__(self) -> None:
        self.payments = self.provider.adapter()

    def start(self, **different: Any) -> UUID:
        command = a_campaign(**different)
        return self.db.run(lambda session: operations.start_campaign(session, self.rules, CITIZEN, command)).id

    def publish(self, campaign_id: UUID, match: MatchAsked | None = None, **different: Any) -> UUID:
        """The id of the command, which is the match's request."""
        values = {"command_id": uuid4(), "campaign_id": campaign_id, "permit": a_permit(), "match": match, **different}
        command = PublishCampaign(**values)
        self.db.run(lambda session: operations.publish_campaign(session, self.rules, PLAYMAKER, command))
        return command.command_id

    def opened(self, match: int = 0, **different: Any) -> UUID:
        """A campaign open for pledges, with the match held if there is one."""
        campaign_id = self.start(**different)
        request_id = self.publish(campaign_id, a_match(match) if match else None)
        if match:
            self.hear(operations.record_match, match_reserved(campaign_id, request_id, match))
        return campaign_id

    def hear(self, operation: Any, event: Any) -> None:
        self.db.run(lambda session: operation(session, event))

    def pledge(self, campaign_id: UUID, amount: int = 60_00, pledge_id: UUID | None = None) -> PledgeMadeAnswer:
        return self.give(a_pledge(campaign_id, amount=amount, command_id=pledge_id or uuid4()))

    def give(self, command: Pledge, who: Principal = ANONYMOUS, **more: Any) -> PledgeMadeAnswer:
        return operations.pledge(self.db, self.payments, RETURN_URL, who, command, **more)

    def paid(self, campaign_id: UUID, amount: int = 60_00) -> UUID:
        """A pledge whose payer has paid and come back."""
        pledge_id = self.pledge(campaign_id, amount).pledge_id
        assert self.provider.approve(pledge_id).ok
        assert self.refresh(pledge_id).state == "reserved"
        return pledge_id

    def refresh(self, pledge_id: UUID) -> PledgeView:
        return operations.refresh_pledge(self.db, self.payments, RefreshPledge(command_id=uuid4(), pledge_id=pledge_id))

    def tick(self) -> None:
        self.db.run(operations.advance_campaigns)
        operations.ask_provider(self.db, self.payments, RETURN_URL)

    def to_the_deadline(self, campaign_id: UUID, seconds_after: float = 3) -> None:
        move_to(self.campaign(campaign_id).closes_at + timedelta(seconds=seconds_after))

    def settle(self, campaign_id: UUID) -> CampaignView:
        """Let the timers run, and time pass where they wait for a retry, until the campaign has come to its end."""
        for _ in range(ROUNDS_MAX):
            self.tick()
            told = self.campaign(campaign_id)
            if told.state in ("funded", "failed"):
                return told
            waits_until = self.db.read(lambda session: session.scalar(select(func.min(models.Pledge.next_try_at))))
            if waits_until is not None and waits_until > clock.now():
                move_to(waits_until)
        raise AssertionError(f"still {told.state} after {ROUNDS_MAX} rounds")

    def campaign(self, campaign_id: UUID) -> CampaignView:
        return self.db.read(lambda session: queries.get_campaign(session, GetCampaign(campaign_id=campaign_id)))

    def pledged(self, pledge_id: UUID) -> PledgeView:
        """As its donor reads it, who did not sign in."""
        query = GetPledge(pledge_id=pledge_id, key=key_of(PLEDGE_KEY, pledge_id))
        return self.db.read(lambda session: queries.get_pledge(session, PLEDGE_KEY, ANONYMOUS, query))

    def said(self, *names: str) -> list[dict[str, Any]]:
        """What waits in the outbox, oldest first: the data of these events."""
        bodies = self.db.read(lambda session: session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)))
        told = [json.loads(body) for body in bodies]
        return [each["data"] for each in told if not names or each["type"].split(".")[-2] in names]


def move_to(instant: datetime) -> None:
    """Never back."""
    ahead = max(instant - clock.now(), timedelta()) + timedelta(milliseconds=1)
    clock.move(clock.now() - datetime.now(tz=instant.tzinfo) + ahead)
