"""One name all the way down: a message's class name is its method's and its route's."""

import re
from types import MappingProxyType
from typing import Any

from werkzeug.routing import BaseConverter

from contracts.message import Message

SUBJECTS = MappingProxyType({"proposals": "proposal", "reports": "report"})
"""What files are attached to, by what it is called in an address."""


class SubjectConverter(BaseConverter):
    """`<subject:subject>` in an address: one of SUBJECTS, and nothing stands at any other."""

    regex = "|".join(SUBJECTS)

    def to_python(self, value: str) -> Any:
        return SUBJECTS[value]


def verb(kind: type[Message]) -> str:
    """`OpenBudget` -> `open_budget`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
