"""A campaign's life: its review, its end, its news, and what people say of it."""

from contracts.crowdfunding import (
    ArchiveCampaign,
    CampaignDone,
    CampaignReview,
    CampaignView,
    CancelCampaign,
    Criteria,
    ExtendCampaign,
    GetCampaignBySlug,
    GetCampaignReview,
    ListCriteria,
    RecordPermitAccount,
    ReturnCampaign,
    SubmitCampaign,
)
from contracts.crowdfunding.comments import (
    CampaignCommentDone,
    CampaignComments,
    CampaignCommentView,
    GetCampaignComment,
    HideCampaignComment,
    ListCampaignComments,
    RestoreCampaignComment,
    WithdrawCampaignComment,
    WriteCampaignComment,
)
from contracts.crowdfunding.moderating import (
    CampaignModerations,
    HideHelper,
    HidePicture,
    HideSupporter,
    ListCampaignModerations,
    RestorePicture,
)
from contracts.crowdfunding.updates import ListUpdates, PostUpdate, UpdateDone, Updates
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

CAMPAIGN = "/campaigns/<uuid:campaign_id>"
PICTURE = "/pictures/<uuid:picture_id>"
COMMENT = "/campaign-comments/<uuid:comment_id>"


class Routes(Asks):
    get_campaign_by_slug = query(
        "/campaigns/by-slug/<slug>",
        GetCampaignBySlug,
        CampaignView,
        auth=PUBLIC,
        summary="The campaign at a permanent address",
    )
    list_criteria = query(
        "/campaign-criteria", ListCriteria, Criteria, auth=PUBLIC, summary="What every campaign is looked at for"
    )
    get_campaign_review = query(
        f"{CAMPAIGN}/review",
        GetCampaignReview,
        CampaignReview,
        auth=PUBLIC,
        summary="By what it was published; to its owner and playmakers also what it was returned with",
    )
    submit_campaign = command(
        f"{CAMPAIGN}/submission", SubmitCampaign, CampaignDone, auth=SIGNED_IN, summary="Its owner hands a draft in"
    )
    return_campaign = command(
        f"{CAMPAIGN}/return",
        ReturnCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A playmaker sends it back with what it does not meet",
    )
    extend_campaign = command(
        f"{CAMPAIGN}/extension",
        ExtendCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A later deadline, once, by a recorded decision",
    )
    cancel_campaign = command(
        f"{CAMPAIGN}/cancellation",
        CancelCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        later=("settling",),
        summary="Cancel with a reason; while it is open everything goes back first, hence 202",
    )
    archive_campaign = command(
        f"{CAMPAIGN}/archiving",
        ArchiveCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        summary="Out of the lists; it stays at its address",
    )
    record_permit_account = command(
        f"{CAMPAIGN}/permit-account",
        RecordPermitAccount,
        CampaignDone,
        auth=SIGNED_IN,
        summary="The account for its permit was sent on a day",
    )
    list_updates = query(f"{CAMPAIGN}/updates", ListUpdates, Updates, auth=PUBLIC, summary="Its news, newest first")
    post_update = command(
        f"{CAMPAIGN}/updates",
        PostUpdate,
        UpdateDone,
        auth=SIGNED_IN,
        status=201,
        summary="Its owner or a playmaker tells news",
    )
    list_campaign_comments = query(
        f"{CAMPAIGN}/comments",
        ListCampaignComments,
        CampaignComments,
        auth=PUBLIC,
        summary="What is said of it, or of one of its updates; of what is hidden, the reason",
    )
    get_campaign_comment = query(
        COMMENT,
        GetCampaignComment,
        CampaignCommentView,
        auth=PUBLIC,
        summary="One comment; the text of a hidden one is for moderators of its area alone",
    )
    write_campaign_comment = command(
        f"{CAMPAIGN}/comments",
        WriteCampaignComment,
        CampaignCommentDone,
        auth=SIGNED_IN,
        status=201,
        summary="Comment on it, or on one of its updates",
    )
    hide_campaign_comment = command(
        f"{COMMENT}/hiding",
        HideCampaignComment,
        CampaignCommentDone,
        auth=SIGNED_IN,
        summary="A moderator hides it, with the reason",
    )
    restore_campaign_comment = command(
        f"{COMMENT}/restoring",
        RestoreCampaignComment,
        CampaignCommentDone,
        auth=SIGNED_IN,
        summary="A moderator shows it again, with the reason",
    )
    withdraw_campaign_comment = command(
        f"{COMMENT}/withdrawal",
        WithdrawCampaignComment,
        CampaignCommentDone,
        auth=SIGNED_IN,
        summary="Whoever wrote it takes it back",
    )
    hide_picture = command(
        f"{PICTURE}/hiding",
        HidePicture,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A playmaker hides a picture of what is open, with the reason",
    )
    restore_picture = command(
        f"{PICTURE}/restoring",
        RestorePicture,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A playmaker shows it again, with the reason",
    )
    hide_supporter = command(
        f"{CAMPAIGN}/supporters/<uuid:supporter_id>/hiding",
        HideSupporter,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A moderator takes a donor's name off the list for good, with the reason",
    )
    hide_helper = command(
        "/help/<uuid:promise_id>/hiding",
        HideHelper,
        CampaignDone,
        auth=SIGNED_IN,
        summary="A moderator takes a helper's name off the list for good, with the reason",
    )
    list_campaign_moderations = query(
        f"{CAMPAIGN}/moderations",
        ListCampaignModerations,
        CampaignModerations,
        auth=PUBLIC,
        summary="What was hidden of it and shown again, each time, and why",
    )
