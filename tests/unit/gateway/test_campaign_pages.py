"""A campaign's pages say when it ends, and from which amount on it takes the money."""

from typing import Any

import pytest

from gateway.asking import Asking
from gateway.pages.campaigns import place
from gateway.web import render
from tests.contract.test_golden import example
from tests.unit.gateway.towns import PLAYMAKER, request, town

CAMPAIGN = example("CampaignView.v1") | {"state": "open"}
PARTS = dict.fromkeys(("match", "needs", "helpers", "supporters", "updates", "comments"))
LAST_MOMENT = "2099-12-24T22:59:00+00:00"
LEAST = {"goal": 5_000_000, "least_goal": 3_000_000}
NOTHING_ELSE: dict[str, Any] = {"projects": [], "moderates": False, "tends": False, "steps": [], "hidden_pictures": []}


def shown(template: str, **facts: Any) -> str:
    asking = Asking(PLAYMAKER, request("/"), "0" * 32, None)  # type: ignore[arg-type]
    return render.page(template, town(), asking, **facts).get_data(as_text=True)


def campaign_page(**changed: Any) -> str:
    campaign = example("CampaignView.v1") | {"closes_at": LAST_MOMENT} | changed
    return shown(
        "campaign.html", campaign=campaign, form={}, wrong=None, base="", names={}, parts=PARTS, **NOTHING_ELSE
    )


def listed(**changed: Any) -> str:
    campaign = example("Campaigns.v1")["items"][0] | {"closes_at": LAST_MOMENT} | changed
    return str(render.TEMPLATES["da"].get_template("campaign_macros.html").module.line(campaign, {}))  # type: ignore[attr-defined]


def support_page(**changed: Any) -> str:
    campaign = example("CampaignView.v1") | {"way": "reserve"} | changed
    return str(render.TEMPLATES["da"].get_template("campaign_macros.html").module.way(campaign))  # type: ignore[attr-defined]


def pledge_page(campaign: dict[str, Any], **changed: Any) -> str:
    pledge = example("PledgeView.v1") | changed
    facts = {"campaign": campaign, "wrong": None, "stale": False, "may_pay": False, "may_change": False}
    return shown("pledge.html", pledge=pledge, key="", **facts)


@pytest.mark.parametrize("page", [campaign_page, listed])
@pytest.mark.parametrize(
    ("states", "said", "unsaid"),
    [
        (("draft", "submitted", "matching", "open"), "Slutter 24. december 2099", "Sluttede"),
        (("settling", "funded", "handed_over", "failed"), "Sluttede 24. december 2099", "Slutter"),
    ],
)
def test_a_campaign_ends_until_it_has_ended(page: Any, states: tuple[str, ...], said: str, unsaid: str) -> None:
    for state in states:
        assert said in page(state=state)
        assert unsaid not in page(state=state)


@pytest.mark.parametrize("page", [campaign_page, listed])
def test_a_campaign_that_was_cancelled_has_no_day_to_end_on(page: Any) -> None:
    assert "december 2099" not in page(state="cancelled", cancel_reason="Pladsen er solgt.")


def test_a_donor_is_told_the_least_goal_that_their_money_is_taken_from() -> None:
    pages = [
        campaign_page(state="open", **LEAST),
        *(support_page(way=way, **LEAST) for way in ("reserve", "mandate", "confirm_late", "capture_now")),
        *(pledge_page(example("CampaignView.v1") | LEAST, state=state) for state in ("reserved", "mandated")),
        pledge_page(example("CampaignView.v1") | {"state": "open", **LEAST}, state="captured"),
    ]
    for page in pages:
        assert "mindst 30.000\xa0kr." in page
        assert "sit mål" not in page


def test_a_campaign_without_a_lower_goal_takes_the_money_at_its_goal() -> None:
    assert "hvis indsamlingen når sit mål." in campaign_page(state="open", goal=5_000_000, least_goal=5_000_000)
    assert "Når indsamlingen ikke sit mål, får du det hele tilbage." in support_page(
        way="capture_now", goal=5_000_000, least_goal=5_000_000
    )


COMMENT, UPDATE = example("CampaignComments.v1")["items"][0], example("Updates.v1")["items"][0]


def talked_about(address: str, **parts: Any) -> str:
    asking = Asking(PLAYMAKER, request(address), "0" * 32, None)  # type: ignore[arg-type]
    facts = {"form": {}, "wrong": None, "base": "", "names": {}, "parts": PARTS | parts, **NOTHING_ELSE}
    return render.page("campaign.html", town(), asking, campaign=CAMPAIGN, **facts).get_data(as_text=True)


def test_what_does_not_fit_of_comments_and_news_is_a_link_away_and_so_is_the_beginning() -> None:
    comments, updates = {"items": [COMMENT], "next_after": 50}, {"items": [UPDATE], "next_before": 7}
    page = talked_about("/", comments=comments, updates=updates)
    for link in ("?kommentarer=50#kommentarer", "?nyt=7#nyt"):
        assert f'href="/indsamling/{CAMPAIGN["slug"]}{link}"' in page
    last = comments | {"next_after": None}
    page = talked_about("/?kommentarer=50", comments=last, updates=updates)
    assert "?kommentarer=50&amp;nyt=7#nyt" in page
    assert "De første kommentarer" in page
    assert "Flere kommentarer" not in page


def test_the_place_in_a_list_is_a_number() -> None:
    for text, asked in (("12", {"after": 12}), ("x", {}), ("-1", {})):
        asking = Asking(PLAYMAKER, request(f"/?kommentarer={text}"), "0" * 32, None)  # type: ignore[arg-type]
        assert place(asking, "kommentarer", "after") == asked
