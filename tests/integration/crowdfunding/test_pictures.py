"""A campaign's pictures: added, put in order and removed while it is a draft; their files stay for as long as their rows do."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.budgets import LimitReached
from contracts.crowdfunding import CampaignNotFound, CampaignView, NotYourCampaign, WrongCampaignState
from contracts.crowdfunding.pictures import (
    AddPicture,
    ArrangePictures,
    GetPicture,
    GetPictureRoom,
    PictureNotFound,
    PictureRoom,
    PictureView,
    RemovePicture,
)
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from deploy.opland import sweeping
from gateway.files.store import ORPHAN_SECONDS, Folder
from services.crowdfunding import domain, operations, queries
from services.crowdfunding.models import CampaignPicture
from tests.integration.crowdfunding.test_drafts import lines
from tests.integration.crowdfunding.test_team import FRIEND, invite, join
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room, a_picture

STRANGER = Principal(person="stranger")


def add(room: Room, campaign_id: UUID, who: Principal = CITIZEN, **different: Any) -> UUID:
    command = a_picture(campaign_id, **different)
    return room.db.run(lambda session: operations.pictures.add_picture(session, who, command)).id


def arrange(room: Room, campaign_id: UUID, *picture_ids: UUID, who: Principal = CITIZEN) -> None:
    command = ArrangePictures(command_id=uuid4(), campaign_id=campaign_id, picture_ids=picture_ids)
    room.db.run(lambda session: operations.pictures.arrange_pictures(session, who, command))


def remove(room: Room, picture_id: UUID, who: Principal = CITIZEN) -> None:
    command = RemovePicture(command_id=uuid4(), picture_id=picture_id)
    room.db.run(lambda session: operations.pictures.remove_picture(session, who, command))


def read(room: Room, picture_id: UUID, who: Principal = CITIZEN) -> PictureView:
    return room.db.read(lambda session: queries.pictures.get_picture(session, who, GetPicture(picture_id=picture_id)))


def space(room: Room, campaign_id: UUID, who: Principal = CITIZEN, picture_id: UUID | None = None) -> PictureRoom:
    query = GetPictureRoom(campaign_id=campaign_id, picture_id=picture_id)
    return room.db.read(lambda session: queries.pictures.get_picture_room(session, who, query))


def shown(view: CampaignView) -> list[UUID]:
    return [each.picture_id for each in view.pictures]


@pytest.fixture
def campaign_id(room: Room) -> UUID:
    return room.start()


def test_pictures_stand_in_the_order_they_are_put_in_and_the_first_is_the_cover(room: Room, campaign_id: UUID) -> None:
    one, two, three = (add(room, campaign_id, description=f"Nummer {each}") for each in range(3))
    assert shown(room.campaign(campaign_id)) == [one, two, three]
    arrange(room, campaign_id, three, one, two)
    told = room.campaign(campaign_id)
    assert shown(told) == [three, one, two]
    assert [each.description for each in told.pictures] == ["Nummer 2", "Nummer 0", "Nummer 1"]
    assert [line.cover_id for line in lines(room) if line.campaign_id == campaign_id] == [three]
    remove(room, three)
    assert [line.cover_id for line in lines(room) if line.campaign_id == campaign_id] == [one]
    assert shown(room.campaign(campaign_id)) == [one, two]
    for wrong in ((one,), (one, two, three), (one, one)):
        with pytest.raises(Invalid):
            arrange(room, campaign_id, *wrong)


def test_a_picture_says_what_it_shows_and_is_one() -> None:
    told = a_picture(uuid4()).dump()
    for wrong in ({"description": ""}, {"description": None}, {"media_type": "application/pdf"}):
        with pytest.raises(Invalid):
            AddPicture.load(told | wrong)


def test_owner_and_team_change_them_and_nobody_else(room: Room, campaign_id: UUID) -> None:
    join(room, invite(room, campaign_id))
    picture_id = add(room, campaign_id, FRIEND)
    for who, refusal in ((STRANGER, NotYourCampaign), (PLAYMAKER, NotYourCampaign), (ANONYMOUS, Unauthenticated)):
        for act in (
            lambda who=who: add(room, campaign_id, who),
            lambda who=who: arrange(room, campaign_id, picture_id, who=who),
            lambda who=who: remove(room, picture_id, who),
            lambda who=who: space(room, campaign_id, who),
        ):
            with pytest.raises(refusal):
                act()
    remove(room, picture_id)
    with pytest.raises(PictureNotFound):
        remove(room, picture_id)
    with pytest.raises(PictureNotFound):
        remove(room, uuid4())
    with pytest.raises(CampaignNotFound):
        space(room, uuid4())


def test_a_drafts_picture_is_seen_by_who_sees_the_draft(room: Room, campaign_id: UUID) -> None:
    picture_id = add(room, campaign_id)
    assert read(room, picture_id, PLAYMAKER).digest == "ab" * 32
    for who in (STRANGER, ANONYMOUS):
        with pytest.raises(PictureNotFound):
            read(room, picture_id, who)
    room.publish(campaign_id)
    assert read(room, picture_id, ANONYMOUS).picture_id == picture_id


def test_a_picture_that_was_removed_is_found_by_nobody(room: Room, campaign_id: UUID) -> None:
    picture_id = add(room, campaign_id)
    remove(room, picture_id)
    with pytest.raises(PictureNotFound):
        read(room, picture_id)


def test_what_is_published_keeps_its_pictures(room: Room, campaign_id: UUID) -> None:
    picture_id = add(room, campaign_id)
    room.publish(campaign_id)
    for act in (
        lambda: add(room, campaign_id),
        lambda: arrange(room, campaign_id, picture_id),
        lambda: remove(room, picture_id),
        lambda: space(room, campaign_id),
    ):
        with pytest.raises(WrongCampaignState):
            act()
    assert space(room, campaign_id, picture_id=picture_id).files_left == domain.pictures.PICTURES_MAX - 1, "asked again"


@pytest.mark.parametrize("limit", ["PICTURES_MAX", "PICTURES_EVER_MAX", "ADDED_A_DAY_MAX"])
def test_there_is_room_for_so_many(room: Room, campaign_id: UUID, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.pictures, limit, 2)
    picture_id = [add(room, campaign_id) for _ in range(2)][-1]
    for one_more in (lambda: add(room, campaign_id), lambda: space(room, campaign_id)):
        with pytest.raises(LimitReached):
            one_more()
    space(room, campaign_id, picture_id=picture_id)
    remove(room, picture_id)
    if limit == "PICTURES_MAX":
        add(room, campaign_id)
    else:
        with pytest.raises(LimitReached):
            add(room, campaign_id)


def test_a_persons_day_ends(room: Room, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.pictures, "ADDED_A_DAY_MAX", 1)
    add(room, campaign_id)
    later = clock.now() + timedelta(hours=domain.pictures.DAY_HOURS, seconds=1)
    monkeypatch.setattr("services.crowdfunding.queries.pictures.now", lambda: later)
    assert space(room, campaign_id).files_left_today == 1


def test_the_sweep_keeps_campaigns_pictures_and_removed_ones_too(room: Room, campaign_id: UUID, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files", made=True)
    shown_, removed, orphan = (kept(folder, content) for content in (b"shown", b"removed", b"nobody's"))
    add(room, campaign_id, digest=shown_)
    remove(room, add(room, campaign_id, digest=removed))
    named = sweeping.NAMERS["crowdfunding"]
    assert folder.sweep(lambda digests: room.db.read(lambda session: named(session, digests))) == 1
    assert folder.path(shown_).is_file()
    assert folder.path(removed).is_file()
    assert not (folder.root / orphan[:2] / orphan[2:]).exists()


def test_twin_a_sweep_that_does_not_ask_crowdfunding_takes_the_pictures_away(
    room: Room, campaign_id: UUID, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "files", made=True)
    add(room, campaign_id, digest=kept(folder, b"shown"))
    assert folder.sweep(lambda _: set()) == 1


def kept(folder: Folder, content: bytes) -> str:
    incoming = folder.receive()
    incoming.write(content)
    incoming.close()
    digest = folder.keep(incoming.path)
    before = time.time() - ORPHAN_SECONDS - 60
    os.utime(folder.path(digest), (before, before))
    return digest


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("a_picture_stays_what_it_is", update(CampaignPicture).values(digest="cd" * 32)),
        ("a_picture_is_kept", delete(CampaignPicture)),
        ("removed_by_somebody", update(CampaignPicture).values(removed_by="somebody")),
    ],
)
def test_the_database_keeps_a_picture_as_it_is(room: Room, campaign_id: UUID, rule: str, change: Any) -> None:
    add(room, campaign_id)
    with pytest.raises(IntegrityError, match=rule):
        room.db.run(lambda session: session.execute(change))


def test_the_database_changes_no_picture_of_what_was_handed_in_and_brings_none_back(
    room: Room, campaign_id: UUID
) -> None:
    picture_id = add(room, campaign_id)
    remove(room, add(room, campaign_id))
    back = (
        update(CampaignPicture).where(CampaignPicture.removed_at.is_not(None)).values(removed_at=None, removed_by=None)
    )
    with pytest.raises(IntegrityError, match="a_picture_that_was_removed_stays_so"):
        room.db.run(lambda session: session.execute(back))
    room.publish(campaign_id)
    moved = update(CampaignPicture).where(CampaignPicture.picture_id == picture_id).values(position=9)
    with pytest.raises(IntegrityError, match="a_picture_is_moved_or_removed_in_a_draft"):
        room.db.run(lambda session: session.execute(moved))
