"""The ids of the demonstration's requests, which follow from their words, and what its requests have in common."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("7b1c6f0e-59c3-5d0f-8f0a-3a9e0f3c5d11")


def key(*words: Any) -> UUID:
    """The id of the request that these words describe."""
    return uuid5(NAMESPACE, "/".join(map(str, words)))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def decision_of(plan: dict[str, Any]) -> dict[str, str]:
    return {
        "case_number": f"{datetime.now(UTC).year}-{plan['area_id']}",
        "decided_on": datetime.now(UTC).date().isoformat(),
        "decided_by": f"Innovation og Medborgerskab sammen med Fællesrådet i {plan['area_id'].title()}",
        "text": plan["title"],
    }
