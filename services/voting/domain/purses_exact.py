"""Who still has how much in equal shares, exactly: whole numbers over one denominator, voters with the same balance together.

Fractions by the thousand would spend their time on greatest common divisors. Every price is a whole number over
(denominator so far) * (points of the rich), so that one denominator for all grows with each purchase, and a balance that
nobody touched is brought up to it when it is next looked at.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np

from services.voting.domain.profile import Places, Profile, Support


class Price(NamedTuple):
    """What one point costs: `numerator` / (`points` * `scale`); those of the supporters who pay it in full."""

    numerator: int
    points: int
    scale: int
    full_payers: int

    @property
    def exact(self) -> Fraction:
        return Fraction(self.numerator, self.points * self.scale)


class _Held(NamedTuple):
    """Supporters with the same balance and the same points."""

    key: int
    balance: int
    weight: int
    points: int


class ExactPurses:
    """Balances by class of voters: `of[group]` is the class; class 0 has nothing left."""

    def __init__(self, profile: Profile, share: Fraction) -> None:
        self.scales = [share.denominator]
        self.balances = [0, share.numerator]
        self.levels = [0, 0]
        self.of: Places = np.ones(profile.size, dtype=np.int64)

    def price(self, support: Support) -> Price | None:
        """The price of a point, or None when the supporters cannot pay. Zero for what costs nothing."""
        return self._price(support, self._held(support)[0])

    def money(self, support: Support) -> Fraction:
        """What the supporters have left together, in minor units."""
        return Fraction(sum(held.balance * held.weight for held in self._held(support)[0]), self.scales[-1])

    def payers(self, support: Support) -> int:
        """How many of the supporters have anything left."""
        return sum(held.weight for held in self._held(support)[0])

    def pay(self, support: Support) -> Price:
        """Every supporter pays up to the price. ValueError when they cannot."""
        held, keys = self._held(support)
        price = self._price(support, held)
        if price is None:
            raise ValueError(f"the supporters of {support.project.project_id} cannot pay for it")
        common = gcd(price.numerator, price.points)
        each, by = price.numerator // common, price.points // common
        self.scales.append(price.scale * by)
        level = len(self.scales) - 1
        after = np.zeros(int(keys.max(initial=0)) + 1, dtype=np.int64)
        for one in held:
            rest = one.balance * by - each * one.points
            if rest > 0:
                after[one.key] = len(self.balances)
                self.balances.append(rest)
                self.levels.append(level)
        self.of[support.groups] = after[keys]
        return price

    def _price(self, support: Support, held: list[_Held]) -> Price | None:
        """Newton's rounds, as with the floats: whoever has less than the price so far gives all."""
        scale = self.scales[-1]
        owed, points = support.project.cost * scale, sum(one.weight * one.points for one in held)
        while held:
            rich = [one for one in held if one.balance * points >= owed * one.points]
            if len(rich) == len(held):
                return Price(owed, points, scale, sum(one.weight for one in held))
            poor = [one for one in held if one.balance * points < owed * one.points]
            owed -= sum(one.balance * one.weight for one in poor)
            points -= sum(one.weight * one.points for one in poor)
            held = rich
        return None if support.project.cost else Price(0, 1, scale, 0)

    def _held(self, support: Support) -> tuple[list[_Held], Places]:
        """The supporters by class and points, without those who have nothing; and the key of each group."""
        classes = self.of[support.groups]
        if support.points is None:
            keys, weights = classes, np.bincount(classes, weights=support.weights)
            found = [(key, key, 1) for key in np.flatnonzero(weights).tolist()]
        else:
            pairs = np.stack([classes, support.points.astype(np.int64)])
            (kinds, points), keys = np.unique(pairs, axis=1, return_inverse=True)
            weights = np.bincount(keys, weights=support.weights)
            found = list(zip(range(len(kinds)), kinds.tolist(), points.tolist(), strict=True))
        scale = self.scales[-1]
        ups: dict[int, int] = {}  # by level: from its denominator to the one of now
        held = []
        for key, kind, each in found:
            if kind == 0:
                continue
            level = self.levels[kind]
            up = ups.get(level) or ups.setdefault(level, scale // self.scales[level])
            held.append(_Held(key, self.balances[kind] * up, int(weights[key]), each))
        return held, keys
