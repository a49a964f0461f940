"""What donors are told: written with what it tells of, sent once, however often the edge fails."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from chassis import clock
from chassis.post import LetterRefused, NoPost, OutgoingLetter, PostAway
from contracts.crowdfunding.notices import NoticeKind
from contracts.shapes import Channel
from services.crowdfunding import models, operations
from services.crowdfunding.domain.notices import ATTEMPTS_MAX, NOTICES
from services.crowdfunding.operations import notices as sending
from tests.machines import reachable
from tests.mothers_crowdfunding import Room, a_pledge, move_to
from tests.mothers_donors import (
    DONOR,
    PUBLIC,
    MemoryPost,
    by_email,
    key,
    notices,
    row,
    send,
    send_now,
    withdraw,
)


def tell(room: Room, pledge_id: UUID, kind: NoticeKind, about_id: UUID | None = None, text: str = "") -> None:
    room.db.run(lambda session: operations.tell(session, row(room, pledge_id), kind, about_id, text))


def test_a_donor_hears_of_a_pledge_from_its_beginning_to_its_end(room: Room) -> None:
    reached, missed = room.opened(), room.opened()
    post, funded, failed = MemoryPost(), room.paid(reached, 100_00), room.paid(missed, 1_00)
    send(room, post)
    for campaign_id in (reached, missed):
        room.to_the_deadline(campaign_id)
        room.settle(campaign_id)
    send(room, post)
    assert notices(room, funded) == dict.fromkeys(("received", "reserved", "reached"), "sent")
    assert notices(room, failed) == dict.fromkeys(("received", "reserved", "missed"), "sent")
    subjects = [letter.subject for letter in post.to(f"{funded}@donor.example")]
    assert [subject.partition(":")[0] for subject in subjects][-1] == "Indsamlingen lykkedes"
    assert len(subjects) == 3


def test_a_refund_and_a_withdrawal_are_told_and_a_declined_capture_hears_of_no_success(room: Room) -> None:
    campaign_id = room.opened()
    taken, declined, back = (room.paid(campaign_id, amount) for amount in (60_00, 40_00, 1_00))
    withdraw(room, back, bring=key(back))
    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert notices(room, taken).keys() == {"received", "reserved", "refunded", "missed"}
    assert notices(room, back).keys() == {"received", "reserved", "withdrawn"}
    assert notices(room, declined).keys() == {"received", "reserved", "declined"}


def test_a_notice_brings_the_key_to_who_did_not_sign_in_and_none_to_who_did(room: Room) -> None:
    campaign_id, post = room.opened(), MemoryPost()
    stranger = room.give(a_pledge(campaign_id, email="Anna@Donor.example")).pledge_id
    known = room.give(a_pledge(campaign_id, email=None), DONOR).pledge_id
    send(room, post)
    ((to_stranger,), (to_known,)) = post.to("anna@donor.example"), post.to(DONOR.person)
    assert f"{PUBLIC}/pledges/{stranger}/return?key={key(stranger)}" in to_stranger.text
    assert to_stranger.person is None
    assert to_known.text.endswith(f"{PUBLIC}/pledges/{known}/return")
    assert (to_known.email, to_known.kind, to_known.wish) == (None, "pledge", "digital")
    assert "60 kr." in to_known.text


def test_told_twice_a_notice_is_one_and_sent_once(room: Room) -> None:
    pledge_id, post, about = room.pledge(room.opened()).pledge_id, MemoryPost(), uuid4()
    for _ in range(2):
        tell(room, pledge_id, "update", about, "Gyngerne er bestilt.")
        send(room, post)
    tell(room, pledge_id, "update", uuid4(), "Gyngerne er kommet.")
    send(room, post)
    texts = [letter.text for letter in post.to(f"{pledge_id}@donor.example")]
    assert [("bestilt" in text, "kommet" in text) for text in texts[1:]] == [(True, False), (False, True)]


def lost(post: MemoryPost) -> Any:
    """Takes each letter, and the answer is lost the first time."""

    def behave(letter: OutgoingLetter) -> Channel | None:
        if letter.key not in post.delivered:
            post.delivered[letter.key] = letter
            raise PostAway("no answer")
        return by_email(letter)

    return behave


def test_an_answer_that_is_lost_is_asked_for_with_the_same_key(room: Room) -> None:
    pledge_id, post = room.pledge(room.opened()).pledge_id, MemoryPost()
    post.behave = lost(post)
    send(room, post)
    assert notices(room, pledge_id) == {"received": "waiting"}
    send_now(room, post)
    assert notices(room, pledge_id) == {"received": "sent"}
    assert max(Counter(post.asked).values()) == 2
    assert len(post.to(f"{pledge_id}@donor.example")) == 1


def test_without_its_key_a_notice_that_is_sent_again_is_two_letters(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: each attempt has a key of its own."""
    true = sending.letter
    monkeypatch.setattr(sending, "letter", lambda *told: OutgoingLetter(**{**vars(true(*told)), "key": str(uuid4())}))
    pledge_id, post = room.pledge(room.opened()).pledge_id, MemoryPost()
    kept: list[OutgoingLetter] = []

    def first_answer_is_lost(letter: OutgoingLetter) -> Channel:
        kept.append(letter)
        if len(kept) == 1:
            raise PostAway("no answer")
        return "email"

    post.behave = first_answer_is_lost
    send(room, post)
    send_now(room, post)
    assert len({letter.key for letter in kept if str(pledge_id) in letter.text}) == 2


