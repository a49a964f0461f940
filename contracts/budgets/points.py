"""What a reviewer may have to look at: a budget says which of these it asks for."""

from typing import Literal

Point = Literal["lawful", "within_powers", "open_to_all", "cost", "owner", "land", "allowed_use"]
"""Lawful; within the municipality's powers; open to all; a cost that holds, with the running cost; who owns it; the land; nothing
that the money is not to be used for."""
