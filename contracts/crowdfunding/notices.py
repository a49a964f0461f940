"""What donors are told of their pledges."""

from typing import Literal

NoticeKind = Literal[
    "received",
    "withheld",
    "released",
    "rejected",
    "reserved",
    "withdrawn",
    "let_go",
    "reached",
    "missed",
    "refunded",
    "confirm_now",
    "update",
    "final_account",
]
NoticeState = Literal["waiting", "sent", "unreachable", "failed"]
