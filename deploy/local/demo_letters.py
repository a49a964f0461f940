"""Letters to the residents of a demonstration budget: the invented ones, into the town's outbox folder."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from deploy.local.api import token_for

if TYPE_CHECKING:
    from deploy.local.demo import Demo

ADDITION = "Kom til kaffe og spørgsmål på biblioteket torsdag kl. 19."
WISHES = [{"topic": "votes", "channel": "digital"}, {"topic": "results", "channel": "email"}]


def wishes(demo: "Demo") -> None:
    """One resident wants to hear of votes and results."""
    demo.post("resident-harlev", "/preferences", {"choices": WISHES})


def letter(demo: "Demo", budget_id: str, kind: str) -> None:
    """Previewed and ordered as it was seen; the service sends it."""
    path = f"/budgets/{budget_id}/mailings"
    token = token_for(demo.api, "playmaker")
    asked = urlencode({"kind": kind, "addition": ADDITION})
    seen = demo.api.get(f"/api/v1{path}/preview?{asked}", token)
    demo.say(f"a letter to the residents: {seen['subject']}")
    demo.post("playmaker", path, {"kind": kind, "addition": ADDITION, "preview_hash": seen["hash"]}, kind)
