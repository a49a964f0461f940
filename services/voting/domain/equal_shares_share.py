"""The share that equal shares ends with: Add1 gives every ballot one increment more until the amount no longer suffices."""

from __future__ import annotations

from fractions import Fraction

from services.voting.domain.equal_shares_run import Run, run
from services.voting.domain.limits import Room
from services.voting.domain.profile import Profile
from services.voting.domain.rules import TallyRule

PATIENCE_MAX = 32
INCREMENT = 100
"""Minor units: one krone, zloty, euro."""


def final_share(rule: TallyRule, profile: Profile, amount: int) -> tuple[Fraction, int, Run]:
    """The share, how many increments it has above the first, and its run.

    Every share is decided, one after the other; what a share costs does not only grow with it, so none may be left out (a
    binary search is another rule). Where one run over an interval of shares shows that they all buy the same, they are
    decided together. Add1 ends at the last share whose winners the amount suffices for; with `exhaustive_stop` at the
    first that leaves no room for another project; at any that buys all there is.
    """
    step = rule.increment or INCREMENT
    if rule.completion in {None, "none"}:
        return profile.share, 0, _decided(run(rule, profile, amount, profile.share, profile.share))
    at, further, patience, alone = 0, 0, 1, 0
    last = (profile.share, 0, Run())
    while True:
        least = profile.share + at * step
        found = run(rule, profile, amount, least, least + further * step)
        if found is None:  # the interval was too long; the more often that happens, the longer none is tried
            further, patience, alone = 0, min(2 * patience, PATIENCE_MAX), 0
            continue
        if found.over:
            return last
        if rule.exhaustive_stop and not _leaves_room(rule, profile, amount, found):
            return least, at, found
        last = (least + further * step, at + further, found)
        if _is_all(rule, profile, found):
            return least, at, found
        at, alone = at + further + 1, alone + 1
        if further or alone >= patience:
            further, patience = 2 * further + 1, 1 if further else patience


def _decided(found: Run | None) -> Run:
    if found is None:
        raise AssertionError("one share always has its run")
    return found


def _leaves_room(rule: TallyRule, profile: Profile, amount: int, found: Run) -> bool:
    """Whether a project that was not bought would still fit."""
    room = Room(rule, amount)
    for support in found.bought:
        room.take(support.project)
    return any(
        room.refusal(support.project) is None
        for support in profile.support
        if support.project.project_id not in room.funded
    )


def _is_all(rule: TallyRule, profile: Profile, found: Run) -> bool:
    """Whether a higher share could buy nothing more."""
    room = Room(rule, None)
    for support in found.bought:
        room.take(support.project)
    return all(
        support.project.project_id in room.funded or room.refusal(support.project) is not None
        for support in profile.support
    )
