"""What donors are told of their pledges."""

from typing import Literal

NoticeKind = Literal[
    "received",
    "promised",
    "withheld",
    "released",
    "unpaid",
    "rejected",
    "reserved",
    "mandated",
    "paid",
    "declined",
    "expired",
    "withdrawn",
    "let_go",
    "lapsed",
    "reached",
    "missed",
    "cancelled",
    "refunded",
    "undelivered",
    "extended",
    "name_hidden",
    "confirm_now",
    "update",
    "final_account",
]
NoticeState = Literal["waiting", "sent", "unreachable", "failed"]
