"""Pictures are written anew: the pixels stay; where and when they were taken, by whom and with what, does not."""

import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from gateway.files.refusals import UnsafeFile

PIXELS_MAX = 60_000_000
"""Told before they are unpacked: a file of some kilobytes can hold gigabytes of them."""
SIDE_PIXELS_MAX = 4_096
"""Larger ones are made smaller."""
OPAQUE, SEE_THROUGH = "RGB", "RGBA"
SCALED = (OPAQUE, SEE_THROUGH, "L", "LA", "CMYK")
"""Kinds of pixels between which others can be reckoned."""
SAVED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 88},
}
Image.MAX_IMAGE_PIXELS = None  # ours is checked instead, as a refusal
UNREADABLE = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
    *(RuntimeError, MemoryError, struct.error, zlib.error),
)
"""What Pillow raises for files that somebody made to break it."""


def wash(source: Path, target: Path, family: str) -> None:
    """Write the first picture of a file, upright, in sRGB, without anything beside its pixels. OSError where there is no room."""
    raw = BytesIO(source.read_bytes())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of what stands beside the pixels: it is not kept
            clean = pixels(raw, family)
    except UNREADABLE as error:
        raise UnsafeFile("the picture cannot be read to its end", reason="damaged") from error
    clean.save(target, family, **SAVED[family])


def pixels(raw: BytesIO, family: str) -> Image.Image:
    with Image.open(raw, formats=[family]) as found:
        if found.width * found.height > PIXELS_MAX:
            told = f"a picture has at most {PIXELS_MAX} pixels"
            raise UnsafeFile(told, reason="too_many_pixels", pixels_max=PIXELS_MAX)
        if family == "JPEG":
            found.draft(None, (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))  # unpacked at half the size where that is enough
        picture = found if found.mode in SCALED else in_srgb(in_bytes(found))
        picture.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))  # before anything that would copy all of it
        picture = in_srgb(upright(picture))
        clean = Image.new(picture.mode, picture.size)  # what is not pixels is not copied
        clean.paste(picture)
        return clean


def in_bytes(picture: Image.Image) -> Image.Image:
    """A grey of 16 bits as one of 8: Pillow alone would make everything above 255 white."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda grey: grey * (1 / 256)).convert("L")
    return picture


def upright(picture: Image.Image) -> Image.Image:
    """As the camera was held; as it is where what the camera said cannot be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except UNREADABLE:
        return picture


def in_srgb(picture: Image.Image) -> Image.Image:
    """Its colours as every screen shows them: the profile that says what they were meant to be goes with the rest."""
    mode = SEE_THROUGH if picture.has_transparency_data else OPAQUE
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in (OPAQUE, SEE_THROUGH, "CMYK"):
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode=OPAQUE)
        except (ImageCms.PyCMSError, *UNREADABLE):
            return picture.convert(mode)  # a profile that is none
        if shown is not None:
            if mode == SEE_THROUGH:
                shown.putalpha(picture.getchannel("A"))
            return shown
    return picture.convert(mode)
