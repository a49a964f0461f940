"""How donors are shown, of money and of help alike, and what must have happened before one is forgotten."""

from contracts.crowdfunding.donors import DonorStillNeeded
from contracts.crowdfunding.pledges import ShownAs
from contracts.errors import Invalid
from services.crowdfunding.domain.pledges import OVER

WANTED: dict[ShownAs, set[str]] = {
    "anonymous": set(),
    "named": {"display_name"},
    "association": {"display_name", "cvr"},
}
ENDED = ("failed", "cancelled", "handed_over")
"""States of a campaign that needs its donors no more, or only for the account."""
ANONYMISED = "anonymised"
FORGOTTEN_MAX = 1_000
"""Contacts in one round of the timer, and pledges and promises of one donor."""


def check_shown(shown_as: ShownAs, display_name: str | None, cvr: str | None) -> None:
    """What this way to be shown takes is there, and nothing else that would be kept for nothing."""
    given = {name for name, value in (("display_name", display_name), ("cvr", cvr)) if value is not None}
    wanted = WANTED[shown_as]
    wrong = {name: [f"Belongs to a donor who is {shown_as}."] for name in wanted - given}
    wrong |= {name: [f"Is not for a donor who is {shown_as}."] for name in given - wanted}
    if wrong:
        raise Invalid("this is not how a donor is shown", fields=wrong)


def check_contact(email: str | None, person: str) -> None:
    if email is None and not person:
        raise Invalid("who is not signed in says where to be reached", fields={"email": ["Sign in, or fill this in."]})


def holds_money(state: str, campaign_state: str) -> bool:
    """Whether this donor may still have to pay, or to be paid back, and must be known until then."""
    return campaign_state not in ("funded", *ENDED) and state not in (*OVER, "refunded", "charged_back")


def check_forgettable(held: list[str], waiting: list[str]) -> None:
    """`held`: pledges whose money a campaign may still hold; `waiting`: promises of help that somebody counts on."""
    if held or waiting:
        raise DonorStillNeeded(
            "a campaign holds this donor's money or counts on their help: withdraw these, or wait for its end",
            pledge_ids=held,
            promise_ids=waiting,
        )
