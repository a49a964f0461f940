"""The city's finance dimensions: opaque to the ledger, which only holds them to the patterns of its configuration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.errors import Invalid


@dataclass(frozen=True)
class Dimensions:
    """Name -> pattern that a whole value must match. With none configured, none may be given."""

    patterns: Mapping[str, re.Pattern[str]]

    @staticmethod
    def read(configured: Mapping[str, str]) -> "Dimensions":
        """Raises re.error for a pattern that is none."""
        return Dimensions({name: re.compile(pattern) for name, pattern in configured.items()})

    def check(self, given: Mapping[str, str] | None) -> None:
        """Refuse what is not configured, and what does not look as it should, naming each."""
        wrong = {}
        for name, value in (given or {}).items():
            pattern = self.patterns.get(name)
            if pattern is None:
                wrong[name] = ["Not a dimension that is configured here."]
            elif not pattern.fullmatch(value):
                wrong[name] = [f"Does not match {pattern.pattern}"]
        if wrong:
            raise Invalid("the finance dimensions are wrong", fields={"dimensions": wrong})


NONE = Dimensions({})
