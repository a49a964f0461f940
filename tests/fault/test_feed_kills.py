"""The feed is killed while a partner is being told: the partner hears of everything, in order, and knows what it heard twice."""

from pathlib import Path

import pytest

from deploy.local.broker import Broker
from tests.partners import POSTED, an_endpoint, new_partner
from tests.people import People, eventually
from tests.towns import a_town

pytestmark = pytest.mark.timeout(240)


def test_a_feed_killed_between_an_answer_and_its_record_tells_again_with_the_same_id(
    broker: Broker, server_folder: Path
) -> None:
    with a_town(server_folder, broker, feed=True) as town, People(town.url) as people:

        def answer(number: int) -> int:
            """It has what it was told, and we die before we know."""
            if number == 2:
                town.kill("feed")
            return 204

        with an_endpoint(answer) as endpoint:
            new_partner(town, "library", "--webhook", endpoint.url)
            years = [people.new_year(1_00)]
            eventually(lambda: len(endpoint.heard) == 1)
            years.append(people.new_year(2_00))
            eventually(lambda: town.running["feed"].poll() is not None)
            years.append(people.new_year(3_00))  # said while nobody keeps it
            town.start_process("feed")
            town.wait_ready("feed")
            eventually(lambda: len(endpoint.heard) == 4)
            assert [event["data"]["year"] for event in endpoint.events()] == [years[0], years[1], years[1], years[2]]
            assert endpoint.ids()[1] == endpoint.ids()[2]
            assert len(set(endpoint.ids())) == 3
            kept = people.get(f"/events?keys={POSTED}")["items"]
            assert [item["event"]["id"] for item in kept] == list(dict.fromkeys(endpoint.ids()))
