"""Provider, pledges and ledger are held against each other, and each kind of difference is named."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from chassis import clock
from chassis.clock import ZONE
from chassis.db import Database
from chassis.migrate import merged
from contracts.crowdfunding import Way
from deploy.opland.cli import main
from services.crowdfunding import models
from services.crowdfunding.domain.reconciliation import Moved
from services.crowdfunding.operations import reconciliation
from services.crowdfunding.operations.reconciliation import HOUR, Reconciled
from services.crowdfunding.payments import PaymentsAway
from services.ledger import models as ledger
from tests.integration.crowdfunding.conftest import start_simulator
from tests.integration.crowdfunding.test_port import Payer
from tests.mothers_crowdfunding import Room, move_to
from tests.mothers_provider import PAYMENTS, Provider

AMOUNT = 100_00
DAYS_APART = 25


@pytest.fixture(scope="module")
def own_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Path, list[int]]]:
    """Nobody else's payments are in its books; each test has days of its own."""
    folder = tmp_path_factory.mktemp("reconciled")
    process, provider = start_simulator(folder)
    yield provider, folder, [0]
    process.kill()
    process.communicate()


@pytest.fixture
def room(tables: Callable[[Any], Database], own_simulator: tuple[Provider, Path, list[int]]) -> Iterator[Room]:
    provider, folder, used = own_simulator
    used[0] += DAYS_APART
    clock.follow(folder / "clock")
    clock.move(timedelta())
    noon = clock.now().astimezone(ZONE).replace(hour=12, minute=0)
    move_to(noon + timedelta(days=used[0]))
    yield Room(tables(models.Base), provider)
    provider.behave()
    clock.move(timedelta())
    clock.follow(None)


def funded(room: Room, way: Way | None = None) -> UUID:
    """A pledge that was captured, as the ledger has booked it."""
    campaign_id = room.opened(way=way)
    pledge_id = room.paid(campaign_id, AMOUNT)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    return pledge_id


def look(room: Room, booked: Mapping[UUID, Moved], days: int = 1) -> Reconciled:
    return reconciliation.reconcile(room.db, room.payments, days, lambda _: booked, again_after=0)


def whats(found: Reconciled) -> list[str]:
    return sorted(each.what for each in found.differences)


def later(room: Room) -> None:
    """The provider's report tells by now whatever it had to tell."""
    move_to(clock.now() + timedelta(hours=7))


def ran(room: Room) -> list[tuple[int, int]]:
    """Pledges and differences of each day's run."""
    rows = room.db.read(lambda session: session.query(models.Reconciliation).order_by("day").all())
    return [(row.pledges, row.differences) for row in rows]


def set_state(room: Room, pledge_id: UUID, **values: Any) -> None:
    mine = update(models.Pledge).where(models.Pledge.pledge_id == pledge_id)
    room.db.run(lambda session: session.execute(mine.values(**values)))


def test_where_all_is_well_there_is_nothing_to_say_and_the_fees_are_told(room: Room) -> None:
    pledge_id = funded(room)
    held = room.paid(room.opened(), 40_00)
    later(room)
    found = look(room, {pledge_id: Moved(captured=AMOUNT)})
    assert (found.pledges, found.differences, found.fees) == (2, (), 1_00)
    assert room.pledged(held).state == "reserved"


@pytest.mark.parametrize(
    ("booked", "what"),
    [
        (Moved(), "capture unbooked"),
        (Moved(captured=2 * AMOUNT), "booked twice"),
        (Moved(captured=AMOUNT - 1), "booked too little"),
        (Moved(captured=AMOUNT, refunded=AMOUNT), "booked as refunded, not so here"),
        (Moved(captured=AMOUNT, charged_back=AMOUNT), "booked as charged back, not so here"),
    ],
)
def test_what_the_ledger_has_otherwise_is_named(room: Room, booked: Moved, what: str) -> None:
    pledge_id = funded(room)
    assert whats(look(room, {pledge_id: booked})) == [what]


