"""What moves money is made of: the decision behind it, one move, one grant."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.message import Message
from contracts.shapes import Amount, AmountOrZero, Slug, Text, Title, Token, Weight

Means = Literal["operating", "capital"]
"""What kind of money the council gave: operating money (drift) that is not used lapses with its year, capital (anlæg)
goes on."""


class Decision(Message):
    """Why public money may move: a decision that can be looked up. `decided_by` is a body or an office, not a person."""

    case_number: Title
    decided_on: date
    decided_by: Title
    text: Text = ""
    link: Text | None = None


APPLICATION_PREFIX = "application-"
"""Before the id of an application, in the name of its grant's account: `grant/application-<id>/<year>`."""
CAMPAIGN_PREFIX = "campaign-"
"""Before the id of a campaign, in the names of its grant's accounts: `grant/campaign-<id>` holds what citizens gave,
`grant/campaign-<id>/<year>` the pool's match."""


SCHEME_PREFIX = "scheme-"
"""Before the id of a scheme of matching, in the name of its earmark's account: `earmark/scheme-<id>/<year>`."""


class TransferLine(Message):
    """One move of money. Accounts are paths: `pool/capital/2025`, `earmark/<budget id>/2025`, `campaign/<campaign id>`."""

    transfer_id: UUID
    kind: Token
    from_: Token
    to: Token
    amount: Amount

    def owners(self) -> dict[str, str]:
        """Whose the two accounts are: kind of account -> owner."""
        return {path.split("/")[0]: path.split("/")[1] for path in (self.from_, self.to)}


class AreaShare(Message):
    """How much of what a budget costs an area bears, beside the weights of the others."""

    area_id: Slug
    share: Weight


class AreaPart(Message):
    """An area's part of an amount that several bear, to the last øre."""

    area_id: Slug
    amount: AmountOrZero


class GrantLine(Message):
    project_id: UUID
    amount: Amount
