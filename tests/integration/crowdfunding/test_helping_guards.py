"""What is promised stays within what is needed, and in time ends; what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.crowdfunding import helping
from contracts.errors import Forbidden
from contracts.principal import Principal
from services.crowdfunding import models
from services.crowdfunding.domain import Rules
from tests.mothers_crowdfunding import CITIZEN, Room, move_to
from tests.mothers_helping import GIVER, SECOND_GIVER, Helped


@pytest.fixture
def helped(room: Room) -> Helped:
    return Helped.opened(room)


def test_twin_past_the_operation_the_database_refuses_that_one_person_is_both(helped: Helped) -> None:
    promise_id = helped.promise(who=CITIZEN)
    helped.fulfil(promise_id, who=CITIZEN)
    with pytest.raises(IntegrityError, match="settled_by_another"):
        change(helped.room, {"state": "confirmed", "confirmed": 8, "settled_by": CITIZEN.person})


NEVER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("state_is_known", {"state": "gone", "settled_by": "somebody"}),
    ("quantity_is_positive", {"quantity": 0}),
    ("what_waits_is_somebodys", {"person": ""}),
    ("no_more_is_given_than_promised", {"given": 9, "reported_by": "giver"}),
    (
        "no_more_is_confirmed_than_given",
        {"state": "confirmed", "confirmed": 8, "given": 7, "reported_by": "giver", "settled_by": "owner"},
    ),
    ("fulfilled_by_so_much", {"state": "fulfilled"}),
    ("confirmed_by_so_much", {"state": "confirmed", "given": 8, "reported_by": "giver", "settled_by": "owner"}),
    ("confirmed_by_so_much", {"confirmed": 8, "given": 8, "reported_by": "giver"}),
    ("given_says_somebody", {"given": 8}),
    ("settled_by_somebody", {"state": "withdrawn"}),
    ("shown_in_a_known_way", {"shown_as": "aloud", "display_name": "Mette"}),
    ("a_name_is_there_to_be_shown", {"shown_as": "named"}),
    ("a_name_is_there_to_be_shown", {"display_name": "Mette"}),
    ("associations_have_a_number", {"shown_as": "association", "display_name": "Vennerne"}),
    ("associations_have_a_number", {"shown_as": "named", "display_name": "Mette", "cvr": "99999993"}),
)


def test_the_database_refuses_a_promise_that_must_never_be(helped: Helped) -> None:
    helped.promise(8)
    for rule, values in NEVER:
        with pytest.raises(IntegrityError, match=rule):
            change(helped.room, values)


def test_what_hours_count_for_is_chosen_in_the_draft_and_not_after(helped: Helped) -> None:
    for values in ({"hours_count": True}, {"hour_rate": 1}):
        with pytest.raises(IntegrityError, match="a_campaigns_content_stays"):
            change(helped.room, values, models.Campaign)


def test_the_database_refuses_a_second_waiting_promise_of_one_person(helped: Helped) -> None:
    helped.promise(8)
    withdrawn = helped.promise(8, SECOND_GIVER)
    helped.withdraw(withdrawn, SECOND_GIVER)
    with pytest.raises(IntegrityError, match=r"need_id"):
        change(helped.room, {"person": GIVER.person, "state": "promised", "settled_by": None})


def test_promises_lapse_with_a_campaign_that_fails_and_what_was_given_stays_given(helped: Helped) -> None:
    given, promised = helped.promise(8), helped.promise(8, SECOND_GIVER)
    helped.fulfil(given)
    helped.failed()
    with pytest.raises(helping.WrongHelpState) as refused:
        helped.fulfil(promised, who=SECOND_GIVER)
    assert refused.value.facts == {"state": "lapsed"}
    helped.tend()
    helped.tend()
    assert helped.view(promised, SECOND_GIVER).state == "lapsed"
    assert helped.confirm(given) == "confirmed"
    (ended,) = helped.room.said("HelpEnded")
    assert (ended["state"], ended["promise_id"]) == ("lapsed", str(promised))


def test_long_after_the_campaign_an_unsettled_promise_is_told_of_once(helped: Helped) -> None:
    waits, settled = helped.promise(8), helped.promise(8, SECOND_GIVER)
    helped.fulfil(settled, who=SECOND_GIVER)
    helped.confirm(settled)
    helped.funded()
    rules = Rules(help_overdue_days=30)
    move_to(clock.now() + timedelta(days=29))
    helped.tend(rules)
    assert not helped.view(waits).overdue
    move_to(clock.now() + timedelta(days=2))
    for _ in range(2):
        helped.tend(rules)
    (told,) = helped.room.said("HelpOverdue")
    assert (told["promise_id"], told["state"]) == (str(waits), "promised")
    assert helped.view(waits).overdue
    helped.fulfil(waits)
    helped.confirm(waits)
    assert not helped.view(waits).overdue


def test_more_than_is_needed_is_refused_with_how_much_is_missing(helped: Helped) -> None:
    helped.promise(30)
    with pytest.raises(helping.MoreThanNeeded) as refused:
        helped.promise(11, SECOND_GIVER)
    assert refused.value.facts == {"missing": 10}
    helped.promise(10, SECOND_GIVER)
    assert helped.need().missing == 0


def test_what_is_promised_is_given_by_one_and_confirmed_by_another(helped: Helped) -> None:
    promise_id = helped.promise(8)
    assert (helped.need().promised, helped.need().missing) == (8, 32)
    assert helped.fulfil(promise_id, 7, note="En time gik til regn.") == "fulfilled"
    assert helped.confirm(promise_id, 6) == "confirmed"
    view = helped.view(promise_id)
    assert (view.quantity, view.given, view.confirmed, view.note) == (8, 7, 6, "En time gik til regn.")
    need = helped.need()
    assert (need.promised, need.confirmed, need.missing) == (6, 6, 34), "what was not given may be promised by others"
    (promised,), (confirmed,) = helped.room.said("HelpPromised"), helped.room.said("HelpConfirmed")
    assert (promised["quantity"], confirmed["quantity"]) == (8, 6)
    assert confirmed["promise_id"] == str(promise_id)


def change(room: Room, values: dict[str, Any], model: Any = models.HelpPromise) -> None:
    with room.db.writer.begin() as connection:
        connection.execute(update(model).values(**values))


def test_who_is_protected_helps_without_a_name(helped: Helped) -> None:
    hidden = Principal(person="hidden", address_protected=True)
    with pytest.raises(Forbidden, match="protected"):
        helped.promise(who=hidden, shown_as="named", display_name="Ditte Ravn")
    assert helped.promise(who=hidden, shown_as="anonymous", display_name=None)
