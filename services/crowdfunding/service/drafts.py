"""Where messages about what a campaign says come in, from its owner and team, and from officials for citizens."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.crowdfunding import CampaignDone, EditCampaign, StartCampaign
from contracts.crowdfunding.assisting import EnterCampaignForCitizen, GetPictureRoomForCitizen
from contracts.crowdfunding.pictures import (
    AddPicture,
    ArrangePictures,
    GetPicture,
    GetPictureRoom,
    PictureRoom,
    PictureView,
    RemovePicture,
)
from contracts.crowdfunding.team import InviteMember, JoinTeam, LeaveTeam, ListTeam, RemoveMember, Team
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class DraftsEntrypoints:
    """Content, team and pictures."""

    own: Own

    @command(StartCampaign)
    def start_campaign(self, session: Session, principal: Principal, command: StartCampaign) -> CampaignDone:
        return operations.start_campaign(session, self.own.rules, principal, command)

    @command(EditCampaign)
    def edit_campaign(self, session: Session, principal: Principal, command: EditCampaign) -> CampaignDone:
        return operations.edit_campaign(session, self.own.rules, principal, command)

    @command(EnterCampaignForCitizen)
    def enter_campaign_for_citizen(
        self, session: Session, principal: Principal, command: EnterCampaignForCitizen
    ) -> CampaignDone:
        return operations.enter_campaign_for_citizen(session, self.own.rules, principal, command)

    @command(InviteMember)
    def invite_member(self, session: Session, principal: Principal, command: InviteMember) -> CampaignDone:
        return operations.team.invite_member(session, principal, command)

    @command(JoinTeam)
    def join_team(self, session: Session, principal: Principal, command: JoinTeam) -> CampaignDone:
        return operations.team.join_team(session, principal, command)

    @command(LeaveTeam)
    def leave_team(self, session: Session, principal: Principal, command: LeaveTeam) -> CampaignDone:
        return operations.team.leave_team(session, principal, command)

    @command(RemoveMember)
    def remove_member(self, session: Session, principal: Principal, command: RemoveMember) -> CampaignDone:
        return operations.team.remove_member(session, principal, command)

    @query(ListTeam)
    def list_team(self, session: Session, principal: Principal, query: ListTeam) -> Team:
        return queries.team.list_team(session, principal, query)

    @command(AddPicture)
    def add_picture(self, session: Session, principal: Principal, command: AddPicture) -> CampaignDone:
        return operations.pictures.add_picture(session, principal, command)

    @command(ArrangePictures)
    def arrange_pictures(self, session: Session, principal: Principal, command: ArrangePictures) -> CampaignDone:
        return operations.pictures.arrange_pictures(session, principal, command)

    @command(RemovePicture)
    def remove_picture(self, session: Session, principal: Principal, command: RemovePicture) -> CampaignDone:
        return operations.pictures.remove_picture(session, principal, command)

    @query(GetPicture)
    def get_picture(self, session: Session, principal: Principal, query: GetPicture) -> PictureView:
        return queries.pictures.get_picture(session, principal, query)

    @query(GetPictureRoom)
    def get_picture_room(self, session: Session, principal: Principal, query: GetPictureRoom) -> PictureRoom:
        return queries.pictures.get_picture_room(session, principal, query)

    @query(GetPictureRoomForCitizen)
    def get_picture_room_for_citizen(
        self, session: Session, principal: Principal, query: GetPictureRoomForCitizen
    ) -> PictureRoom:
        return queries.pictures.get_picture_room_for_citizen(session, principal, query)
