"""The catalogues of the English pages, one for each template: every sentence of templates and tables, with its English where somebody wrote it.

`make docs` adds what is new and takes out what is gone; what stands there in English stays. `make check` fails on a catalogue that
is stale; `troubles()`, a test, on a sentence without English and on one that names other facts than its Danish does.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1] / "gateway" / "web"
FOLDER = WEB / "locale" / "en"
TABLES_FILE = "tables"
SAID = "Logget ind", "sag", "og", "Højst %(most)s MB."
"""What `words.py` and `render.py` say themselves."""
FACT = re.compile(r"%\(\w+\)[sd]")
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
Sentence = str | tuple[str, ...]


def sentences() -> Iterator[tuple[str, Sentence]]:
    """Each with the catalogue it stands in: that of its template, or that of the tables."""
    from gateway.web.words import TABLES

    options = {"**.html": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(WEB / "templates", [("**.html", "jinja2")], options, keywords=keywords)
    for name, _line, message, _comments, _context in found:
        yield Path(name).stem, message
    for table in TABLES.values():
        yield from ((TABLES_FILE, text) for text in table.values())
    yield from ((TABLES_FILE, text) for text in SAID)


def catalogues() -> dict[str, Catalog]:
    """What should stand there: today's sentences, with the English that is known."""
    found: dict[str, Catalog] = {}
    for name, message in sorted(sentences(), key=str):
        catalogue = found.setdefault(name, Catalog(locale="en", header_comment="", fuzzy=False))
        before = read(name).get(message if isinstance(message, str) else message[0])
        catalogue.add(message, before.string if before else None)
    return found


@cache
def read(name: str) -> Catalog:
    path = FOLDER / f"{name}.po"
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def texts() -> dict[str, str]:
    """File name -> text: how the catalogues should stand."""
    found = {}
    for name, catalogue in catalogues().items():
        written = BytesIO()
        write_po(written, catalogue, width=120, no_location=True, omit_header=True)
        found[f"{name}.po"] = HEADER + written.getvalue().decode().strip() + "\n"
    return found


def troubles() -> list[str]:
    """Sentences without English, with other facts in it than in Danish, or with two kinds of it."""
    found, told = [], dict[str, str]()
    for name, catalogue in catalogues().items():
        for message in catalogue:
            danish, english = forms(message.id), forms(message.string)
            if not message.id:
                continue
            if not all(english):
                found.append(f"{name}.po: no English for {danish[0]!r}")
            elif facts(danish) != facts(english):
                found.append(f"{name}.po: other facts in English: {danish[0]!r}")
            elif told.setdefault(danish[0], english[0]) != english[0]:
                found.append(f"{name}.po: elsewhere {danish[0]!r} is said otherwise")
    return found


def forms(said: Any) -> list[str]:
    """Of one, and of many where it has two."""
    return [said or ""] if isinstance(said, str | None) else list(said)


def facts(texts: list[str]) -> set[str]:
    return {fact for each in texts for fact in FACT.findall(each)}
