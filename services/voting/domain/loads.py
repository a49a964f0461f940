"""What every voter has given so far in Phragmén's rule, exactly: voters with the same load together.

After a purchase all its supporters carry the same load, so there are no more loads than purchases.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from services.voting.domain.profile import Places, Profile, Support


class Loads:
    """`of[group]` is the number of the load that its voters carry."""

    def __init__(self, profile: Profile) -> None:
        self.loads = [Fraction(0)]
        self.of: Places = np.zeros(profile.size, dtype=np.int64)
        self.known: dict[int, tuple[Fraction, int]] = {}

    def least(self, candidates: Iterable[Support]) -> tuple[Fraction, list[Support]]:
        """The least load that a purchase would lead to, and all candidates that lead to it, in the order of ties."""
        best: Fraction | None = None
        tied: list[Support] = []
        for support in sorted(candidates, key=lambda each: self.known.get(each.place, (Fraction(0), 0))[0]):
            if best is not None and self.known.get(support.place, (best, 0))[0] > best:
                break  # loads only grow, so none of the rest can be the least
            load = self._after(support)
            if best is None or load < best:
                best, tied = load, []
            if load == best:
                tied.append(support)
        if best is None:
            raise ValueError("there is no candidate")
        return best, sorted(tied, key=lambda support: support.place)

    def give(self, support: Support, load: Fraction) -> None:
        """The supporters of what was bought carry this load now."""
        self.of[support.groups] = len(self.loads)
        self.loads.append(load)

    def _after(self, support: Support) -> Fraction:
        """What each supporter would carry: all that they carry and the cost, in equal parts."""
        load, purchases = self.known.get(support.place, (Fraction(0), 0))
        if purchases != len(self.loads):
            weights = np.bincount(self.of[support.groups], weights=support.weights)
            carried = [(int(weights[number]), self.loads[number]) for number in np.flatnonzero(weights).tolist()]
            total = sum((weight * each for weight, each in carried), Fraction(support.project.cost))
            load = total / int(support.weights.sum())
            self.known[support.place] = (load, len(self.loads))
        return load
