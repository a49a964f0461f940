"""What a campaign is while it is a draft: written whole, by who may, read by few, and fixed when it is handed in."""

import threading
from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis import clock
from contracts.budgets import Association, LimitReached, StaleVersion
from contracts.budgets.applications import CostLine
from contracts.budgets.places import Place
from contracts.crowdfunding import (
    CampaignNeed,
    CampaignNotFound,
    DeadlineImpossible,
    EditCampaign,
    ListCampaigns,
    NotYourCampaign,
    UnbalancedCampaign,
    WrongCampaignState,
)
from contracts.crowdfunding.drafts import Campaigning
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import domain, operations, queries
from tests.mothers_campaign_life import act
from tests.mothers_crowdfunding import CITIZEN, FINANCE, PLAYMAKER, Room, a_campaign, a_match

STRANGER = Principal(person="citizen-2")
ELSEWHERE = Principal(person="playmaker-2", roles=(Role(role="playmaker", scope="lystrup"),))
COUNTER = Principal(person="official", roles=(Role(role="counter", scope="tranbjerg"),))
HOURS = CampaignNeed(need_id=uuid4(), kind="hours", title="Male stakittet", quantity=20)
THINGS = CampaignNeed(need_id=uuid4(), kind="things", title="Pensler", quantity=6)
WHOLE: dict[str, Any] = {
    "title": "En bålhytte",
    "summary": "Et sted at være, når det regner.",
    "story": "Den gamle er væltet.",
    "goal": 90_00,
    "least_goal": 70_00,
    "lines": (CostLine(text="Træ", amount=60_00), CostLine(text="Tag", amount=30_00)),
    "needs": (HOURS, THINGS),
    "place": Place(latitude=56_100_000, longitude=10_100_000),
    "place_name": "Søen",
    "beneficiary": "Alle i Tranbjerg",
    "association": Association(name="Bålets Venner", cvr="55133018"),
}


def edit(room: Room, campaign_id: UUID, version: int = 1, who: Principal = CITIZEN, **different: Any) -> str:
    said = {each.name: getattr(a_campaign(), each.name) for each in fields(Campaigning) if each.name != "command_id"}
    said |= {"campaign_id": campaign_id, "version": version, **different}
    command = EditCampaign(command_id=uuid4(), **said)
    return room.db.run(lambda session: operations.edit_campaign(session, room.rules, who, command)).state


def listed(room: Room, who: Principal, **asked: Any) -> set[UUID]:
    query = ListCampaigns(limit=500, **asked)
    found = room.db.read(lambda session: queries.list_campaigns(session, who, query))
    return {line.campaign_id for line in found.items}


def test_all_that_it_says_is_kept_and_shown_and_an_edit_says_all_of_it_anew(room: Room) -> None:
    closes_at = clock.now() + timedelta(days=domain.OPEN_DAYS_MAX)
    campaign_id = room.start(closes_at=closes_at, **WHOLE)
    told = room.campaign(campaign_id)
    assert {name: getattr(told, name) for name in WHOLE} == WHOLE
    assert (told.version, told.closes_at, told.mine, told.assisted) == (1, closes_at, True, False)
    edit(room, campaign_id)
    told = room.campaign(campaign_id)
    assert (told.title, told.needs, told.place, told.association) == (a_campaign().title, (), None, None)
    assert (told.version, told.least_goal, told.goal) == (2, 100_00, 100_00)
    line = next(each for each in lines(room) if each.campaign_id == campaign_id)
    assert (line.summary, line.cover_id, line.place) == ("", None, None)


def lines(room: Room) -> Any:
    return room.db.read(lambda session: queries.list_campaigns(session, CITIZEN, ListCampaigns(limit=500))).items


@pytest.mark.parametrize("off", [timedelta(seconds=-1), timedelta(days=domain.OPEN_DAYS_MAX, seconds=60)])
def test_a_deadline_lies_ahead_and_no_further_than_a_year(room: Room, off: timedelta) -> None:
    campaign_id = room.start()
    with pytest.raises(DeadlineImpossible):
        edit(room, campaign_id, closes_at=clock.now() + off)
    assert room.campaign(campaign_id).version == 1


def test_a_stale_version_is_refused_and_changes_nothing(room: Room) -> None:
    campaign_id = room.start()
    edit(room, campaign_id, title="Den nye")
    with pytest.raises(StaleVersion) as refusal:
        edit(room, campaign_id, version=1, title="Den gamle")
    assert refusal.value.facts == {"version": 2}
    assert (room.campaign(campaign_id).title, room.campaign(campaign_id).version) == ("Den nye", 2)


def test_of_two_editors_at_once_one_is_told_to_read_first(room: Room) -> None:
    campaign_id = room.start()
    told: list[str] = []
    together = threading.Barrier(2)

    def one(title: str) -> None:
        together.wait()
        try:
            edit(room, campaign_id, title=title, needs=(HOURS,))
        except StaleVersion:
            told.append("stale")
        else:
            told.append(title)

    threads = [threading.Thread(target=one, args=(title,)) for title in ("Den ene", "Den anden")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[1:] == ["stale"]
    view = room.campaign(campaign_id)
    assert (view.title, view.version, view.needs) == (min(told), 2, (HOURS,))


def test_twin_without_the_version_the_second_of_two_editors_overwrites_what_they_have_not_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain.drafts, "check_version", lambda *_: None)
    campaign_id = room.start()
    edit(room, campaign_id, title="Den ene")
    edit(room, campaign_id, version=1, title="Den anden")
    assert room.campaign(campaign_id).title == "Den anden"


