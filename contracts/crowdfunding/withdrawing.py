"""A pledge is taken back, or replaced by another, until the campaign closes."""

from typing import ClassVar
from uuid import UUID

from contracts.crowdfunding.pledges import DonorName, ShownAs
from contracts.errors import Forbidden, Refused
from contracts.message import Command
from contracts.shapes import Amount, Cvr, Digest, Email


class WithdrawPledge(Command):
    """Its payment is cancelled, or given back where it was captured; the state says when the provider has done it."""

    pledge_id: UUID
    key: Digest | None = None


class ChangePledge(Command):
    """Another pledge in place of this one, by the command's id: the old one is let go once the new one is reserved.

    All choices are made anew, save the contact: without `email` it is the old one's.
    """

    besides: ClassVar[tuple[str, ...]] = ("source",)
    pledge_id: UUID
    key: Digest | None = None
    amount: Amount
    shown_as: ShownAs = "anonymous"
    display_name: DonorName | None = None
    cvr: Cvr | None = None
    show_amount: bool = False
    email: Email | None = None
    source: Digest | None = None


class NotYourPledge(Forbidden):
    """It takes whoever made it: signed in, or with its key."""


class PledgeOver(Refused):
    """The pledge holds nothing any more, or is on its way back; `state` says where it is."""


class ReplacedBefore(Refused):
    """Another pledge is about to take its place; `pledge_id` says which."""
