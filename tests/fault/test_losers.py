"""A proposal that did not win becomes one campaign, though crowdfunding is away and every event comes twice."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import now
from deploy.local.town import Town
from tests.fault.postman import Twice
from tests.people import People, eventually

pytestmark = pytest.mark.timeout(180)
BENCH: dict[str, Any] = {"title": "Bænke ved søen", "text": "til de ældre", "cost": 40_000}


def collections(people: People, proposal_id: str, token: str | None = None) -> list[str]:
    told = people.api.get(f"/api/v1/proposals/{proposal_id}", token)
    return [each["state"] for each in told["collections"]]


def test_a_campaign_that_is_wanted_while_crowdfunding_is_away_is_drafted_once_when_it_is_back(
    town_on_each: Town, people_on_each: People
) -> None:
    town, people = town_on_each, people_on_each
    budget_id = people.open_budget(people.new_year(200_000), 100_000)
    (author,) = people.residents([4711])
    ask = people.api.post
    proposal_id = ask(f"/api/v1/budgets/{budget_id}/proposals", BENCH, author)["id"]
    ask(f"/api/v1/proposals/{proposal_id}/withdrawal", {"reason": "Vi samler selv ind"}, author)
    with Twice(town) as postman:
        town.kill("crowdfunding")
        late = {"closes_at": (now() - timedelta(minutes=1)).isoformat()}
        ask(f"/api/v1/proposals/{proposal_id}/campaign", late, author)
        assert collections(people, proposal_id, author) == ["asked"]
        town.restart("crowdfunding")
        eventually(lambda: collections(people, proposal_id, author) == ["refused"], 60)
        body = {"closes_at": (now() + timedelta(days=9)).isoformat()}
        campaign_id = ask(f"/api/v1/proposals/{proposal_id}/campaign", body, author)["id"]
        eventually(lambda: collections(people, proposal_id) == ["drafted"], 60)
    assert postman.carried > 0
    campaign = people.api.get(f"/api/v1/campaigns/{campaign_id}", author)
    assert (campaign["title"], campaign["goal"], campaign["state"]) == (BENCH["title"], BENCH["cost"], "draft")
    assert (campaign["proposal_id"], campaign["budget_id"]) == (proposal_id, budget_id)
    mine = people.api.get("/api/v1/campaigns?limit=500", author)["items"]
    assert [each["campaign_id"] for each in mine if each["title"] == BENCH["title"]] == [campaign_id]