def refused(_letter: OutgoingLetter) -> Channel:
    raise LetterRefused("the edge answered 422")


def broken(_letter: OutgoingLetter) -> Channel:
    raise RuntimeError


@pytest.mark.parametrize(
    ("behave", "state"), [(refused, "failed"), (lambda _: None, "unreachable"), (broken, "waiting")]
)
def test_what_cannot_be_sent_says_so_and_does_not_stop_the_others(room: Room, behave: Any, state: str) -> None:
    campaign_id = room.opened()
    bad, good = room.pledge(campaign_id).pledge_id, room.pledge(campaign_id).pledge_id
    post = MemoryPost(lambda letter: behave(letter) if str(bad) in str(letter.email) else "email")
    send(room, post)
    assert notices(room, bad) == {"received": state}
    assert notices(room, good) == {"received": "sent"}


def test_an_edge_that_stays_away_is_given_up_in_the_end(room: Room) -> None:
    def away(_letter: OutgoingLetter) -> Channel:
        raise PostAway("ConnectionError")

    pledge_id = room.pledge(room.opened()).pledge_id
    send(room, MemoryPost(away))
    tired = update(models.Notice).where(models.Notice.pledge_id == pledge_id).values(attempts=ATTEMPTS_MAX - 1)
    room.db.run(lambda session: session.execute(tired))
    send_now(room, MemoryPost(away))
    assert notices(room, pledge_id) == {"received": "failed"}


def test_where_nothing_is_connected_notices_wait_and_what_is_old_is_no_news(room: Room) -> None:
    pledge_id, post = room.pledge(room.opened()).pledge_id, MemoryPost()
    send(room, NoPost())
    assert notices(room, pledge_id) == {"received": "waiting"}
    move_to(clock.now() + timedelta(days=15))
    send(room, post)
    assert notices(room, pledge_id) == {"received": "failed"}
    assert post.to(f"{pledge_id}@donor.example") == []


BEHAVIOURS: dict[str, Any] = {"takes": by_email, "refuses": refused, "reaches nobody": lambda _: None}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(st.sampled_from([*BEHAVIOURS, "away", "tell", "again"]), min_size=2, max_size=10))
def test_no_walk_leads_a_notice_out_of_its_table_or_to_somebody_twice(room: Room, steps: list[str]) -> None:
    def away(_letter: OutgoingLetter) -> Channel:
        raise PostAway("ConnectionError")

    pledge_id, post, about = room.pledge(room.opened()).pledge_id, MemoryPost(), uuid4()
    stood = states(room, pledge_id)
    for step in steps:
        if step in ("tell", "again"):
            tell(room, pledge_id, "update", about if step == "again" else uuid4())
        else:
            post.behave = BEHAVIOURS.get(step, away)
            send_now(room, post)
        stands = states(room, pledge_id)
        for name, state in stands.items():
            assert state in reachable(NOTICES, stood.get(name, "waiting"))
        stood = stands
    sent = [letter.key for letter in post.to(f"{pledge_id}@donor.example")]
    assert len(sent) == len(set(sent)) == list(stood.values()).count("sent")


def states(room: Room, pledge_id: UUID) -> dict[str, str]:
    mine = select(models.Notice.notice_id, models.Notice.state).where(models.Notice.pledge_id == pledge_id)
    return {str(name): state for name, state in room.db.read(lambda session: session.execute(mine).all())}
