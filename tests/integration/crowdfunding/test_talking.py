"""What a campaign tells and what people say of it: numbered, paged, moderated, and never by name."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from contracts.crowdfunding import (
    CampaignCommentNotFound,
    CampaignLimitReached,
    CampaignNotFound,
    UpdateNotFound,
    WrongCampaignState,
)
from contracts.crowdfunding.comments import CampaignCommentView
from contracts.crowdfunding.pictures import PictureNotFound
from contracts.crowdfunding.updates import PostUpdate
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import operations
from services.crowdfunding.domain import limits
from services.crowdfunding.models import CampaignModeration
from tests.mothers_campaign_life import MODERATOR, STRANGER, act, failed, submitted, wrote
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room, a_picture

ELSEWHERE = Principal(person="moderator-2", roles=(Role(role="moderator", scope="lystrup"),))


def post(room: Room, campaign_id: UUID, who: Principal = CITIZEN, **values: Any) -> Any:
    return act(room, who, "post_update", **{"campaign_id": campaign_id, "title": "Tak", "text": "Halvvejs.", **values})


def said(room: Room, campaign_id: UUID, who: Principal = ANONYMOUS, **asked: Any) -> list[CampaignCommentView]:
    return list(act(room, who, "list_campaign_comments", campaign_id=campaign_id, **asked).items)


def test_its_owner_and_a_playmaker_tell_news_while_it_is_open_and_after(room: Room) -> None:
    campaign_id = room.opened()
    assert post(room, campaign_id).number == 1
    assert post(room, campaign_id, PLAYMAKER).number == 2
    assert post(room, failed(room)).number == 1
    told = act(room, ANONYMOUS, "list_updates", campaign_id=campaign_id)
    assert [(each.number, each.text) for each in told.items] == [(2, "Halvvejs."), (1, "Halvvejs.")]
    assert {CITIZEN.person, PLAYMAKER.person}.isdisjoint(str(told.dump()).split("'"))


def test_news_is_announced_without_its_words_and_by_nobody(room: Room) -> None:
    campaign_id = room.opened()
    done = post(room, campaign_id)
    expected = {"campaign_id": str(campaign_id), "update_id": str(done.id), "number": 1}
    assert room.said("CampaignUpdatePosted") == [expected]


def test_before_it_opens_and_by_others_there_is_no_news(room: Room) -> None:
    for campaign_id in (room.start(), submitted(room)):
        with pytest.raises(WrongCampaignState):
            post(room, campaign_id)
        with pytest.raises(CampaignNotFound):
            act(room, ANONYMOUS, "list_updates", campaign_id=campaign_id)
    for who, refusal in ((STRANGER, Forbidden), (MODERATOR, Forbidden), (ANONYMOUS, Unauthenticated)):
        with pytest.raises(refusal):
            post(room, room.opened(), who)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x" * 10_001}, {"title": ""}, {"title": "x" * 201}])
def test_news_has_words_within_limits(wrong: dict[str, str]) -> None:
    told = {"command_id": str(uuid4()), "campaign_id": str(uuid4()), "title": "Tak", "text": "Halvvejs."}
    with pytest.raises(Invalid):
        PostUpdate.load({**told, **wrong})


def test_news_is_read_newest_first_page_by_page(room: Room) -> None:
    campaign_id, other = room.opened(), room.opened()
    for _ in range(5):
        post(room, campaign_id)
    post(room, other)
    pages, before = [], None
    while True:
        told = act(room, ANONYMOUS, "list_updates", campaign_id=campaign_id, before=before, limit=2)
        pages.append([each.number for each in told.items])
        before = told.next_before
        if before is None:
            break
    assert pages == [[5, 4], [3, 2], [1]]


def test_there_is_a_limit_to_news_and_to_comments(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = room.opened()
    monkeypatch.setattr(limits, "UPDATES_MAX", 1)
    monkeypatch.setattr(limits, "COMMENTS_MAX", 3)
    monkeypatch.setattr(limits, "COMMENTS_A_PERSON_MAX", 2)
    post(room, campaign_id)
    with pytest.raises(CampaignLimitReached):
        post(room, campaign_id)
    for who in (CITIZEN, CITIZEN, STRANGER):
        wrote(room, campaign_id, who)
    for who in (CITIZEN, MODERATOR):
        with pytest.raises(CampaignLimitReached):
            wrote(room, campaign_id, who)
    wrote(room, room.opened())


def test_whoever_is_signed_in_comments_on_the_campaign_or_on_its_news(room: Room) -> None:
    campaign_id = room.opened()
    update_id = post(room, campaign_id).id
    first, second = wrote(room, campaign_id, STRANGER), wrote(room, campaign_id, CITIZEN, update_id=update_id)
    assert [each.comment_id for each in said(room, campaign_id)] == [first]
    assert [each.comment_id for each in said(room, campaign_id, update_id=update_id)] == [second]
    assert [each.mine for each in said(room, campaign_id, STRANGER)] == [True]
    assert [each.mine for each in said(room, campaign_id, ANONYMOUS)] == [False]
    assert STRANGER.person not in str([each.dump() for each in said(room, campaign_id)])
    with pytest.raises(Unauthenticated):
        wrote(room, campaign_id, ANONYMOUS)
    for wrong in (uuid4(), post(room, room.opened()).id):
        with pytest.raises(UpdateNotFound):
            wrote(room, campaign_id, update_id=wrong)


def test_what_nobody_sees_yet_or_is_archived_is_not_commented_on(room: Room) -> None:
    with pytest.raises(CampaignNotFound):
        wrote(room, submitted(room))
    campaign_id = failed(room)
    wrote(room, campaign_id)
    act(room, PLAYMAKER, "archive_campaign", campaign_id=campaign_id)
    with pytest.raises(WrongCampaignState):
        wrote(room, campaign_id)
    assert len(said(room, campaign_id)) == 1


def test_comments_are_read_in_their_order_page_by_page(room: Room) -> None:
    campaign_id = room.opened()
    written = [wrote(room, campaign_id) for _ in range(3)]
    first = act(room, ANONYMOUS, "list_campaign_comments", campaign_id=campaign_id, limit=2)
    rest = act(room, ANONYMOUS, "list_campaign_comments", campaign_id=campaign_id, limit=2, after=first.next_after)
    assert [each.comment_id for each in (*first.items, *rest.items)] == written
    assert rest.next_after is None


def test_a_moderator_of_the_area_hides_a_comment_and_the_reason_stands_in_its_place(room: Room) -> None:
    campaign_id = room.opened()
    comment_id = wrote(room, campaign_id)
    for who in (CITIZEN, PLAYMAKER, ELSEWHERE):
        with pytest.raises(Forbidden):
            act(room, who, "hide_campaign_comment", comment_id=comment_id, reason="Navngiver nogen.")
    act(room, MODERATOR, "hide_campaign_comment", comment_id=comment_id, reason="Navngiver nogen.")
    for who in (ANONYMOUS, CITIZEN, MODERATOR):
        (told,) = said(room, campaign_id, who)
        assert (told.state, told.text, told.reason) == ("hidden", None, "Navngiver nogen.")
    act(room, MODERATOR, "restore_campaign_comment", comment_id=comment_id, reason="Den navngivne siger ja.")
    (told,) = said(room, campaign_id)
    assert (told.state, told.text, told.reason) == ("shown", "Godt, at I tager det op.", None)


def test_a_hidden_comment_is_read_by_moderators_of_its_area_alone_and_one_taken_back_by_nobody(room: Room) -> None:
    campaign_id = room.opened()
    comment_id = wrote(room, campaign_id, STRANGER)

    def told(who: Principal) -> str | None:
        found: CampaignCommentView = act(room, who, "get_campaign_comment", comment_id=comment_id)
        return found.text

    asked = (ANONYMOUS, STRANGER, CITIZEN, PLAYMAKER, ELSEWHERE, MODERATOR)
    text = "Godt, at I tager det op."
    assert [told(who) for who in asked] == [text] * 6
    act(room, MODERATOR, "hide_campaign_comment", comment_id=comment_id, reason="Navngiver nogen.")
    assert [told(who) for who in asked] == [None] * 5 + [text]
    act(room, STRANGER, "withdraw_campaign_comment", comment_id=comment_id)
    assert [told(who) for who in asked] == [None] * 6
    with pytest.raises(CampaignCommentNotFound):
        act(room, MODERATOR, "get_campaign_comment", comment_id=uuid4())


def test_whoever_wrote_a_comment_takes_it_back_for_good(room: Room) -> None:
    campaign_id = room.opened()
    comment_id = wrote(room, campaign_id, STRANGER)
    for who, refusal in ((CITIZEN, Forbidden), (MODERATOR, Forbidden), (ANONYMOUS, Unauthenticated)):
        with pytest.raises(refusal):
            act(room, who, "withdraw_campaign_comment", comment_id=comment_id)
    act(room, MODERATOR, "hide_campaign_comment", comment_id=comment_id, reason="Navngiver nogen.")
    act(room, STRANGER, "withdraw_campaign_comment", comment_id=comment_id)
    (told,) = said(room, campaign_id)
    assert (told.state, told.text, told.reason) == ("withdrawn", None, None)
    with pytest.raises(WrongCampaignState):
        act(room, MODERATOR, "restore_campaign_comment", comment_id=comment_id, reason="Fortrudt.")
    with pytest.raises(CampaignCommentNotFound):
        act(room, STRANGER, "withdraw_campaign_comment", comment_id=uuid4())


def moderations(room: Room, campaign_id: UUID, **asked: Any) -> Any:
    return act(room, ANONYMOUS, "list_campaign_moderations", campaign_id=campaign_id, **asked)


def test_each_time_a_comment_is_hidden_or_shown_again_is_kept_with_its_reason(room: Room) -> None:
    campaign_id = room.opened()
    comment_id = wrote(room, campaign_id)
    for name, reason in (("hide", "Navngiver nogen."), ("restore", "Den navngivne siger ja."), ("hide", "Nu igen.")):
        act(room, MODERATOR, f"{name}_campaign_comment", comment_id=comment_id, reason=reason)
    told = moderations(room, campaign_id)
    assert [(each.what, each.reason) for each in told.items] == [
        ("hidden", "Navngiver nogen."),
        ("shown", "Den navngivne siger ja."),
        ("hidden", "Nu igen."),
    ]
    assert {each.comment_id for each in told.items} == {comment_id}
    assert MODERATOR.person not in str(told.dump())
    first = moderations(room, campaign_id, limit=2)
    rest = moderations(room, campaign_id, limit=2, after=first.next_after)
    assert ((*first.items, *rest.items), rest.next_after) == (told.items, None)


def test_a_playmaker_hides_a_picture_after_the_opening_and_shows_it_again_with_reasons_for_all(room: Room) -> None:
    campaign_id = room.start()
    pictures = [a_picture(campaign_id) for _ in range(2)]
    for picture in pictures:
        room.db.run(lambda session, picture=picture: operations.pictures.add_picture(session, CITIZEN, picture))
    first, second = (each.command_id for each in pictures)
    with pytest.raises(WrongCampaignState):
        act(room, PLAYMAKER, "hide_picture", picture_id=first, reason="Et barn.")
    room.publish(campaign_id)
    for who in (CITIZEN, STRANGER, MODERATOR):
        with pytest.raises(Forbidden):
            act(room, who, "hide_picture", picture_id=first, reason="Et barn.")
    act(room, PLAYMAKER, "hide_picture", picture_id=first, reason="Et barn.")
    told = room.campaign(campaign_id, ANONYMOUS)
    assert [each.picture_id for each in told.pictures] == [second]
    assert [(each.picture_id, each.reason) for each in told.hidden_pictures] == [(first, "Et barn.")]
    (line,) = act(room, ANONYMOUS, "list_campaigns", limit=500).items
    assert line.cover_id == second, "it is no cover either"
    for who in (ANONYMOUS, CITIZEN):
        with pytest.raises(PictureNotFound):
            act(room, who, "get_picture", picture_id=first)
    assert act(room, PLAYMAKER, "get_picture", picture_id=first).picture_id == first
    act(room, PLAYMAKER, "restore_picture", picture_id=first, reason="Forældrene siger ja.")
    with pytest.raises(WrongCampaignState):
        act(room, PLAYMAKER, "restore_picture", picture_id=first, reason="Igen.")
    assert [each.picture_id for each in room.campaign(campaign_id, ANONYMOUS).pictures] == [first, second]
    assert [(each.what, each.picture_id) for each in moderations(room, campaign_id).items] == [
        ("hidden", first),
        ("shown", first),
    ]


@pytest.mark.parametrize("change", [update(CampaignModeration).values(reason="x"), delete(CampaignModeration)])
def test_the_database_keeps_what_was_moderated(room: Room, change: Any) -> None:
    campaign_id = room.opened()
    act(room, MODERATOR, "hide_campaign_comment", comment_id=wrote(room, campaign_id), reason="Navngiver nogen.")
    with pytest.raises(IntegrityError, match="campaign_moderation_has_no"):
        room.db.run(lambda session: session.execute(change))