def test_a_need_keeps_its_row_over_edits_and_goes_when_it_is_named_no_more(room: Room) -> None:
    campaign_id = room.start(needs=(HOURS, THINGS))
    changed = CampaignNeed(need_id=THINGS.need_id, kind="things", title="Brede pensler", quantity=7)
    edit(room, campaign_id, needs=(changed, HOURS))
    assert room.campaign(campaign_id).needs == (changed, HOURS)
    edit(room, campaign_id, version=2, needs=(HOURS,))
    assert room.campaign(campaign_id).needs == (HOURS,)


def test_a_need_becomes_no_other_need_nor_another_campaigns(room: Room) -> None:
    campaign_id = room.start(needs=(HOURS,))
    turned = CampaignNeed(need_id=HOURS.need_id, kind="things", title="Male", quantity=20)
    for wrong in ({"needs": (turned,)}, {"needs": (HOURS, HOURS)}):
        with pytest.raises(Invalid):
            edit(room, campaign_id, **wrong)
    with pytest.raises(Invalid):
        room.start(needs=(HOURS,))
    assert room.campaign(campaign_id).needs == (HOURS,)


def test_of_two_campaigns_that_name_one_need_at_once_one_has_it_and_the_other_is_told(room: Room) -> None:
    told: list[str] = []
    together = threading.Barrier(2)

    def one() -> None:
        together.wait()
        try:
            room.start(needs=(HOURS,))
        except Invalid:
            told.append("taken")
        else:
            told.append("kept")

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["kept", "taken"]


def test_the_lines_need_not_add_up_while_it_is_drafted_and_must_before_it_is_published(room: Room) -> None:
    campaign_id = room.start(lines=())
    with pytest.raises(UnbalancedCampaign) as refusal:
        room.publish(campaign_id)
    assert refusal.value.facts["difference"] == -100_00
    edit(room, campaign_id, lines=(CostLine(text="Gynge", amount=100_01),))
    with pytest.raises(UnbalancedCampaign) as refusal:
        room.publish(campaign_id)
    assert refusal.value.facts == {"goal": 100_00, "granted": 0, "lines": 100_01, "difference": 1}
    edit(room, campaign_id, version=2, lines=(CostLine(text="Gynge", amount=100_00),))
    room.publish(campaign_id)
    assert room.campaign(campaign_id).state == "open"


def test_what_is_published_is_edited_no_more(room: Room) -> None:
    campaign_id = room.opened()
    with pytest.raises(WrongCampaignState):
        edit(room, campaign_id)


def test_a_stranger_neither_reads_nor_edits_a_draft_and_all_read_it_once_it_is_open(room: Room) -> None:
    campaign_id = room.start()
    for who in (STRANGER, ELSEWHERE, COUNTER, ANONYMOUS):
        with pytest.raises(CampaignNotFound):
            room.campaign(campaign_id, who)
        assert campaign_id not in listed(room, who) | listed(room, who, area_id="tranbjerg")
        with pytest.raises((NotYourCampaign, Unauthenticated)):
            edit(room, campaign_id, who=who)
    assert room.campaign(campaign_id, PLAYMAKER).mine is False
    assert campaign_id in listed(room, PLAYMAKER)
    with pytest.raises(NotYourCampaign):
        edit(room, campaign_id, who=PLAYMAKER)
    room.publish(campaign_id)
    assert room.campaign(campaign_id, ANONYMOUS).mine is False
    assert campaign_id in listed(room, ANONYMOUS)


def test_what_died_before_it_was_opened_is_read_by_no_more_than_the_draft(room: Room) -> None:
    campaign_id = room.start()
    room.publish(campaign_id, a_match(room.scheme()))
    room.to_the_deadline(campaign_id)
    room.tick()
    with pytest.raises(CampaignNotFound):
        room.campaign(campaign_id, STRANGER)
    assert room.campaign(campaign_id).state == "failed"


def test_nobody_has_more_drafts_than_there_is_room_for(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.drafts, "DRAFTS_A_PERSON_MAX", 2)
    first = room.start()
    room.start()
    with pytest.raises(LimitReached):
        room.start()
    room.publish(first)
    room.start()


def test_a_campaign_is_edited_no_more_often_than_it_may_be(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.drafts, "VERSIONS_MAX", 2)
    campaign_id = room.start()
    edit(room, campaign_id)
    with pytest.raises(LimitReached):
        edit(room, campaign_id, version=2)


def test_the_account_of_what_was_never_opened_is_there_for_few(room: Room) -> None:
    campaign_id = room.start(title="Hemmelig")
    of_it = {"campaign_id": campaign_id}
    for state in ("draft", "cancelled"):
        for who in (ANONYMOUS, STRANGER, ELSEWHERE):
            with pytest.raises(CampaignNotFound):
                act(room, who, "get_campaign_account", **of_it)
        for who in (CITIZEN, PLAYMAKER, FINANCE):
            assert act(room, who, "get_campaign_account", **of_it).campaign_state == state
        if state == "draft":
            act(room, CITIZEN, "cancel_campaign", **of_it, reason="Grunden blev solgt.")
