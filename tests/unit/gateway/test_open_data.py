"""Open data as programs and spreadsheets read it; and no column that nobody has thought about."""

import csv
import io
import json
from typing import Any

import pytest

from chassis.tables import BOM, FORMULA
from contracts.budgets.open_data import DATASETS
from gateway.routes import open_data

ROW: list[str | None] = ["0" * 8, "b1", "=1+1", "@cmd", "1250050", "0", None, "grønt", None, "56048300", "10085400"]
ROW += ["submitted", None, "3", "17", "true", None, None, "2026-12-06T22:59:00+00:00"]
ALLOWED = {
    *("area_id", "name", "postal_codes", "population", "council_id", "area_ids", "founded_at"),
    *("budget_id", "title", "challenge", "phase", "year", "amount", "currency", "age_min", "election_id", "rules_hash"),
    *("opens_at", "closes_at", "proposal_id", "text", "cost", "running_cost", "confirmed_cost", "category"),
    *("neighbourhood", "latitude", "longitude", "state", "reason", "version", "supports", "assisted", "merged_into"),
    *("carried_from", "submitted_at", "edited_at", "project_id", "place", "awarded", "granted", "paid", "reports"),
    *(
        "campaign_id",
        "contributed",
        "returned",
        "application_id",
        "kind",
        "repaid",
        "released",
        "granted_at",
        "ended_at",
    ),
    *("initiative_id", "started_on", "agreement_id", "held_by", "agreed_on", "due_on", "settled_on"),
}
"""`held_by` says which side holds an agreement, `name` is a place's or a council's."""


@pytest.mark.parametrize("name", DATASETS)
def test_no_column_goes_out_that_is_not_on_the_list(name: Any) -> None:
    assert set(DATASETS[name].columns) <= ALLOWED


@pytest.mark.parametrize("write", [open_data.as_csv, open_data.as_excel, open_data.as_json])
@pytest.mark.parametrize("pages", [[], [[]], [[ROW]], [[ROW], [ROW, ROW]]])
def test_every_row_of_every_page_is_written_once(write: Any, pages: list[Any]) -> None:
    text = "".join(write("proposals", iter(pages)))
    if write is open_data.as_json:
        found = json.loads(text)
    else:
        delimiter = ";" if write is open_data.as_excel else ","
        found = list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=delimiter))
    assert len(found) == sum(map(len, pages))
    assert all(list(row) == list(DATASETS["proposals"].columns) for row in found)


def test_programs_are_given_numbers_and_nothing_for_nothing() -> None:
    (row,) = json.loads("".join(open_data.as_json("proposals", iter([[ROW]]))))
    assert (row["cost"], row["latitude"], row["assisted"], row["reason"]) == (1_250_050, 56_048_300, True, None)
    assert row["title"] == "=1+1", "what was written stays as it was"


def test_a_danish_spreadsheet_shows_kroner_days_and_no_formula() -> None:
    text = "".join(open_data.as_excel("proposals", iter([[ROW]])))
    assert text.startswith(BOM)
    (row,) = csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";")
    assert (row["title"], row["text"], row["cost"], row["latitude"]) == ("'=1+1", "'@cmd", "12500,50", "56,048300")
    assert (row["submitted_at"], row["assisted"], row["reason"]) == ("06-12-2026 23:59", "ja", "")
    assert not any(cell.startswith(FORMULA) for cell in row.values())


def test_twin_for_programs_the_same_cell_would_run_in_a_spreadsheet() -> None:
    (row,) = csv.DictReader(io.StringIO("".join(open_data.as_csv("proposals", iter([[ROW]])))))
    assert row["title"].startswith(FORMULA)
