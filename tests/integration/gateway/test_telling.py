"""Partners are told over real connections: in order, again after a failure, until it has lasted too long."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from chassis import clock
from chassis.db import Database
from deploy.opland.doctor import partner_troubles
from gateway.feed import partners, telling
from gateway.feed.keeping import prune
from gateway.feed.models import Attempt, Base, Webhook
from gateway.feed.settings import FeedSettings
from gateway.feed.signing import secret_of
from tests.integration.gateway.test_feed import OPENED, kept
from tests.partners import Endpoint, an_endpoint

SETTINGS = FeedSettings(webhook_key="k" * 32, feed_days=90, failing_days=5, private_addresses=True)
NAME = "library"


@pytest.fixture
def db(tables: Callable[[Any], Database]) -> Database:
    return tables(Base)


@pytest.fixture(autouse=True)
def time_goes_on() -> Iterator[None]:
    yield
    clock.move(timedelta())


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as found:
        yield found


def add(db: Database, url: str, keys: tuple[str, ...] = (OPENED,)) -> Webhook:
    return db.run(lambda session: partners.add(session, NAME, url, list(keys)))


def tell(db: Database, settings: FeedSettings = SETTINGS) -> None:
    telling.tell_all(db, settings)


def state(db: Database) -> Webhook:
    return db.read(lambda session: session.scalars(select(Webhook)).one())


def log(db: Database) -> list[Attempt]:
    return db.run(lambda session: partners.deliveries(session, NAME))


def secret(webhook: Webhook, number: int) -> Verifier:
    return Verifier(secret_of(SETTINGS.webhook_key, webhook.partner_id, number))


def test_a_partner_is_told_of_what_is_kept_from_now_on_in_order_and_signed(db: Database, endpoint: Endpoint) -> None:
    kept(db, 2)
    webhook = add(db, endpoint.url)
    ids = kept(db, 3)
    tell(db)
    tell(db)
    assert endpoint.ids() == [str(each) for each in ids]
    for headers, body in endpoint.heard:
        assert secret(webhook, 1).verify(body, headers)["id"] == headers["webhook-id"]
    assert [attempt.status for attempt in log(db)] == [204] * 3


def test_nothing_else_is_told(db: Database, endpoint: Endpoint) -> None:
    add(db, endpoint.url, ("ledger.Released.v1",))
    kept(db, 2)
    tell(db)
    assert endpoint.heard == []


def test_the_next_waits_until_the_one_before_was_taken_with_a_pause_that_grows(db: Database) -> None:
    with an_endpoint(lambda number: 500 if number <= 2 else 200) as endpoint:
        add(db, endpoint.url)
        first, second = kept(db, 2)
        tell(db)
        tell(db)  # it is not time yet
        assert endpoint.ids() == [str(first)]
        clock.move(timedelta(seconds=telling.PAUSES_SECONDS[0] + 1))
        tell(db)
        clock.move(timedelta(seconds=2 * telling.PAUSES_SECONDS[0] + 2))
        tell(db)
        assert len(endpoint.heard) == 2
        clock.move(timedelta(seconds=telling.PAUSES_SECONDS[0] + telling.PAUSES_SECONDS[1] + 2))
        tell(db)
        assert endpoint.ids() == [str(first)] * 3 + [str(second)]
        assert [attempt.status for attempt in reversed(log(db))] == [500, 500, 200, 200]
        assert (state(db).failing_since, state(db).attempts) == (None, 0)


def test_one_that_fails_for_days_is_disabled_and_an_operator_lets_it_go_on(db: Database) -> None:
    with an_endpoint(lambda number: 500 if number <= 2 else 200) as endpoint:
        add(db, endpoint.url)
        (event_id,) = kept(db)
        tell(db)
        clock.move(timedelta(days=SETTINGS.failing_days))
        tell(db)
        assert state(db).state == "disabled"
        assert telling.DISABLED.collect()[0].samples[0].value == 1
        clock.move(timedelta(days=2 * SETTINGS.failing_days))
        tell(db)
        assert len(endpoint.heard) == 2
        db.run(lambda session: partners.resume(session, NAME))
        tell(db)
        assert endpoint.ids() == [str(event_id)] * 3
        assert state(db).state == "active"


def test_who_answers_that_it_is_gone_is_asked_no_more(db: Database) -> None:
    with an_endpoint(lambda _: 410) as endpoint:
        add(db, endpoint.url)
        kept(db)
        tell(db)
        assert state(db).state == "disabled"


def test_a_redirect_is_not_followed(db: Database) -> None:
    with an_endpoint(lambda _: 302) as endpoint:
        add(db, endpoint.url)
        kept(db)
        tell(db)
        assert len(endpoint.heard) == 1
        assert log(db)[0].status == 302


def test_what_is_replayed_has_the_ids_that_it_had(db: Database, endpoint: Endpoint) -> None:
    add(db, endpoint.url)
    ids = [str(each) for each in kept(db, 3)]
    tell(db)
    from_here = log(db)[1].event_id
    db.run(lambda session: partners.replay(session, NAME, partners.place_of(session, from_here)))
    tell(db)
    assert endpoint.ids() == ids + ids[1:]


def test_a_place_that_is_not_kept_cannot_be_replayed_from(db: Database, endpoint: Endpoint) -> None:
    add(db, endpoint.url)
    kept(db, 2)
    clock.move(timedelta(days=2))
    db.run(lambda session: prune(session, 1))
    for place in (1, 3):
        with pytest.raises(partners.Unable, match="from place 2 to 2"):
            db.run(lambda session, at=place: partners.replay(session, NAME, at))


def test_two_secrets_sign_while_one_takes_over_and_then_the_new_one_alone(db: Database, endpoint: Endpoint) -> None:
    webhook = add(db, endpoint.url)
    db.run(lambda session: partners.rotate(session, NAME))
    kept(db)
    tell(db)
    headers, body = endpoint.heard[0]
    for number in (1, 2):
        secret(webhook, number).verify(body, headers)
    clock.move(timedelta(hours=partners.OLD_SECRET_HOURS, seconds=1))
    kept(db)
    tell(db)
    headers, body = endpoint.heard[1]
    clock.move(timedelta())
    assert len(headers["webhook-signature"].split()) == 1
    with pytest.raises(WebhookVerificationError):
        secret(webhook, 1).verify(body, headers)


def test_in_production_nothing_is_sent_to_an_address_of_our_own(db: Database, endpoint: Endpoint) -> None:
    settings = FeedSettings(**{**vars(SETTINGS), "private_addresses": False})
    add(db, endpoint.url.replace("http:", "https:"))
    kept(db)
    tell(db, settings)
    assert endpoint.heard == []
    assert "not public" in str(log(db)[0].error)


def test_no_secret_stands_in_the_database(db: Database, endpoint: Endpoint) -> None:
    webhook = add(db, endpoint.url)
    told = secret_of(SETTINGS.webhook_key, webhook.partner_id, 1)
    columns = {name: str(value) for name, value in vars(state(db)).items()}
    assert all(told not in value and told.removeprefix("whsec_") not in value for value in columns.values())


def test_an_outcome_that_comes_after_a_replay_moves_nothing(db: Database, endpoint: Endpoint) -> None:
    webhook = add(db, endpoint.url)
    kept(db, 2)
    due = db.read(lambda session: telling.next_due(session, SETTINGS, webhook.partner_id))
    assert due is not None
    tell(db)
    answer = telling.Answer(200, None, 1)
    assert not db.run(lambda session: telling.note(session, SETTINGS, due, answer))
    assert state(db).position == 2


def test_twin_a_place_that_moves_before_the_endpoint_has_answered_loses_the_event(
    db: Database, endpoint: Endpoint
) -> None:
    webhook = add(db, endpoint.url)
    kept(db)
    due = db.read(lambda session: telling.next_due(session, SETTINGS, webhook.partner_id))
    assert due is not None
    db.run(lambda session: telling.note(session, SETTINGS, due, telling.Answer(200, None, 1)))  # and killed here
    tell(db)
    assert endpoint.heard == []


def test_who_follows_a_rare_event_does_not_look_through_all_the_others_again(
    db: Database, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SKIP_POSITIONS_MIN", 3)
    add(db, endpoint.url, ("ledger.Released.v1",))
    kept(db, 3)
    tell(db)
    assert state(db).position == 3


def test_a_name_is_given_once_and_is_free_again_when_it_was_revoked(db: Database, endpoint: Endpoint) -> None:
    first = add(db, endpoint.url)
    with pytest.raises(partners.Unable):
        add(db, endpoint.url)
    db.run(lambda session: partners.revoke(session, NAME))
    kept(db)
    tell(db)
    assert endpoint.heard == []
    again = add(db, endpoint.url)
    assert secret_of("k" * 32, again.partner_id, 1) != secret_of("k" * 32, first.partner_id, 1)


def test_the_doctor_names_a_webhook_that_is_disabled(db: Database) -> None:
    add(db, "http://127.0.0.1:1/")
    url = db.url.render_as_string(hide_password=False)
    settings = {"DATABASE_URL_FEED": url}
    assert partner_troubles(settings) == []
    db.run(lambda session: setattr(partners.needed(session, NAME), "state", "disabled"))
    (trouble,) = partner_troubles(settings)
    assert NAME in trouble
    assert partner_troubles({**settings, "FEED": "off"}) == []
