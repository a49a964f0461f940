"""What the front page puts first, and what it says of days to come."""

from typing import Any

from gateway.asking import Asking, Gathered
from gateway.pages.budgets import life, shares, voters
from gateway.pages.front import dates, near, nearest_first
from gateway.web import render
from tests.contract.test_golden import example
from tests.unit.gateway.towns import PLAYMAKER, request, town

NO_DATES = dict.fromkeys(("ideas_until", "development_until", "review_until", "vote_opens_at", "vote_closes_at"))
MAY, JUNE, JULY = (f"2026-0{month}-01T10:00:00+00:00" for month in (5, 6, 7))


def campaign(area_id: str, closes_at: str) -> dict[str, Any]:
    return {"campaign_id": closes_at, "title": area_id, "area_id": area_id, "closes_at": closes_at}


def test_campaigns_of_ones_own_area_come_first_and_then_what_ends_soonest() -> None:
    own, others = (
        [campaign("harlev", JULY)],
        [campaign("trige", MAY), campaign("solbjerg", JUNE), campaign("harlev", JULY)],
    )
    found = Gathered({"near": {"items": own}, "campaigns": {"items": others}})
    assert [each["area_id"] for each in nearest_first(found, "harlev")] == ["harlev", "trige", "solbjerg"]


def test_where_nobody_knows_where_one_lives_what_ends_soonest_comes_first() -> None:
    assert near(None) == near("") == {}
    found = Gathered({"campaigns": {"items": [campaign("trige", MAY), campaign("harlev", JULY)]}})
    assert [each["area_id"] for each in nearest_first(found, None)] == ["trige", "harlev"]


def test_days_to_come_are_those_of_budgets_votes_and_campaigns() -> None:
    budget = {"budget_id": "b", "title": "Veje", "calendar": {**NO_DATES, "ideas_until": MAY}}
    election = {"election_id": "e", "title": "Mødesteder", "opens_at": MAY, "closes_at": JUNE}
    parts = {
        "budgets": {"items": [{**budget, "phase": "ideas"}, {**budget, "phase": "vote"}]},
        "open": {"items": [election]},
        "campaigns": {"items": [campaign("harlev", JULY)]},
    }
    assert sorted(dates(Gathered(parts=parts))) == [
        (MAY, "ideas_until", "Veje", "/budgetter/b"),
        (MAY, "vote_opens_at", "Mødesteder", "/afstemninger/e"),
        (JUNE, "vote_closes_at", "Mødesteder", "/afstemninger/e"),
        (JULY, "campaign_closes_at", "harlev", f"/indsamlinger/{JULY}"),
    ]


def test_a_budgets_life_says_where_it_is_and_until_when() -> None:
    budget = {"phase": "review", "calendar": {**NO_DATES, "review_until": JUNE}, "opens_at": None, "closes_at": None}
    found = life(budget)
    assert [each["phase"] for each in found] == ["ideas", "review", "vote", "awarding", "implementation", "closed"]
    assert [each["over"] for each in found][:3] == [True, False, False]
    assert [each["until"] for each in found if each["now"]] == [JUNE]


def test_a_vote_that_was_announced_goes_by_its_own_dates() -> None:
    calendar = {**NO_DATES, "development_until": MAY, "vote_closes_at": MAY}
    budget = {"phase": "vote", "calendar": calendar, "opens_at": JUNE, "closes_at": JULY}
    vote = next(each for each in life(budget) if each["phase"] == "vote")
    assert (vote["opens"], vote["until"]) == (JUNE, JULY)
    assert any(each["phase"] == "development" for each in life(budget))


def test_a_vote_that_opens_at_midnight_is_shown_from_that_day() -> None:
    budget = example("BudgetView.v1") | {
        "phase": "review",
        "opens_at": "2026-12-01T23:00:00+00:00",
        "closes_at": "2026-12-14T22:59:00+00:00",
    }
    asking = Asking(PLAYMAKER, request("/"), "0" * 32, None)  # type: ignore[arg-type]
    facts = {"lines": {}, "life": life(budget), "order": "", "area_ids": shares(budget), "voters": voters(budget)}
    page = render.page("budget.html", town(), asking, budget=budget, **facts)
    assert "fra 2. december 2026" in page.get_data(as_text=True)
