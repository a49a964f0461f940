"""What donors are told of their pledges."""

from typing import Literal

NoticeKind = Literal[
    "received",
    "promised",
    "withheld",
    "released",
    "rejected",
    "reserved",
    "mandated",
    "paid",
    "declined",
    "withdrawn",
    "let_go",
    "lapsed",
    "reached",
    "missed",
    "cancelled",
    "refunded",
    "confirm_now",
    "update",
    "final_account",
]
NoticeState = Literal["waiting", "sent", "unreachable", "failed"]
