"""What is in a file decides what it is; what runs is refused; what a picture says beside its pixels is gone."""

import subprocess
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from contracts.errors import Refused
from contracts.files import FILE_BYTES_MAX, NAME_CHARS_MAX, MediaType
from gateway import uploads
from gateway.files import documents, names, pictures, types
from gateway.files.apart import looked_at
from gateway.files.refusals import UnsafeFile, WrongFileType
from gateway.files.store import Folder
from tests import mothers_files as files

DOCX, XLSX, ODT = types.DOCX, types.XLSX, types.ODT


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files", made=True)


def look(
    folder: Folder, content: bytes, name: str = "", bytes_max: int = FILE_BYTES_MAX
) -> tuple[dict[str, Any], bytes]:
    """What is told of a file that was received, and what is kept of it."""
    incoming = folder.receive()
    incoming.write(content)
    incoming.close()
    try:
        told = looked_at(folder.root, incoming.path, name or "fil", bytes_max)
    finally:
        incoming.discard()
    return told, folder.path(told["digest"]).read_bytes()


def test_the_types_are_those_of_the_contract() -> None:
    assert set(types.EXTENSIONS) == set(get_args(MediaType))
    assert names.NAME_CHARS_MAX == NAME_CHARS_MAX


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (files.picture("JPEG"), "image/jpeg", "fil.jpg"),
        (files.picture("PNG"), "image/png", "fil.png"),
        (files.picture("WEBP"), "image/webp", "fil.webp"),
        (files.PDF, "application/pdf", "fil.pdf"),
        (files.docx(), DOCX, "fil.docx"),
        (files.docx(**{"word/_rels/document.xml.rels": files.relation("hyperlink")}), DOCX, "fil.docx"),
        (files.xlsx(), XLSX, "fil.xlsx"),
        (files.odt(), ODT, "fil.odt"),
    ],
)
def test_a_file_is_what_is_in_it_and_lies_under_its_hash(
    folder: Folder, content: bytes, media_type: str, name: str
) -> None:
    told, kept = look(folder, content)
    assert (told["media_type"], told["name"], told["size_bytes"]) == (media_type, name, len(kept))
    assert (kept == content) == (not media_type.startswith("image/"))
    assert list((folder.root / "incoming").iterdir()) == []


@pytest.mark.parametrize("family", types.PICTURES)
def test_a_picture_loses_where_and_by_what_it_was_taken_and_stands_upright(folder: Folder, family: str) -> None:
    sent = files.picture(family)
    assert b"Jensens telefon" in sent
    assert Image.open(BytesIO(sent)).getexif().get_ifd(files.GPS)  # without the washing it is there
    _, kept = look(folder, sent)
    shown = Image.open(BytesIO(kept))
    assert b"Jensen" not in kept
    assert not shown.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & shown.info.keys()
    assert shown.size == (40, 60)
    red, _, blue = shown.convert("RGB").getpixel((36, 4))  # type: ignore[misc] # the corner, turned to the right
    assert blue > red


def test_a_comment_and_what_hangs_on_behind_a_picture_are_gone(folder: Folder) -> None:
    sent = files.picture("JPEG", comment=b"taget hos Jensen") + files.packed({"skjult.exe": b"MZ" * 50})
    _, kept = look(folder, sent)
    assert b"Jensen" not in kept and b"PK\x03\x04" not in kept


def test_a_picture_keeps_its_colours_and_what_is_seen_through(folder: Folder) -> None:
    file = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGBA", (9, 9), (10, 200, 30, 120)).save(file, "PNG", icc_profile=profile)
    _, kept = look(folder, file.getvalue())
    assert Image.open(BytesIO(kept)).getpixel((4, 4)) == (10, 200, 30, 120)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16", "LA"])
def test_pictures_of_every_kind_can_be_shown(folder: Folder, mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (9, 9)).save(file, "JPEG" if mode == "CMYK" else "PNG")
    _, kept = look(folder, file.getvalue())
    assert Image.open(BytesIO(kept)).mode in ("L", "RGB", "RGBA")


