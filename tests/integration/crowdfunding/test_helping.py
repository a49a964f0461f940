"""Hours and things: promised while the campaign collects, given by one, confirmed by another.

Who may do what does not depend on the database: the walk, the guards and what is read meet both.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from contracts.crowdfunding import CampaignNotFound, CampaignNotOpen, NotYourCampaign, helping
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import models
from tests.databases import Templates
from tests.integration.crowdfunding.test_team import invite, join, leave
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room
from tests.mothers_helping import GIVER, OFFICIAL, SECOND_GIVER, Helped, a_need, a_promise
from tests.mothers_provider import Provider

STRANGER = Principal(person="stranger")


@pytest.fixture
def helped(templates: Templates, provider: Provider) -> Iterator[Helped]:
    with templates.database("sqlite", models.Base) as db:
        yield Helped.opened(Room(db, provider))


SHOWN_WRONG: tuple[dict[str, Any], ...] = (
    {"shown_as": "named"},
    {"shown_as": "anonymous", "display_name": "Mette"},
    {"shown_as": "association", "display_name": "Vennerne"},
    {"shown_as": "named", "display_name": "Mette", "cvr": "99999993"},
)


def test_who_promises_has_signed_in(helped: Helped) -> None:
    with pytest.raises(Unauthenticated):
        helped.promise(who=ANONYMOUS)


@pytest.mark.parametrize("shown", SHOWN_WRONG)
def test_help_is_shown_by_the_rules_for_money(helped: Helped, shown: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        helped.promise(**shown)


def test_who_has_promised_promises_more_by_withdrawing_first(helped: Helped) -> None:
    first = helped.promise(8)
    with pytest.raises(helping.AlreadyPromised) as refused:
        helped.promise(2)
    assert refused.value.facts == {"promise_id": str(first)}
    assert helped.withdraw(first) == "withdrawn"
    assert helped.need().promised == 0
    helped.promise(10)
    assert [each["state"] for each in helped.room.said("HelpEnded")] == ["withdrawn"]


def test_who_has_given_what_they_promised_may_promise_more(helped: Helped) -> None:
    first = helped.promise(8)
    helped.fulfil(first)
    helped.confirm(first)
    helped.promise(4)
    assert (helped.need().promised, helped.need().confirmed) == (12, 8)


def test_nothing_is_promised_to_a_draft_or_after_the_deadline_nor_withdrawn_then(helped: Helped) -> None:
    room = helped.room
    need = a_need()
    with pytest.raises(helping.NeedNotFound):
        Helped(room, room.start(needs=(need,)), need.need_id).promise()
    promise_id = helped.promise()
    room.to_the_deadline(helped.campaign_id, seconds_after=0)
    with pytest.raises(CampaignNotOpen):
        helped.promise(who=SECOND_GIVER)
    with pytest.raises(CampaignNotOpen):
        helped.withdraw(promise_id)


def test_what_is_unknown_is_not_found(helped: Helped) -> None:
    with pytest.raises(helping.NeedNotFound):
        helped.do(GIVER, a_promise(uuid4()))
    with pytest.raises(helping.PromiseNotFound):
        helped.withdraw(uuid4())
    with pytest.raises(helping.PromiseNotFound):
        helped.view(uuid4())
    with pytest.raises(CampaignNotFound):
        Helped(helped.room, uuid4(), helped.need_id).needs()


def test_nobody_speaks_for_the_giver_or_the_owner(helped: Helped) -> None:
    promise_id = helped.promise()
    for act in (helped.withdraw, helped.fulfil):
        with pytest.raises(helping.NotYourPromise):
            act(promise_id, who=STRANGER)
    helped.fulfil(promise_id)
    for act in (helped.confirm, helped.dispute):
        with pytest.raises(NotYourCampaign):
            act(promise_id, who=STRANGER)
        with pytest.raises(Unauthenticated):
            act(promise_id, who=ANONYMOUS)


def test_the_owners_own_hours_are_confirmed_by_a_playmaker(helped: Helped) -> None:
    promise_id = helped.promise(who=CITIZEN)
    helped.fulfil(promise_id, who=CITIZEN)
    with pytest.raises(helping.OwnHelp):
        helped.confirm(promise_id, who=CITIZEN)
    assert helped.confirm(promise_id, who=PLAYMAKER) == "confirmed"


def test_one_of_the_team_confirms_what_others_gave_and_not_what_the_owner_did(helped: Helped) -> None:
    """For as long as they are of it."""
    invitation = invite(helped.room, helped.campaign_id)
    join(helped.room, invitation, SECOND_GIVER)
    theirs, owners = helped.promise(who=GIVER), helped.promise(who=CITIZEN)
    helped.fulfil(theirs, who=GIVER)
    helped.fulfil(owners, who=CITIZEN)
    with pytest.raises(helping.OwnHelp):
        helped.confirm(owners, who=SECOND_GIVER)
    assert {each.promise_id for each in helped.list(SECOND_GIVER).items} == {theirs, owners}
    assert helped.confirm(theirs, who=SECOND_GIVER) == "confirmed"
    leave(helped.room, helped.campaign_id, SECOND_GIVER)
    with pytest.raises(NotYourCampaign):
        helped.list(SECOND_GIVER)


def test_a_playmaker_does_not_confirm_their_own_either(helped: Helped) -> None:
    promise_id = helped.promise(who=PLAYMAKER)
    helped.fulfil(promise_id, who=PLAYMAKER)
    with pytest.raises(helping.OwnHelp):
        helped.confirm(promise_id, who=PLAYMAKER)
    assert helped.confirm(promise_id, who=CITIZEN) == "confirmed"


def test_where_giver_and_owner_disagree_a_playmaker_settles_it(helped: Helped) -> None:
    promise_id = helped.promise()
    helped.fulfil(promise_id, 8)
    assert helped.dispute(promise_id) == "disputed"
    assert helped.view(promise_id).note == "Ingen så nogen."
    with pytest.raises(Forbidden):
        helped.confirm(promise_id, who=CITIZEN)
    assert helped.confirm(promise_id, 4, who=PLAYMAKER) == "confirmed"


def test_a_playmaker_who_owns_the_campaign_does_not_settle_its_disputes(helped: Helped) -> None:
    promise_id = helped.promise()
    helped.fulfil(promise_id)
    owner = Principal(person=CITIZEN.person, roles=PLAYMAKER.roles)
    helped.dispute(promise_id, who=owner)
    with pytest.raises(Forbidden):
        helped.confirm(promise_id, who=owner)
    assert helped.confirm(promise_id, who=PLAYMAKER) == "confirmed"


def test_whoever_disputes_it_does_not_settle_it(helped: Helped) -> None:
    promise_id = helped.promise(who=CITIZEN)
    helped.fulfil(promise_id, who=CITIZEN)
    helped.dispute(promise_id, who=PLAYMAKER)
    with pytest.raises(Forbidden):
        helped.confirm(promise_id, 1, who=PLAYMAKER)
    another = Principal(person="playmaker 2", roles=PLAYMAKER.roles)
    assert helped.confirm(promise_id, 1, who=another) == "confirmed"


def test_a_giver_corrects_what_they_said_and_the_owner_confirms_that(helped: Helped) -> None:
    promise_id = helped.promise()
    helped.fulfil(promise_id, 8)
    helped.dispute(promise_id)
    assert helped.fulfil(promise_id, 4) == "fulfilled"
    with pytest.raises(Invalid):
        helped.confirm(promise_id, 5)
    assert helped.confirm(promise_id, 4) == "confirmed"
    with pytest.raises(helping.WrongHelpState):
        helped.fulfil(promise_id, 8)


def test_no_more_is_given_than_was_promised(helped: Helped) -> None:
    with pytest.raises(Invalid):
        helped.fulfil(helped.promise(8), 9)


def test_whoever_did_not_come_is_said_so_after_the_campaign_and_may_say_otherwise(helped: Helped) -> None:
    promise_id = helped.promise()
    with pytest.raises(CampaignNotOpen):
        helped.miss(promise_id)
    helped.funded()
    assert helped.miss(promise_id) == "not_given"
    assert helped.need().promised == 0
    assert helped.fulfil(promise_id, 2) == "fulfilled"
    assert helped.need().promised == 8
    assert helped.confirm(promise_id, 2) == "confirmed"
    assert [each["state"] for each in helped.room.said("HelpEnded")] == ["not_given"]


def test_an_official_enters_it_for_somebody_without_mitid_and_does_not_confirm_it(helped: Helped) -> None:
    promise = a_promise(helped.need_id)
    enter(helped, OFFICIAL, promise_help=promise)
    assert helped.view(promise.command_id).assisted
    report = helping.FulfilHelp(command_id=uuid4(), promise_id=promise.command_id, quantity=8)
    enter(helped, OFFICIAL, fulfil_help=report)
    both = Principal(person=OFFICIAL.person, roles=PLAYMAKER.roles)
    with pytest.raises(helping.OwnHelp):
        helped.confirm(promise.command_id, who=both)
    assert helped.confirm(promise.command_id) == "confirmed"
    other = a_promise(helped.need_id)
    enter(helped, OFFICIAL, promise_help=other)
    enter(helped, OFFICIAL, withdraw_help=helping.WithdrawHelp(command_id=uuid4(), promise_id=other.command_id))
    assert helped.view(other.command_id).state == "withdrawn"


def test_an_official_enters_one_thing_for_another_person_where_they_may(helped: Helped) -> None:
    promise = a_promise(helped.need_id)
    elsewhere = Principal(person="official 2", roles=(Role(role="counter", scope="malling"),))
    for who in (GIVER, PLAYMAKER, elsewhere):
        with pytest.raises(Forbidden):
            enter(helped, who, promise_help=promise)
    with pytest.raises(Forbidden, match="as yourself"):
        enter(helped, OFFICIAL, citizen=OFFICIAL, promise_help=promise)
    report = helping.FulfilHelp(command_id=promise.command_id, promise_id=uuid4(), quantity=8)
    for entered in ({}, {"promise_help": promise, "fulfil_help": report}):
        with pytest.raises(Invalid):
            enter(helped, OFFICIAL, **entered)
    with pytest.raises(Invalid):
        helped.do(OFFICIAL, helping.EnterHelpForCitizen(command_id=uuid4(), citizen=GIVER, promise_help=promise))


def enter(helped: Helped, who: Principal, citizen: Principal = GIVER, **entered: Any) -> None:
    command_id = next((each.command_id for each in entered.values()), uuid4())
    helped.do(who, helping.EnterHelpForCitizen(command_id=command_id, citizen=citizen, **entered))


def test_a_playmaker_finds_what_giver_and_owner_disagree_on_until_it_is_settled(helped: Helped) -> None:
    first, second = helped.promise(8), helped.promise(6, who=SECOND_GIVER)
    for promise_id, who in ((first, GIVER), (second, SECOND_GIVER)):
        helped.fulfil(promise_id, 6, who=who)
        assert helped.disputed() == ()
    helped.dispute(first)
    helped.dispute(second)
    told = {each.promise_id: each for each in helped.disputed()}
    assert told.keys() == {first, second}
    assert (told[first].campaign_id, told[first].given, told[first].note) == (helped.campaign_id, 6, "Ingen så nogen.")
    page = helped.disputed_page(limit=1)
    assert helped.disputed(after=page.next_after) == tuple(
        told[each] for each in sorted(told) if each > page.items[0].promise_id
    )
    helped.confirm(first, 4, who=PLAYMAKER)
    assert [each.promise_id for each in helped.disputed()] == [second]
    everywhere = Principal(person="everywhere", roles=(Role(role="playmaker"),))
    assert helped.disputed(who=everywhere, area_id="harlev") == ()
    assert helped.disputed(who=everywhere, area_id=None) == helped.disputed()


def test_what_is_disputed_is_told_to_playmakers_of_the_area_alone(helped: Helped) -> None:
    of_another = Principal(person="another", roles=(Role(role="playmaker", scope="harlev"),))
    for who in (CITIZEN, GIVER, of_another):
        with pytest.raises(Forbidden):
            helped.disputed(who=who)
    with pytest.raises(Unauthenticated):
        helped.disputed(who=ANONYMOUS)
