"""Files as people have them, and as those who mean harm make them."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /OpenAction [2 0 R /Fit]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


def picture(family: str = "JPEG", size: tuple[int, int] = (60, 40), **saved: Any) -> bytes:
    """A red picture with a blue upper left corner, and all that a telephone says beside it."""
    found = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(found).rectangle((0, 0, size[0] // 3, size[1] // 3), (20, 20, 200))
    said = Image.Exif()
    said[MAKER] = "Fotograf Jensens telefon"
    said[ORIENTATION] = 6  # to be seen turned to the right
    said.get_ifd(GPS).update({1: "N", 2: (56.0, 2.0, 54.0), 3: "E", 4: (10.0, 5.0, 7.0)})
    file = BytesIO()
    found.save(file, family, exif=said, **saved)
    return file.getvalue()


def packed(entries: dict[str, str | bytes], first: str | None = None) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        if first is not None:
            archive.writestr("mimetype", first)
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(**more: str | bytes) -> bytes:
    return packed({"[Content_Types].xml": f"<Types>{WORD}</Types>", "word/document.xml": "<w/>", **more})


def relation(kind: str) -> str:
    """What a document says of something that lies elsewhere."""
    said = f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    return f'<Relationships><Relationship Id="r1" {said} Target="http://example.org/x" TargetMode="External"/></Relationships>'


def xlsx() -> bytes:
    return packed({"[Content_Types].xml": f"<Types>{SHEET}</Types>", "xl/workbook.xml": "<x/>"})


def odt(**more: str | bytes) -> bytes:
    return packed({"content.xml": "<o/>", **more}, first=ODT)


def pdf_with(inside: bytes) -> bytes:
    return PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + inside)


def pdf_that_packs(inside: bytes) -> bytes:
    """The same, where a plain search does not find it."""
    stream = zlib.compress(b"2 0 <<" + inside + b">>")
    head = b"3 0 obj\n<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>\nstream\n" % len(stream)
    return PDF.replace(b"trailer", head + stream + b"\nendstream\nendobj\ntrailer")
