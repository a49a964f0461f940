"""Who may propose in a budget, and what: rules that are agreed before the first proposal and shown to whoever makes one."""

from typing import Literal

from contracts.errors import Forbidden, Invalid
from contracts.message import Message
from contracts.shapes import Age, Amount, Cvr, Title

Proposer = Literal["resident", "council", "association"]
"""Who lives in one of the areas; who acts for a joint council of one today; who proposes on behalf of an association."""


class ProposalRules(Message):
    """`proposers`: any of these may. Costs in minor units, the least and the most that a project may have.

    `not_for`: what the money is not to be used for, a sentence each; a reviewer answers for them (`allowed_use`).
    """

    proposers: tuple[Proposer, ...] = ("resident",)
    proposer_age_min: Age = 0
    cost_min: Amount | None = None
    cost_max: Amount | None = None
    not_for: tuple[Title, ...] = ()


class Association(Message):
    """On whose behalf a proposal is made: its name is public, and its number can be looked up."""

    name: Title
    cvr: Cvr


class MayNotPropose(Forbidden):
    """The budget's rules do not let this person, or this association, propose."""


class CostOutside(Invalid):
    """A project of this budget costs no less than `cost_min` and no more than `cost_max`, in minor units."""
