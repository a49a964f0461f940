"""Who acts for a joint council: invited, accepted, deputised, handed over, revoked; and for its areas only."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.db import Database
from contracts.budgets import SameEndorser, councils
from contracts.budgets.areas import AreaNotFound
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal
from services.budgets import operations, queries
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, STRANGER, Road, person, said
from tests.mothers_councils import CHAIR, DEPUTY, SUCCESSOR, Assembly

CODE = "en kode af mere end toogtyve tegn"


@pytest.fixture
def council(db: Database) -> Assembly:
    """Beside it the neighbours' council, with a representative of theirs: no answer below may count them."""
    neighbours = Assembly(db, city=person("city", "playmaker", scope=EVERYWHERE)).found("malling")
    neighbours.appoint(person("neighbour"))
    return Assembly(db).found()


def days_pass(days: int) -> None:
    clock.move(timedelta(days=days))


def test_a_council_speaks_for_areas_that_there_are_each_once(council: Assembly) -> None:
    city = person("city", "playmaker", scope=EVERYWHERE)
    for area_ids, refusal in (((), Invalid), ((AREA, AREA), Invalid), ((AREA, "atlantis"), AreaNotFound)):
        command = councils.FoundCouncil(command_id=uuid4(), name="Fællesrådet", area_ids=area_ids)
        with pytest.raises(refusal):
            council.do(city, operations.found_council, command)


def test_whoever_brings_the_code_acts_and_nobody_else(council: Assembly) -> None:
    mandate_id = council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE)).id
    assert not council.acts(CHAIR), "an invitation is nobody's yet"
    with pytest.raises(councils.WrongCode):
        council.accept(STRANGER, mandate_id, CODE + "!")
    with pytest.raises(Unauthenticated):
        council.accept(ANONYMOUS, mandate_id, CODE)
    council.accept(CHAIR, mandate_id, CODE)
    assert council.acts(CHAIR)
    with pytest.raises(councils.WrongMandate) as refusal:
        council.accept(STRANGER, mandate_id, CODE)
    assert refusal.value.facts == {"state": "acting"}
    assert not council.acts(STRANGER)


def test_a_representative_acts_for_the_areas_of_the_council_only(council: Assembly) -> None:
    council.appoint()
    assert council.acts(CHAIR, AREA)
    assert not council.acts(CHAIR, "malling")
    assert not council.acts(ANONYMOUS)


def test_a_representative_acts_on_the_days_of_the_term_only(council: Assembly) -> None:
    council.appoint(CHAIR, 10, 20)
    acted = []
    for day in (9, 10, 20, 21):
        days_pass(day)
        acted.append(council.acts(CHAIR))
    assert acted == [False, True, True, False]


def test_a_term_is_refused_that_has_ended_or_is_longer_than_four_years(council: Assembly) -> None:
    for days in ((-9, -1), (5, 4), (0, 2_000)):
        with pytest.raises(councils.ImpossibleTerm):
            council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE, *days))
    late = council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE, 0, 5)).id
    days_pass(6)
    with pytest.raises(councils.ImpossibleTerm):
        council.accept(CHAIR, late, CODE)


def test_a_deputy_acts_beside_the_representative_and_no_longer(council: Assembly) -> None:
    mandate_id = council.appoint(CHAIR, 0, 100)
    council.deputise(mandate_id, 0, 50)
    assert council.acts(DEPUTY) and council.acts(CHAIR)
    council.revoke(mandate_id)
    assert not council.acts(DEPUTY) and not council.acts(CHAIR)


def test_a_deputy_has_no_longer_term_no_deputies_and_no_successors(council: Assembly) -> None:
    mandate_id = council.appoint(CHAIR, 0, 100)
    with pytest.raises(councils.ImpossibleTerm):
        council.deputise(mandate_id, 0, 101)
    deputy_id = council.deputise(mandate_id, 0, 50)
    with pytest.raises(councils.OnlyADeputy):
        council.deputise(deputy_id, 0, 10, who=DEPUTY)
    with pytest.raises(councils.OnlyADeputy):
        council.hand_over(deputy_id, CODE, who=DEPUTY)