def test_a_grey_of_sixteen_bits_is_the_same_grey(folder: Folder) -> None:
    file = BytesIO()
    Image.new("I;16", (9, 9), 100 * 256).save(file, "PNG")
    _, kept = look(folder, file.getvalue())
    assert Image.open(BytesIO(kept)).convert("RGB").getpixel((4, 4)) == (100, 100, 100)


def test_a_large_picture_is_made_smaller(folder: Folder) -> None:
    _, kept = look(folder, files.picture("JPEG", size=(6_000, 300)))
    assert max(Image.open(BytesIO(kept)).size) == pictures.SIDE_PIXELS_MAX


def bomb() -> bytes:
    """A small file that holds more pixels than a computer has room for."""
    file = BytesIO()
    Image.new("1", (9_000, 9_000)).save(file, "PNG")
    return file.getvalue()


def test_a_picture_of_too_many_pixels_is_refused_before_they_are_unpacked(folder: Folder) -> None:
    content = bomb()
    assert len(content) < FILE_BYTES_MAX
    with pytest.raises(UnsafeFile) as refusal:
        look(folder, content)
    assert refusal.value.facts == {"reason": "too_many_pixels", "pixels_max": pictures.PIXELS_MAX}


def test_a_picture_that_grows_past_the_limit_is_refused(folder: Folder) -> None:
    with pytest.raises(Refused, match="anew"):
        look(folder, files.picture("PNG"), bytes_max=50)
    assert sorted(path.name for path in folder.root.iterdir()) == ["incoming"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (files.picture("JPEG")[:-300], "damaged"),
        (files.picture("PNG")[:60], "damaged"),
        (b"\xff\xd8\xff" + b"nonsense" * 100, "damaged"),
        (files.PDF[:-8], "damaged"),
        (files.docx()[:-30], "damaged"),
        (files.docx().replace(b"<w/>", b"<v/>"), "damaged"),
        (files.pdf_with(b"/Names <</JavaScript 5 0 R>>"), "script"),
        (files.pdf_with(b"/OpenAction <</S /Java#53cript>>"), "script"),
        (files.pdf_with(b"/OpenAction <</S /Launch /F (cmd.exe)>>"), "script"),
        (files.pdf_with(b"/Names <</EmbeddedFiles 5 0 R>>/EmbeddedFile"), "script"),
        (files.pdf_that_packs(b"/S /JavaScript /JS (app.alert)"), "script"),
        (files.pdf_with(b"/Encrypt 9 0 R"), "encrypted"),
        (files.docx(**{"word/vbaProject.bin": b"macro"}), "script"),
        (files.docx(**{"word/activeX/activeX1.xml": b"<a/>"}), "script"),
        (files.docx(**{"word/_rels/settings.xml.rels": files.relation("attachedTemplate")}), "script"),
        (files.docx(**{"word/_rels/document.xml.rels": files.relation("oleObject")}), "script"),
        (files.odt(**{"Basic/Standard/Module1.xml": b"<m/>"}), "script"),
    ],
)
def test_what_is_damaged_locked_or_does_something_when_it_is_opened_is_refused(
    folder: Folder, content: bytes, reason: str
) -> None:
    with pytest.raises(UnsafeFile) as refusal:
        look(folder, content)
    assert refusal.value.facts["reason"] == reason
    assert sorted(path.name for path in folder.root.iterdir()) == ["incoming"]


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    large = files.docx(**{"word/media/a.bin": b"\0" * 3_000_000})
    monkeypatch.setattr(documents, "UNPACKED_BYTES_MAX", 2_000_000)
    monkeypatch.setattr(documents.zipfile.ZipFile, "testzip", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(UnsafeFile) as refusal:
        look(folder, large)
    assert refusal.value.facts["reason"] == "too_much_inside"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 100,
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 100,
        b" " + files.PDF,
        files.packed({"virus.exe": b"MZ"}),
        files.docx().replace(b"wordprocessing", b"wordprocessinh"),
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\xff",
    ],
)
def test_what_is_none_of_the_types_is_refused(folder: Folder, content: bytes) -> None:
    with pytest.raises((WrongFileType, UnsafeFile)):
        look(folder, content)


