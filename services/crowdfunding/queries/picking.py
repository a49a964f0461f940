"""What a view takes from a row as it is."""

from typing import Any


def picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
