"""An official enters something for somebody without MitID: the citizen's own operation, marked, and who helped kept apart."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done
from contracts.budgets.applications import DraftApplication
from contracts.budgets.assisting import EnterForCitizen
from contracts.errors import Invalid
from contracts.message import Command
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain
from services.budgets.models import Application, Assistance, Budget, Comment, Initiative, Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.applications import draft_application, submit_application
from services.budgets.operations.comments import write_comment
from services.budgets.operations.drafting import draft_proposal, hand_in_proposal
from services.budgets.operations.initiatives import start_initiative
from services.budgets.operations.proposals import submit_proposal
from services.budgets.operations.supporting import support_proposal

Enters = Callable[..., Done]
ENTERED: Mapping[str, tuple[Enters, Any]] = MappingProxyType(
    {
        "submit_proposal": (submit_proposal, Proposal),
        "draft_proposal": (draft_proposal, Proposal),
        "hand_in_proposal": (hand_in_proposal, None),
        "support_proposal": (partial(support_proposal, assisted=True), None),
        "write_comment": (write_comment, Comment),
        "start_initiative": (start_initiative, Initiative),
        "draft_application": (draft_application, Application),
        "submit_application": (submit_application, None),
    }
)
"""By the field of `EnterForCitizen`: what the citizen would do, and the table whose new row is marked as entered for them."""


def enter_for_citizen(session: Session, principal: Principal, command: EnterForCitizen, hour_rate: int) -> Done:
    """As if the citizen had: their residence, their limits, their one support. `hour_rate` is for applications."""
    given = {name: each for name in ENTERED if (each := getattr(command, name)) is not None}
    if len(given) != 1:
        raise Invalid("one thing is entered at a time", fields={name: ["One of these."] for name in ENTERED})
    ((name, entered),) = given.items()
    if entered.command_id != command.command_id:
        raise Invalid("the two ids are one", fields={name: {"command_id": ["Another than the command's."]}})
    permit(session, principal, "enter_for_citizen", area_of(session, entered))
    domain.check_another(principal.person, command.citizen.person)
    operation, table = ENTERED[name]
    settings = {"hour_rate": hour_rate} if isinstance(entered, DraftApplication) else {}
    done = operation(session, command.citizen, entered, **settings)
    if table is not None:
        session.flush()
        session.get_one(table, done.id).assisted = True
    row = Assistance(command_id=command.command_id, entered=name, target_id=done.id, person=command.citizen.person)
    row.entered_by, row.entered_at = principal.person, now()
    session.add(row)
    return done


def area_of(session: Session, entered: Command) -> str:
    """Where the official must be one: the area of the budget, of the initiative or of the application. What is unknown is said afterwards."""
    named = vars(entered)
    if "area_id" in named:
        return str(named["area_id"])
    area = select(Budget.area_id)
    if "budget_id" in named:
        area = area.where(Budget.budget_id == named["budget_id"])
    elif "application_id" in named:
        area = select(Application.area_id).where(Application.application_id == named["application_id"])
    else:
        area = area.join(Proposal).where(Proposal.proposal_id == named["proposal_id"])
    return session.scalar(area) or EVERYWHERE
