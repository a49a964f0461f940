"""A plain look into documents for what runs when they are opened. It is no virus scanner: see the README."""

import re
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from gateway.files.refusals import UnsafeFile
from gateway.files.types import DOCX, ODT, XLSX, wrong_type

PDF_END_BYTES = 2_048
UNPACKED_BYTES_MAX = 200_000_000
ENTRIES_MAX = 5_000
INDEX_BYTES_MAX = 1_000_000
ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)\b")
"""Actions that run a program, and files hidden in a file. A script action always says JavaScript."""
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECTS = re.compile(rb"/ObjStm.{0,1000}?stream\r?\n", re.DOTALL)
"""Where objects lie packed: what is in there is looked at as well."""
MACROS = re.compile(r"(?i)(^|/)(vbaproject\.bin|vbadata\.xml|activex/|basic/|scripts/|oleobject\d*\.bin$)")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
ELSEWHERE = re.compile(r"""TargetMode\s*=\s*["']External""")
LINK = re.compile(r"""Type\s*=\s*["'][^"']*/hyperlink["']""")
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    KeyError,
)
"""What is raised for archives that somebody made to break their reader."""
WORD, SHEET = ("wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml")


def look_into_pdf(path: Path) -> str:
    """Its media type; UnsafeFile where it is cut, locked, or does something when it is opened."""
    raw = path.read_bytes()
    if b"%%EOF" not in raw[-PDF_END_BYTES:]:
        raise UnsafeFile("the PDF does not come to its end", reason="damaged")
    told = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), raw + b"".join(packed_objects(raw)))
    if re.search(rb"/Encrypt\b", told):
        raise UnsafeFile("the PDF is locked with a password: nobody can look into it", reason="encrypted")
    if found := ACTIVE.search(told):
        raise UnsafeFile(f"the PDF holds {found[1].decode()}: save it without", reason="script")
    return "application/pdf"


def packed_objects(raw: bytes) -> list[bytes]:
    """The streams of objects in a PDF, unpacked, as far as they can be and within a limit."""
    unpacked, left = [], UNPACKED_BYTES_MAX
    for place in OBJECTS.finditer(raw):
        end = raw.find(b"endstream", place.end())
        try:
            piece = zlib.decompressobj().decompress(memoryview(raw)[place.end() : end if end > 0 else len(raw)], left)
        except zlib.error:
            continue
        left -= len(piece)
        if left <= 0:
            raise UnsafeFile("the PDF unpacks to more than it should", reason="too_much_inside")
        unpacked.append(piece)
    return unpacked


def look_into_zip(path: Path) -> str:
    """The media type of an office document; UnsafeFile where it is damaged, locked, immense, or holds programs."""
    try:
        with zipfile.ZipFile(BytesIO(path.read_bytes())) as packed:
            entries = packed.infolist()
            check_entries(entries)
            media_type = office_type(packed)
            check_relations(packed)
            if (damaged := packed.testzip()) is not None:
                raise UnsafeFile(f"{damaged[:100]!r} in it is damaged", reason="damaged")
    except UNREADABLE as error:
        raise UnsafeFile("the document cannot be read to its end", reason="damaged") from error
    return media_type


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES_MAX or sum(each.file_size for each in entries) > UNPACKED_BYTES_MAX:
        raise UnsafeFile("the document unpacks to more than it should", reason="too_much_inside")
    if any(each.flag_bits & 1 for each in entries):
        raise UnsafeFile("the document is locked with a password: nobody can look into it", reason="encrypted")
    if any(each.compress_type not in PACKINGS for each in entries):
        raise UnsafeFile("the document is packed in a way that no office program packs", reason="damaged")
    if any(MACROS.search(each.filename) for each in entries):
        raise UnsafeFile("the document holds macros: save it without", reason="script")


def check_relations(packed: zipfile.ZipFile) -> None:
    """Templates, frames and pictures from elsewhere are fetched when the document is opened, and may run; links are not."""
    for name in packed.namelist():
        if name.endswith(".rels"):
            fetched = [each for each in RELATION.findall(head(packed, name)) if ELSEWHERE.search(each)]
            if not all(LINK.search(each) for each in fetched):
                raise UnsafeFile("the document fetches something from elsewhere: save it without", reason="script")


def office_type(packed: zipfile.ZipFile) -> str:
    """What the document says it is, in the place where its kind says so; WrongFileType for other archives."""
    there = set(packed.namelist())
    if "mimetype" in there and head(packed, "mimetype").strip() == ODT and "content.xml" in there:
        return ODT
    said = head(packed, "[Content_Types].xml") if "[Content_Types].xml" in there else ""
    if WORD in said and "word/document.xml" in there:
        return DOCX
    if SHEET in said and "xl/workbook.xml" in there:
        return XLSX
    raise wrong_type("the file is an archive, and none of the documents that are taken")


def head(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as file:
        return file.read(INDEX_BYTES_MAX).decode("utf-8", "replace")
