"""The feed of public events: to catch up after an outage, or to follow without a broker."""

from contracts.errors import Refused
from contracts.message import Message, Query
from contracts.shapes import Count, PageSize, Text, Token


class CursorGone(Refused):
    """What came after this place is no longer kept, or the place is from another feed: `oldest` and `newest` are those there are."""

    status = 410


class ListEvents(Query):
    """Events kept after the place `after`, from the oldest kept unless given; `keys`: routing keys with commas between them."""

    after: Count | None = None
    keys: Text | None = None
    limit: PageSize = 100


class FeedItem(Message):
    """`position` counts every event that the feed keeps; `event` is the CloudEvent as it was sent, as JSON text."""

    position: Count
    routing_key: Token
    event: str


class FeedPage(Message):
    """In the order in which they were kept: nothing ever appears before `last`, the place to go on from at any time.

    `next_after` is the same where more can be had at once.
    """

    items: tuple[FeedItem, ...]
    last: Count
    next_after: Count | None = None
