"""`opland proposals import`: a round of proposals out of a spreadsheet, CSV or XLSX.

Columns, in any order: titel, tekst, pris, and where they apply årlig drift, kategori, kvarter, breddegrad, længdegrad (or the
names of `SubmitProposal`). Amounts as 12.500,00 kroner, degrees as 56,048300. Each line is taken or refused by itself, a
report names every one that was refused and why; reading the same file again changes nothing.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zipfile import BadZipFile

import click

from chassis.tables import BOM, decoded, harmless, written
from contracts.budgets.importing import ImportProposals, ImportReport
from contracts.errors import Refused
from contracts.principal import Principal, Role
from deploy.opland import settings
from deploy.opland.tables import WrongFile

FILE_BYTES_MAX = 20_000_000
COLUMNS_MAX = 50
ROWS_MAX = 5_000
IMPORTER = Principal(person="import", roles=(Role(role="playmaker"),))
NAMESPACE = UUID("b7f2a7be-0a35-5c7b-9c28-0f6f1c8a9e02")
REPORT = ("linje", "kolonne", "årsag")


def read_file(path: Path) -> str:
    """What stands in it, as CSV; WrongFile."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise WrongFile(f"larger than {FILE_BYTES_MAX} bytes")
    try:
        return sheet(path) if path.suffix.lower() == ".xlsx" else decoded(path.read_bytes())
    except (BadZipFile, KeyError, ValueError) as error:
        raise WrongFile(f"this cannot be read: {error}") from error


def sheet(path: Path) -> str:
    """The first sheet of a workbook, with what its formulas came to."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        first = book.worksheets[0]
        first.reset_dimensions()  # what the file says of its own size may be anything
        rows = first.iter_rows(max_row=ROWS_MAX, max_col=COLUMNS_MAX, values_only=True)
        found = [[cell(value) for value in row] for row in rows]
    finally:
        book.close()
    width = max((place for row in found for place, text in enumerate(row, 1) if text), default=0)
    return "".join(written([*row, *[""] * width][:width], ";") for row in found)


def cell(value: Any) -> str:
    """A number as a Dane writes it: 12500.5 is 12500,5."""
    if isinstance(value, float):
        value = f"{Decimal(repr(value)):f}".removesuffix(".0").replace(".", ",")
    return "" if value is None else str(value)


def command(budget_id: UUID, table: str, *, dry_run: bool) -> ImportProposals:
    said = {"budget_id": str(budget_id), "table": table, "dry_run": dry_run}
    return ImportProposals.load({**said, "command_id": str(uuid5(NAMESPACE, f"{budget_id} {table}"))})


def report_of(told: ImportReport) -> str:
    """The refused lines, for Excel."""
    lines = [REPORT, *((each.line, each.column or "", each.reason) for each in told.refused)]
    return BOM + "".join(written(map(harmless, line), ";") for line in lines)


@click.group()
def proposals() -> None:
    """What residents propose."""


@proposals.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--budget", "budget_id", type=click.UUID, required=True, help="The budget's id; it is open for proposals."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Refused lines as CSV for Excel.")
def import_proposals(file: Path, budget_id: UUID, dry_run: bool, report: Path | None) -> None:  # noqa: FBT001
    """Read proposals from a spreadsheet (see `deploy/opland/proposals.py`). Exit 1 if a line was refused."""
    from services.budgets import operations

    try:
        asked = command(budget_id, read_file(file), dry_run=dry_run)
        told = settings.with_database(
            "budgets", lambda session: operations.import_proposals(session, IMPORTER, asked), write=True
        )
    except (WrongFile, csv.Error) as error:
        raise click.ClickException(f"{file}: {error}") from error
    except Refused as refusal:
        raise click.ClickException(f"{file}: {refusal.facts.get('fields', refusal.detail)}") from refusal
    if report is not None:
        report.write_text(report_of(told), encoding="utf-8", newline="")
    for each in told.refused:
        click.echo(f"line {each.line}: {f'{each.column}: ' if each.column else ''}{each.reason}", err=True)
    would = "would be taken" if dry_run else "taken"
    click.echo(
        f"{would}: {told.taken}; known: {told.known}; lines refused: {len({each.line for each in told.refused})}"
    )
    raise SystemExit(1 if told.refused else 0)
