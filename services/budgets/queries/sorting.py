"""Lists in an order that their readers choose, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased


@dataclass(frozen=True)
class Order:
    """By the `value` of a row (or of an alias of its table), and of those that are equal by their id."""

    value: Callable[[Any], Any]
    descending: bool = False

    def page(self, chosen: Any, model: Any, key: str, after: UUID | None) -> Any:
        """Those of `chosen` rows of `model` that come after the one whose `key` is named; after one that is not there, none."""
        place = self.value(model), getattr(model, key)
        if after is not None:
            last = aliased(model)
            there = select(self.value(last)).where(getattr(last, key) == after).scalar_subquery()
            here, mark = tuple_(*place), tuple_(there, after)
            chosen = chosen.where(here < mark if self.descending else here > mark)
        return chosen.order_by(*(each.desc() for each in place) if self.descending else place)
