"""Tables of this service: budgets with all that hangs on them, and what stands around them."""

from services.budgets.models.areas import Area
from services.budgets.models.budgets import Base, Budget, Milestone, Payment, Project, Proposal, Release
from services.budgets.models.comments import Comment, Moderation
from services.budgets.models.cooperation import AgreementRow
from services.budgets.models.councils import Council, CouncilArea, Mandate, MandateStep
from services.budgets.models.initiatives import Coaching, Initiative, InitiativeLinkRow, PrivateNote
from services.budgets.models.letters import Letter, Mailing, PreferenceRow
from services.budgets.models.proposals import Author, Invitation, MergeConsent, Origin, ProposalVersion, Support
from services.budgets.models.reviews import ReviewEntry

__all__ = [
    "AgreementRow",
    "Area",
    "Author",
    "Base",
    "Budget",
    "Coaching",
    "Comment",
    "Council",
    "CouncilArea",
    "Initiative",
    "InitiativeLinkRow",
    "Invitation",
    "Letter",
    "Mailing",
    "Mandate",
    "MandateStep",
    "MergeConsent",
    "Milestone",
    "Moderation",
    "Origin",
    "Payment",
    "PreferenceRow",
    "PrivateNote",
    "Project",
    "Proposal",
    "ProposalVersion",
    "Release",
    "ReviewEntry",
    "Support",
]
