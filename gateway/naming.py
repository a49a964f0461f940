"""One name all the way down: a message's class name is its method's and its route's."""

import re

from contracts.message import Message


def verb(kind: type[Message]) -> str:
    """`OpenBudget` -> `open_budget`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
