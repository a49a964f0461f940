"""What crowdfunding refuses."""

from contracts.errors import Forbidden, NotFound, Refused


class CampaignNotFound(NotFound): ...


class PledgeNotFound(NotFound): ...


class PledgeDeclined(Refused):
    """The payment provider will not take this payment."""


class WebhookForged(Forbidden):
    """The signature is not the provider's, or the message is too old to be heard now."""


class CampaignNotOpen(Refused): ...


class PermitMissing(Refused):
    """Collecting on the internet takes a permit that covers the whole campaign."""


class MatchNotAdopted(Refused):
    """The council has not adopted the scheme, or has ended it."""


class WrongCampaignState(Refused): ...


class DeadlineImpossible(Refused): ...


class NotYourCampaign(Forbidden): ...
