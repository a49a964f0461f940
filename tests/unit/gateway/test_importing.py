"""A table on its page: the columns that it names are budgets', and what is wrong with a line is said in Danish."""

import re
from typing import Any
from uuid import uuid4

import pytest

from contracts.budgets.importing import RefusedLine, WrongTable
from gateway.pages.desk import importing
from gateway.web import import_words
from gateway.web.words import LANGUAGES, TABLES
from services.budgets.domain.importing import COLUMNS, LINES_MAX, NAMES, NEEDED, read_table
from tests.contract.test_golden import example
from tests.unit.gateway.test_pledge_pages import shown

REASONS = TABLES["IMPORT_REASONS"]
HEAD = "titel;tekst;pris;breddegrad;længdegrad;kategori\n"
LINES = (
    *("A;b;mange;;;", ";b;1,00;;;", "C;d;0;;;", f"{'x' * 201};b;5;;;", "D;e;7;56;", "E;e;7;1;2;", "F;e;7;56,04;;"),
    *("G;e;7;nord;10;", "H;e;8;;;en, to", "I;e;8;;;", "I;e;8;;;", f"J;x;5;;;{'k' * 300}"),
)


def wrong(lines: tuple[str, ...] = LINES) -> list[RefusedLine]:
    return read_table(uuid4(), HEAD + "\n".join(lines)).refused


def test_the_columns_that_are_named_are_those_that_budgets_reads() -> None:
    assert {NAMES[name] for name in importing.NEEDED} == set(NEEDED)
    assert {NAMES[name] for name in (*importing.NEEDED, *importing.OPTIONAL)} == COLUMNS.keys()


def test_whatever_is_wrong_with_a_line_is_said_in_danish() -> None:
    told = [each.reason for each in wrong()]
    assert len(told) == len(LINES), (
        "each but the first of two that are alike, and one more for a place that lies outside"
    )
    assert [each for each in told if import_words.reason(each, REASONS) == each] == []
    assert "Det samme står i linje 11." in [import_words.reason(each, REASONS) for each in told]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a;b\n1;2\n", "Kolonner, vi ikke kender: a, b."),
        ("titel;tekst;pris;titel\n", "Kolonner, der står to gange: title."),
        ("titel;pris\n", "Kolonner, der mangler: text (tekst)."),
        ('titel;tekst;pris\n"a', "Tabellen kan ikke læses."),
        ("titel;tekst;pris\n" + "A;b;1\n" * (LINES_MAX + 1), f"Der må højst være {LINES_MAX} linjer."),
    ],
)
def test_why_it_is_no_table_is_said_in_danish(table: str, words: str) -> None:
    with pytest.raises(WrongTable) as told:
        read_table(uuid4(), table)
    assert words in import_words.reason(told.value.detail, REASONS)


def test_every_kind_of_reason_has_words_and_all_that_they_name() -> None:
    assert {name for name, _ in import_words.SAID} == REASONS.keys()
    for name, pattern in import_words.SAID:
        for language in LANGUAGES.values():
            said = language.tables["IMPORT_REASONS"][name]
            assert set(re.findall(r"%\((\w+)\)s", said)) == pattern.groupindex.keys()


def test_what_we_have_no_words_for_is_said_as_it_was() -> None:
    assert import_words.reason("the moon is full", REASONS) == "the moon is full"


def page(**changed: Any) -> str:
    report = example("ImportReport.v1") | changed
    facts = {"report": report, "refused": importing.refused(report, REASONS), "shown_max": importing.SHOWN_MAX}
    facts |= {"budget": example("BudgetView.v1"), "form": {"table": "titel;tekst;pris"}, "wrong": None}
    return " ".join(shown("desk_import.html", **facts, needed=importing.NEEDED, optional=importing.OPTIONAL).split())


def test_what_was_tried_is_sent_by_a_button_of_its_own_and_only_where_there_is_anything() -> None:
    assert "Send 3 forslag ind" in page(dry_run=True, taken=3)
    assert 'name="send"' not in page(dry_run=True, taken=0)
    assert 'name="send"' not in page(dry_run=False, taken=3)


def test_no_more_is_shown_of_what_is_wrong_than_a_page_holds() -> None:
    line = {"line": 2, "column": "pris", "reason": "mange is no amount like 12.500,00"}
    told = page(dry_run=True, refused=[line] * (importing.SHOWN_MAX + 1))
    assert told.count("mange er ikke et beløb som") == importing.SHOWN_MAX
    assert f"De første {importing.SHOWN_MAX} står her" in told
