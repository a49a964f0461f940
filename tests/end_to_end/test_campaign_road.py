"""A collection from its draft to its end, funded with the pool's match or failed, with the clock moved to its deadline."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from deploy.local.api import Problem
from deploy.local.town import Town
from tests.people import CAMPAIGN_DAYS, DECISION, People, eventually
from tests.town_checks import set_clock_back
from tests.towns import move_clock

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def deadline_passes(town_on_each: Town) -> Iterator[Any]:
    """Call it, and the deadlines of this test's campaigns are over; time comes back when the test is done."""
    yield lambda: move_clock(town_on_each, dt.timedelta(days=CAMPAIGN_DAYS + 1))
    set_clock_back(town_on_each)


def test_a_funded_campaign_is_captured_and_handed_over_with_its_match(
    people_on_each: People, deadline_passes: Any
) -> None:
    people = people_on_each
    year = people.new_year(50_001)
    scheme_id = people.matching_scheme(year, 30_001)
    campaign_id = people.open_campaign(60_000, match=20_001, scheme_id=scheme_id)
    held = {"appropriated": 50_001, "available": 20_000, "earmarked": 10_000}
    assert people.stages(year) == {**held, "reserved_match": 20_001}
    pledges = [people.pledge(campaign_id, amount) for amount in (15_000, 25_000)]
    people.pledge(campaign_id, 70_000, answer="decline")
    told = people.get(f"/campaigns/{campaign_id}")
    assert (told["pledged"], told["match"], told["supporters"]) == (40_000, 20_001, 2)
    assert [people.get(f"/pledges/{each}")["match"] for each in pledges] == [15_000, 5_001]
    match = people.get(f"/campaigns/{campaign_id}/match?amount=20000")
    assert (match["earned"], match["left"], match["would_bring"]) == (20_001, 0, 0)

    deadline_passes()
    told = people.campaign(campaign_id, "handed_over")
    assert (told["captured"], told["match"]) == (40_000, 20_001)
    assert {people.get(f"/pledges/{each}")["state"] for each in pledges} == {"captured"}
    assert people.stages(year) == {**held, "granted": 20_001}
    told = people.get(f"/matching-schemes/{scheme_id}")
    assert (told["campaigns"], told["reserved"], told["granted"]) == (1, 0, 20_001)
    items = people.get(f"/pool/transfers?account=grant/campaign-{campaign_id}")["items"]
    assert [(each["kind"], each["amount"]) for each in items] == [("hand_over", 40_000)]


def test_a_failed_campaign_lets_every_pledge_go_and_its_scheme_has_its_match_back(
    people_on_each: People, deadline_passes: Any
) -> None:
    people = people_on_each
    year = people.new_year(9_000)
    scheme_id = people.matching_scheme(year, 9_000)
    campaign_id = people.open_campaign(30_000, match=9_000, scheme_id=scheme_id)
    assert people.stages(year) == {"appropriated": 9_000, "reserved_match": 9_000}
    pledges = [people.pledge(campaign_id, amount) for amount in (10_000, 10_999)]

    deadline_passes()
    people.campaign(campaign_id, "failed")
    assert {people.get(f"/pledges/{each}")["state"] for each in pledges} == {"let_go"}
    eventually(lambda: people.stages(year) == {"appropriated": 9_000, "earmarked": 9_000})
    people.post("finance", f"/matching-schemes/{scheme_id}/end", {"decision": DECISION})
    people.post("finance-2", f"/matching-schemes/{scheme_id}/attestation", {})
    eventually(lambda: people.stages(year) == {"appropriated": 9_000, "available": 9_000})
    assert people.get(f"/pool/transfers?account=campaign/{campaign_id}")["items"] == []


def test_a_match_above_what_its_scheme_holds_is_refused_and_the_campaign_is_a_draft_again(
    people_on_each: People,
) -> None:
    people = people_on_each
    year = people.new_year(10)
    campaign_id = people.draft_campaign(1_000)
    people.publish_campaign(campaign_id, match=9, scheme_id=people.matching_scheme(year, 8))
    eventually(lambda: people.get(f"/campaigns/{campaign_id}", "playmaker")["note"])
    told = people.get(f"/campaigns/{campaign_id}", "playmaker")
    assert (told["state"], told["match"]) == ("draft", 0)
    assert people.stages(year) == {"appropriated": 10, "available": 2, "earmarked": 8}


def test_a_webhook_that_the_provider_did_not_sign_is_refused(people_on_each: People) -> None:
    told = people_on_each.once("POST", "/api/v1/payments/webhook", json={"reference": "x"})
    assert (told.status, told.body["title"]) == (403, "WebhookForged")


def test_a_campaign_is_shared_by_an_address_and_a_picture_that_stay(people_on_each: People) -> None:
    people = people_on_each
    campaign_id = people.open_campaign(60_000)
    people.pledge(campaign_id, 15_000)
    slug = people.get(f"/campaigns/{campaign_id}")["slug"]
    town = people.api.base

    old = requests.get(f"{town}/indsamlinger/{campaign_id}", allow_redirects=False, timeout=10)
    assert (old.status_code, old.headers["Location"]) == (301, f"/indsamling/{slug}")
    page = requests.get(f"{town}/indsamling/{slug}", timeout=10)
    assert page.ok
    assert f'<meta property="og:image" content="{town}/indsamling/{slug}.png">' in page.text
    assert f'href="/indsamling/{slug}/stoet"' in page.text
    picture = requests.get(f"{town}/indsamling/{slug}.png", timeout=10)
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    unchanged = {"If-None-Match": picture.headers["ETag"]}
    assert requests.get(f"{town}/indsamling/{slug}.png", headers=unchanged, timeout=10).status_code == 304
    people.pledge(campaign_id, 5_000)
    assert requests.get(f"{town}/indsamling/{slug}.png", headers=unchanged, timeout=10).status_code == 200
    for path in ("/indsamling/findes-ikke", "/indsamling/findes-ikke.png", "/indsamling/Ikke%20en%20adresse"):
        assert requests.get(town + path, timeout=10).status_code == 404
    with pytest.raises(Problem):
        people.get("/campaigns/by-slug/findes-ikke")
