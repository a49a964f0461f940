"""Where a campaign's news and what people say of it come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.crowdfunding import CampaignDone
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
from contracts.principal import Principal
from services.crowdfunding.operations import comments, moderating, updates
from services.crowdfunding.queries import comments as said
from services.crowdfunding.queries import updates as told
from services.crowdfunding.queries.moderating import list_campaign_moderations


class TalkingEntrypoints:
    """Updates, and comments on them and on the campaign."""

    @command(PostUpdate)
    def post_update(self, session: Session, principal: Principal, command: PostUpdate) -> UpdateDone:
        return updates.post_update(session, principal, command)

    @query(ListUpdates)
    def list_updates(self, session: Session, _principal: Principal, query: ListUpdates) -> Updates:
        return told.list_updates(session, query)

    @command(WriteCampaignComment)
    def write_campaign_comment(
        self, session: Session, principal: Principal, command: WriteCampaignComment
    ) -> CampaignCommentDone:
        return comments.write_campaign_comment(session, principal, command)

    @command(HideCampaignComment)
    def hide_campaign_comment(
        self, session: Session, principal: Principal, command: HideCampaignComment
    ) -> CampaignCommentDone:
        return comments.hide_campaign_comment(session, principal, command)

    @command(RestoreCampaignComment)
    def restore_campaign_comment(
        self, session: Session, principal: Principal, command: RestoreCampaignComment
    ) -> CampaignCommentDone:
        return comments.restore_campaign_comment(session, principal, command)

    @command(WithdrawCampaignComment)
    def withdraw_campaign_comment(
        self, session: Session, principal: Principal, command: WithdrawCampaignComment
    ) -> CampaignCommentDone:
        return comments.withdraw_campaign_comment(session, principal, command)

    @query(ListCampaignComments)
    def list_campaign_comments(
        self, session: Session, principal: Principal, query: ListCampaignComments
    ) -> CampaignComments:
        return said.list_campaign_comments(session, principal, query)

    @query(GetCampaignComment)
    def get_campaign_comment(
        self, session: Session, principal: Principal, query: GetCampaignComment
    ) -> CampaignCommentView:
        return said.get_campaign_comment(session, principal, query)

    @command(HidePicture)
    def hide_picture(self, session: Session, principal: Principal, command: HidePicture) -> CampaignDone:
        return moderating.hide_picture(session, principal, command)

    @command(RestorePicture)
    def restore_picture(self, session: Session, principal: Principal, command: RestorePicture) -> CampaignDone:
        return moderating.restore_picture(session, principal, command)

    @command(HideSupporter)
    def hide_supporter(self, session: Session, principal: Principal, command: HideSupporter) -> CampaignDone:
        return moderating.hide_supporter(session, principal, command)

    @command(HideHelper)
    def hide_helper(self, session: Session, principal: Principal, command: HideHelper) -> CampaignDone:
        return moderating.hide_helper(session, principal, command)

    @query(ListCampaignModerations)
    def list_campaign_moderations(
        self, session: Session, _principal: Principal, query: ListCampaignModerations
    ) -> CampaignModerations:
        return list_campaign_moderations(session, query)
