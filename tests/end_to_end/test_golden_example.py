"""The city's own example, from the budget to the grants: the sum is 80,000 kr., the second most wanted does not fit and is passed
over, the third is funded, and so on down the list. What decides between equals is said in public before anybody votes."""

from datetime import timedelta

import pytest
import requests

from chassis.clock import now
from deploy.local.town import Town
from tests.people import People
from tests.town_checks import set_clock_back
from tests.towns import move_clock

KRONE = 100
SUM = 80_000 * KRONE
COSTS = {
    "Bænke": 32_000 * KRONE,
    "Scene": 78_450 * KRONE,
    "Lys": 20_000 * KRONE,
    "Æbler": 15_000 * KRONE,
    "Pærer": 15_000 * KRONE,
}
VOTES = {("Bænke", "Lys"): 3, ("Bænke",): 2, ("Scene",): 4, ("Pærer",): 2, ("Æbler",): 2}
TIES = "Står det lige, vinder det projekt, der står først på stemmesedlen."
pytestmark = pytest.mark.timeout(180)


def announced(people: People, budget_id: str, projects: dict[str, str]) -> str:
    """A ballot that is published an hour before voting opens."""
    times = {"opens_at": now() + timedelta(hours=1), "closes_at": now() + timedelta(days=7)}
    body = {name: instant.isoformat() for name, instant in times.items()}
    ballot = people.post("playmaker", f"/budgets/{budget_id}/ballot", body | {"proposal_ids": list(projects.values())})
    people.until(f"/elections/{ballot['id']}", lambda election: election["state"] == "announced")
    return str(ballot["id"])


def check_ties_are_told(people: People, budget_id: str, election_id: str) -> None:
    """To anybody, by the API and on the page, and before the first ballot."""
    for told in (people.get(f"/budgets/{budget_id}"), people.get(f"/elections/{election_id}")):
        assert told["tally_rule"]["ties"] == "ballot-order"
    for page in (f"/budgetter/{budget_id}", f"/afstemninger/{election_id}"):
        assert TIES in requests.get(people.api.base + page, timeout=30).text, page


def test_the_second_does_not_fit_and_is_passed_over_the_third_is_funded_and_equals_go_by_the_ballot(
    town: Town, people: People
) -> None:
    year = people.new_year(SUM)
    knapsack = {"kind": "approval", "choices_min": 1, "sum_cost_max": SUM}
    budget_id = people.open_budget(year, SUM, ballot_rules=knapsack)
    projects = people.propose(budget_id, COSTS)
    election_id = announced(people, budget_id, projects)
    check_ties_are_told(people, budget_id, election_id)
    move_clock(town, timedelta(hours=2))
    people.tokens.clear()
    people.until(f"/elections/{election_id}", lambda election: election["state"] == "open")
    first = 1
    for titles, voters in VOTES.items():
        people.vote(election_id, [projects[title] for title in titles], range(first, first + voters))
        first += voters
    result = people.close(election_id)
    assert [winner["title"] for winner in result["winners"]] == ["Bænke", "Lys", "Æbler"]
    budget = people.phase(budget_id, "implementation")
    granted = {each["title"]: each["granted"] for each in budget["awards"]}
    assert granted == {title: COSTS[title] for title in ("Bænke", "Lys", "Æbler")}
    set_clock_back(town)
    people.tokens.clear()
    assert people.stages(year) == {"appropriated": SUM, "available": 13_000 * KRONE, "granted": 67_000 * KRONE}
