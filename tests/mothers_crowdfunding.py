"""Makers of crowdfunding's messages, valid unless told otherwise, and a room in which its operations meet the provider."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import requests
from sqlalchemy import func, select

from chassis import clock
from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts.budgets.applications import CostLine
from contracts.crowdfunding import (
    CampaignView,
    ConfirmPledge,
    CriterionAnswer,
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
    SubmitCampaign,
    Way,
)
from contracts.crowdfunding.pictures import AddPicture
from contracts.ledger import Decision
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain import Order, PaymentKind, Rules
from services.crowdfunding.domain.access import key_of
from services.crowdfunding.payments import Access, MobilePay, Payments, Quickpay
from services.crowdfunding.service.settings import CRITERIA, read_criteria
from tests.mothers_answers import match_reserved

KEY = "a-key-of-the-tests"
SECRET = "a-secret-of-the-tests"
PLEDGE_KEY = "a-key-of-pledges-of-the-tests-of-32-characters"
ACCESS = Access("a-client-of-the-tests", KEY, "a-subscription-key-of-the-tests", "654321")
PAYMENTS = {
    "PAYMENTS_KEY": ACCESS.client_secret,
    "PAYMENTS_CLIENT_ID": ACCESS.client_id,
    "PAYMENTS_SUBSCRIPTION_KEY": ACCESS.subscription_key,
    "PAYMENTS_MERCHANT": ACCESS.merchant,
    "WEBHOOK_SECRET": SECRET,
}
"""What the simulator and a service read."""
CITIZEN = Principal(person="citizen-1")
PLAYMAKER = Principal(person="playmaker-1", roles=(Role(role="playmaker", scope="tranbjerg"),))
RULES = Rules(
    matching_adopted=True,
    matching_areas=("tranbjerg",),
    payments=MobilePay.capabilities,
    criteria=read_criteria(CRITERIA),
)
ALL_MET = tuple(CriterionAnswer(criterion=each.criterion, met=True) for each in RULES.criteria)
DECISION = Decision(case_number="24/1234", decided_on=date(2025, 3, 1), decided_by="Byrådet")
RETURN_URL = "http://town.example/pledges/{pledge_id}/return"
ROUNDS_MAX = 80


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
    values |= different
    return StartCampaign(**{"lines": (CostLine(text="Det hele", amount=values["goal"]),), **values})


def a_picture(campaign_id: UUID, **different: Any) -> AddPicture:
    values: dict[str, Any] = {
        "command_id": uuid4(),
        "campaign_id": campaign_id,
        "name": "gyngen.jpg",
        "description": "En gynge uden sæde",
        "media_type": "image/jpeg",
        "size_bytes": 1_000,
        "digest": "ab" * 32,
    }
    return AddPicture(**{**values, **different})


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


def an_order(reference: object, amount: int = 100_00, kind: PaymentKind = "reservation") -> Order:
    return Order(str(reference), amount, "DKK", kind)


@dataclass
class Provider:
    """The simulator's process, as seen by payers and by who makes it misbehave."""

    url: str

    def adapter(self, key: str = KEY, answer_seconds_max: float = 10.0) -> MobilePay:
        return MobilePay(self.url, replace(ACCESS, client_secret=key), SECRET, answer_seconds_max)

    def quickpay(self, key: str = KEY, answer_seconds_max: float = 10.0, callback_url: str = "") -> Quickpay:
        """Callbacks go where `callback_url` says; without one nobody hears them."""
        return Quickpay(self.url, key, SECRET, callback_url or "http://127.0.0.1:9/webhook", answer_seconds_max)

    def quickpay_order_id(self, number: str | None) -> str:
        answer = requests.get(
            f"{self.url}/payments/{number}", auth=("", KEY), headers={"Accept-Version": "v10"}, timeout=10
        )
        return str(answer.json()["order_id"])

    def ask(self, method: str, path: str, **asked: Any) -> requests.Response:
        if "headers" not in asked:
            asked["headers"] = self.headers()
        return requests.request(method, self.url + path, timeout=10, **asked)

    def headers(self) -> dict[str, str]:
        """Of one who may ask: a token of their own, since tests move the clock past the end of any."""
        ours = {"Ocp-Apim-Subscription-Key": ACCESS.subscription_key}
        asked = {**ours, "client_id": ACCESS.client_id, "client_secret": ACCESS.client_secret}
        told = requests.post(self.url + "/accesstoken/get", headers=asked, timeout=10).json()
        return {**ours, "Authorization": f"Bearer {told.get('access_token')}"}

    def approve(self, reference: UUID | str) -> requests.Response:
        """The payer pays, or gives leave to."""
        return requests.post(f"{self.url}/simulator/payers/{reference}/pay", timeout=10)

    def decline(self, reference: UUID | str) -> None:
        requests.post(f"{self.url}/simulator/payers/{reference}/decline", timeout=10).raise_for_status()

    def stop(self, reference: UUID | str) -> None:
        """The payer takes a mandate back."""
        requests.post(f"{self.url}/simulator/payers/{reference}/stop", timeout=10).raise_for_status()

    def limit(self, reference: UUID | str, amount: int) -> None:
        """The payer's own limit for a mandate, in minor units."""
        requests.post(f"{self.url}/simulator/payers/{reference}/limit/{amount}", timeout=10).raise_for_status()

    def tokens(self) -> list[str]:
        return list(requests.get(self.url + "/simulator/tokens", timeout=10).json())

    def forget_tokens(self) -> None:
        """Every token that was given ends now."""
        requests.delete(self.url + "/simulator/tokens", timeout=10).raise_for_status()

    def totals(self) -> dict[str, int]:
        return dict(requests.get(self.url + "/simulator/totals", timeout=10).json())

    def totals_of(self, reference: UUID | str) -> dict[str, int]:
        """Minor units reserved, captured, refunded and charged back under our reference."""
        told = requests.get(f"{self.url}/simulator/totals", params={"reference": str(reference)}, timeout=10)
        return dict(told.json())

    def misbehave(self, **wanted: Any) -> None:
        requests.post(self.url + "/simulator/misbehave", json=wanted, timeout=10).raise_for_status()

    def behave(self) -> None:
        requests.delete(self.url + "/simulator/misbehave", timeout=10).raise_for_status()

    def charge_back(self, reference: UUID | str) -> None:
        """The payer's bank takes the money back."""
        requests.post(f"{self.url}/simulator/chargebacks/{reference}", timeout=10).raise_for_status()

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
        self.payments: Payments = self.provider.adapter()

    def start(self, **different: Any) -> UUID:
        command = a_campaign(**different)
        return self.db.run(lambda session: operations.start_campaign(session, self.rules, CITIZEN, command)).id

    def submit(self, campaign_id: UUID, who: Principal = CITIZEN) -> None:
        command = SubmitCampaign(command_id=uuid4(), campaign_id=campaign_id)
        self.db.run(lambda session: operations.submit_campaign(session, self.rules, who, command))

    def publish(self, campaign_id: UUID, match: MatchAsked | None = None, **different: Any) -> UUID:
        """Handed in if it is a draft, then published. The id of the command, which is the match's request."""
        if self.campaign(campaign_id).state == "draft":
            self.submit(campaign_id)
        told = {"campaign_id": campaign_id, "answers": ALL_MET, "permit": a_permit(), "match": match}
        values = {"command_id": uuid4(), **told, **different}
        command = PublishCampaign(**values)
        self.db.run(lambda session: operations.publish_campaign(session, self.rules, PLAYMAKER, command))
        return command.command_id

    def opened(self, match: int = 0, way: Way | None = None, **different: Any) -> UUID:
        """A campaign open for pledges, with the match held if there is one."""
        campaign_id = self.start(**different)
        request_id = self.publish(campaign_id, a_match(match) if match else None, way=way)
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
        assert self.refresh(pledge_id).state in ("reserved", "mandated")
        return pledge_id

    def confirm(self, pledge_id: UUID) -> PledgeMadeAnswer:
        """Who promised comes to pay."""
        command = ConfirmPledge(command_id=uuid4(), pledge_id=pledge_id, key=key_of(PLEDGE_KEY, pledge_id))
        return operations.confirm_pledge(self.db, self.payments, RETURN_URL, ANONYMOUS, command, secret=PLEDGE_KEY)

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
            if told.state in ("funded", "failed", "cancelled"):
                return told
            waits_until = self.db.read(lambda session: session.scalar(select(func.min(models.Pledge.next_try_at))))
            if waits_until is not None and waits_until > clock.now():
                move_to(waits_until)
        raise AssertionError(f"still {told.state} after {ROUNDS_MAX} rounds")

    def campaign(self, campaign_id: UUID, who: Principal = CITIZEN) -> CampaignView:
        query = GetCampaign(campaign_id=campaign_id)
        return self.db.read(lambda session: queries.get_campaign(session, who, query))

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
