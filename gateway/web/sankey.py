"""Where the boxes, ribbons and words of a Sankey picture go: pure geometry, in the pixels of an SVG's view box.

A column is a stack of slots; in each stands a box as high as its amount, and beside it the two lines of its label. No slot is lower than
its label, so that no label lies on another however small the amounts are.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

LABEL_PIXELS = 40
"""Two lines and the space below them."""
GAP_PIXELS = 10
FLOW_PIXELS = 420
"""The height of all the money in the fullest column."""
BOX_PIXELS = 14
COLUMN_PIXELS = 200
MARGIN_PIXELS = 8
SIZE_PIXELS = 13
"""Of a letter; its width is at most this part of it on average, in the letters we use."""
LETTER_WIDTH = 0.56
LABEL_LETTERS_MAX = int((COLUMN_PIXELS - BOX_PIXELS - 2 * MARGIN_PIXELS) / (SIZE_PIXELS * LETTER_WIDTH))

Key = tuple[int, str]
"""Column, counted from 0, and the node's own name."""
Links = Mapping[tuple[Key, Key], int]


@dataclass(frozen=True)
class Box:
    """`slot` is the height that nobody else has any of; `height` that of the amount."""

    key: Key
    x: float
    y: float
    height: float
    slot: float


@dataclass(frozen=True)
class Ribbon:
    """From (x, y) to (to_x, to_y), the upper corners of its ends; as thick at both."""

    source: Key
    target: Key
    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float

    @property
    def path(self) -> str:
        """What an SVG path says."""
        middle = (self.x + self.to_x) / 2
        low, to_low = self.y + self.thickness, self.to_y + self.thickness
        return (
            f"M{self.x:.1f} {self.y:.2f}C{middle:.1f} {self.y:.2f} {middle:.1f} {self.to_y:.2f} {self.to_x:.1f} {self.to_y:.2f}"
            f"V{to_low:.2f}C{middle:.1f} {to_low:.2f} {middle:.1f} {low:.2f} {self.x:.1f} {low:.2f}Z"
        )


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]


def draw(links: Links) -> Drawing:
    """Of links that each go to a later column, with amounts above zero."""
    sizes = amounts(links)
    totals: Counter[int] = Counter()
    for (column, _), amount in sizes.items():
        totals[column] += amount
    scale = FLOW_PIXELS / max(totals.values(), default=1)
    boxes: dict[Key, Box] = {}
    for column in sorted(totals):
        here = [key for key in sizes if key[0] == column]
        stack(sorted(here, key=lambda key: (pull(key, links, boxes), -sizes[key], str(key))), sizes, scale, boxes)
    height = max((box.y + box.slot for box in boxes.values()), default=0.0) + MARGIN_PIXELS
    return Drawing(
        width=COLUMN_PIXELS * (max(totals, default=0) + 1),
        height=height,
        boxes=tuple(boxes.values()),
        ribbons=ribbons(links, boxes, scale),
    )


def amounts(links: Links) -> dict[Key, int]:
    """What goes into a node, or out of it where that is more."""
    got: Counter[Key] = Counter()
    gave: Counter[Key] = Counter()
    for (source, target), amount in links.items():
        gave[source] += amount
        got[target] += amount
    return {key: max(got[key], gave[key]) for key in [*gave, *(each for each in got if each not in gave)]}


def pull(key: Key, links: Links, boxes: Mapping[Key, Box]) -> float:
    """How far down what comes into a node lies, on average: so ribbons cross little. Sources have none."""
    coming = [(boxes[source].y, amount) for (source, target), amount in links.items() if target == key]
    whole = sum(amount for _, amount in coming)
    return sum(y * amount for y, amount in coming) / whole if whole else 0.0


def stack(keys: list[Key], sizes: Mapping[Key, int], scale: float, boxes: dict[Key, Box]) -> None:
    y = float(MARGIN_PIXELS)
    for key in keys:
        height = sizes[key] * scale
        boxes[key] = Box(key, key[0] * COLUMN_PIXELS, y, height, max(height, LABEL_PIXELS))
        y += boxes[key].slot + GAP_PIXELS


def ribbons(links: Links, boxes: Mapping[Key, Box], scale: float) -> tuple[Ribbon, ...]:
    """Each takes its part of the box that it leaves and of the one that it reaches, in the order of the other ends."""
    left = {key: box.y for key, box in boxes.items()}
    reached = dict(left)
    starts: dict[tuple[Key, Key], float] = {}
    ends: dict[tuple[Key, Key], float] = {}
    for link in sorted(links, key=lambda link: (boxes[link[0]].y, boxes[link[1]].y, str(link))):
        starts[link] = left[link[0]]
        left[link[0]] += links[link] * scale
    for link in sorted(links, key=lambda link: (boxes[link[1]].y, boxes[link[0]].y, str(link))):
        ends[link] = reached[link[1]]
        reached[link[1]] += links[link] * scale
    return tuple(
        Ribbon(
            *link, boxes[link[0]].x + BOX_PIXELS, starts[link], boxes[link[1]].x, ends[link], thickness=amount * scale
        )
        for link, amount in links.items()
    )


def shortened(text: str) -> str:
    """What has room beside a box."""
    return text if len(text) <= LABEL_LETTERS_MAX else text[: LABEL_LETTERS_MAX - 1].rstrip() + "…"
