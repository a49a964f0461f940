"""Which type a file is of, told from what is in it, and whether its name says the same."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from contracts.errors import Invalid
from gateway.files import names
from gateway.files.refusals import WrongFileType

HEAD_BYTES = 16
EXTENSION = re.compile(r"[a-z][a-z0-9]{1,9}")
"""Of a program, most likely; the end of "version 1.2" or "rev. B" is none."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


class Family(NamedTuple):
    """Files that begin alike. `extensions` of each media type: the first is given to a file whose name has none."""

    begins: bytes
    at: int
    extensions: Mapping[str, tuple[str, ...]]


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "JPEG": Family(b"\xff\xd8\xff", 0, {"image/jpeg": ("jpg", "jpeg", "jpe", "jfif")}),
        "PNG": Family(b"\x89PNG\r\n\x1a\n", 0, {"image/png": ("png",)}),
        "WEBP": Family(b"WEBP", 8, {"image/webp": ("webp",)}),
        "PDF": Family(b"%PDF-", 0, {"application/pdf": ("pdf",)}),
        "ZIP": Family(b"PK\x03\x04", 0, {DOCX: ("docx",), XLSX: ("xlsx",), ODT: ("odt",)}),
    }
)
PICTURES = ("JPEG", "PNG", "WEBP")
EXTENSIONS = {media_type: each for family in FAMILIES.values() for media_type, each in family.extensions.items()}
"""Every media type that is taken, with the extensions that say so."""


def family_of(path: Path) -> str:
    """The name of the family that the file belongs to by how it begins; WrongFileType where it is none of ours."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for name, family in FAMILIES.items():
        if head[family.at :].startswith(family.begins):
            return name
    raise wrong_type("what is in the file is none of the types that are taken")


def name_for(name: str, media_type: str) -> str:
    """The cleaned name with an extension that says what is in the file; WrongFileType where it says otherwise."""
    extensions, cleaned = EXTENSIONS[media_type], names.clean(name)
    said = names.extension_of(cleaned)
    if said in extensions:
        return cleaned
    if not cleaned:
        raise Invalid("nothing of the file's name can be kept", fields={"name": ["No name."]})
    if EXTENSION.fullmatch(said):
        raise wrong_type(f"a file called {cleaned!r} should be another than of type {media_type}")
    return names.shortened(f"{cleaned}.{extensions[0]}")


def wrong_type(detail: str) -> WrongFileType:
    return WrongFileType(detail, accepted=sorted(each for known in EXTENSIONS.values() for each in known))
