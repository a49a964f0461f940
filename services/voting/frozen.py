"""The rules of one election as the domain knows them, and how its ballots are packed: all of one length."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from contracts import budgets as published
from contracts.voting import BallotChoice
from services.voting.domain.ballots import BallotRules, Choice, Reason, check_ballot
from services.voting.domain.tally import NotOnTheBallot, Project, TallyRule, UnknownRule, check_rule


@dataclass(frozen=True)
class Frozen:
    """Projects in ballot order; amounts in minor units."""

    ballot_rules: BallotRules
    tally_rule: TallyRule
    projects: tuple[Project, ...]
    amount: int
    currency: str

    @cached_property
    def costs(self) -> dict[str, int]:
        return {project.project_id: project.cost for project in self.projects}

    @cached_property
    def categories(self) -> dict[str, str]:
        return {project.project_id: project.category for project in self.projects}

    @cached_property
    def names(self) -> dict[UUID, str]:
        """A project's id as the domain writes it; looked up, since spelling out a UUID is slow."""
        return {UUID(project.project_id): project.project_id for project in self.projects}

    @cached_property
    def places(self) -> dict[str, int]:
        return {project.project_id: place for place, project in enumerate(self.projects)}

    @cached_property
    def slots(self) -> int:
        """How many choices an envelope has room for."""
        most = 1 if self.ballot_rules.kind == "choose-1" else self.ballot_rules.choices_max
        return len(self.projects) if most is None else min(most, len(self.projects))

    @cached_property
    def layout(self) -> struct.Struct:
        """Number of choices, then a place on the ballot (and points) for each: as long for one choice as for all."""
        return struct.Struct(
            f">H{self.slots}H{self.slots}I" if self.ballot_rules.kind == "cumulative" else f">H{self.slots}H"
        )

    def read(self, choices: Sequence[BallotChoice]) -> list[Choice]:
        """The choices in the domain's words; a project that is not on the ballot has the empty id."""
        names = self.names
        return [Choice(names.get(choice.project_id, ""), choice.points) for choice in choices]

    def check(self, choices: Sequence[Choice]) -> Reason | None:
        return check_ballot(self.ballot_rules, self.costs, choices, self.categories)

    def pack(self, choices: Sequence[Choice]) -> bytes:
        """A ballot that `check` found nothing wrong with, as bytes.

        In ballot order, unless the order is the choice: how somebody clicked would tell their ballot from others like it,
        to whoever had told them how.
        """
        rest = [0] * (self.slots - len(choices))
        places = self.places
        if self.ballot_rules.kind != "ordinal":
            choices = sorted(choices, key=lambda choice: places[choice.project_id])
        packed = [len(choices), *(places[choice.project_id] for choice in choices), *rest]
        if self.ballot_rules.kind == "cumulative":
            packed += [*(choice.points or 0 for choice in choices), *rest]
        return self.layout.pack(*packed)

    def unpack(self, packed: bytes) -> list[Choice]:
        number, *rest = self.layout.unpack(packed)
        given: Sequence[int | None] = rest[self.slots :] or [None] * number
        return [
            Choice(self.projects[place].project_id, points)
            for place, points in zip(rest[:number], given[:number], strict=True)
        ]


def freeze(
    amount: int,
    currency: str,
    ballot_rules: published.BallotRules,
    tally_rule: published.TallyRule,
    projects: Sequence[published.BallotProject],
) -> Frozen:
    """The rules as the domain has them, or ValueError where they cannot be counted by."""
    ranked = bool(tally_rule.rank_points)
    if ranked != (ballot_rules.kind == "ordinal") or (not ranked and tally_rule.ranked_from != "first"):
        raise UnknownRule("points by rank belong to ordinal ballots, and these to them")
    if not projects or len({project.project_id for project in projects}) < len(projects):
        raise NotOnTheBallot("a ballot names one project at least, and none twice")
    check_rule(tally_rule.name, tally_rule.utility, ballot_rules.kind)
    return Frozen(
        BallotRules(**{name: getattr(ballot_rules, name) for name in BallotRules.__dataclass_fields__}),
        _tally_rule(tally_rule, ranked=ranked),
        tuple(
            Project(str(each.project_id), each.cost, each.title, each.category or "", each.neighbourhood or "")
            for each in projects
        ),
        amount,
        currency,
    )


def _tally_rule(rule: published.TallyRule, *, ranked: bool) -> TallyRule:
    values: dict[str, Any] = {name: getattr(rule, name) for name in TallyRule.__dataclass_fields__ if name != "tie"}
    values["rank_points"] = rule.rank_points if ranked else None
    values["ranked_from"] = rule.ranked_from if ranked else None
    values["exclusive"] = tuple(tuple(map(str, group)) for group in rule.exclusive) or None
    return TallyRule(**values, tie=rule.ties)
