"""What crowdfunding refuses."""

from contracts.errors import Forbidden, NotFound, Refused


class CampaignNotFound(NotFound): ...


class PledgeNotFound(NotFound): ...


class PledgeDeclined(Refused):
    """The payment provider will not take this payment."""


class WebhookForged(Forbidden):
    """The signature is not the provider's."""


class WebhookStale(WebhookForged):
    """The provider's, but said too long ago: whoever kept it may be no friend."""


class WebhookReplayed(Refused):
    """The provider's, and heard before: it is not heard twice."""


class CampaignNotOpen(Refused): ...


class PermitMissing(Refused):
    """Collecting on the internet takes a permit that covers the whole campaign."""


class MatchNotAdopted(Refused):
    """The council has not adopted matching, or not for this area."""


class WrongCampaignState(Refused): ...


class DeadlineImpossible(Refused): ...


class NotYourCampaign(Forbidden): ...
