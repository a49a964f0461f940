"""A campaign at the counter: all that its owner does, from the first draft to the account, entered by an official."""

from typing import Any

from contracts.crowdfunding import CampaignDone, CancelCampaign, EditCampaign, StartCampaign, SubmitCampaign
from contracts.crowdfunding.accounts import SubmitCampaignAccount
from contracts.crowdfunding.assisting import EnterCampaignForCitizen, GetPictureRoomForCitizen
from contracts.crowdfunding.pictures import AddPicture, ArrangePictures, RemovePicture
from contracts.crowdfunding.updates import PostUpdate
from gateway.asking import Asks
from gateway.routes.assisting import entered, entered_file

CAMPAIGN = "/campaigns/<uuid:campaign_id>"
AS: dict[str, Any] = {"within": EnterCampaignForCitizen, "answers": CampaignDone}


# fmt: off - a table: one route a line
class Routes(Asks):
    start_campaign_for_citizen = entered("/assisted-campaigns", StartCampaign, "draft a collection", **AS)
    edit_campaign_for_citizen = entered(
        f"{CAMPAIGN}/assisted-content", EditCampaign, "all that their draft says anew", 200, **AS
    )
    add_picture_for_citizen = entered_file(
        f"{CAMPAIGN}/assisted-pictures",
        AddPicture,
        "add a picture to their draft",
        room=GetPictureRoomForCitizen,
        known_as="picture_id",
        location="/api/v1/pictures/{id}",
        **AS,
    )
    arrange_pictures_for_citizen = entered(
        f"{CAMPAIGN}/assisted-pictures-order", ArrangePictures, "all pictures in their order", 200, **AS
    )
    remove_picture_for_citizen = entered(
        "/pictures/<uuid:picture_id>/assisted-removal", RemovePicture, "take a picture away", 200, **AS
    )
    submit_campaign_for_citizen = entered(
        f"{CAMPAIGN}/assisted-submission", SubmitCampaign, "hand their draft in", 200, **AS
    )
    cancel_campaign_for_citizen = entered(
        f"{CAMPAIGN}/assisted-cancellation", CancelCampaign, "cancel it with a reason", 200, **AS
    )
    post_update_for_citizen = entered(f"{CAMPAIGN}/assisted-updates", PostUpdate, "tell its news", **AS)
    submit_campaign_account_for_citizen = entered(
        f"{CAMPAIGN}/assisted-account", SubmitCampaignAccount, "account for it", 200, **AS
    )
    # fmt: on
