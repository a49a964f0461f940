"""An author steps down from a proposal that has others."""

from uuid import UUID

from contracts.errors import Refused
from contracts.message import Command


class LeaveProposal(Command):
    """Whoever is signed in is its author no more; the others go on. They may be invited again."""

    proposal_id: UUID


class LastAuthor(Refused):
    """Nobody else stands behind the proposal: it can be withdrawn, not left."""


class MergerWaits(Refused):
    """A merger waits for its authors' consent, as `proposal_id`: agree or decline before you leave."""
