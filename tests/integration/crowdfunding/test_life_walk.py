"""Walks over all that people, time and the ledger may do to a campaign and its comments: no way leads out of their tables."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis import clock
from contracts.crowdfunding import CampaignState
from contracts.crowdfunding.comments import CampaignCommentState
from contracts.errors import NotYet, Refused
from services.crowdfunding import domain, operations
from services.crowdfunding.domain import comments
from services.crowdfunding.models import Comment
from tests.machines import reachable
from tests.mothers_answers import grant_refused, grants_posted, match_refused, match_reserved, released
from tests.mothers_campaign_life import MODERATOR, NOT_OPEN, STRANGER, act, cancelling, extending, wrote
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room, a_match, move_to

PEOPLE = (CITIZEN, PLAYMAKER, STRANGER)
walking = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


class Life:
    """One campaign and what may happen to it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        room.provider.misbehave(unavailable=False, timeout_after_success=0, decline_captures=[])
        self.campaign_id: UUID = room.start(closes_at=clock.now() + timedelta(hours=1))
        self.request_id = uuid4()

    @property
    def state(self) -> str:
        return self.room.campaign(self.campaign_id).state

    def publish(self, match: Any = None) -> None:
        if self.state == "draft":
            return  # handed in by its own step
        self.request_id = self.room.publish(self.campaign_id, match)

    def refuse_grant(self) -> None:
        asked = self.room.said("CampaignFunded")
        if asked:
            match = self.room.campaign(self.campaign_id).match
            told = grant_refused(self.campaign_id, asked[-1]["request_id"], available=match)
            self.room.hear(operations.record_grant_refusal, told)

    def take(self, name: str, who: Any) -> None:
        room, campaign_id = self.room, self.campaign_id
        of_it = {"campaign_id": campaign_id}
        acts: dict[str, Any] = {
            "submit": lambda: act(room, who, "submit_campaign", **of_it),
            "return": lambda: act(room, who, "return_campaign", **of_it, answers=(NOT_OPEN,)),
            "publish": self.publish,
            "publish_with_match": lambda: self.publish(a_match(room.scheme())),
            "match": lambda: room.hear(operations.record_match, match_reserved(campaign_id, self.request_id)),
            "no_match": lambda: room.hear(operations.record_match_refusal, match_refused(campaign_id, self.request_id)),
            "extend": lambda: room.db.run(extending(room, campaign_id, who, days=0.1)),
            "cancel": lambda: room.db.run(cancelling(room, campaign_id, who)),
            "archive": lambda: act(room, who, "archive_campaign", **of_it),
            "pay": lambda: room.paid(campaign_id, 100_00),
            "tick": room.tick,
            "wait": lambda: move_to(clock.now() + timedelta(seconds=3)),
            "deadline": lambda: room.to_the_deadline(campaign_id),
            "granted": lambda: room.hear(operations.record_grants, grants_posted(campaign_id)),
            "grant_refused": self.refuse_grant,
            "released": lambda: room.hear(operations.record_release, released(campaign_id, 40_00)),
        }
        with suppress(Refused, NotYet):
            acts[name]()


NAMES = [
    *("submit", "submit", "return", "publish", "publish", "publish_with_match", "match", "no_match", "extend"),
    *("cancel", "archive", "pay", "tick", "tick", "wait", "deadline", "granted", "grant_refused", "released"),
]


def walk(life: Life, steps: list[tuple[str, Any]]) -> set[str]:
    """The states that were met; each reached along the table."""
    met = {life.state}
    for name, who in steps:
        before = life.state
        life.take(name, who)
        assert life.state in reachable(domain.CAMPAIGNS, before), f"{before} --{name}--> {life.state}"
        met.add(life.state)
    return met


@walking
@given(steps=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PEOPLE)), min_size=5, max_size=25))
def test_no_walk_leads_a_campaign_out_of_its_table(room: Room, steps: list[Any]) -> None:
    walk(Life(room), steps)


def test_the_walk_of_a_campaign_meets_every_state(room: Room) -> None:
    """The twin: these steps are taken, not refused."""
    first = [
        "submit",
        "return",
        "submit",
        "publish_with_match",
        "no_match",
        "submit",
        "publish_with_match",
        "match",
        "pay",
        "extend",
        "deadline",
    ]
    end = ["tick", "wait", "tick", "tick", "tick", "grant_refused", "tick", "granted", "archive"]
    cancelled = ["submit", "publish", "cancel", "wait", "tick", "tick", "wait", "tick"]
    failed = ["submit", "publish", "deadline", "tick", "wait", "tick", "tick"]

    def with_whom(names: list[str]) -> list[tuple[str, Any]]:
        return [(name, CITIZEN if name == "submit" else PLAYMAKER) for name in names]

    met = set()
    for names in (first + end, cancelled, failed):
        met |= walk(Life(room), with_whom(names))
    assert met == set(get_args(CampaignState))


ACTS = get_args(comments.CommentTrigger)
WHO = (STRANGER, MODERATOR, CITIZEN)


def take(room: Room, comment_id: UUID, name: str, who: Any) -> tuple[str, str]:
    """Where it stood before this, and after."""

    def state() -> str:
        chosen = select(Comment.state).where(Comment.comment_id == comment_id)
        return room.db.read(lambda session: session.scalars(chosen).one())

    before = state()
    reason = {} if name == "withdraw_campaign_comment" else {"reason": "Navngiver nogen."}
    with suppress(Refused):
        act(room, who, name, comment_id=comment_id, **reason)
    return before, state()


@walking
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(WHO)), max_size=10))
def test_no_walk_leads_a_comment_of_a_campaign_out_of_its_table(room: Room, steps: list[Any]) -> None:
    comment_id = wrote(room, room.opened(), STRANGER)
    for name, who in steps:
        before, after = take(room, comment_id, name, who)
        assert after in (before, comments.COMMENT_STATES.get((before, name)))  # type: ignore[call-overload]


def test_the_walk_of_a_comment_of_a_campaign_meets_every_state(room: Room) -> None:
    comment_id = wrote(room, room.opened(), STRANGER)
    steps = (("hide_campaign_comment", MODERATOR), ("restore_campaign_comment", MODERATOR))
    met = {
        state for step in (*steps, ("withdraw_campaign_comment", STRANGER)) for state in take(room, comment_id, *step)
    }
    assert met == set(get_args(CampaignCommentState))
