"""Looks at a town's books from outside, with nothing but what the gateway publishes."""

from typing import Any

from deploy.local.api import Api
from services.ledger.domain import chain

PAGE = 500
STAGES = ("available", "earmarked", "reserved_match", "granted", "payable", "paid", "lapsed")
GIVEN = ("appropriated", "carried_in", "advanced")


def audit_pool(api: Api) -> dict[str, Any]:
    """`balanced`: in every year the stages add up to what was given; `verified`: the chain replays from its start."""
    pool = api.get("/api/v1/pool")
    balanced = all(sum(year[stage] for stage in STAGES) == sum(year[way] for way in GIVEN) for year in pool["years"])
    return {"balanced": balanced, "sequence": pool["sequence"], "verified": chain.verify(transfers(api)) is None}


def transfers(api: Api) -> list[dict[str, Any]]:
    """All of them, a page at a time."""
    found: list[dict[str, Any]] = []
    path: str | None = f"/api/v1/pool/transfers?limit={PAGE}"
    while path:
        answer = api.call("GET", path)
        found += answer.body["items"]
        path = next_of(answer.headers.get("link", ""), api.base)
    return found


def next_of(link: str, base: str) -> str | None:
    """The path behind `rel="next"` in a Link header (RFC 8288), or None."""
    for part in link.split(","):
        target, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return target.strip(" <>").removeprefix(base)
    return None
