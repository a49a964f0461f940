"""What the ledger answers to crowdfunding, valid unless told otherwise."""

from typing import Any
from uuid import UUID, uuid4

from contracts.ledger import (
    GrantRefused,
    GrantsPosted,
    MatchRefused,
    MatchReserved,
    Released,
    SchemeEarmarked,
    SchemeRefused,
    TransferLine,
    TransferReversed,
)


def of_ledger(request_id: UUID, sequence: int) -> dict[str, Any]:
    return {"epoch": 1, "sequence": sequence, "request_id": request_id, "transfers": (), "balances": {}}


def match_reserved(campaign_id: UUID, request_id: UUID, amount: int = 40_00, sequence: int = 7) -> MatchReserved:
    return MatchReserved(**of_ledger(request_id, sequence), campaign_id=campaign_id, year=2025, amount=amount)


def match_refused(campaign_id: UUID, request_id: UUID) -> MatchRefused:
    told = of_ledger(request_id, 7)
    return MatchRefused(**told, campaign_id=campaign_id, reason="the pool of 2025 holds 0", available=0)


def grants_posted(campaign_id: UUID, owner: Any = "campaign") -> GrantsPosted:
    return GrantsPosted(**of_ledger(uuid4(), 9), owner=owner, owner_id=campaign_id, grants=(), released=0)


def grant_refused(campaign_id: UUID, request_id: UUID | str, available: int = 0) -> GrantRefused:
    told = of_ledger(UUID(str(request_id)), 9)
    facts = {"reason": "the match holds less", "available": available}
    return GrantRefused(**told, owner="campaign", owner_id=campaign_id, **facts)


def released(campaign_id: UUID, amount: int) -> Released:
    return Released(**of_ledger(uuid4(), 11), owner="campaign", owner_id=campaign_id, amount=amount)


def scheme_earmarked(scheme_id: UUID, sequence: int = 5) -> SchemeEarmarked:
    return SchemeEarmarked(**of_ledger(scheme_id, sequence), scheme_id=scheme_id, year=2025, amount=1_000_00)


def scheme_refused(scheme_id: UUID) -> SchemeRefused:
    told = of_ledger(scheme_id, 5)
    return SchemeRefused(**told, scheme_id=scheme_id, reason="the pool of 2025 holds 0", available=0)


def reversed_earmark(scheme_id: UUID) -> TransferReversed:
    ends = {"from_": f"earmark/scheme-{scheme_id}/2025", "to": "pool/capital/2025"}
    line = TransferLine(transfer_id=uuid4(), kind="reverse", amount=1, **ends)
    told = of_ledger(uuid4(), 60) | {"transfers": (line,)}
    return TransferReversed(**told, transfer_id=uuid4(), kind="earmark", amount=1, reason="bogført to gange")
