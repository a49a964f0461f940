"""Tables as spreadsheets write them."""

import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis import tables

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *(("12.500,00", 1_250_000), ("12500", 1_250_000), ("12500,5", 1_250_050), ("1.234.567,89", 123_456_789)),
        *(
            ("kr. 12.500", 1_250_000),
            ("12.500 kr.", 1_250_000),
            ("12\u00a0500,00", 1_250_000),
            ("0,01", 1),
            ("12.500,-", None),
        ),
        *(
            ("12500.00", None),
            ("12.50", None),
            ("1.2500", None),
            ("-5", None),
            ("", None),
            ("1,234", None),
            ("1e5", None),
        ),
        ("12,500.00", None),
    ],
)
def test_an_amount_is_read_as_danes_write_it_and_what_could_mean_two_things_is_not(
    text: str, minor: int | None
) -> None:
    if minor is None:
        with pytest.raises(ValueError, match="is no amount"):
            tables.danish_amount(text)
    else:
        assert tables.danish_amount(text) == minor


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_whatever_a_danish_spreadsheet_saved_it(encoding: str) -> None:
    assert tables.decoded("Æblelund ved søen".encode(encoding)) == "Æblelund ved søen"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_rows_know_the_line_in_which_they_begin(delimiter: str) -> None:
    text = "\ufeff" + delimiter.join(("a", "b")) + "\r\n" + delimiter.join(('"to\r\nlinjer"', "1")) + "\r\n\r\n"
    text += delimiter.join(("x", "y")) + delimiter.join(("\r\n", "\r\n"))
    assert [tuple(row) for row in tables.rows(text)] == [(1, ["a", "b"]), (2, ["to\r\nlinjer", "1"]), (5, ["x", "y"])]


def test_what_is_no_csv_is_said_to_be_none() -> None:
    with pytest.raises(csv.Error):
        list(tables.rows('a;b\n"uden ende;1'))


@example([("", "\r"), ("'=1", " =1")])
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_what_is_written_harmlessly_is_read_as_it_was_meant(cells: list[tuple[str, str]]) -> None:
    text = "".join(tables.written(map(tables.harmless, ("a", "b", *row)), ";") for row in cells)
    found = [[tables.meant(cell) for cell in row.cells] for row in tables.rows(text)]
    assert found == [["a", "b", *(tables.meant(cell) for cell in row)] for row in cells]
    assert not any(cell.startswith(tables.FORMULA) for row in tables.rows(text) for cell in row.cells)
