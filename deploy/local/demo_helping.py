"""What the demonstration campaigns need beside money, who promised it, and what was given already."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from deploy.local.demo import Demo

NAMESPACE = UUID("0d7f8f5a-5a0f-5d52-9a53-6f0d0c1f9b7e")
HELPERS_FROM = 40
"""Serials of the residents who help: others than those who pledge money."""
NEEDS: dict[str, list[dict[str, Any]]] = {
    "Nyt klaver til forsamlingshuset": [
        {"kind": "hours", "title": "Bære klaveret ind og det gamle ud", "quantity": 12},
    ],
    "Bålhus ved søen": [
        {"kind": "hours", "title": "Rejse bålhuset", "quantity": 160},
        {"kind": "things", "title": "Trillebøre", "quantity": 4},
    ],
}
PROMISES: dict[str, list[tuple[int, str | None, str]]] = {
    "Bære klaveret ind og det gamle ud": [(12, "Koret i Solbjerg", "Vi er fire, som kan løfte.")],
    "Rejse bålhuset": [
        (64, "Mette", "Jeg er tømrer og har egen rundsav."),
        (32, None, "Kun om lørdagen."),
        (30, "Spejderne i Harlev", "Vi kan grave til fundamentet med det samme."),
    ],
    "Trillebøre": [(2, "Jens Ole", "De kan hentes hos mig hele maj.")],
}
"""Of each need: so many quarter hours or pieces, by whom as the public reads it, and what the owner reads."""
GIVEN = "Spejderne i Harlev"


def key(*words: str) -> UUID:
    return uuid5(NAMESPACE, "/".join(words))


def needs_of(campaign: str) -> list[dict[str, Any]]:
    """As the draft says them."""
    return [{"need_id": str(key(campaign, need["title"])), **need} for need in NEEDS[campaign]]


def load_help(demo: "Demo", campaign: str, area_id: str, owner: str) -> None:
    """Residents promise; what some have given already, the owner (a token) confirms."""
    named = [(need["title"], *promise) for need in NEEDS[campaign] for promise in PROMISES[need["title"]]]
    helpers = demo.residents(area_id, range(HELPERS_FROM, HELPERS_FROM + len(named)))
    for token, (need, quantity, name, message) in zip(helpers, named, strict=True):
        body = {"quantity": quantity, "message": message, "shown_as": "named" if name else "anonymous"}
        promise_id = key(campaign, need, message)
        path = f"/api/v1/needs/{key(campaign, need)}/help"
        demo.api.post(path, body | ({"display_name": name} if name else {}), token, promise_id)
        if name == GIVEN:
            path = f"/api/v1/help/{promise_id}"
            demo.api.post(f"{path}/fulfilment", {"quantity": quantity}, token, key(path, "given"))
            demo.api.post(f"{path}/confirmation", {"quantity": quantity}, owner, key(path, "confirmed"))
