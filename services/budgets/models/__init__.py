"""Tables of budgets, and what the database refuses to store."""

from services.budgets.models.comments import Comment, Moderation
from services.budgets.models.proposals import Author, Invitation, MergeConsent, Origin, ProposalVersion, Support
from services.budgets.models.reviews import ReviewEntry
from services.budgets.models.tables import Base, Budget, Milestone, Payment, Project, Proposal, Release

__all__ = [
    "Author",
    "Base",
    "Budget",
    "Comment",
    "Invitation",
    "MergeConsent",
    "Milestone",
    "Moderation",
    "Origin",
    "Payment",
    "Project",
    "Proposal",
    "ProposalVersion",
    "Release",
    "ReviewEntry",
    "Support",
]
