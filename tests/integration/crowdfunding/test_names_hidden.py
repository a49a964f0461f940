"""A name that anybody can type is taken off the page by a moderator: the reason stands, the money and the hours do too."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.crowdfunding import CampaignDone, PledgeNotFound, WrongCampaignState
from contracts.crowdfunding.helping import ListHelpers, PromiseNotFound
from contracts.crowdfunding.moderating import HideHelper, HideSupporter
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import queries
from services.crowdfunding.models import CampaignModeration
from services.crowdfunding.operations import moderating
from tests.integration.crowdfunding.test_talking import ELSEWHERE, moderations
from tests.mothers_campaign_life import MODERATOR
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room
from tests.mothers_donors import MemoryPost, notices, paid, row, send, supporters
from tests.mothers_helping import Helped

NAMED = {"shown_as": "association", "display_name": "Borgmesterens Bagmænd", "cvr": "99999993"}


def hide(room: Room, campaign_id: UUID, supporter_id: UUID, who: Principal = MODERATOR) -> CampaignDone:
    command = HideSupporter(
        command_id=uuid4(), campaign_id=campaign_id, supporter_id=supporter_id, reason="Navnet er en andens."
    )
    return room.db.run(lambda session: moderating.hide_supporter(session, who, command))


def test_a_name_is_taken_off_the_list_and_what_was_given_stays(room: Room) -> None:
    campaign_id, post = room.opened(), MemoryPost()
    pledge_id = paid(room, campaign_id, **NAMED, show_amount=True)
    (before,) = supporters(room, campaign_id).items
    for who, refusal in (
        (CITIZEN, Forbidden),
        (PLAYMAKER, Forbidden),
        (ELSEWHERE, Forbidden),
        (ANONYMOUS, Unauthenticated),
    ):
        with pytest.raises(refusal):
            hide(room, campaign_id, before.supporter_id, who)
    assert hide(room, campaign_id, before.supporter_id).state == "hidden"
    (after,) = supporters(room, campaign_id).items
    assert (after.shown_as, after.name, after.cvr, after.amount) == ("anonymous", None, None, 60_00)
    assert room.campaign(campaign_id).pledged == 60_00
    (told,) = moderations(room, campaign_id).items
    assert (told.what, told.reason, told.supporter_id) == ("hidden", "Navnet er en andens.", before.supporter_id)
    send(room, post)
    assert "name_hidden" in notices(room, pledge_id)
    assert "Navnet er en andens." in post.to(f"{pledge_id}@donor.example")[-1].text
    assert row(room, pledge_id).display_name is None
    with pytest.raises(WrongCampaignState):
        hide(room, campaign_id, before.supporter_id)


def test_a_supporter_is_one_of_this_campaigns(room: Room) -> None:
    ours, other = room.opened(), room.opened()
    paid(room, other, **NAMED)
    (theirs,) = supporters(room, other).items
    for supporter_id in (theirs.supporter_id, uuid4()):
        with pytest.raises(PledgeNotFound):
            hide(room, ours, supporter_id)
    assert supporters(room, other).items == (theirs,)


def test_a_helpers_name_goes_the_same_way_and_the_hours_stay(room: Room) -> None:
    helped = Helped.opened(room)
    promise_id = helped.promise(shown_as="named", display_name="Borgmesteren")

    def act(who: Principal, promise_id: UUID) -> CampaignDone:
        command = HideHelper(command_id=uuid4(), promise_id=promise_id, reason="Navnet er en andens.")
        return room.db.run(lambda session: moderating.hide_helper(session, who, command))

    def shown() -> list[tuple[str | None, int]]:
        query = ListHelpers(campaign_id=helped.campaign_id)
        found = room.db.read(lambda session: queries.helping.list_helpers(session, ANONYMOUS, query))
        return [(each.display_name, each.quantity) for each in found.items]

    ((name, quantity),) = shown()
    assert name == "Borgmesteren"
    with pytest.raises(Forbidden):
        act(PLAYMAKER, promise_id)
    with pytest.raises(PromiseNotFound):
        act(MODERATOR, uuid4())
    act(MODERATOR, promise_id)
    assert shown() == [(None, quantity)]
    (told,) = moderations(room, helped.campaign_id).items
    assert (told.what, told.promise_id) == ("hidden", promise_id)


def test_the_database_keeps_a_moderation_of_one_thing_of_its_campaign(room: Room) -> None:
    campaign_id, other = room.opened(), room.opened()
    for each in (campaign_id, other):
        paid(room, each, **NAMED)
    (mine,), (theirs,) = (supporters(room, each).items for each in (campaign_id, other))
    common = {"campaign_id": campaign_id, "place": 1, "what": "hidden", "reason": "x", "by": "m", "at": clock.now()}
    for wrong in (
        {},
        {"supporter_id": mine.supporter_id, "comment_id": uuid4()},
        {"supporter_id": theirs.supporter_id},
    ):
        with pytest.raises(IntegrityError):
            room.db.run(
                lambda session, more=wrong: session.execute(insert(CampaignModeration).values(**common, **more))
            )
