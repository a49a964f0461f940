"""The ledger away while two decide: what waits for it is seen, nothing is lost, and what was withdrawn meanwhile goes back."""

import pytest

from deploy.local.town import Town
from tests.end_to_end.test_applications_road import APPLICANT, APPLIED, applied, decide, state
from tests.people import AREA, People
from tests.town_checks import check_town

pytestmark = pytest.mark.timeout(240)


def test_an_application_waits_for_a_ledger_that_is_away_and_one_withdrawn_meanwhile_keeps_no_money(
    town: Town, people: People
) -> None:
    year = people.new_year(2 * APPLIED)
    stays, goes = applied(people, year), applied(people, year)
    town.kill("ledger")
    for application_id in (stays, goes):
        decide(people, application_id, APPLIED)
    waiting = people.get(f"/applications/waiting?state=granting&area_id={AREA}", "playmaker")["items"]
    assert {stays, goes} <= {each["application_id"] for each in waiting}
    people.post(APPLICANT, f"/applications/{goes}/withdrawal", {"reason": "Vi fik pengene andetsteds"})
    town.restart("ledger")
    state(people, stays, "granted")
    back = people.until(f"/applications/{goes}", lambda found: (found["project"] or {}).get("released") == APPLIED)
    assert (back["state"], back["project"]["state"]) == ("withdrawn", "given_back")
    assert people.stages(year) == {"appropriated": 2 * APPLIED, "available": APPLIED, "granted": APPLIED}
    check_town(town)
