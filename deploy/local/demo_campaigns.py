"""The demonstration's collections: drafted, handed in, published with a match, pledged to and helped."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local import demo_data as data
from deploy.local.api import Api, wait_for
from deploy.local.demo_helping import load_help
from deploy.local.demo_keys import decision_of, key, path_of

if TYPE_CHECKING:
    from deploy.local.demo import Demo


def load_campaign(demo: "Demo", plan: dict[str, Any], scheme_id: str) -> None:
    """One of them, as far as it has come."""
    (owner, *supporters) = demo.residents(plan["area_id"], range(1 + len(plan["pledges"])))
    campaign_id = str(key("campaign", plan["title"]))
    if demo.state_of(campaign_id, owner) is None:  # its deadline is not ours to choose again after an interruption
        demo.api.post("/api/v1/campaigns", draft(plan), owner, UUID(campaign_id))
    if demo.state_of(campaign_id, owner) == "draft":
        demo.api.post(f"/api/v1/campaigns/{campaign_id}/submission", {}, owner, key("submission", plan["title"]))
    if demo.state_of(campaign_id, owner) == "submitted":
        demo.post("playmaker", f"/campaigns/{campaign_id}/publication", publication(demo, plan, scheme_id))
    wait_for(demo.api, f"/api/v1/campaigns/{campaign_id}", lambda campaign: campaign["state"] == "open")
    for token, amount in zip(supporters, plan["pledges"], strict=True):
        path = f"/api/v1/campaigns/{campaign_id}/pledges"
        pledge = demo.api.post(path, {"amount": amount * data.KR}, token, key(path, amount, token[-8:]))
        Api(pledge["pay_url"]).call("POST", path_of(pledge["pay_url"]), {"answer": "pay"})
    load_help(demo, campaign_id, plan["area_id"], owner)


def draft(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: plan[name] for name in ("title", "summary", "story", "area_id", "goal", "place", "place_name")},
        "beneficiary": plan["beneficiary"],
        "lines": [{"text": text, "amount": amount} for text, amount in plan["lines"]],
        "needs": [
            {"need_id": str(key("need", plan["title"], title)), "kind": kind, "title": title, "quantity": quantity}
            for kind, title, quantity in plan["needs"]
        ],
        "currency": "DKK",
        "closes_at": (datetime.now(UTC) + timedelta(days=data.CAMPAIGN_DAYS)).isoformat(),
        "hours_count": True,
    }


def publication(demo: "Demo", plan: dict[str, Any], scheme_id: str) -> dict[str, Any]:
    """That it meets every criterion and has a permit, and the match that it is to have."""
    year = datetime.now(UTC).year
    permit = {
        "number": f"{year}-700-1234",
        "holder": "Aarhus Kommune",
        "from_on": f"{year}-01-01",
        "to_on": f"{year + 1}-12-31",
    }
    criteria = demo.api.get("/api/v1/campaign-criteria")["items"]
    answers = [{"criterion": each["criterion"], "met": True} for each in criteria]
    asked: dict[str, Any] = {"permit": permit, "answers": answers}
    if plan["match"]:
        asked["match"] = {"scheme_id": scheme_id, "amount": plan["match"], "decision": decision_of(plan)}
    return asked
