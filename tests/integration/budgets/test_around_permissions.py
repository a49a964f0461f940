"""Every cell of the table of who may do what around the budgets: each by each role, here, elsewhere, everywhere."""

from collections.abc import Callable
from typing import Any, get_args
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from chassis.db import Database
from contracts.budgets import councils, initiatives, letters
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal, RoleName
from services.budgets import domain, operations, queries
from tests.mothers_areas import recording
from tests.mothers_budgets import AREA, PLAYMAKER, person
from tests.mothers_councils import Assembly, agreeing, settling
from tests.mothers_initiatives import Idea
from tests.mothers_letters import PUBLIC, in_ideas

Attempt = Callable[[Session, Principal], Any]
CODE = "en kode af mere end toogtyve tegn"


def of_councils(db: Database, operation: str) -> Attempt:
    council = Assembly(db).found()
    mandate_id = council.appoint()
    agreed = council.do(PLAYMAKER, operations.record_agreement, agreeing(council.council_id)).id
    made = {
        "invite_representative": council.inviting(CODE),
        "deputise_mandate": council.deputising(mandate_id, CODE),
        "hand_over_mandate": council.handing_over(mandate_id, CODE),
        "revoke_mandate": council.revoking(mandate_id),
        "found_council": councils.FoundCouncil(command_id=uuid4(), name="Fællesrådet", area_ids=(AREA,)),
        "record_area": recording(AREA),
        "record_agreement": agreeing(council.council_id),
        "settle_agreement": settling(agreed),
    }
    return lambda session, who: getattr(operations, operation)(session, who, made[operation])


def of_initiatives(db: Database, operation: str) -> Attempt:
    idea = Idea(db).start().assign().request()
    made = {
        "assign_playmaker": idea.assigning(),
        "request_coaching": initiatives.RequestCoaching(
            command_id=uuid4(), initiative_id=idea.initiative_id, wish="Hvordan?"
        ),
        "offer_times": idea.offering(24),
        "hold_coaching": idea.holding(),
        "link_campaign": idea.linking(),
        "close_initiative": idea.closing(),
    }
    read = {
        "see_initiative": (queries.get_initiative, initiatives.GetInitiative(initiative_id=idea.initiative_id)),
        "see_notes": (queries.get_coaching_notes, initiatives.GetCoachingNotes(initiative_id=idea.initiative_id)),
        "list_load": (queries.list_load, initiatives.ListLoad(area_id=AREA)),
    }
    if operation in read:
        query, question = read[operation]
        return lambda session, who: query(session, who, question)  # type: ignore[operator]
    return lambda session, who: getattr(operations, operation)(session, who, made[operation])


def of_mailings(db: Database, operation: str) -> Attempt:
    mail = in_ideas(db)
    if operation == "order_mailing":
        command = mail.ordering()
        return lambda session, who: operations.order_mailing(session, mail.edge, PUBLIC, who, command)
    mail.order()
    if operation == "resume_mailing":
        mail.stop()
    made = {"stop_mailing": mail.stopping(), "resume_mailing": mail.resuming()}
    if operation in made:
        return lambda session, who: getattr(operations, operation)(session, who, made[operation])
    question = letters.GetMailing(mailing_id=mail.mailing_id)
    return lambda session, who: queries.get_mailing(session, who, question)


OF = {
    "mailing": of_mailings,
    "area": of_councils,
    "council": of_councils,
    "representative": of_councils,
    "mandate": of_councils,
    "agreement": of_councils,
}


def attempt(db: Database, operation: str) -> Attempt:
    return OF.get(operation.rpartition("_")[2], of_initiatives)(db, operation)


def allowed(db: Database, who: Principal, what: Attempt) -> bool:
    """Whether it would be done; nothing of it stays."""
    with Session(db.writer) as session:
        try:
            what(session, who)
        except (Forbidden, Unauthenticated):
            return False
        finally:
            session.rollback()
    return True


@pytest.mark.parametrize("operation", get_args(domain.Around))
def test_each_operation_around_the_budgets_is_open_to_its_roles_in_their_area_and_to_nobody_else(
    db: Database, operation: Any
) -> None:
    what = attempt(db, operation)
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            may = role in domain.MAY_AROUND[operation] and scope != "malling"
            assert allowed(db, person("somebody", role, scope=scope), what) == may, (role, scope)
    assert not allowed(db, ANONYMOUS, what)
    assert not allowed(db, person("somebody", area_id=AREA), what)
