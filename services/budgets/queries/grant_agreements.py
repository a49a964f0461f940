"""Grant agreements, for both sides."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.budgets import ProjectNotFound
from contracts.budgets.grant_agreements import (
    GetGrantAgreement,
    GrantAgreement,
    GrantAgreementNotFound,
    GrantAgreementView,
    PlannedMilestone,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import (
    Author,
    Grant,
    GrantAgreementAnswer,
    GrantAgreementRow,
    GrantAgreementVersion,
)


def get_grant_agreement(session: Session, principal: Principal, query: GetGrantAgreement) -> GrantAgreementView:
    """One version, accepted or not, for authors of the project and playmakers of its area."""
    grant = session.get(Grant, query.project_id)
    if grant is None:
        raise ProjectNotFound("there is no such project with money")
    authored = Author.proposal_id == grant.project_id, Author.person == principal.person
    if not principal.person or session.scalar(select(Author.person).where(*authored)) is None:
        principal.require(*domain.MAY_AROUND["see_grant_agreement"], scope=grant.area_id)
    row = session.get(GrantAgreementRow, grant.project_id)
    number = row.newest if row is not None and query.agreement_version is None else query.agreement_version
    if row is None or number is None or not 1 <= number <= row.newest:
        raise GrantAgreementNotFound("there is no such version of a grant agreement")
    return GrantAgreementView(
        project_id=row.project_id,
        state=row.state,
        newest=row.newest,
        accepted=row.accepted,
        agreement=grant_agreement(session, row, number),
    )


def grant_agreement(session: Session, row: GrantAgreementRow, number: int) -> GrantAgreement:
    """This version, with its answer; without persons."""
    version = session.get_one(GrantAgreementVersion, (row.project_id, number))
    answer = session.get(GrantAgreementAnswer, (row.project_id, number))
    return GrantAgreement(
        version=version.version,
        offered_by=version.offered_side,
        offered_at=version.offered_at,
        purpose=version.purpose,
        responsible=version.responsible,
        conditions=version.conditions,
        milestones=tuple(map(PlannedMilestone.load, version.milestones)),
        answer=None if answer is None else answer.answer,
        answered_at=None if answer is None else answer.answered_at,
        reason=None if answer is None else answer.reason,
    )
