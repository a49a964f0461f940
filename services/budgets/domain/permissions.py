"""Who may call which entrypoint of this service: the roles of the two tables, and whom no role names."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Other, Permission
from services.budgets.domain.around import EVERY

ASKS_AS: Mapping[str, str] = MappingProxyType(
    {
        "get_initiative": "see_initiative",
        "get_coaching_notes": "see_notes",
        "get_grant_agreement": "see_grant_agreement",
        "preview_mailing": "order_mailing",
        **dict.fromkeys(("get_mailing", "list_mailings", "list_running_mailings"), "see_mailing"),
        **dict.fromkeys(("make_statement", "ask_applicant"), "speak_for_playmaker"),
    }
)
"""Questions whose row in the tables has a name of its own."""

NARROWED = frozenset({"list_payments"})
ALSO: Mapping[str, tuple[Other, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("submit_proposal", "draft_proposal", "support_proposal", "write_comment"), ("resident",)),
        **dict.fromkeys(("report_milestone", "request_payment", "submit_accounts", "give_back_grant"), ("author",)),
        **dict.fromkeys(("edit_proposal", "hand_in_proposal", "withdraw_proposal", "invite_author"), ("author",)),
        **dict.fromkeys(("merge_proposals", "agree_to_merge", "decline_merge"), ("author",)),
        **dict.fromkeys(("answer_question", "request_second_look"), ("author",)),
        "accept_invitation": ("signed in",),
        "appeal_comment": ("writer",),
        "start_initiative": ("signed in",),
        **dict.fromkeys(("propose_from_initiative", "collect_for_initiative"), ("starter",)),
        **dict.fromkeys(("request_coaching", "link_campaign", "close_initiative", "get_initiative"), ("starter",)),
        "accept_mandate": ("signed in",),
        **dict.fromkeys(("deputise_mandate", "hand_over_mandate"), ("holder",)),
        **dict.fromkeys(("list_own_proposals", "list_own_councils", "list_initiatives"), ("signed in",)),
        **dict.fromkeys(("list_budgets", "get_budget", "list_areas", "get_area", "get_guide"), ("anybody",)),
        **dict.fromkeys(("get_final_accounts", "get_project", "list_projects", "list_reports"), ("anybody",)),
        **dict.fromkeys(("offer_grant_agreement", "accept_grant_agreement", "decline_grant_agreement"), ("author",)),
        "get_grant_agreement": ("author",),
        **dict.fromkeys(
            ("list_proposals", "list_places", "get_proposal", "list_versions", "compare_versions"), ("anybody",)
        ),
        **dict.fromkeys(("list_framings", "compare_framings", "list_budget_log", "list_earmark_changes"), ("anybody",)),
        **dict.fromkeys(("add_attachment", "remove_attachment", "get_attachment_room"), ("author",)),
        **dict.fromkeys(("get_attachment", "list_attachments"), ("anybody",)),
        **dict.fromkeys(("carry_proposal", "collect_for_proposal", "leave_proposal"), ("author",)),
        "collect_for_project": ("author",),
        **dict.fromkeys(("keep_form", "get_form", "drop_form", "list_open_data"), ("anybody",)),
        **dict.fromkeys(("claim_form", "list_own_forms"), ("signed in",)),
        **dict.fromkeys(("choose_preferences", "get_preferences"), ("signed in",)),
        "draft_application": ("signed in",),
        **dict.fromkeys(("edit_application", "submit_application", "withdraw_application"), ("applicant",)),
        "answer_as_applicant": ("applicant",),
        "list_own_applications": ("signed in",),
        **dict.fromkeys(("list_applications", "get_application", "get_application_year"), ("anybody",)),
        **dict.fromkeys(("list_application_versions", "compare_application_versions"), ("anybody",)),
        "list_application_entries": ("anybody",),
        **dict.fromkeys(("list_comments", "list_moderations", "list_review"), ("anybody",)),
        **dict.fromkeys(("list_councils", "get_council", "list_representatives", "list_agreements"), ("anybody",)),
    }
)


def permission(entrypoint: str) -> Permission:
    """KeyError for one that stands in no table: nobody has said who may call it."""
    roles = EVERY.get(ASKS_AS.get(entrypoint, entrypoint), ())
    others = ALSO.get(entrypoint, ())
    if not roles and not others:
        raise KeyError(entrypoint)
    acting: tuple[Other, ...] = ("mandate",) if "joint_council" in roles else ()
    return Permission(roles, (*others, *acting), "narrowed" if entrypoint in NARROWED else "area")
