"""Makers of crowdfunding's messages, valid unless told otherwise, and a room in which its operations meet the provider."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

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
from contracts.crowdfunding.matching import (
    AdoptMatchingScheme,
    AttestMatchingScheme,
    EndMatchingScheme,
    GetMatch,
    MatchingRules,
    MatchView,
    RaiseMatch,
    WithdrawMatchingScheme,
)
from contracts.crowdfunding.pictures import AddPicture
from contracts.ledger import Decision
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain import Rules
from services.crowdfunding.domain.access import key_of
from services.crowdfunding.operations import schemes
from services.crowdfunding.payments import MobilePay, Payments
from services.crowdfunding.service.settings import CRITERIA, read_criteria
from tests.mothers_answers import match_reserved, scheme_earmarked
from tests.mothers_provider import Provider

PLEDGE_KEY = "a-key-of-pledges-of-the-tests-of-32-characters"
CITIZEN = Principal(person="citizen-1")
PLAYMAKER = Principal(person="playmaker-1", roles=(Role(role="playmaker", scope="tranbjerg"),))
RULES = Rules(payments=MobilePay.capabilities, criteria=read_criteria(CRITERIA))
ALL_MET = tuple(CriterionAnswer(criterion=each.criterion, met=True) for each in RULES.criteria)
FINANCE, FINANCE_2 = (Principal(person=name, roles=(Role(role="finance"),)) for name in ("finance-1", "finance-2"))
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
    today = clock.today()
    values: dict[str, Any] = {
        "number": "24-700-01234",
        "holder": "Foreningen Legepladsen",
        "from_on": today - timedelta(days=30),
        "to_on": today + timedelta(days=300),
    }
    return Permit(**{**values, **different})


def matching_rules(**different: Any) -> MatchingRules:
    """Kroner for kroner, for everybody, in this area."""
    values: dict[str, Any] = {"kind": "factor", "numerator": 1, "denominator": 1, "areas": ("tranbjerg",)}
    return MatchingRules(**{"until": date(2999, 12, 31), **values, **different})


def a_scheme(**different: Any) -> AdoptMatchingScheme:
    values: dict[str, Any] = {
        "command_id": uuid4(),
        "title": "Krone for krone",
        "rules": matching_rules(),
        "year": 2025,
        "amount": 1_000_00,
        "currency": "DKK",
        "decision": DECISION,
    }
    return AdoptMatchingScheme(**{**values, **different})


def a_match(scheme_id: UUID, amount: int = 40_00) -> MatchAsked:
    return MatchAsked(scheme_id=scheme_id, amount=amount, decision=DECISION)


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

    def submit(self, campaign_id: UUID) -> None:
        """By its owner."""
        owner = self.db.read(lambda session: session.get_one(models.Campaign, campaign_id).owner)
        command = SubmitCampaign(command_id=uuid4(), campaign_id=campaign_id)
        self.db.run(lambda session: operations.submit_campaign(session, self.rules, Principal(person=owner), command))

    def publish(self, campaign_id: UUID, match: MatchAsked | None = None, **different: Any) -> UUID:
        """Handed in if it is a draft, then published. The id of the command, which is the match's request."""
        if self.campaign(campaign_id, PLAYMAKER).state == "draft":
            self.submit(campaign_id)
        told = {"campaign_id": campaign_id, "answers": ALL_MET, "permit": a_permit(), "match": match}
        values = {"command_id": uuid4(), **told, **different}
        command = PublishCampaign(**values)
        self.db.run(lambda session: operations.publish_campaign(session, self.rules, PLAYMAKER, command))
        return command.command_id

    def scheme(self, **rules: Any) -> UUID:
        """A scheme that the council has adopted, two people have entered, and the ledger holds money for."""
        scheme_id = self.entered_scheme(rules=matching_rules(**rules))
        self.attest(scheme_id)
        self.hear(schemes.record_earmark, scheme_earmarked(scheme_id))
        return scheme_id

    def entered_scheme(self, **different: Any) -> UUID:
        command = a_scheme(**different)
        return self.db.run(lambda session: schemes.adopt_matching_scheme(session, self.rules, FINANCE, command)).id

    def attest(self, scheme_id: UUID, who: Principal = FINANCE_2) -> str:
        command = AttestMatchingScheme(command_id=uuid4(), scheme_id=scheme_id)
        return self.db.run(lambda session: schemes.attest_matching_scheme(session, who, command)).state

    def end_scheme(self, scheme_id: UUID) -> str:
        command = EndMatchingScheme(command_id=uuid4(), scheme_id=scheme_id, decision=DECISION)
        return self.db.run(lambda session: schemes.end_matching_scheme(session, FINANCE, command)).state

    def withdraw_scheme(self, scheme_id: UUID) -> str:
        command = WithdrawMatchingScheme(command_id=uuid4(), scheme_id=scheme_id, reason="entered twice")
        return self.db.run(lambda session: schemes.withdraw_matching_scheme(session, FINANCE, command)).state

    def raise_match(self, campaign_id: UUID, amount: int) -> UUID:
        """The id of the request, which the ledger has not answered yet."""
        command = RaiseMatch(command_id=uuid4(), campaign_id=campaign_id, amount=amount, decision=DECISION)
        self.db.run(lambda session: operations.matching.raise_match(session, PLAYMAKER, command))
        return command.command_id

    def match(self, campaign_id: UUID, amount: int = 0, who: Principal = ANONYMOUS) -> MatchView:
        query = GetMatch(campaign_id=campaign_id, amount=amount)
        return self.db.read(lambda session: queries.matching.get_match(session, who, query))

    def opened(self, match: int = 0, scheme_id: UUID | None = None, way: Way | None = None, **different: Any) -> UUID:
        """A campaign open for pledges, with the match held if there is one, kroner for kroner unless told otherwise."""
        campaign_id = self.start(**different)
        asked = a_match(scheme_id or self.scheme(), match) if match else None
        request_id = self.publish(campaign_id, asked, way=way)
        if match:
            self.hear(operations.record_match, match_reserved(campaign_id, request_id, match))
        return campaign_id

    def hear(self, operation: Any, event: Any) -> None:
        self.db.run(lambda session: operation(session, event))

    def reverse(self, event: Any) -> None:
        """Finance has undone a transfer."""
        self.db.run(lambda session: operations.record_reversal(session, self.rules, event))

    def pledge(
        self, campaign_id: UUID, amount: int = 60_00, pledge_id: UUID | None = None, who: Principal = ANONYMOUS
    ) -> PledgeMadeAnswer:
        return self.give(a_pledge(campaign_id, amount=amount, command_id=pledge_id or uuid4()), who)

    def give(self, command: Pledge, who: Principal = ANONYMOUS, **more: Any) -> PledgeMadeAnswer:
        return operations.pledge(self.db, self.payments, RETURN_URL, who, command, **more)

    def paid(self, campaign_id: UUID, amount: int = 60_00, who: Principal = ANONYMOUS) -> UUID:
        """A pledge whose payer has paid and come back."""
        pledge_id = self.pledge(campaign_id, amount, who=who).pledge_id
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
            if told.state in ("funded", "handed_over", "failed", "cancelled"):
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
