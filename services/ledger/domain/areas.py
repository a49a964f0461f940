"""What several areas share, split to the last øre."""

from collections.abc import Mapping, Sequence

from contracts.ledger import AreaPart, AreaShare, WrongAreas
from contracts.shapes import AREAS_SHARING_MAX


def parts(amount: int, area_id: str, shares: Sequence[AreaShare]) -> tuple[AreaPart, ...]:
    """What each area bears of an amount (minor units); all of it the budget's own, where it shares with none.

    WrongAreas for an area that is named twice, too many of them, or shares that leave the budget's own area out.
    """
    weights = {share.area_id: share.share for share in shares} or {area_id: 1}
    if len(weights) < len(shares):
        raise WrongAreas("an area is named twice among those that share the cost")
    if area_id not in weights:
        raise WrongAreas(f"{area_id} is not among the areas that share its budget's cost")
    if len(weights) > AREAS_SHARING_MAX:
        raise WrongAreas(
            f"a cost is shared by {AREAS_SHARING_MAX} areas at most, not by {len(weights)}", limit=AREAS_SHARING_MAX
        )
    return tuple(AreaPart(area_id=each, amount=part) for each, part in split(amount, weights).items())


def split(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The amount in parts by weight, each within one øre of exact and together exactly it, by largest remainders.

    (Hamilton's method; of equal remainders the first named goes first.) Weights are positive.
    """
    whole = sum(weights.values())
    found = {name: amount * weight // whole for name, weight in weights.items()}
    left = amount - sum(found.values())
    by_remainder = sorted(weights, key=lambda name: -(amount * weights[name] % whole))
    for name in by_remainder[:left]:
        found[name] += 1
    return found
