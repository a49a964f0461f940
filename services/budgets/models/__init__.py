"""Tables of budgets, and what the database refuses to store."""

from services.budgets.models.proposals import Author, Invitation, MergeConsent, Origin, ProposalVersion, Support
from services.budgets.models.tables import Base, Budget, Milestone, Payment, Project, Proposal, Release

__all__ = [
    "Author",
    "Base",
    "Budget",
    "Invitation",
    "MergeConsent",
    "Milestone",
    "Origin",
    "Payment",
    "Project",
    "Proposal",
    "ProposalVersion",
    "Release",
    "Support",
]