def test_after_a_general_assembly_the_old_one_acts_until_the_new_ones_first_day(council: Assembly) -> None:
    mandate_id = council.appoint(CHAIR, 0, 100)
    council.deputise(mandate_id, 0, 100)
    successor_id = council.hand_over(mandate_id, CODE, 10, 400)
    assert council.state(mandate_id) == "handing_over"
    council.accept(SUCCESSOR, successor_id, CODE)
    assert council.state(mandate_id) == "handed_over"
    acted = {}
    for day in (0, 9, 10, 99):
        days_pass(day)
        acted[day] = [council.acts(each) for each in (CHAIR, DEPUTY, SUCCESSOR)]
    before, after = [True, True, False], [False, False, True]
    assert acted == {0: before, 9: before, 10: after, 99: after}


def test_who_was_to_be_succeeded_goes_on_when_the_invitation_is_revoked(council: Assembly) -> None:
    mandate_id = council.appoint()
    with pytest.raises(councils.ImpossibleTerm):
        council.do(CHAIR, operations.hand_over_mandate, council.handing_over(mandate_id, CODE, held=1))
    successor_id = council.hand_over(mandate_id, CODE)
    with pytest.raises(councils.WrongMandate):
        council.hand_over(mandate_id, CODE + "2")
    council.revoke(successor_id)
    assert (council.state(mandate_id), council.state(successor_id)) == ("acting", "revoked")
    assert council.acts(CHAIR)


def test_a_stranger_to_a_mandate_neither_deputises_nor_hands_it_over(council: Assembly) -> None:
    mandate_id = council.appoint()
    council.appoint(person("other representative"))
    for who in (STRANGER, person("other representative"), person("x", "playmaker", scope="malling")):
        with pytest.raises(Forbidden):
            council.deputise(mandate_id, who=who)
        with pytest.raises(Forbidden):
            council.hand_over(mandate_id, CODE, who=who)
    days_pass(701)
    with pytest.raises(Forbidden):
        council.hand_over(mandate_id, CODE, who=CHAIR)


def test_history_is_kept_and_told_without_persons(council: Assembly) -> None:
    mandate_id = council.appoint()
    successor_id = council.hand_over(mandate_id, CODE)
    council.accept(SUCCESSOR, successor_id, CODE)
    council.revoke(mandate_id)
    told = {mandate.mandate_id: mandate for mandate in council.view().mandates}
    steps = [(step.what, step.state) for step in told[mandate_id].history]
    assert steps == [
        ("invited", "invited"),
        ("accept_mandate", "acting"),
        ("hand_over_mandate", "handing_over"),
        ("successor_accepted", "handed_over"),
        ("revoke_mandate", "revoked"),
    ]
    assert told[mandate_id].history[-1].note == "flyttet fra området"
    assert [(each.acts, each.mine) for each in (told[mandate_id], told[successor_id])] == [(False, True), (True, False)]
    assert "chair" not in str(council.view().dump())
    changes = [(event.mandate_id, event.state) for event in said(council.db, councils.MandateChanged)]
    assert [state for each, state in changes if each == mandate_id] == [state for _, state in steps]
    assert "chair" not in str([event.dump() for event in said(council.db, councils.MandateChanged)])


def test_who_represents_an_area_now_is_listed_page_by_page(council: Assembly) -> None:
    first, second = sorted([council.appoint(), council.appoint(SUCCESSOR)])
    council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE))
    council.appoint(STRANGER, 5, 9)

    def listed(**asked: Any) -> tuple[list[UUID], UUID | None]:
        query = councils.ListRepresentatives(area_id=AREA, **asked)
        found = council.db.read(lambda session: queries.list_representatives(session, CHAIR, query))
        return [each.mandate_id for each in found.items], found.next_after

    assert listed() == ([first, second], None)
    assert listed(limit=1) == ([first], first)
    assert listed(after=first) == ([second], None)


