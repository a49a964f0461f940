"""What is read of hours and things, by whom, and what hours are worth."""

from uuid import UUID

import pytest

from contracts.crowdfunding import NotYourCampaign, helping
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding.domain import Rules
from services.crowdfunding.domain.helping import hours_value
from tests.databases import counted
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room
from tests.mothers_helping import GIVER, SECOND_GIVER, Helped, a_need

STRANGER = Principal(person="stranger")
ASSOCIATION = {"shown_as": "association", "display_name": "Foreningen Vennerne", "cvr": "99999993"}


@pytest.fixture
def helped(room: Room) -> Helped:
    return Helped.opened(room)


def test_the_message_is_read_by_the_owner_and_the_giver_alone(helped: Helped) -> None:
    promise_id = helped.promise(message="Jeg kan om lørdagen.", shown_as="named", display_name="Mette")
    for who, read in ((GIVER, True), (CITIZEN, True), (PLAYMAKER, False)):
        message = "Jeg kan om lørdagen." if read else None
        assert helped.view(promise_id, who).message == message
    assert [each.message for each in helped.list(CITIZEN).items] == ["Jeg kan om lørdagen."]
    assert [each.message for each in helped.list(PLAYMAKER).items] == [None]
    assert [each.message for each in helped.own()] == ["Jeg kan om lørdagen."]
    assert "lørdag" not in str(helped.helpers())


def test_strangers_read_no_promise_and_no_list_of_them(helped: Helped) -> None:
    promise_id = helped.promise()
    with pytest.raises(helping.NotYourPromise):
        helped.view(promise_id, STRANGER)
    with pytest.raises(NotYourCampaign):
        helped.list(STRANGER)
    for ask in (lambda: helped.view(promise_id, ANONYMOUS), lambda: helped.list(ANONYMOUS)):
        with pytest.raises(Unauthenticated):
            ask()
    with pytest.raises(Unauthenticated):
        helped.own(ANONYMOUS)
    assert helped.own(STRANGER) == ()


def test_the_public_reads_each_as_they_chose_and_nothing_of_disputes(helped: Helped) -> None:
    named = helped.promise(8, shown_as="named", display_name="Mette")
    anonymous = helped.promise(4, SECOND_GIVER)
    ours = helped.promise(6, Principal(person="giver 3"), **ASSOCIATION)
    gone = helped.promise(2, STRANGER, shown_as="named", display_name="Ole")
    helped.withdraw(gone, STRANGER)
    helped.fulfil(named)
    helped.dispute(named)
    shown = {each.promise_id: each for each in helped.helpers().items}
    assert {key: (each.display_name, each.cvr) for key, each in shown.items()} == {
        named: ("Mette", None),
        anonymous: (None, None),
        ours: (ASSOCIATION["display_name"], ASSOCIATION["cvr"]),
    }
    assert "disput" not in str(shown.values())


def test_every_list_comes_in_pages_that_leave_out_nothing(helped: Helped) -> None:
    made = sorted(helped.promise(1, Principal(person=f"giver {number}")) for number in range(5))
    for read in (helped.list, helped.helpers):
        found: list[UUID] = []
        after = None
        for _ in range(3):
            page = read(limit=2, after=after)
            found += [each.promise_id for each in page.items]
            after = page.next_after
        assert (found, after) == (made, None)
    helped.withdraw(made[0], next(who for who in givers() if owns(helped, who, made[0])))
    assert [each.promise_id for each in helped.list(state="withdrawn").items] == made[:1]
    assert len(helped.list(state="promised").items) == 4


def givers() -> list[Principal]:
    return [Principal(person=f"giver {number}") for number in range(5)]


def owns(helped: Helped, who: Principal, promise_id: UUID) -> bool:
    return [each.promise_id for each in helped.own(who)] == [promise_id]


def test_hours_never_reach_a_goal_of_money(room: Room) -> None:
    helped = Helped.opened(room, a_need(needed=100_000), hours_count=True)
    helped.promise(100_000)
    assert helped.needs().hours_value > room.campaign(helped.campaign_id).goal
    room.paid(helped.campaign_id, 99_99)
    helped.failed()


def test_hours_count_at_the_rate_that_held_when_the_campaign_was_drafted(room: Room) -> None:
    helped = Helped.opened(room, a_need(), a_need("things"), hours_count=True)
    room.rules = Rules(hour_rate=99_999)
    promise_id = helped.promise(10)
    needs = helped.needs()
    assert (needs.quarter_hours_promised, needs.hours_value, needs.hours_value_confirmed) == (10, 375_00, 0)
    helped.fulfil(promise_id, 6)
    helped.confirm(promise_id, 6)
    needs = helped.needs()
    assert (needs.quarter_hours_confirmed, needs.hours_value, needs.hours_value_confirmed) == (6, 225_00, 225_00)


def test_hours_that_do_not_count_are_worth_nothing_and_things_neither(room: Room) -> None:
    for need, count in ((a_need("hours"), False), (a_need("things"), True)):
        helped = Helped.opened(room, need, hours_count=count)
        helped.promise(8)
        assert helped.needs().hours_value == 0
        assert helped.need().promised == 8


def test_a_quarter_of_an_odd_rate_is_rounded_down() -> None:
    assert hours_value(1, 15_001) == 3_750
    assert hours_value(4, 15_001) == 15_001


def test_needs_are_read_in_as_many_statements_however_many_they_are(room: Room) -> None:
    few, many = Helped.opened(room), Helped.opened(room, *map(a_need, ("things", "hours", "things")))
    assert [each.kind for each in many.needs().needs] == ["things", "hours", "things"], "as the campaign lists them"
    assert statements_of(few) == statements_of(many)


def statements_of(helped: Helped) -> int:
    with counted(helped.room.db.reader) as statements:
        helped.needs()
    return len(statements)


def test_no_word_on_the_bus_tells_who_it_was(helped: Helped) -> None:
    promise_id = helped.promise(shown_as="named", display_name="Mette", message="Ring på 12345678")
    helped.fulfil(promise_id)
    helped.confirm(promise_id)
    told = str(helped.room.said("HelpPromised", "HelpConfirmed"))
    assert not any(word in told for word in ("Mette", "12345678", GIVER.person))
