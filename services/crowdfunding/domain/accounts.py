"""A campaign's account from what the ledger answered, and when it may be the final one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from contracts.crowdfunding.accounts import (
    AccountDay,
    AccountNotFinal,
    AccountPayment,
    AccountTotals,
    CampaignAccountState,
    DayKind,
    PaymentVoucher,
    WrongAccountState,
)
from contracts.errors import Invalid
from contracts.ledger import CAMPAIGN_PREFIX, TransferLine
from services.crowdfunding.domain.arrows import arrive

AccountTrigger = Literal["submit_campaign_account", "return_campaign_account", "publish_campaign_account"]
ACCOUNTS: Mapping[tuple[CampaignAccountState, AccountTrigger], CampaignAccountState] = MappingProxyType(
    {
        ("submitted", "submit_campaign_account"): "submitted",
        ("submitted", "return_campaign_account"): "returned",
        ("submitted", "publish_campaign_account"): "published",
        ("returned", "submit_campaign_account"): "submitted",
    }
)
"""Every arrow of a campaign's account; `submit_campaign_account` makes one."""
DAY_KINDS: tuple[DayKind, ...] = ("capture", "refund", "charge_back")
OF_CAMPAIGNS = ("campaign", "match", "fee", "city", "loss")
"""Kinds of the ledger's accounts whose owner is a campaign."""


@dataclass(frozen=True)
class Booked:
    """One transfer of the ledger's about a campaign; a reversal is one of less than nothing, of the kind that it undoes.

    `from_` and `to` are the ledger's accounts; `on` is the day it is accounted for, in Copenhagen.
    """

    sequence: int
    kind: str
    from_: str
    to: str
    amount: int
    on: date
    payment_id: UUID | None = None


def next_account_state(state: CampaignAccountState, trigger: AccountTrigger) -> CampaignAccountState:
    return arrive(ACCOUNTS, state, trigger, WrongAccountState, f"the account is {state}")


def campaign_of(line: TransferLine) -> UUID | None:
    """The campaign whose money a transfer moved; None for that of others."""
    for kind, owner in line.owners().items():
        if owner.startswith(CAMPAIGN_PREFIX):
            return UUID(owner.removeprefix(CAMPAIGN_PREFIX))
        if kind in OF_CAMPAIGNS:
            return UUID(owner)
    return None


def is_of_pool(path: str) -> bool:
    """Whether an account is of a year of the pool: citizens' money has none."""
    return path.count("/") > 1


def totals(booked: Iterable[Booked]) -> AccountTotals:
    """What all of it comes to, in minor units."""
    sums: dict[tuple[str, bool], int] = {}
    held: dict[tuple[str, bool], int] = {}
    lost = 0
    for each in booked:
        of_pool = is_of_pool(each.from_)
        sums[each.kind, of_pool] = sums.get((each.kind, of_pool), 0) + each.amount
        for path, sign in ((each.from_, -1), (each.to, 1)):
            place = path.split("/")[0], of_pool
            held[place] = held.get(place, 0) + sign * each.amount
        lost += each.amount if each.from_.startswith("loss/") else 0

    def moved(kind: str, *, of_pool: bool = False) -> int:
        return sums.get((kind, of_pool), 0)

    def stands(kind: str, *, of_pool: bool = False) -> int:
        return held.get((kind, of_pool), 0)

    return AccountTotals(
        captured=moved("capture"),
        refunded=moved("refund"),
        charged_back=moved("charge_back"),
        lost=lost,
        fees=moved("charge_fee") + moved("bear_fee"),
        fees_of_campaign=moved("charge_fee"),
        handed_over=moved("hand_over"),
        given_back=moved("give_back"),
        paid=stands("paid") + stands("paid", of_pool=True),
        paid_of_match=stands("paid", of_pool=True),
        repaid=moved("repay") + moved("repay", of_pool=True),
        payable=stands("payable"),
        payable_of_match=stands("payable", of_pool=True),
        left=stands("campaign") + stands("grant"),
        match_granted=moved("grant_match", of_pool=True),
        match_released=moved("release", of_pool=True),
        match_left=stands("match", of_pool=True) + stands("grant", of_pool=True),
    )


def days(booked: Iterable[Booked]) -> tuple[AccountDay, ...]:
    """What came in and went back, by day: a reversal counts on the day of its own, and a day that comes to nothing not at all."""
    by_day: dict[tuple[DayKind, date], list[Booked]] = {}
    for each in booked:
        if each.kind in DAY_KINDS:
            by_day.setdefault((each.kind, each.on), []).append(each)
    return tuple(
        AccountDay(
            kind=kind,
            on=on,
            count=sum(1 if each.amount > 0 else -1 for each in lines),
            amount=amount,
            first_sequence=min(each.sequence for each in lines),
            last_sequence=max(each.sequence for each in lines),
        )
        for (kind, on), lines in sorted(by_day.items(), key=lambda item: (DAY_KINDS.index(item[0][0]), item[0][1]))
        if (amount := sum(each.amount for each in lines)) > 0
    )


def payments(booked: Iterable[Booked], vouchers: Mapping[UUID, PaymentVoucher]) -> tuple[AccountPayment, ...]:
    """Those that the payment system has made and that were not undone, in the ledger's order."""
    lines: dict[UUID, list[Booked]] = {}
    for each in booked:
        if each.kind == "confirm_payment" and each.payment_id is not None:
            lines.setdefault(each.payment_id, []).append(each)
    made = []
    for payment_id, parts in lines.items():
        match = sum(each.amount for each in parts if is_of_pool(each.from_))
        amount = sum(each.amount for each in parts)
        told = vouchers.get(payment_id)
        if amount:
            made.append(
                AccountPayment(
                    payment_id=payment_id,
                    paid_on=parts[0].on,
                    amount=amount,
                    contributed=amount - match,
                    match=match,
                    sequence=parts[0].sequence,
                    purpose=told.purpose if told else None,
                    voucher=told.voucher if told else None,
                )
            )
    return tuple(sorted(made, key=lambda payment: (payment.sequence, payment.payment_id)))


def check_final(sums: AccountTotals, stuck: int, *, project_ended: bool) -> None:
    """Nothing is on its way, and nothing is left but what could not be given back (`stuck` minor units)."""
    if not project_ended:
        raise AccountNotFinal("the project goes on: its own accounts are closed first")
    if sums.payable or sums.payable_of_match:
        raise AccountNotFinal("payments are on their way", payable=sums.payable + sums.payable_of_match)
    if sums.match_left:
        raise AccountNotFinal("the pool has not got its match back yet", match_left=sums.match_left)
    if sums.left != stuck:
        raise AccountNotFinal("citizens' money is left: it is given back first", left=sums.left)


def check_vouchers(made: Sequence[AccountPayment], told: Collection[PaymentVoucher]) -> None:
    """Each payment has one purpose and one voucher, and none is accounted for that was not made."""
    paid = {payment.payment_id for payment in made}
    named = [each.payment_id for each in told]
    if len(set(named)) < len(named) or set(named) != paid:
        missing = sorted(str(each) for each in paid - set(named))
        raise Invalid("each payment takes one voucher", fields={"vouchers": [f"One for each of {missing or 'them'}."]})