def test_whoever_holds_a_mandate_finds_the_councils_they_act_for_today(db: Database) -> None:
    city = person("city", "playmaker", scope=EVERYWHERE)
    first, second, later = sorted(
        (Assembly(db, city=city).found(area) for area in (AREA, "malling", AREA)), key=lambda each: each.council_id
    )
    mandate_id = first.appoint()
    second.appoint()
    later.appoint(CHAIR, 5, 9)

    def own(who: Principal, **asked: Any) -> tuple[list[UUID], UUID | None]:
        found = db.read(lambda session: queries.list_own_councils(session, who, councils.ListOwnCouncils(**asked)))
        return [each.council_id for each in found.items], found.next_after

    assert own(CHAIR) == ([first.council_id, second.council_id], None)
    assert own(CHAIR, limit=1) == ([first.council_id], first.council_id)
    assert own(PLAYMAKER) == own(SUCCESSOR) == ([], None)
    first.revoke(mandate_id, city)
    assert own(CHAIR) == ([second.council_id], None)
    with pytest.raises(Unauthenticated):
        own(ANONYMOUS)


def test_no_two_invitations_have_one_code(council: Assembly, db: Database) -> None:
    council.do(PLAYMAKER, operations.invite_representative, council.inviting("en kode"))
    for there in (council, Assembly(db).found()):
        with pytest.raises(councils.CodeTaken):
            there.do(PLAYMAKER, operations.invite_representative, there.inviting("en kode"))
    council.do(PLAYMAKER, operations.invite_representative, council.inviting("en anden kode"))


def test_councils_are_listed_by_page_and_by_area(db: Database) -> None:
    first, second = sorted([Assembly(db).found().council_id, Assembly(db).found(AREA, "malling").council_id])

    def listed(**asked: Any) -> tuple[list[UUID], UUID | None]:
        found = db.read(lambda session: queries.list_councils(session, councils.ListCouncils(**asked)))
        return [each.council_id for each in found.items], found.next_after

    assert listed(area_id=AREA) == ([first, second], None)
    assert len(listed(area_id="malling")[0]) == 1
    assert listed(limit=1) == ([first], first)
    assert listed(limit=1, after=first) == ([second], None)
    with pytest.raises(councils.CouncilNotFound):
        Assembly(db).view()


def endorsed_by(road: Road, who: Principal) -> str:
    road.endorse(who)
    return road.phase()


def test_a_representative_endorses_a_budget_without_any_role_and_a_former_one_does_not(
    council: Assembly, db: Database
) -> None:
    road = Road(db).to("draft")
    with pytest.raises(Forbidden):
        road.endorse(CHAIR)
    mandate_id = council.appoint()
    assert endorsed_by(road, CHAIR) == "earmarking"
    council.revoke(mandate_id)
    with pytest.raises(Forbidden):
        Road(db).to("draft").endorse(CHAIR)


def test_a_representative_who_opened_a_budget_as_playmaker_does_not_endorse_it(council: Assembly, db: Database) -> None:
    council.appoint(PLAYMAKER)
    with pytest.raises(SameEndorser):
        Road(db).to("draft").endorse(PLAYMAKER)
    council.appoint(RESIDENT)
    assert endorsed_by(Road(db).to("draft"), RESIDENT) == "earmarking"


GUARDED = {
    "a_step_of_a_mandate_stays": ("mandate_step", "UPDATE mandate_step SET note = 'en anden'"),
    "a_step_of_a_mandate_is_kept": ("mandate_step", "DELETE FROM mandate_step"),
    "a_mandate_is_kept": ("mandate", "DELETE FROM mandate WHERE person IS NULL"),
}


def run(db: Database, statement: str) -> int:
    with db.writer.begin() as connection:
        return connection.execute(text(statement)).rowcount


@pytest.mark.parametrize("guard", GUARDED)
def test_what_happened_to_a_mandate_cannot_be_edited(council: Assembly, guard: str) -> None:
    council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE))
    with pytest.raises(IntegrityError, match=guard):
        run(council.db, GUARDED[guard][1])


@pytest.mark.parametrize("guard", ["a_step_of_a_mandate_stays", "a_step_of_a_mandate_is_kept"])
def test_twin_without_its_trigger_the_history_of_a_mandate_is_rewritten(council: Assembly, guard: str) -> None:
    council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE))
    table, edit = GUARDED[guard]
    run(council.db, f"DROP TRIGGER {guard}" + ("" if council.db.sqlite else f" ON {table}"))
    assert run(council.db, edit) > 0


def test_the_database_refuses_a_mandate_that_acts_for_nobody(council: Assembly) -> None:
    council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE))
    with pytest.raises(IntegrityError, match="somebody_acts"):
        run(council.db, "UPDATE mandate SET state = 'acting'")