SAMPLES = (
    *(files.picture(family) for family in types.PICTURES),
    *(files.PDF, files.pdf_that_packs(b"/Type /Page"), files.docx(), files.xlsx(), files.odt()),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    st.floats(0.1, 1),
)
def test_however_a_file_is_broken_it_is_taken_or_refused_and_storage_is_not_blamed(
    folder: Folder, sample: bytes, changed: list[tuple[float, int]], share: float
) -> None:
    broken = bytearray(sample)
    for place, value in changed:
        broken[int(place * len(broken))] = value
    with suppress(UnsafeFile, WrongFileType):
        told, kept = look(folder, bytes(broken[: int(len(broken) * share)]))
        assert told["size_bytes"] == len(kept)


def test_a_picture_whose_facts_are_cut_off_is_taken_for_its_pixels(folder: Folder) -> None:
    """Pillow warns of an EXIF block that names more than there is: the block goes with the rest."""
    sample = files.picture("JPEG")
    assert b"Exif" in sample
    kinds = [sample.find(tag) for tag in (b"\x0f\x01\x02\x00", b"\x01\x0f\x00\x02")]
    place = max(kinds) + 4
    told, kept = look(folder, sample[:place] + b"\x7f\x7f\x7f\x7f" + sample[place + 4 :])
    assert told["size_bytes"] == len(kept)
    assert b"Exif" not in kept


def test_a_name_of_another_type_is_refused(folder: Folder) -> None:
    with pytest.raises(WrongFileType):
        look(folder, files.picture("PNG"), "skitse.jpg")


def asked(folder: Folder, content: bytes) -> dict[str, Any]:
    incoming = folder.receive()
    incoming.write(content)
    incoming.close()
    return {"root": str(folder.root), "path": str(incoming.path), "name": "fil", "bytes_max": FILE_BYTES_MAX}


def test_a_process_of_its_own_tells_the_same_and_passes_on_refusals(folder: Folder) -> None:
    told = uploads.look_apart(asked(folder, files.PDF))
    assert told["ok"] == look(folder, files.PDF)[0]
    refused = uploads.look_apart(asked(folder, bomb()))["refused"]
    assert isinstance(Refused.load(refused), UnsafeFile)


APART = """
import sys
from gateway.files import apart, pictures
def greedy(*_):
    {does}
pictures.wash = greedy
sys.exit(apart.main())
"""


@pytest.mark.parametrize(
    "does", ["return bytes(3_000_000_000)", "import os; os.abort()", "import time; time.sleep(60)"]
)
def test_a_file_that_takes_too_much_to_read_is_refused_and_the_gateway_goes_on(
    folder: Folder, does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "APART", [*uploads.APART[:1], "-c", APART.format(does=does)])
    monkeypatch.setattr(uploads, "LOOK_SECONDS_MAX", 1)
    with pytest.raises(UnsafeFile) as refusal:
        raise Refused.load(uploads.look_apart(asked(folder, files.picture()))["refused"])
    assert refusal.value.facts == {"reason": "too_much_inside"}


def test_a_fault_of_ours_is_not_taken_for_one_of_the_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "APART", [*uploads.APART[:1], "-c", "1/0"])
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        uploads.look_apart(asked(folder, files.PDF))


def test_the_process_that_reads_a_file_is_told_no_setting() -> None:
    done = subprocess.run(
        [*uploads.APART[:1], "-c", "import sys, gateway.files.pictures, gateway.files.documents; print(*sys.modules)"],
        cwd=uploads.ROOT,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"nameko", "eventlet", "sqlalchemy", "gateway.settings"} & set(done.stdout.split())
