"""Why budgets says no."""

from contracts.errors import Forbidden, NotFound, Refused


class BudgetNotFound(NotFound): ...


class ProposalNotFound(NotFound): ...


class ProjectNotFound(NotFound): ...


class PaymentNotFound(NotFound): ...


class WrongPhase(Refused):
    """The budget is not where this can be done; `phase` says where it is."""


class NotResident(Forbidden):
    """Proposals come from those who live in the area."""


class SameEndorser(Refused):
    """Who opened a budget cannot endorse it: the ledger wants two people behind every earmark."""


class LimitReached(Refused):
    """There is no room for more; `limit` says how many there may be."""


class BallotIncomplete(Refused):
    """A ballot holds each feasible proposal once, and every proposal has been reviewed.

    `missing`, `not_feasible`, `twice`, `not_reviewed` and `cost_outside` (of the budget's rules) say what is wrong.
    """


class EmptyBallot(Refused):
    """No proposal was found feasible."""


class ImpossibleCalendar(Refused):
    """A vote closes after it opens, and not in the past."""


class SameApprover(Refused):
    """Who entered a payment cannot approve it."""


class OverTheGrant(Refused):
    """The project's payments would pass what it was granted."""


class NotGranted(Refused):
    """The ledger has not granted the project its money."""


class PaymentsUnderWay(Refused):
    """Payments are on their way; the budget closes when they have arrived."""


class WrongState(Refused):
    """The proposal, the comment, the grant or the payment is not where this can be done; `state` says where it is."""


class NotAuthor(Forbidden):
    """This takes an author of the proposal."""


class StaleVersion(Refused):
    """Somebody has edited it since it was read; `version` is the newest."""


class InvitationNotFound(NotFound): ...


class InvitationUsed(Refused):
    """Somebody has taken this invitation."""


class NothingToMerge(Refused):
    """Proposals that are merged are different ones of one budget."""


class CommentNotFound(NotFound): ...


class NotWriter(Forbidden):
    """This takes whoever wrote the comment."""


class SameModerator(Refused):
    """Who hid a comment does not decide the appeal."""


class QuestionNotFound(NotFound): ...


class LookedTwice(Refused):
    """A second look was taken already."""


class ChecklistIncomplete(Refused):
    """`missing` are the points without an answer, `unmet` those that stand in the way of a feasible proposal."""
