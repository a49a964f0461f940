"""Tables of this service: budgets with all that hangs on them, and what stands around them."""

from services.budgets.models.areas import Area
from services.budgets.models.budgets import Base, Budget, Milestone, Payment, Project, Proposal, Release
from services.budgets.models.councils import Council, CouncilArea, Mandate, MandateStep

__all__ = [
    "Area",
    "Base",
    "Budget",
    "Council",
    "CouncilArea",
    "Mandate",
    "MandateStep",
    "Milestone",
    "Payment",
    "Project",
    "Proposal",
    "Release",
]
