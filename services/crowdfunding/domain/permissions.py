"""Who may call which entrypoint."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
OWNER_OR_PLAYMAKER = Permission(("playmaker",), ("owner",))
FINANCE = Permission(("finance",), scope="everywhere")
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "start_campaign": Permission(others=("signed in",)),
        **dict.fromkeys(("edit_campaign", "invite_member", "list_team"), Permission(others=("owner", "member"))),
        "join_team": Permission(others=("signed in",)),
        "leave_team": Permission(others=("member",)),
        "remove_member": Permission(others=("owner",)),
        **dict.fromkeys(("enter_campaign_for_citizen", "get_picture_room_for_citizen"), Permission(("counter",))),
        **dict.fromkeys(
            ("add_picture", "arrange_pictures", "remove_picture", "get_picture_room"),
            Permission(others=("owner", "member")),
        ),
        "get_picture": ANYBODY,
        "submit_campaign": Permission(others=("owner",)),
        **dict.fromkeys(("return_campaign", "publish_campaign"), Permission(("playmaker",))),
        **dict.fromkeys(("extend_campaign", "archive_campaign"), Permission(("playmaker",))),
        **dict.fromkeys(("cancel_campaign", "record_permit_account", "post_update"), OWNER_OR_PLAYMAKER),
        "write_campaign_comment": Permission(others=("signed in",)),
        "withdraw_campaign_comment": Permission(others=("writer",)),
        **dict.fromkeys(("hide_campaign_comment", "restore_campaign_comment"), Permission(("moderator",))),
        **dict.fromkeys(("hide_supporter", "hide_helper"), Permission(("moderator",))),
        **dict.fromkeys(("pledge", "refresh_pledge", "get_pledge"), ANYBODY),
        **dict.fromkeys(("hide_picture", "restore_picture"), Permission(("playmaker",))),
        "list_campaign_moderations": ANYBODY,
        "submit_campaign_account": Permission(others=("owner",)),
        **dict.fromkeys(
            ("return_campaign_account", "publish_campaign_account", "give_back_contributions", "list_waiting_accounts"),
            Permission(("playmaker",)),
        ),
        "get_campaign_account": Permission(("playmaker", "finance"), ("anybody",)),
        "list_give_backs": ANYBODY,
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign", "get_campaign_by_slug", "list_supporters"), ANYBODY),
        **dict.fromkeys(("list_criteria", "get_campaign_review", "list_updates", "list_campaign_comments"), ANYBODY),
        "get_campaign_comment": ANYBODY,
        "promise_help": Permission(others=("signed in",)),
        **dict.fromkeys(("withdraw_help", "fulfil_help"), Permission(others=("giver",))),
        **dict.fromkeys(
            ("confirm_help", "dispute_help", "mark_help_not_given", "list_help"),
            Permission(("playmaker",), ("owner", "member")),
        ),
        "list_disputed_help": Permission(("playmaker",)),
        "get_help": Permission(("playmaker",), ("owner", "member", "giver")),
        "enter_help_for_citizen": Permission(("counter",)),
        **dict.fromkeys(("get_needs", "list_helpers"), ANYBODY),
        **dict.fromkeys(("adopt_matching_scheme", "attest_matching_scheme"), FINANCE),
        **dict.fromkeys(("end_matching_scheme", "withdraw_matching_scheme"), FINANCE),
        **dict.fromkeys(("list_undelivered", "try_refund_again", "return_elsewhere"), FINANCE),
        "raise_match": Permission(("playmaker",)),
        **dict.fromkeys(("list_matching_schemes", "get_matching_scheme", "get_match"), ANYBODY),
        **dict.fromkeys(
            ("confirm_pledge", "withdraw_pledge", "change_pledge", "get_receipt", "export_donor"),
            Permission(others=("donor",)),
        ),
        "anonymise_donor": Permission(("operator",), ("donor",), "everywhere"),
        **dict.fromkeys(("release_pledge", "reject_pledge", "list_withheld"), Permission(("playmaker",))),
    }
)
"""Who may call which entrypoint. Who pledges need not be known. What was never published is read by few: see `queries.reading`."""


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
