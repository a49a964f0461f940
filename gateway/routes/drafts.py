"""What a campaign says while it is a draft: its content, its team, its pictures."""

from contracts.crowdfunding import CampaignDone, EditCampaign, StartCampaign
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
from gateway.asking import Asks
from gateway.auth import SIGNED_IN
from gateway.routes.declare import command, query
from gateway.routes.files import file, upload

CAMPAIGN = "/campaigns/<uuid:campaign_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    start_campaign = command(
        "/campaigns",
        StartCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/campaigns/{id}",
        summary="Draft a collection, free of charge",
    )
    edit_campaign = command(
        f"{CAMPAIGN}/content",
        EditCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        summary="All that a draft says anew, by whoever has read the newest",
    )
    list_team = query(f"{CAMPAIGN}/team", ListTeam, Team, auth=SIGNED_IN, summary="Who writes it, for owner and team")
    invite_member = command(
        f"{CAMPAIGN}/team",
        InviteMember,
        CampaignDone,
        auth=SIGNED_IN,
        status=201,
        summary="The Idempotency-Key is the invitation: hand it to one person",
    )
    join_team = command(
        "/team-invitations/<uuid:invitation_id>/acceptance",
        JoinTeam,
        CampaignDone,
        auth=SIGNED_IN,
        summary="Whoever brings the invitation is one of the team",
    )
    leave_team = command(f"{CAMPAIGN}/departure", LeaveTeam, CampaignDone, auth=SIGNED_IN, summary="Leave the team")
    remove_member = command(
        f"{CAMPAIGN}/team/<uuid:member_id>/removal",
        RemoveMember,
        CampaignDone,
        auth=SIGNED_IN,
        summary="The owner takes somebody out, or an invitation back",
    )
    get_picture_room = query(
        f"{CAMPAIGN}/pictures/room", GetPictureRoom, PictureRoom, auth=SIGNED_IN, summary="How many more may be added"
    )
    add_picture = upload(
        f"{CAMPAIGN}/pictures",
        AddPicture,
        CampaignDone,
        room=GetPictureRoom,
        known_as="picture_id",
        location="/api/v1/pictures/{id}",
        summary="Add a picture, with what it shows; it is written anew, without where and when it was taken",
    )
    arrange_pictures = command(
        f"{CAMPAIGN}/pictures/order",
        ArrangePictures,
        CampaignDone,
        auth=SIGNED_IN,
        summary="All pictures in their order: the first is the cover",
    )
    remove_picture = command(
        "/pictures/<uuid:picture_id>/removal", RemovePicture, CampaignDone, auth=SIGNED_IN, summary="Take one away"
    )
    get_picture = file(
        "/pictures/<uuid:picture_id>", GetPicture, PictureView, summary="The picture itself; of a draft, for few"
    )
    # fmt: on
