"""Applications for direct grants in their applicants' hands, and what is said of them. Each locks the application first."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done, QuestionNotFound
from contracts.budgets.applications import (
    AnswerAsApplicant,
    ApplicationContent,
    ApplicationEntryKind,
    ApplicationNotFound,
    ApplicationState,
    ApplicationStateChanged,
    AskApplicant,
    DraftApplication,
    EditApplication,
    MakeStatement,
    NotApplicant,
    ReferApplication,
    ReturnApplication,
    Side,
    SubmitApplication,
    WithdrawApplication,
)
from contracts.budgets.areas import AreaNotFound
from contracts.budgets.councils import CouncilNotFound
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import Application, ApplicationEntry, ApplicationVersion, Area, Council
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import check_free

SPEAKING: dict[Side, domain.applications.Applying] = {
    "playmaker": "speak_for_playmaker",
    "joint_council": "speak_for_joint_council",
    "decider": "speak_for_decider",
}
TALK: tuple[ApplicationEntryKind, ...] = ("statement", "question", "answer")


def draft_application(session: Session, principal: Principal, command: DraftApplication, hour_rate: int) -> Done:
    """The command's id becomes the application's. `hour_rate`: minor units for an hour of a volunteer's."""
    principal.require_person()
    check_places(session, command)
    council_id = command.applicant.council_id
    if council_id is not None and not queries.acts_in(session, principal, council_id):
        raise NotApplicant("this takes somebody who acts for the joint council")
    mine = select(func.count()).where(
        Application.started_by == principal.person, Application.state.not_in(domain.applications.APPLICATION_ENDS)
    )
    domain.check_room(
        session.scalar(mine) or 0, domain.applications.APPLICATIONS_A_PERSON_MAX, "applications of one person"
    )
    check_free(session, command.command_id)
    applicant = command.applicant
    application = Application(
        application_id=command.command_id,
        area_id=command.area_id,
        areas=[share.dump() for share in command.areas],
        kind=applicant.kind,
        council_id=applicant.council_id,
        cvr=applicant.cvr,
        name=applicant.name,
        currency=command.currency,
        version=0,
        state="draft",
        since=now(),
        started_by=principal.person,
    )
    write(session, principal, application, command.content, hour_rate)
    return Done(id=application.application_id, state=application.state)


def check_places(session: Session, command: DraftApplication) -> None:
    """The areas are there, and the applicant is one of them who may ask."""
    domain.check_areas(command.area_id, [share.area_id for share in command.areas])
    for area_id in {command.area_id, *(share.area_id for share in command.areas)}:
        if session.get(Area, area_id) is None:
            raise AreaNotFound("there is no such area")
    domain.applications.check_applicant(command.applicant)
    council_id = command.applicant.council_id
    if council_id is None:
        return
    if (
        session.get(Council, council_id) is None
        or command.area_id not in queries.areas_of(session, [council_id])[council_id]
    ):
        raise CouncilNotFound("there is no such council of this area")


def edit_application(session: Session, principal: Principal, command: EditApplication, hour_rate: int) -> Done:
    """A new version beside the old ones, by an applicant who has read the newest."""
    application = locked_application(session, command.application_id)
    require_applicant(session, principal, application)
    done = move(application, "edit_application")
    domain.check_version(command.version, application.version)
    domain.check_room(application.version, domain.applications.APPLICATION_VERSIONS_MAX, "versions of an application")
    write(session, principal, application, command.content, hour_rate)
    return done


def write(
    session: Session, principal: Principal, application: Application, content: ApplicationContent, hour_rate: int
) -> None:
    """How it reads from now on, beside all that it was before."""
    domain.applications.check_content(content, hour_rate)
    application.title, application.year, application.amount = content.title, content.year, content.amount
    application.content, application.hour_rate = content.dump(), hour_rate
    application.version += 1
    session.add(application)
    session.flush()
    version = ApplicationVersion(
        application_id=application.application_id,
        version=application.version,
        title=content.title,
        amount=content.amount,
        content=application.content,
        edited_by=principal.person,
        edited_at=now(),
    )
    session.add(version)


def submit_application(session: Session, principal: Principal, command: SubmitApplication) -> Done:
    """From now on all may read it, this version and those after it; its lines add up."""
    application = locked_application(session, command.application_id)
    require_applicant(session, principal, application)
    domain.applications.check_balanced(ApplicationContent.load(application.content), application.hour_rate)
    done = move(application, "submit_application")
    if application.public_version is None:
        application.public_version, application.submitted_at = application.version, now()
    log(session, application, command.command_id, "submitted", "applicant", by=principal.person)
    announce(session, application)
    return done


def withdraw_application(session: Session, principal: Principal, command: WithdrawApplication) -> Done:
    """Until it is granted or rejected. If the ledger grants it all the same, the money goes back at once."""
    application = locked_application(session, command.application_id)
    require_applicant(session, principal, application)
    done = move(application, "withdraw_application")
    log(session, application, command.command_id, "withdrawn", "applicant", command.reason, by=principal.person)
    announce(session, application)
    return done


