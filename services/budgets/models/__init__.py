"""Tables of this service: budgets with all that hangs on them, and what stands around them."""

from services.budgets.models import frozen
from services.budgets.models.applications import Application, ApplicationEntry, ApplicationVersion
from services.budgets.models.areas import Area, AreaPlaymaker
from services.budgets.models.assisting import Assistance
from services.budgets.models.attachments import Attachment
from services.budgets.models.budgets import Base, Budget, Project, Proposal
from services.budgets.models.campaigns import FundedCampaign
from services.budgets.models.carrying import Carried, CollectionRow
from services.budgets.models.comments import Comment, Moderation
from services.budgets.models.cooperation import AgreementRow
from services.budgets.models.councils import Council, CouncilArea, Mandate, MandateStep
from services.budgets.models.follow_up import Alarm, AlarmStep, Milestone, Postponement, Report
from services.budgets.models.forms import FormRow
from services.budgets.models.framing import BudgetEntry, EarmarkChange, FramingVersion
from services.budgets.models.grant_agreements import GrantAgreementAnswer, GrantAgreementRow, GrantAgreementVersion
from services.budgets.models.grants import AccountsRow, Grant, Payment, Release
from services.budgets.models.initiatives import Coaching, Initiative, InitiativeLinkRow, PrivateNote
from services.budgets.models.leaving import FormerAuthor
from services.budgets.models.letters import Letter, Mailing, PreferenceRow
from services.budgets.models.proposals import (
    Author,
    Invitation,
    MergeConsent,
    Origin,
    ProposalStem,
    ProposalVersion,
    Support,
)
from services.budgets.models.reviews import ReviewEntry

__all__ = [
    "AccountsRow",
    "AgreementRow",
    "Alarm",
    "AlarmStep",
    "Application",
    "ApplicationEntry",
    "ApplicationVersion",
    "Area",
    "AreaPlaymaker",
    "Assistance",
    "Attachment",
    "Author",
    "Base",
    "Budget",
    "BudgetEntry",
    "Carried",
    "Coaching",
    "CollectionRow",
    "Comment",
    "Council",
    "CouncilArea",
    "EarmarkChange",
    "FormRow",
    "FormerAuthor",
    "FramingVersion",
    "FundedCampaign",
    "Grant",
    "GrantAgreementAnswer",
    "GrantAgreementRow",
    "GrantAgreementVersion",
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
    "Postponement",
    "PreferenceRow",
    "PrivateNote",
    "Project",
    "Proposal",
    "ProposalStem",
    "ProposalVersion",
    "Release",
    "Report",
    "ReviewEntry",
    "Support",
    "frozen",
]
