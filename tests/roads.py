"""Both roads walked from end to end, to the øre, whatever happens to the town meanwhile."""

from datetime import timedelta

from deploy.local.town import Town
from tests.people import CAMPAIGN_DAYS, People, eventually
from tests.town_checks import set_clock_back
from tests.towns import move_clock

SECONDS_MAX = 60  # a process that died is up again in two or three; an event that failed meanwhile is tried again later


def budget_road(people: People) -> dict[str, int]:
    """From an appropriation to the final accounts -> election id: ballots that were received."""
    year = people.past_year(100_003)
    budget_id, election_id, projects = people.election(year, 80_001, {"Have": 50_000, "Lys": 30_001, "Scene": 40_000})
    received = people.vote(election_id, [projects["Have"], projects["Lys"]], range(1, 8))
    received += people.vote(election_id, [projects["Scene"]], range(8, 13))
    people.close(election_id)
    people.phase(budget_id, "implementation")
    paid = people.pay(projects["Have"], 49_999, "Faktura 1")
    people.post("finance", f"/payments/{paid}/confirmation", {"voucher": "Betalingsfil 7"})
    eventually(lambda: people.project(budget_id, projects["Have"])["payments"][0]["state"] == "paid", SECONDS_MAX)
    people.post("playmaker", f"/budgets/{budget_id}/closing", {"reason": "Alt er bygget"})
    people.phase(budget_id, "closed")
    end = {"appropriated": 100_003, "available": 50_004, "paid": 49_999}
    eventually(lambda: people.stages(year) == end, SECONDS_MAX)
    return {election_id: received}


def campaign_road(people: People, town: Town) -> None:
    """From a draft to the hand-over of two pledges and a match, and another campaign that fails and lets all go."""
    year = people.new_year(50_001)
    scheme_id = people.matching_scheme(year, 40_001)
    funded = people.open_campaign(60_000, match=20_001, scheme_id=scheme_id)
    failed = people.open_campaign(60_000, match=10_000, scheme_id=scheme_id)
    for campaign_id, amount in ((funded, 15_000), (funded, 25_000), (failed, 15_000)):
        people.pledge(campaign_id, amount)
    assert people.stages(year) == {
        "appropriated": 50_001,
        "available": 10_000,
        "earmarked": 10_000,
        "reserved_match": 30_001,
    }
    move_clock(town, timedelta(days=CAMPAIGN_DAYS + 1))
    told = people.campaign(funded, "handed_over")
    people.campaign(failed, "failed")
    set_clock_back(town)
    assert (told["captured"], told["match"]) == (40_000, 20_001)
    end = {"appropriated": 50_001, "available": 10_000, "earmarked": 20_000, "granted": 20_001}
    eventually(lambda: people.stages(year) == end, SECONDS_MAX)
