"""One run of equal shares: who is bought, in which order, from a share, or from every share of an interval at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from services.voting.domain.limits import Room
from services.voting.domain.profile import EPS, Profile, Support
from services.voting.domain.purses import Purses
from services.voting.domain.purses_exact import ExactPurses
from services.voting.domain.rules import TallyRule


@dataclass
class Run:
    """`bought` in order; `cost` in minor units; `over`: it cost more than the amount, and was broken off there."""

    bought: list[Support] = field(default_factory=list)
    cost: int = 0
    over: bool = False


class _Undecided(Exception):  # noqa: N818 - no error: the floats, or the interval, do not say who is next
    pass


def run(rule: TallyRule, profile: Profile, amount: int, least: Fraction, most: Fraction) -> Run | None:
    """The run of every share from `least` to `most`; None when they may differ. With one share there is always a run.

    Of the projects whose supporters can pay, the next is the one whose utility costs them least; among equals the tie
    rule decides. Source: Peters, Pierczynski, Skowron, Proportional participatory budgeting with additive utilities
    (NeurIPS 2021).
    """
    try:
        return _Round(rule, profile, amount, least, most).all()
    except _Undecided:
        return None


class _Round:
    """What is known while projects are bought: `floor` is a price per utility that each still has to pay at least."""

    def __init__(self, rule: TallyRule, profile: Profile, amount: int, least: Fraction, most: Fraction) -> None:
        self.profile, self.amount = profile, amount
        self.share = least if least == most else None
        self.purses = Purses(profile, least, most)
        self.room = Room(rule, None)
        self.exact: ExactPurses | None = None
        self.replayed = 0
        top = self.purses.top
        self.floor = {
            support.place: support.floor
            for support in profile.support
            if self.room.refusal(support.project) is None
            and (
                support.points is not None or support.floor * support.worth * (1 - 4 * EPS) <= top
            )  # or none could pay
        }
        self.run = Run()

    def all(self) -> Run:
        for support in self.profile.support:
            if support.project.cost == 0 and self.room.refusal(support.project) is None:
                self.buy(support)  # nothing to pay: it is bought before all others
        while not self.run.over and (cheapest := self.next()) is not None:
            self.buy(cheapest)
        return self.run

    def buy(self, support: Support) -> None:
        self.run.bought.append(support)
        self.run.cost += support.project.cost
        self.run.over = self.run.cost > self.amount
        self.room.take(support.project)
        self.floor.pop(support.place, None)
        if self.room.has_limits:
            for place in list(self.floor):
                if self.room.refusal(self.profile.support[place].project) is not None:
                    del self.floor[place]

    def next(self) -> Support | None:
        """Who is bought now; it has been paid for. None when nobody's supporters can pay."""
        best, near = inf, {}
        for place in sorted(self.floor, key=self.floor.__getitem__):
            if self.floor[place] > best:
                break  # prices only rise, so none of the rest can be the cheapest
            support = self.profile.support[place]
            low = self.purses.price_from(support, self.floor[place] * support.worth * (1 - 4 * EPS))
            if low == inf:
                del self.floor[place]
                continue
            self.floor[place] = max(self.floor[place], low / support.worth * (1 - EPS))
            if self.floor[place] <= best:
                high = self.purses.price_to(support, low)
                near[place] = (low, high)
                best = min(best, high / support.worth * (1 + EPS))
        near = {place: found for place, found in near.items() if self.floor[place] <= best}
        if not near:
            return None
        if len(near) > 1 or best == inf:
            return self.decide(near)
        ((place, (low, high)),) = near.items()
        support = self.profile.support[place]
        self.purses.pay(support, low, high)
        return support

    def decide(self, near: dict[int, tuple[float, float]]) -> Support | None:
        """Exact prices say who is next, or that none of these can be paid for."""
        plain = {place: self.purses.plain_price(self.profile.support[place], high) for place, (_, high) in near.items()}
        prices = {place: price for place, price in plain.items() if price is not None}
        if len(prices) < len(near):
            prices = self.fractions(list(near))
        if not prices:
            return self.next()
        place = min(prices, key=lambda place: (prices[place] / self.profile.support[place].worth, place))
        support, price = self.profile.support[place], float(prices[place])
        self.purses.pay(support, price * (1 - EPS), price * (1 + EPS))
        return support

    def fractions(self, places: list[int]) -> dict[int, Fraction]:
        """The prices by whole numbers; whoever cannot be paid for is dropped."""
        if self.share is None:
            raise _Undecided
        if self.exact is None:
            self.exact = ExactPurses(self.profile, self.share)
        for support in self.run.bought[self.replayed :]:
            self.exact.pay(support)
        self.replayed = len(self.run.bought)
        prices = {}
        for place in places:
            price = self.exact.price(self.profile.support[place])
            if price is None:
                del self.floor[place]
            else:
                prices[place] = price.exact
        return prices
