"""Events that come twice, in the wrong order, or as poison: both roads end to the øre all the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from chassis import bus, inbox
from chassis.clock import now
from chassis.outbox import cloud_event
from deploy.local.broker import Broker
from deploy.local.town import Town
from tests import mothers_voting
from tests.fault.postman import Shuffled, Twice, a_letter, give_every_right
from tests.operator import opland, opland_lines
from tests.people import People, eventually
from tests.roads import SECONDS_MAX, budget_road, campaign_road
from tests.town_checks import check_town, read, wait_for_rest
from tests.towns import move_clock

BUDGETS_AT_ONCE = 3
POISON_KEY = "budgets.BallotPublished.v1"
pytestmark = pytest.mark.timeout(240)


def test_events_that_come_twice_have_their_effect_once(town_on_each: Town, people_on_each: People) -> None:
    with Twice(town_on_each) as postman:
        accepted = budget_road(people_on_each)
        campaign_road(people_on_each, town_on_each)
    assert postman.carried > 30
    check_town(town_on_each, accepted)


@pytest.mark.parametrize("seed", [1213, 2030])
def test_events_in_the_wrong_order_end_where_they_would_have_in_the_right_one(
    broker: Broker, town_on_each: Town, people_on_each: People, seed: int
) -> None:
    give_every_right(broker, town_on_each)
    with Shuffled(town_on_each, seed) as postman, ThreadPoolExecutor(BUDGETS_AT_ONCE) as pool:
        accepted: dict[str, int] = {}
        for road in [pool.submit(budget_road, people_on_each) for _ in range(BUDGETS_AT_ONCE)]:
            accepted |= road.result()
        campaign_road(people_on_each, town_on_each)
    assert postman.overtaken > 5
    check_town(town_on_each, accepted)


def test_a_payment_whose_booking_is_heard_after_its_confirmation_stays_paid(
    broker: Broker, town_on_each: Town, people_on_each: People
) -> None:
    people = people_on_each
    give_every_right(broker, town_on_each)
    year = people.past_year(1_000)
    budget_id, election_id, projects = people.election(year, 1_000, {"Have": 600})
    people.vote(election_id, [projects["Have"]], [1])
    people.close(election_id)
    people.phase(budget_id, "implementation")
    with Shuffled(town_on_each, seed=1, hold={"ledger.PaymentPosted.v1": 15}) as postman:
        payment_id = people.enter_payment(projects["Have"], 600, "Faktura 5")
        people.post("finance-2", f"/payments/{payment_id}/approval")
        file = "/pool/payables"
        eventually(lambda: payment_id in str(people.get(file, "finance")), SECONDS_MAX)
        people.post("finance", f"/payments/{payment_id}/confirmation", {"voucher": "Betalingsfil 8"})
        eventually(lambda: people.project(budget_id, projects["Have"])["payments"][0]["state"] == "paid")
        assert postman.waiting()
    wait_for_rest(town_on_each)
    assert people.project(budget_id, projects["Have"])["payments"][0]["state"] == "paid"
    assert people.stages(year) == {"appropriated": 1_000, "available": 400, "paid": 600}


def poison() -> list[str]:
    """What voting can never handle: no CloudEvent, one that is not whole, and an election whose hash is another's."""
    cut = cloud_event(mothers_voting.published(), uuid4(), now()).replace('"closes_at"', '"closes"')
    return ["{", cut, cloud_event(mothers_voting.published(rules_hash="0" * 64), uuid4(), now())]


def test_poison_is_parked_while_the_others_pass_and_an_operator_sees_it_tries_it_again_and_drops_it(
    town_on_each: Town, people_on_each: People
) -> None:
    town = town_on_each
    sender = bus.Sender(town.environment("budgets")["AMQP_URI_BUDGETS"], "budgets")
    for body in poison():
        assert sender.send([a_letter(POISON_KEY, body)])
    sender.close()
    accepted = budget_road(people_on_each)
    assert kept(town) == {"parked": 2, "waiting": 1}
    for hours in range(1, inbox.ATTEMPTS_MAX + 1):  # its attempts are further and further apart
        before = attempts(town)
        move_clock(town, timedelta(hours=hours))
        eventually(lambda before=before: attempts(town) > before or kept(town) == {"parked": 3})
    move_clock(town, timedelta())
    check_town(town, accepted, parked=3)
    mend(town)


def kept(town: Town) -> dict[str, int]:
    found: dict[str, int] = read(town, "voting", inbox.kept)
    return found


def attempts(town: Town) -> int:
    """How often everything that is kept has been tried."""
    tried = select(func.sum(inbox.InboxRow.attempts)).where(inbox.InboxRow.state != "done")
    return int(read(town, "voting", lambda session: session.scalar(tried)) or 0)


def mend(town: Town) -> None:
    """With the operator's command, until nothing is parked."""
    listed = opland_lines(town, "parked", "list", "--json")
    assert [(each["service"], bool(each["body"])) for each in listed] == [("voting", True)] * 3
    wrong = next(each for each in listed if "hash" in each["error"])
    (cut,) = (each for each in listed if each is not wrong and each["body"] != "{")
    opland(town, "parked", "retry", cut["event_id"], cut["handler"])
    eventually(lambda: kept(town) == {"parked": 3} and attempts(town) == 1 + 1 + inbox.ATTEMPTS_MAX)
    for each in opland_lines(town, "parked", "list", "--json"):
        opland(town, "parked", "drop", "--yes", each["event_id"], each["handler"])
    assert kept(town) == {}
    assert opland(town, "parked", "retry", wrong["event_id"], wrong["handler"], code=1).stderr == (
        "Error: no such parked event\n"
    )
