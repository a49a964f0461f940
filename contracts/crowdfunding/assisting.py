"""What an official enters for somebody who cannot sign in: the same commands, the same rules, under the citizen's handle."""

from uuid import UUID

from contracts.crowdfunding.accounts import SubmitCampaignAccount
from contracts.crowdfunding.drafts import EditCampaign, StartCampaign
from contracts.crowdfunding.ending import CancelCampaign
from contracts.crowdfunding.pictures import AddPicture, ArrangePictures, RemovePicture
from contracts.crowdfunding.reviewing import SubmitCampaign
from contracts.crowdfunding.updates import PostUpdate
from contracts.message import Command, Query
from contracts.principal import Principal


class EnterCampaignForCitizen(Command):
    """One of these, by its own id; `citizen` is what the gateway's residents' port says of the person. No number comes here.

    The campaign shows publicly that the municipality entered it, and to nobody who did. Who did does not review it.
    """

    citizen: Principal
    start_campaign: StartCampaign | None = None
    edit_campaign: EditCampaign | None = None
    add_picture: AddPicture | None = None
    arrange_pictures: ArrangePictures | None = None
    remove_picture: RemovePicture | None = None
    submit_campaign: SubmitCampaign | None = None
    cancel_campaign: CancelCampaign | None = None
    post_update: PostUpdate | None = None
    submit_campaign_account: SubmitCampaignAccount | None = None


class GetPictureRoomForCitizen(Query):
    """As the citizen would ask by GetPictureRoom: before a file is taken in that an official enters for them."""

    citizen: Principal
    campaign_id: UUID
    picture_id: UUID | None = None