def return_application(session: Session, principal: Principal, command: ReturnApplication) -> Done:
    """To the applicant, who edits it and submits it again."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "return_application", application.area_id)
    side: Side = "playmaker" if principal.has("playmaker", application.area_id) else "decider"
    done = move(application, "return_application")
    log(session, application, command.command_id, "returned", side, command.reason, by=principal.person)
    announce(session, application)
    return done


def make_statement(session: Session, principal: Principal, command: MakeStatement) -> Done:
    """What a side thinks; published. The command's id becomes the statement's."""
    application = locked_application(session, command.application_id)
    permit(session, principal, SPEAKING[command.side], application.area_id)
    if command.side == "playmaker":
        check_impartial(session, principal, application)
    done = move(application, "make_statement")
    log(session, application, command.command_id, "statement", command.side, command.text, by=principal.person)
    return done


def refer_application(session: Session, principal: Principal, command: ReferApplication) -> Done:
    """The playmaker lays it before a decider, with what both sides have said of it."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "refer_application", application.area_id)
    check_impartial(session, principal, application)
    done = move(application, "refer_application")
    domain.applications.check_statements(statements(session, application), command.without_council)
    text = command.without_council or ""
    log(session, application, command.command_id, "referred", "playmaker", text, by=principal.person)
    announce(session, application)
    return done


def statements(session: Session, application: Application) -> list[str]:
    """The sides that have spoken of it."""
    ours = ApplicationEntry.application_id == application.application_id, ApplicationEntry.kind == "statement"
    return list(session.scalars(select(ApplicationEntry.side).where(*ours).distinct()))


def ask_applicant(session: Session, principal: Principal, command: AskApplicant) -> Done:
    """The command's id becomes the question's."""
    application = locked_application(session, command.application_id)
    permit(session, principal, SPEAKING[command.side], application.area_id)
    domain.applications.check_discussed(application.state)
    log(session, application, command.command_id, "question", command.side, command.text, by=principal.person)
    return Done(id=command.command_id, state="asked")


def answer_as_applicant(session: Session, principal: Principal, command: AnswerAsApplicant) -> Done:
    asked = session.get(ApplicationEntry, command.question_id)
    if asked is None or asked.kind != "question":
        raise QuestionNotFound("there is no such question")
    application = locked_application(session, asked.application_id)
    require_applicant(session, principal, application)
    domain.applications.check_discussed(application.state)
    more = {"by": principal.person, "answers": asked.entry_id}
    log(session, application, command.command_id, "answer", "applicant", command.text, **more)
    return Done(id=command.command_id, state="answered")


def locked_application(session: Session, application_id: UUID) -> Application:
    """As it stands now; whoever else wants to change it waits until we have committed."""
    application = session.get(Application, application_id, with_for_update=True)
    if application is None:
        raise ApplicationNotFound("there is no such application")
    return application


def require_applicant(session: Session, principal: Principal, application: Application) -> None:
    principal.require_person()
    if not queries.is_applicant(session, principal, application):
        raise NotApplicant("this takes the applicant")


def check_impartial(session: Session, principal: Principal, application: Application) -> None:
    """Nobody handles for the city what they have applied for themselves."""
    own = application.started_by == principal.person or queries.is_applicant(session, principal, application)
    domain.applications.check_impartial(own=own)


def move(application: Application, trigger: domain.applications.ApplicationTrigger) -> Done:
    """Along an arrow of the table; where it arrives elsewhere it waits anew."""
    state: ApplicationState = domain.applications.next_application_state(application.state, trigger)
    if state != application.state:
        application.state, application.since = state, now()
    return Done(id=application.application_id, state=state)


def announce(session: Session, application: Application) -> None:
    """Where it stands now, if the public knows of it."""
    if application.submitted_at is not None:
        told: dict[str, Any] = {"application_id": application.application_id, "area_id": application.area_id}
        publish(session, ApplicationStateChanged(**told, state=application.state))


def log(  # noqa: PLR0913, PLR0917 - an entry's parts
    session: Session,
    application: Application,
    entry_id: UUID,
    kind: ApplicationEntryKind,
    side: Side,
    text: str = "",
    **more: Any,
) -> None:
    """In the next place of its log. There is room for so much talk; what is decided finds its place all the same."""
    session.flush()
    ours = ApplicationEntry.application_id == application.application_id
    count = session.scalar(select(func.count()).where(ours)) or 0
    if kind in TALK:
        domain.check_room(count, domain.applications.APPLICATION_ENTRIES_MAX, "entries in the log of an application")
    entry = ApplicationEntry(entry_id=entry_id, application_id=application.application_id, place=count + 1, kind=kind)
    entry.side, entry.text, entry.at = side, text, now()
    for name, value in more.items():
        setattr(entry, name, value)
    session.add(entry)
