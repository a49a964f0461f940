"""Campaigns are found by area, state and words, and at an address that stays."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import now
from contracts.crowdfunding import CampaignNotFound
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import operations
from tests.mothers_answers import match_refused
from tests.mothers_campaign_life import act, failed, submitted
from tests.mothers_crowdfunding import CITIZEN, Room, a_match


def listed(room: Room, who: Any = ANONYMOUS, **asked: Any) -> set[UUID]:
    return {line.campaign_id for line in act(room, who, "list_campaigns", **asked).items}


def test_a_list_is_narrowed_by_area_and_state_together(room: Room) -> None:
    missed, opened = failed(room), room.opened()
    assert listed(room) == {missed, opened}
    assert listed(room, state="open") == {opened}
    assert listed(room, state="failed", area_id="tranbjerg") == {missed}
    assert listed(room, state="failed", area_id="lystrup") == set()


def test_every_word_is_sought_by_its_danish_stem(room: Room) -> None:
    playground = room.opened(title="Legepladser ved skolen", story="Gyngerne er slidt op, og træerne står skævt.")
    lake = room.opened(title="En sø til isfugle", story="Vi graver den selv ved skolen.")
    assert listed(room, search="LEGEPLADS") == {playground}
    assert listed(room, search="skole") == {playground, lake}
    assert listed(room, search="skolen isfugl") == {lake}
    assert listed(room, search="træ") == {playground}
    assert listed(room, search="isfugl legeplads") == set()
    assert listed(room, search="!?") == set()
    assert listed(room, search="skole", state="open", limit=500) == {playground, lake}


def test_words_are_found_from_the_publication_on_as_they_were_published(room: Room) -> None:
    campaign_id = submitted(room, title="Bålhytte")
    assert listed(room, CITIZEN, search="bålhytte") == set()
    room.publish(campaign_id)
    assert listed(room, search="bålhytten") == {campaign_id}


def test_a_search_is_read_page_by_page(room: Room) -> None:
    found = {room.opened() for _ in range(3)}
    first = act(room, ANONYMOUS, "list_campaigns", search="legeplads", limit=2)
    rest = act(room, ANONYMOUS, "list_campaigns", search="legeplads", limit=2, after=first.next_after)
    assert {line.campaign_id for line in (*first.items, *rest.items)} == found
    assert (len(first.items), rest.next_after) == (2, None)


def test_those_that_close_first_can_come_first_page_by_page(room: Room) -> None:
    later, soon, same = (room.opened(closes_at=now() + timedelta(days=days)) for days in (9, 3, 3))
    first = act(room, ANONYMOUS, "list_campaigns", order="deadline", limit=1)
    second = act(room, ANONYMOUS, "list_campaigns", order="deadline", limit=1, after=first.next_after)
    third = act(room, ANONYMOUS, "list_campaigns", order="deadline", limit=1, after=second.next_after)
    seen = [page.items[0].campaign_id for page in (first, second, third)]
    assert (set(seen[:2]), seen[2], third.next_after) == ({soon, same}, later, None)
    assert listed(room, order="deadline", search="legeplads", state="open") == {later, soon, same}


def test_ones_own_are_listed_apart_and_nobody_who_has_not_signed_in_has_any(room: Room) -> None:
    mine = room.opened()
    assert listed(room, CITIZEN, mine=True) == {mine}
    assert listed(room, Principal(person="cd" * 32), mine=True) == set()
    assert listed(room, mine=True) == set()


def test_a_campaign_stands_at_the_address_of_its_title_from_its_opening_on(room: Room) -> None:
    campaign_id = submitted(room, title="Blåbærgrød & Ærtesuppe på Møllen!")
    assert room.campaign(campaign_id).slug is None
    with pytest.raises(CampaignNotFound):
        act(room, ANONYMOUS, "get_campaign_by_slug", slug="blaabaergroed-aertesuppe-paa-moellen")
    room.publish(campaign_id)
    found = act(room, ANONYMOUS, "get_campaign_by_slug", slug="blaabaergroed-aertesuppe-paa-moellen")
    assert found == room.campaign(campaign_id, ANONYMOUS)
    (line,) = act(room, ANONYMOUS, "list_campaigns").items
    assert line.slug == found.slug


def test_two_with_one_title_have_an_address_each(room: Room) -> None:
    slugs = {room.campaign(room.opened(title="Bænke")).slug for _ in range(3)}
    assert len(slugs) == 3
    assert "baenke" in slugs


def test_a_match_that_was_refused_gives_the_address_back(room: Room) -> None:
    campaign_id = submitted(room)
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    assert room.campaign(campaign_id).slug is None, "it may still become another"
    room.hear(operations.record_match_refusal, match_refused(campaign_id, request_id))
    assert room.campaign(room.opened()).slug == "legeplads-ved-skolen"
