"""Who promised what the demonstration campaigns need beside money, and what was given already."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from deploy.local.demo import Demo

HELPERS_FROM = 40
"""Serials of the residents who help: others than those who pledge money."""
PROMISES: dict[str, list[tuple[int, str | None, str]]] = {
    "Bære det gamle ud og det nye ind": [(12, "Koret i Solbjerg", "Vi er fire, som kan løfte.")],
    "Bygge sammen over to weekender": [
        (64, "Mette", "Jeg er tømrer og har egen rundsav."),
        (32, None, "Kun om lørdagen."),
        (30, "Spejderne i Harlev", "Vi kan grave til fundamentet med det samme."),
    ],
    "Trillebøre": [(2, "Jens Ole", "De kan hentes hos mig hele maj.")],
}
"""Of each need: so many quarter hours or pieces, by whom as the public reads it, and what the owner reads."""
GIVEN = "Spejderne i Harlev"


def load_help(demo: "Demo", campaign_id: str, area_id: str, owner: str) -> None:
    """Residents promise; what some have given already, the owner (a token) confirms."""
    needs = demo.api.get(f"/api/v1/campaigns/{campaign_id}/needs")["needs"]
    promises = [(need["need_id"], *each) for need in needs for each in PROMISES.get(need["title"], ())]
    helpers = demo.residents(area_id, range(HELPERS_FROM, HELPERS_FROM + len(promises)))
    for token, (need_id, quantity, name, message) in zip(helpers, promises, strict=True):
        body = {"quantity": quantity, "message": message, "shown_as": "named" if name else "anonymous"}
        promise_id = uuid5(UUID(need_id), message)
        path = f"/api/v1/needs/{need_id}/help"
        demo.api.post(path, body | ({"display_name": name} if name else {}), token, promise_id)
        if name == GIVEN:
            path = f"/api/v1/help/{promise_id}"
            demo.api.post(f"{path}/fulfilment", {"quantity": quantity}, token, uuid5(promise_id, "given"))
            demo.api.post(f"{path}/confirmation", {"quantity": quantity}, owner, uuid5(promise_id, "confirmed"))
