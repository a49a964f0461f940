"""Makers of what the ledger is asked, valid unless told otherwise, and what a test needs to ask it."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, text

from chassis.clock import today
from chassis.db import Database
from chassis.inbox import Delivery
from chassis.outbox import OutboxRow
from contracts import budgets, crowdfunding, ledger
from contracts.budgets import earmarks
from contracts.budgets.applications import GrantRequested
from contracts.crowdfunding.fees import ProviderFeesReported
from contracts.crowdfunding.giving_back import GiveBackRequested
from contracts.message import Command, Event, Message
from services.ledger import operations, queries
from services.ledger.domain.accounts import Books, read
from services.ledger.domain.journal import Answer
from services.ledger.domain.requests import Request
from services.ledger.models import APPEND_ONLY

YEAR = 2026
CURRENCY = "DKK"
POOL = f"pool/capital/{YEAR}"
FINANCE = "finance officer"
SCHEME = UUID(int=77)
DECISION = ledger.Decision(case_number="2024-17", decided_on=date(2024, 10, 9), decided_by="Byrådet")


def appropriation(**changes: Any) -> ledger.PostAppropriation:
    values = {"year": YEAR, "amount": 1_000, "currency": CURRENCY, "decision": DECISION}
    return ledger.PostAppropriation(**({"command_id": uuid4()} | values | changes))


def cut(**changes: Any) -> ledger.CutAppropriation:
    values = {"year": YEAR, "amount": 1_000, "currency": CURRENCY, "decision": DECISION}
    return ledger.CutAppropriation(**({"command_id": uuid4()} | values | changes))


def carry_over(**changes: Any) -> ledger.CarryOver:
    values = {"carried_from": YEAR - 1, "year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    return ledger.CarryOver(**({"command_id": uuid4()} | values | changes))


def advance(**changes: Any) -> ledger.AdvanceAppropriation:
    values = {"advanced_from": YEAR + 1, "year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    return ledger.AdvanceAppropriation(**({"command_id": uuid4()} | values | changes))


def year_end(of: int = YEAR, **changes: Any) -> ledger.CloseYear:
    return ledger.CloseYear(**({"command_id": uuid4(), "year": of, "decision": DECISION} | changes))


def direct_grant(project_id: UUID, **changes: Any) -> ledger.GrantDirectly:
    values = {"year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    return ledger.GrantDirectly(**({"command_id": uuid4(), "project_id": project_id} | values | changes))


def application_grant(application_id: UUID, **changes: Any) -> GrantRequested:
    values = {"area_id": "solbjerg", "year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    ids = {"request_id": uuid4(), "application_id": application_id, "project_id": application_id}
    return GrantRequested(**(ids | {"coded_by": "decider", "attested_by": "second"} | values | changes))


def release(account: str, amount: int) -> ledger.ReleaseGrant:
    return ledger.ReleaseGrant(command_id=uuid4(), account=account, amount=amount, reason="cheaper than thought")


def invoice(account: str, amount: int) -> ledger.PayGrant:
    return ledger.PayGrant(command_id=uuid4(), account=account, amount=amount, voucher="bilag 9")


def repayment(account: str, amount: int, voucher: str = "") -> ledger.RepayGrant:
    """By a voucher of its own, unless told otherwise."""
    shown = voucher or f"bilag {uuid4()}"
    return ledger.RepayGrant(command_id=uuid4(), account=account, amount=amount, voucher=shown)


def reversal(transfer_id: UUID) -> ledger.ReverseTransfer:
    return ledger.ReverseTransfer(command_id=uuid4(), transfer_id=transfer_id, reason="entered twice")


def opening(owner_id: UUID, **changes: Any) -> ledger.PostOpening:
    values = {"stage": "grant", "year": YEAR, "amount": 100, "currency": CURRENCY, "voucher": "the old books"}
    return ledger.PostOpening(**({"command_id": uuid4(), "owner_id": owner_id} | values | changes))


def earmark(**changes: Any) -> budgets.EarmarkRequested:
    values = {"area_id": "solbjerg", "year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    ids = {"request_id": uuid4(), "budget_id": uuid4(), "coded_by": "playmaker", "attested_by": "joint council"}
    return budgets.EarmarkRequested(**(ids | values | changes))


def earmark_change(asked: budgets.EarmarkRequested, amount: int, **changes: Any) -> earmarks.EarmarkChangeRequested:
    """That an earmark, asked for like this, be so much from now on."""
    same = ("budget_id", "area_id", "areas", "year", "currency", "decision", "coded_by", "attested_by")
    told = {name: getattr(asked, name) for name in same}
    return earmarks.EarmarkChangeRequested(**(told | {"request_id": uuid4(), "amount": amount} | changes))


def awards(budget_id: UUID, *grants: tuple[UUID, int], **changes: Any) -> budgets.AwardsDecided:
    lines = tuple(ledger.GrantLine(project_id=project_id, amount=amount) for project_id, amount in grants)
    ids = {"request_id": uuid4(), "budget_id": budget_id, "election_id": uuid4(), "tally_hash": "ab" * 32}
    return budgets.AwardsDecided(**(ids | {"year": YEAR, "awards": lines} | changes))


def payment(project_id: UUID, **changes: Any) -> budgets.PaymentApproved:
    ids = {"payment_id": uuid4(), "project_id": project_id, "budget_id": uuid4(), "year": YEAR}
    values = {"amount": 30, "voucher": "bilag 7", "coded_by": "one", "attested_by": "another"}
    return budgets.PaymentApproved(**(ids | values | changes))


def confirmation(payment_id: UUID, **changes: Any) -> ledger.ConfirmPayment:
    return ledger.ConfirmPayment(**({"command_id": uuid4(), "payment_id": payment_id, "voucher": "bilag 8"} | changes))


def returned(payment_id: UUID, **changes: Any) -> ledger.ReturnPayment:
    values = {"command_id": uuid4(), "payment_id": payment_id, "reason": "the account is closed"}
    return ledger.ReturnPayment(**(values | changes))


def closing(budget_id: UUID, *project_ids: UUID, **changes: Any) -> budgets.BudgetClosed:
    values = {"request_id": uuid4(), "budget_id": budget_id, "year": YEAR, "project_ids": project_ids}
    return budgets.BudgetClosed(**(values | {"reason": "final accounts"} | changes))


def ending(project_id: UUID, **changes: Any) -> budgets.grants.GrantEnded:
    values = {"request_id": uuid4(), "project_id": project_id, "budget_id": uuid4(), "year": YEAR}
    return budgets.grants.GrantEnded(
        **(values | {"state": "finished", "reason": "the accounts were accepted"} | changes)
    )


def scheme(scheme_id: UUID = SCHEME, **changes: Any) -> crowdfunding.MatchingSchemeAdopted:
    values = {"title": "Krone for krone", "year": YEAR, "amount": 200, "currency": CURRENCY, "decision": DECISION}
    people = {"coded_by": "one of finance", "attested_by": "another"}
    return crowdfunding.MatchingSchemeAdopted(**({"scheme_id": scheme_id} | values | people | changes))


def scheme_ended(scheme_id: UUID = SCHEME, **changes: Any) -> crowdfunding.MatchingSchemeEnded:
    values = {"scheme_id": scheme_id, "decision": DECISION, "coded_by": "one of finance", "attested_by": "another"}
    return crowdfunding.MatchingSchemeEnded(**(values | changes))


def match(campaign_id: UUID, **changes: Any) -> crowdfunding.MatchRequested:
    """Of the scheme that `scheme` makes, unless told otherwise."""
    values = {"area_id": "solbjerg", "year": YEAR, "amount": 100, "currency": CURRENCY, "decision": DECISION}
    ids = {"request_id": uuid4(), "campaign_id": campaign_id, "scheme_id": SCHEME, "coded_by": "playmaker"}
    return crowdfunding.MatchRequested(**(ids | values | changes))


def capture(campaign_id: UUID, **changes: Any) -> crowdfunding.PledgeCaptured:
    return crowdfunding.PledgeCaptured(**(pledge(campaign_id) | changes))


def refund(campaign_id: UUID, pledge_id: UUID, **changes: Any) -> crowdfunding.PledgeRefunded:
    return crowdfunding.PledgeRefunded(**(pledge(campaign_id) | {"pledge_id": pledge_id} | changes))


def charge_back(campaign_id: UUID, pledge_id: UUID, **changes: Any) -> crowdfunding.PledgeChargedBack:
    values = {"pledge_id": pledge_id, "handed_over": False}
    return crowdfunding.PledgeChargedBack(**(pledge(campaign_id) | values | changes))


def pledge(campaign_id: UUID) -> dict[str, Any]:
    ids = {"request_id": uuid4(), "campaign_id": campaign_id, "pledge_id": uuid4()}
    return ids | {"amount": 50, "currency": CURRENCY, "reference": "MP-12345"}


def funded(campaign_id: UUID, captured: int, **changes: Any) -> crowdfunding.CampaignFunded:
    values = {"request_id": uuid4(), "campaign_id": campaign_id, "captured": captured, "match": 0, "currency": CURRENCY}
    values |= {"title": "Legeplads ved skolen", "area_id": "solbjerg", "owner": "owner"}
    return crowdfunding.CampaignFunded(**(values | changes))


def fees(campaign_id: UUID, amount: int, **changes: Any) -> ProviderFeesReported:
    values = {"request_id": uuid4(), "campaign_id": campaign_id, "day": date(2026, 4, 30), "currency": CURRENCY}
    return ProviderFeesReported(**(values | {"amount": amount, "borne_by": "city"} | changes))


def giving_back(campaign_id: UUID, amount: int, **changes: Any) -> GiveBackRequested:
    values = {"request_id": uuid4(), "campaign_id": campaign_id, "currency": CURRENCY, "decision": DECISION}
    return GiveBackRequested(**(values | {"amount": amount, "reason": "cheaper", "coded_by": "playmaker"} | changes))


def campaign_payment(campaign_id: UUID, **changes: Any) -> budgets.PaymentApproved:
    """From what a campaign was handed over, as budgets follow it."""
    return payment(uuid4(), **({"budget_id": None, "campaign_id": campaign_id, "year": None} | changes))


def campaign_ending(campaign_id: UUID, **changes: Any) -> budgets.grants.GrantEnded:
    return ending(uuid4(), **({"budget_id": None, "campaign_id": campaign_id, "year": None} | changes))


def failed(campaign_id: UUID, **changes: Any) -> crowdfunding.CampaignFailed:
    values = {"request_id": uuid4(), "campaign_id": campaign_id, "match": 0, "reason": "the goal was not met"}
    return crowdfunding.CampaignFailed(**(values | changes))


def request(message: Message) -> Request:
    """The request that a message is, a command being asked by the finance officer."""
    return Request(message.command_id, message, FINANCE) if isinstance(message, Command) else operations.heard(message)


def delivery(event: Event) -> Delivery:
    return Delivery(uuid4(), event, None, "")


def ask(db: Database, *messages: Message) -> list[Answer]:
    """What the ledger answers to messages that come together."""
    return db.run(lambda session: operations.post(session, [request(message) for message in messages], CURRENCY))


def year(db: Database, of: int = YEAR, **query: Any) -> dict[str, int]:
    """A year of the pool, as it stands or as the query has it."""
    pool = db.read(lambda session: queries.get_pool(session, ledger.GetPool(**query), CURRENCY))
    return next(each.dump() for each in pool.years if each.year == of)


def adds_up(of: dict[str, int]) -> bool:
    stages = ("available", "earmarked", "reserved_match", "granted", "payable", "paid", "lapsed")
    return sum(of[stage] for stage in stages) == of["appropriated"] + of["carried_in"] + of["advanced"]


def announced(db: Database) -> list[tuple[str, dict[str, Any]]]:
    """What has been announced since this was last asked: (name, data with epoch and sequence), in order."""

    def take(session: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.position)).all()
        session.execute(delete(OutboxRow))
        events = [(row.routing_key.split(".")[1], json.loads(row.body)) for row in rows]
        return [(name, body["data"] | {"epoch": body["epoch"], "sequence": body["sequence"]}) for name, body in events]

    return list(db.run(take))


def balance(db: Database, path: str) -> int:
    books = Books(CURRENCY, today())
    db.read(lambda session: operations.load_books(session, books, [read(path).owner]))
    return books.balance(path)


def unguard(db: Database) -> None:
    """Take the triggers off, as somebody with the database in their hands can."""
    with db.writer.begin() as connection:
        for table in (model.__tablename__ for model in APPEND_ONLY):
            if db.sqlite:
                for done in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER {table}_has_no_{done}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def damage(db: Database, *statements: str) -> None:
    with db.writer.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
