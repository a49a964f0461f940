"""The name under which a file is shown and handed out: what people wrote, without what harms those who read or save it."""

import re
import unicodedata

NAME_CHARS_MAX = 120
EXTENSION_CHARS_MAX = 10
FORBIDDEN = re.compile(r'[:*?"<>|]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
"""Names that Windows keeps for devices, whatever follows the first dot."""


def clean(name: str) -> str:
    """The last part of a path; no control character, nothing unseen that turns the direction of writing, no reserved name.

    Empty where nothing is left.
    """
    last = re.split(r"[/\\]", name)[-1]
    tidy = FORBIDDEN.sub("", legible(last))
    tidy = " ".join(tidy.split()).strip(". ")
    if RESERVED.fullmatch(tidy):
        tidy = f"_{tidy}"
    return shortened(tidy)


def legible(text: str) -> str:
    """On one line, without control characters and what is not seen."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if char.isspace() else char for char in composed if char.isspace() or char.isprintable())
    return " ".join(seen.split())


def shortened(name: str) -> str:
    """At most NAME_CHARS_MAX characters, with the extension it had."""
    stem, dot, extension = name.rpartition(".")
    if len(name) <= NAME_CHARS_MAX or not dot or len(extension) > EXTENSION_CHARS_MAX:
        return name[:NAME_CHARS_MAX].rstrip(". ")
    return f"{stem[: NAME_CHARS_MAX - len(extension) - 1].rstrip('. ')}.{extension}"


def extension_of(name: str) -> str:
    """In small letters, without the dot; empty where there is none."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem else ""
