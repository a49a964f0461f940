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
    """The council has not adopted the scheme, or has ended it."""


class WrongCampaignState(Refused): ...


class DeadlineImpossible(Refused): ...


class CriteriaNotMet(Refused):
    """A campaign is published when every published criterion is answered yes, and returned with what is not met."""


class ExtendedBefore(Refused):
    """A deadline moves once."""


class NoAccountOwed(Refused):
    """There is no permit of the campaign's own to account for, or the account was sent already."""


class CampaignCommentNotFound(NotFound): ...


class UpdateNotFound(NotFound): ...


class CampaignLimitReached(Refused):
    """There is a limit to how many."""