def test_money_of_the_provider_that_no_pledge_knows_is_missing_here(room: Room) -> None:
    stranger = Payer(room.provider, room.payments).pays()
    stranger.capture()
    (found,) = look(room, {}).differences
    assert (found.what, found.reference, found.provider) == ("missing here", stranger.order.reference, AMOUNT)


def test_a_capture_that_a_pledge_does_not_know_of_is_named_with_its_state(room: Room) -> None:
    pledge_id = room.paid(room.opened(), AMOUNT)
    room.provider.capture_behind_our_back(pledge_id, AMOUNT)
    assert whats(look(room, {})) == ["captured, missing here", "state"]


def test_a_capture_that_the_provider_never_made_is_missing_there_once_its_report_must_tell(room: Room) -> None:
    pledge_id = room.paid(room.opened(), AMOUNT)
    set_state(room, pledge_id, state="captured", captured_at=clock.now(), next_action=None, next_try_at=None)
    booked = {pledge_id: Moved(captured=AMOUNT)}
    assert whats(look(room, booked)) == ["state"], "a report may trail by hours"
    later(room)
    assert whats(look(room, booked)) == ["captured, missing with the provider", "state"]


def test_another_amount_is_named(room: Room) -> None:
    pledge_id = funded(room)
    set_state(room, pledge_id, amount=AMOUNT - 1)
    assert whats(look(room, {pledge_id: Moved(captured=AMOUNT - 1)})) == ["amount"]


def test_a_refund_that_nobody_booked_and_one_that_nobody_asked_for_are_named(room: Room) -> None:
    pledge_id = funded(room)
    room.provider.refund_behind_our_back(pledge_id, AMOUNT)
    booked = {pledge_id: Moved(captured=AMOUNT)}
    assert whats(look(room, booked)) == ["refunded, missing here", "state"]
    set_state(room, pledge_id, state="refunded", refunded_at=clock.now())
    assert whats(look(room, booked)) == ["refund unbooked"]


def test_a_chargeback_of_days_ago_is_found_though_nothing_was_heard_of_it(room: Room) -> None:
    pledge_id = funded(room)
    move_to(clock.now() + timedelta(days=3))
    room.provider.charge_back(pledge_id)
    booked = {pledge_id: Moved(captured=AMOUNT)}
    assert whats(look(room, booked)) == ["charged_back, missing here", "state"]


def test_a_charge_back_that_the_provider_tells_of_and_nobody_booked_is_named(room: Room) -> None:
    pledge_id = funded(room)
    room.provider.charge_back(pledge_id)
    room.refresh(pledge_id)
    assert room.pledged(pledge_id).state == "charged_back"
    assert whats(look(room, {pledge_id: Moved(captured=AMOUNT)})) == ["charge-back unbooked"]
    assert whats(look(room, {pledge_id: Moved(captured=AMOUNT, charged_back=AMOUNT)})) == []


