"""What only PostgreSQL shows: two at the same moment over one campaign are decided by its row lock, one after the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis import clock
from contracts.crowdfunding import CampaignView, WrongCampaignState
from contracts.crowdfunding.comments import CampaignComments
from services.crowdfunding import models, operations
from services.crowdfunding.operations import settlement
from tests.databases import Templates
from tests.mothers_campaign_life import NOT_OPEN, act, cancelling, extending, submitted, work
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, PLAYMAKER, Room, a_permit
from tests.mothers_provider import Provider
from tests.races import together


@pytest.fixture
def room(templates: Templates, provider: Provider) -> Iterator[Room]:
    with templates.database("postgresql", models.Base) as db:
        yield Room(db, provider)


def names(answers: list[Any]) -> list[str]:
    return sorted(getattr(answer, "state", type(answer).__name__) for answer in answers)


def at_the_deadline(room: Room, campaign_id: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Session], Any]:
    """The timer finds that the deadline has come, while for whoever decides at the same moment it has not quite."""
    closes_at = room.campaign(campaign_id).closes_at
    monkeypatch.setattr("services.crowdfunding.operations.settlement.now", lambda: closes_at + timedelta(seconds=1))
    return operations.advance_campaigns


def test_a_cancelling_and_the_deadline_at_once_end_it_one_way(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    timer = at_the_deadline(room, campaign_id, monkeypatch)
    together(room.db, cancelling(room, campaign_id), timer)
    monkeypatch.undo()
    cancelled = room.campaign(campaign_id).cancelled_at is not None
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == ("cancelled" if cancelled else "funded")
    assert room.provider.sums(pledge_id)["captured"] == (0 if cancelled else 100_00)


def test_an_extension_and_the_deadline_at_once_are_one_or_the_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = room.opened()
    timer = at_the_deadline(room, campaign_id, monkeypatch)
    answers = together(room.db, extending(room, campaign_id), timer)
    told = room.campaign(campaign_id)
    extended = not isinstance(answers[0], WrongCampaignState)
    assert (told.state, told.extension is not None) == (("open", True) if extended else ("settling", False))
    assert len(room.said("CampaignExtended")) == int(extended)


def test_twin_without_lock_and_guard_it_closes_though_it_was_extended(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = room.opened()
    timer = at_the_deadline(room, campaign_id, monkeypatch)
    with room.db.writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER a_campaigns_deadline_stays_but_by_decision ON campaign")

    @event.listens_for(room.db.writer, "before_cursor_execute", retval=True)
    def unlock(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> Any:
        return statement.replace("FOR UPDATE OF campaign", "").replace("FOR UPDATE", ""), parameters

    together(room.db, extending(room, campaign_id), timer)
    told = room.campaign(campaign_id)
    assert (told.state, told.extension is not None) == ("settling", True)


def judged_by_two_at_once(room: Room) -> tuple[CampaignView, int]:
    """A campaign that came to its goal with a match -> what became of it, and what was captured for it."""
    campaign_id = room.opened(match=40_00)
    pledge_id = room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    together(room.db, operations.advance_campaigns, operations.advance_campaigns)
    return room.settle(campaign_id), room.provider.sums(pledge_id)["captured"]


def test_two_timers_that_judge_at_once_capture_what_was_given(room: Room) -> None:
    told, captured = judged_by_two_at_once(room)
    assert (told.state, captured) == ("funded", 60_00)


def test_twin_without_a_second_look_the_second_timer_takes_what_is_to_be_captured_for_what_could_not_be(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "still_settled", lambda _session, found: found)
    told, captured = judged_by_two_at_once(room)
    assert (told.state, captured) == ("failed", 0)


def test_two_extensions_at_once_are_one(room: Room) -> None:
    campaign_id = room.opened()
    answers = together(room.db, *(extending(room, campaign_id, days=days) for days in (1, 2)))
    assert names(answers) == ["ExtendedBefore", "open"]


def publishing(room: Room, campaign_id: Any) -> Callable[[Session], Any]:
    told = {"campaign_id": campaign_id, "answers": ALL_MET, "permit": a_permit()}
    return work(room, PLAYMAKER, "publish_campaign", **told)


def test_a_publication_and_a_return_at_once_are_one_or_the_other(room: Room) -> None:
    campaign_id = submitted(room)
    returning = work(room, PLAYMAKER, "return_campaign", campaign_id=campaign_id, answers=(NOT_OPEN,))
    answers = together(room.db, publishing(room, campaign_id), returning)
    assert names(answers) in (["WrongCampaignState", "open"], ["WrongCampaignState", "draft"])


def test_an_edit_beside_the_publication_is_refused_whenever_it_began(room: Room) -> None:
    """Whoever read a draft and writes what was handed in meanwhile meets the guard."""
    campaign_id = submitted(room)

    def edit(session: Session) -> Any:
        mine = models.Campaign.campaign_id == campaign_id
        try:
            session.execute(update(models.Campaign).where(mine).values(title="Noget andet"))
        except IntegrityError as refused:
            session.rollback()
            return refused
        return None

    answers = together(room.db, publishing(room, campaign_id), edit)
    assert names(answers) == ["IntegrityError", "open"]
    told = room.campaign(campaign_id)
    assert (told.title, told.state) == ("Legeplads ved skolen", "open")


def test_two_with_one_title_published_at_once_have_an_address_each(room: Room) -> None:
    first, second = submitted(room), submitted(room)
    together(room.db, publishing(room, first), publishing(room, second))
    slugs = {room.campaign(first).slug, room.campaign(second).slug}
    assert len(slugs) == 2
    assert "legeplads-ved-skolen" in slugs


def test_two_updates_and_two_comments_at_once_stand_one_after_the_other(room: Room) -> None:
    campaign_id = room.opened()
    news = {"campaign_id": campaign_id, "title": "Tak", "text": "Halvvejs."}
    numbers = together(room.db, *(work(room, CITIZEN, "post_update", **news) for _ in range(2)))
    assert sorted(told.number for told in numbers) == [1, 2]
    said = {"campaign_id": campaign_id, "text": "Godt."}
    together(room.db, *(work(room, CITIZEN, "write_campaign_comment", **said) for _ in range(2)))
    found: CampaignComments = act(room, CITIZEN, "list_campaign_comments", campaign_id=campaign_id)
    assert [each.place for each in found.items] == [1, 2]


def test_an_account_recorded_twice_at_once_is_recorded_once(room: Room) -> None:
    campaign_id = room.opened()
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    sent = {"campaign_id": campaign_id, "sent_on": clock.today() + timedelta(days=1)}
    clock.move(timedelta(days=2))
    answers = together(room.db, *(work(room, CITIZEN, "record_permit_account", **sent) for _ in range(2)))
    assert names(answers) == ["NoAccountOwed", "failed"]
