"""Who still has how much in equal shares, between two floats: a filter that says only what is proven.

Each ballot's balance b lies between `low` and `high`, for the share that is asked about, or for every share of a whole
interval. The price q of a project is the root of F(q) = sum w min(b, q u) = cost (w ballots, u points). Three facts:

1. F is the least of the lines L_S(q) = P_S + q R_S over all sets S of ballots, with P_S = sum of w b outside S and
   R_S = sum of w u in S. So the root of *any* L_S, with the highest balances, is no more than the price: whatever set the
   floats found, rounding P_S and R_S up gives a proven lower bound.
2. F grows with q and with b. So any q with F(q) >= cost at the lowest balances, rounded down, is a proven upper bound.
3. max(0, b - q u) falls with q and grows with b: paying the upper price from `low` and the lower from `high`, rounded
   outwards, keeps the balance between them. Whoever pays all has exactly 0 on both sides. The width that the poor of one
   purchase carry (sum of w (high - low)) is just what the rich of it get: it adds up with the rounding, and does not multiply.

A sum of n products of floats that are not negative, in any order, is off by a share of (n + 1) 2^-53 at most (Higham,
Accuracy and Stability, 2002, section 4.2); `SLACK` takes eight times that. Costs and weights are whole numbers below 2^53.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, nextafter

import numpy as np

from services.voting.domain.profile import EPS, Floats, Profile, Support, slack

ROUNDS_MAX = 60  # of Newton's, which needs a handful; then nothing is proven, and the fractions decide


class Purses:
    """Balances by ballot, in minor units, at every share between the two given."""

    def __init__(self, profile: Profile, least: Fraction, most: Fraction) -> None:
        self.top = top = nextafter(float(most), inf)
        self.low: Floats = np.full(profile.size, nextafter(float(least), 0.0))
        self.high: Floats = np.full(profile.size, top)
        self.rounding = 4 * EPS * top

    def price_from(self, support: Support, start: float) -> float:
        """No more than the price of a point; `start` too. inf when the supporters surely cannot pay."""
        money = self.high[support.groups]
        owned = support.weights * money
        off = slack(len(money))
        if float(owned.sum()) * (1 + off) < support.project.cost:
            return inf
        return _root(support, money, owned, support.project.cost * (1 - off), start) or start

    def price_to(self, support: Support, start: float) -> float:
        """No less than the price of a point; inf where it is not sure that they can pay. `start` from `price_from`."""
        money = self.low[support.groups]
        off = slack(len(money))
        found = _root(support, money, support.weights * money, support.project.cost * (1 + 4 * off), start)
        if found is None:
            return inf
        most = found if support.points is None else found * support.points
        paid = float(support.weights @ np.minimum(money, most)) * (1 - off)
        return found if paid >= support.project.cost else inf

    def plain_price(self, support: Support, most: float) -> Fraction | None:
        """The exact price, where it is the same at every share: all who have anything left surely can pay it in full.

        `most` from `price_to`. Ties of such projects (as many supporters, none poor) are frequent, and need no balances.
        """
        alive = self.high[support.groups] > 0.0
        full = most * (1 + 2 * EPS) * (1.0 if support.points is None else support.points[alive])
        if most == inf or not bool(np.all(self.low[support.groups][alive] >= full)):
            return None
        return Fraction(support.project.cost, int(support.pointed[alive].sum()))

    def pay(self, support: Support, least: float, most: float) -> None:
        """All supporters pay a price that lies between the two."""
        groups, points = support.groups, 1.0 if support.points is None else support.points
        high = self.high[groups]
        cheap = least * points * (1 - EPS)
        self.high[groups] = np.where(high <= cheap, 0.0, high - cheap + self.rounding)
        self.low[groups] = np.maximum(self.low[groups] - most * points * (1 + EPS) - self.rounding, 0.0)


def _root(support: Support, money: Floats, owned: Floats, cost: float, start: float) -> float | None:
    """Newton's rounds up to the root of F(q) = cost, each below it but for rounding, which is taken off. None: no root."""
    per_point, price, off = support.pointed, start, slack(len(money))
    for _ in range(ROUNDS_MAX):
        rich = money > (price if support.points is None else price * support.points)
        points = float(per_point @ rich)
        if points == 0.0:
            return None
        poor = float(owned @ ~rich)
        better = (cost - poor * (1 + off)) / points * (1 - off)
        if better <= price:
            return price
        price = better
    return None