@pytest.mark.parametrize("kind", ["state", "error"])
def test_a_payment_that_makes_no_sense_is_named_and_the_others_are_held_against_each_other(
    room: Room, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    good, strange = funded(room), room.paid(room.opened(), 40_00)
    room.provider.misbehave(reference=str(strange), strange_answers=kind)
    found = look(room, {good: Moved(captured=AMOUNT)})
    assert [(each.what, each.reference) for each in found.differences] == [("unreadable", str(strange))]
    assert found.pledges == 2
    reconciliation.reconcile_campaigns(room.db, room.payments)
    assert ran(room) == [(2, 2)], "the day has its run; and the capture is not booked: no ledger has answered here"


def test_a_provider_that_falls_silent_on_the_way_is_away(room: Room) -> None:
    campaign_id = room.opened()
    for _ in range(reconciliation.UNANSWERED_MAX):
        strange = room.paid(campaign_id, 10_00)
        room.provider.misbehave(reference=str(strange), strange_answers="error")
    with pytest.raises(PaymentsAway):
        look(room, {})


def days_later(room: Room, days: int) -> None:
    move_to(clock.now().astimezone(ZONE).replace(hour=HOUR) + timedelta(days=days))
    reconciliation.reconcile_campaigns(room.db, room.payments)


@pytest.mark.parametrize("way", ["reserve", "mandate"])
def test_a_charge_back_that_the_settlement_report_alone_tells_of_is_booked_once(
    room: Room, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    pledge_id = funded(room, way)
    set_state(room, pledge_id, booked_sequence=1)
    room.provider.misbehave(hide_charge_backs=True)
    days_later(room, 1)
    room.provider.charge_back(pledge_id)
    charged_back_on = clock.today()
    assert room.refresh(pledge_id).state == "captured", "no other interface tells of it"
    for _ in range(5):
        days_later(room, 1)
        assert room.refresh(pledge_id).state == "charged_back"
    (said,) = room.said("PledgeChargedBack")
    assert (said["pledge_id"], said["amount"], said["handed_over"]) == (str(pledge_id), AMOUNT, True)
    at = room.db.read(lambda session: session.get_one(models.Pledge, pledge_id)).charged_back_at
    assert at is not None
    assert clock.day_of(at) == charged_back_on
    assert whats(look(room, {pledge_id: Moved(captured=AMOUNT, charged_back=AMOUNT)}, days=7)) == []


def test_a_charge_back_of_days_on_which_nothing_ran_is_booked_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    pledge_id = funded(room)
    room.provider.misbehave(hide_charge_backs=True)
    days_later(room, 1)
    room.provider.charge_back(pledge_id)
    days_later(room, 8)
    assert room.refresh(pledge_id).state == "charged_back"


def test_what_was_on_its_way_is_no_difference(room: Room) -> None:
    pledge_id = funded(room)
    answers = iter([{}, {pledge_id: Moved(captured=AMOUNT)}])
    found = reconciliation.reconcile(
        room.db, room.payments, 1, lambda asked: next(answers) if asked else {}, again_after=0
    )
    assert found.differences == ()


def test_each_day_has_one_run_after_the_night_and_none_while_the_provider_is_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    funded(room)

    room.provider.misbehave(unavailable=True)
    reconciliation.reconcile_campaigns(room.db, room.payments)
    assert ran(room) == []
    room.provider.misbehave(unavailable=False)
    for _ in range(2):
        reconciliation.reconcile_campaigns(room.db, room.payments)
    assert ran(room) == [(1, 1)], "captured, and not booked: no ledger has answered here"
    move_to(clock.now().astimezone(ZONE).replace(hour=3) + timedelta(days=1))
    reconciliation.reconcile_campaigns(room.db, room.payments)
    assert len(ran(room)) == 1, "not before four in the morning"


def test_opland_tells_the_differences_in_its_last_line_and_by_its_exit_code(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = Database(f"sqlite:///{tmp_path / 'books.db'}")
    merged(ledger.Base.metadata).create_all(books.writer)
    books.close()
    pledge_id = funded(room)
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    values = {
        "ENVIRONMENT": "development",
        "PAYMENTS_URL": room.provider.url,
        "DATABASE_URL_CROWDFUNDING": str(room.db.url.render_as_string(hide_password=False)),
        "DATABASE_URL_LEDGER": f"sqlite:///{tmp_path / 'books.db'}",
        **PAYMENTS,
    }
    done = CliRunner(env=values).invoke(main, ["campaigns", "reconcile", "--json"])
    told = json.loads(done.output.splitlines()[-1])
    assert (done.exit_code, told["pledges"]) == (1, 1)
    assert [(each["what"], each["reference"]) for each in told["differences"]] == [("capture unbooked", str(pledge_id))]
    assert told["fees"] == 1_00

    listed = CliRunner(env=values).invoke(main, ["campaigns", "webhooks"])
    assert (listed.exit_code, listed.output) == (0, "")
