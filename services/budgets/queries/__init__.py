"""What people read of this service."""

from services.budgets.queries.alarms import list_alarms, list_postponements
from services.budgets.queries.applicants import acts_in, is_applicant, is_behind
from services.budgets.queries.applications import (
    compare_application_versions,
    get_application,
    get_application_year,
    list_application_entries,
    list_application_versions,
    list_applications,
    list_own_applications,
    list_waiting_applications,
)
from services.budgets.queries.areas import get_area, list_areas
from services.budgets.queries.attachments import (
    SUBJECTS,
    get_attachment,
    get_attachment_room,
    list_attachments,
    named_digests,
    require_room,
)
from services.budgets.queries.budgets import get_budget, list_budgets
from services.budgets.queries.cooperation import list_agreements
from services.budgets.queries.councils import (
    acting,
    acts_for,
    areas_of,
    get_council,
    list_councils,
    list_own_councils,
    list_representatives,
)
from services.budgets.queries.forms import get_form, list_own_forms
from services.budgets.queries.framing import compare_framings, list_budget_log, list_earmark_changes, list_framings
from services.budgets.queries.grant_agreements import get_grant_agreement
from services.budgets.queries.grants import get_final_accounts, list_payments
from services.budgets.queries.initiatives import (
    get_coaching_notes,
    get_guide,
    get_initiative,
    list_initiatives,
    list_load,
)
from services.budgets.queries.letters import (
    get_mailing,
    get_preferences,
    list_mailings,
    list_running_mailings,
    mailings_alive,
    preview_mailing,
)
from services.budgets.queries.open_data import list_open_data
from services.budgets.queries.projects import get_project, list_projects, list_reports
from services.budgets.queries.proposals import (
    compare_versions,
    get_proposal,
    list_own_proposals,
    list_places,
    list_proposals,
    list_versions,
)
from services.budgets.queries.talk import list_comments, list_moderations, list_review, list_waiting_comments

__all__ = [
    "SUBJECTS",
    "acting",
    "acts_for",
    "acts_in",
    "areas_of",
    "compare_application_versions",
    "compare_framings",
    "compare_versions",
    "get_application",
    "get_application_year",
    "get_area",
    "get_attachment",
    "get_attachment_room",
    "get_budget",
    "get_coaching_notes",
    "get_council",
    "get_final_accounts",
    "get_form",
    "get_grant_agreement",
    "get_guide",
    "get_initiative",
    "get_mailing",
    "get_preferences",
    "get_project",
    "get_proposal",
    "is_applicant",
    "is_behind",
    "list_agreements",
    "list_alarms",
    "list_application_entries",
    "list_application_versions",
    "list_applications",
    "list_areas",
    "list_attachments",
    "list_budget_log",
    "list_budgets",
    "list_comments",
    "list_councils",
    "list_earmark_changes",
    "list_framings",
    "list_initiatives",
    "list_load",
    "list_mailings",
    "list_moderations",
    "list_open_data",
    "list_own_applications",
    "list_own_councils",
    "list_own_forms",
    "list_own_proposals",
    "list_payments",
    "list_places",
    "list_postponements",
    "list_projects",
    "list_proposals",
    "list_reports",
    "list_representatives",
    "list_review",
    "list_running_mailings",
    "list_versions",
    "list_waiting_applications",
    "list_waiting_comments",
    "mailings_alive",
    "named_digests",
    "preview_mailing",
    "require_room",
]
