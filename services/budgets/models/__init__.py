"""Tables of this service: budgets with all that hangs on them, and what stands around them."""

from services.budgets.models.areas import Area
from services.budgets.models.budgets import Base, Budget, Milestone, Payment, Project, Proposal, Release
from services.budgets.models.cooperation import AgreementRow
from services.budgets.models.councils import Council, CouncilArea, Mandate, MandateStep
from services.budgets.models.initiatives import Coaching, Initiative, InitiativeLinkRow, PrivateNote

__all__ = [
    "AgreementRow",
    "Area",
    "Base",
    "Budget",
    "Coaching",
    "Council",
    "CouncilArea",
    "Initiative",
    "InitiativeLinkRow",
    "Mandate",
    "MandateStep",
    "Milestone",
    "Payment",
    "PrivateNote",
    "Project",
    "Proposal",
    "Release",
]
