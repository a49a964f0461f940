"""The picture by which a campaign is shared: its title, how far it has come, and the numbers that say so. 1200 by 630, as
the Open Graph protocol's readers expect it. Drawn anew only when what it shows has changed.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from gateway.web.words import DANISH

WIDTH_PIXELS, HEIGHT_PIXELS = 1200, 630
MARGIN_PIXELS = 72
BAR_TOP_PIXELS, BAR_HEIGHT_PIXELS = 396, 40
TITLE_TOP_PIXELS = 150
TITLE_LINES_MAX = 3
TITLE_SIZES = (72, 60, 50)
"""The largest in which the whole title has room; in the smallest it is cut."""
AMOUNT_SIZES = (50, 44, 38)
SHARE_PIXELS = 150
"""What the percentage takes beside the amounts."""
LINE_SPACING = 1.15
PICTURES_KEPT_MAX = 256
"""Of some 60 kilobytes each."""
GROUND, INK, SOFT, SHADE, ACCENT, MATCH = "#ffffff", "#1b1f1d", "#48524d", "#dfe7e2", "#14532d", "#7a4fa3"
"""Those of the style sheet, so that what is text meets 4.5:1 on its ground."""
FONTS = files("font_source_sans_pro") / "files"
REGULAR, BOLD = "SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"


class Shown(NamedTuple):
    """All that the picture says; amounts in minor units."""

    title: str
    above: str
    state: str
    goal: int
    pledged: int
    match: int
    currency: str


def shown(campaign: Mapping[str, Any]) -> Shown:
    return Shown(
        title=" ".join(campaign["title"].split()),
        above=f"Indsamling i {DANISH.area(campaign['area_id'])}",
        state=DANISH.tables["CAMPAIGN_STATES"][campaign["state"]],
        goal=campaign["goal"],
        pledged=campaign["pledged"],
        match=campaign["match_earned"],
        currency=campaign["currency"],
    )


@lru_cache(maxsize=PICTURES_KEPT_MAX)
def picture(what: Shown) -> bytes:
    """A PNG."""
    image = Image.new("RGB", (WIDTH_PIXELS, HEIGHT_PIXELS), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH_PIXELS, 20), fill=ACCENT)
    draw.text((MARGIN_PIXELS, 66), what.above, SOFT, font(REGULAR, 38))
    right = WIDTH_PIXELS - MARGIN_PIXELS
    draw.text((right, 66), "Oplandspuljen", ACCENT, font(BOLD, 38), anchor="ra")
    draw_title(draw, what.title)
    draw_bar(draw, what)
    reached = what.pledged + what.match
    told = f"{DANISH.amount(reached, what.currency)} af {DANISH.amount(what.goal, what.currency)}"
    room = WIDTH_PIXELS - 2 * MARGIN_PIXELS - SHARE_PIXELS
    size = next((size for size in AMOUNT_SIZES if font(BOLD, size).getlength(told) <= room), AMOUNT_SIZES[-1])
    draw.text((MARGIN_PIXELS, 456), told, INK, font(BOLD, size))
    draw.text((right, 456), f"{100 * reached // what.goal} %", ACCENT, font(BOLD, 50), anchor="ra")
    if what.match:
        of_pool = f"heraf {DANISH.amount(what.match, what.currency)} i medfinansiering"
        draw.text((MARGIN_PIXELS, 524), of_pool, MATCH, font(REGULAR, 38))
    draw.text((right, 524), what.state, SOFT, font(REGULAR, 38), anchor="ra")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def draw_title(draw: ImageDraw.ImageDraw, title: str) -> None:
    room = WIDTH_PIXELS - 2 * MARGIN_PIXELS
    for size in TITLE_SIZES:
        face = font(BOLD, size)
        lines = list(wrapped(title, face, room))
        if len(lines) <= TITLE_LINES_MAX:
            break
    if len(lines) > TITLE_LINES_MAX:
        lines[TITLE_LINES_MAX - 1] = cut(lines[TITLE_LINES_MAX - 1] + " …", face, room)
    for place, line in enumerate(lines[:TITLE_LINES_MAX]):
        draw.text((MARGIN_PIXELS, TITLE_TOP_PIXELS + place * size * LINE_SPACING), line, INK, face)


def wrapped(text: str, face: ImageFont.FreeTypeFont, room: float) -> Iterator[str]:
    """Lines that have room, broken between words; a word that is wider than the picture is broken where it must be."""
    line = ""
    for word in text.split():
        rest = word
        if line and face.getlength(f"{line} {rest}") <= room:
            line = f"{line} {rest}"
            continue
        if line:
            yield line
        while face.getlength(rest) > room:
            fits = next(chars for chars in range(len(rest), 0, -1) if face.getlength(rest[:chars]) <= room)
            yield rest[:fits]
            rest = rest[fits:]
        line = rest
    yield line


def cut(line: str, face: ImageFont.FreeTypeFont, room: float) -> str:
    """Without its last letters, until the dots that stand for them have room."""
    while face.getlength(line) > room:
        line = line.removesuffix(" …")[:-1].rstrip() + " …"
    return line


def draw_bar(draw: ImageDraw.ImageDraw, what: Shown) -> None:
    """Citizens' money, then the match; never longer than the goal."""
    left, right = MARGIN_PIXELS, WIDTH_PIXELS - MARGIN_PIXELS
    bottom = BAR_TOP_PIXELS + BAR_HEIGHT_PIXELS

    def at(amount: int) -> int:
        return left + (right - left) * min(amount, what.goal) // what.goal

    draw.rectangle((left, BAR_TOP_PIXELS, right, bottom), fill=SHADE)
    for start, end, colour in ((0, what.pledged, ACCENT), (what.pledged, what.pledged + what.match, MATCH)):
        if at(end) > at(start):
            draw.rectangle((at(start), BAR_TOP_PIXELS, at(end), bottom), fill=colour)


@lru_cache(maxsize=16)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO((FONTS / name).read_bytes()), size)
