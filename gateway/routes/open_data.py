"""Open data: a catalogue, and every dataset as CSV or JSON, streamed page by page."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from werkzeug import Response

from chassis import telemetry
from chassis.clock import ZONE
from chassis.tables import BOM, decimal, harmless, written
from contracts.budgets.open_data import DATASETS, DatasetName, Kind, ListOpenData
from contracts.errors import NotFound, Refused
from contracts.message import Query
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API

PUBLISHER = "Aarhus Kommune"
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
ANSWERS = {
    "text/csv": {"schema": {"type": "string"}},
    "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
}
CATALOGUE = {"application/json": {"schema": {"type": "object"}}}
DEGREE_DECIMALS = 6
ELSEWHERE = (
    (
        "ballots",
        "Anonyme stemmesedler for hver afstemning, efter at den er lukket (Pabulib)",
        "The anonymous ballots of each election, after its close (Pabulib)",
        "/elections/{election_id}/ballots.pb",
        "text/plain",
    ),
    (
        "pool-transfers",
        "Hver overførsel i puljens regnskab med sin kæde af hashes",
        "Every transfer of the pool with its chain of hashes",
        "/pool/transfers",
        "application/json",
    ),
)
"""What is open already, and where."""


class DatasetNotFound(NotFound):
    """The catalogue at /api/v1/open-data names those there are."""


class GetOpenData(Query):
    """`excel`: as a Danish spreadsheet opens it: semicolons, decimal commas, kroner, days first, no formulas."""

    dataset: DatasetName
    form: Literal["csv", "json"]
    excel: bool = False


class Routes(Asks):
    @http("GET", f"{API}/open-data", auth=PUBLIC, summary="What is open, under which licence", answers=CATALOGUE)
    def get_catalogue(self, asking: Asking) -> dict[str, Any]:  # noqa: ARG002
        base = f"{self.own.public_url.rstrip('/')}{API}"
        ours = [
            self.described(name, each.danish, each.english)
            | {
                "columns": [{"name": column, "kind": kind} for column, kind in each.columns.items()],
                "distribution": [distribution(f"{base}/open-data/{name}.{form}", TYPES[form]) for form in TYPES],
            }
            for name, each in DATASETS.items()
        ]
        others = [
            self.described(name, danish, english) | {"distribution": [distribution(base + path, media)]}
            for name, danish, english, path, media in ELSEWHERE
        ]
        return {
            "title": "Oplandspuljen",
            "publisher": PUBLISHER,
            "license": self.own.open_data_licence,
            "dataset": [*ours, *others],
        }

    def described(self, name: str, danish: str, english: str) -> dict[str, Any]:
        """The few fields of DCAT-AP that say what it is."""
        titles = {"da": danish, "en": english}
        return {
            "identifier": name,
            "title": titles,
            "license": self.own.open_data_licence,
            "publisher": PUBLISHER,
        }

    @http(
        "GET",
        f"{API}/open-data/<string:dataset>.<string:form>",
        auth=PUBLIC,
        summary="All of a dataset",
        asks=GetOpenData,
        answers=ANSWERS,
    )
    def get_open_data(self, asking: Asking) -> Response:
        """The first page is asked for before the answer begins, so that a refusal can still be one."""
        if asking.path["dataset"] not in DATASETS or asking.path["form"] not in TYPES:
            raise DatasetNotFound(f"the catalogue at {API}/open-data names what there is")
        asked = GetOpenData.load({**asking.path, **asking.query})
        first = self.ask(asking, ListOpenData(dataset=asked.dataset))

        def pages() -> Iterator[list[list[str | None]]]:
            page = first
            yield page["rows"]
            while page["next_after"] is not None:
                try:
                    page = self.ask(asking, ListOpenData(dataset=asked.dataset, after=page["next_after"]))
                except Refused as refused:  # the connection ends without its last chunk: nobody takes it for whole
                    telemetry.log().warning("open data cut", trace_id=asking.trace_id, error=repr(refused))
                    raise
                yield page["rows"]

        write = as_json if asked.form == "json" else as_excel if asked.excel else as_csv
        parts = (part.encode() for part in write(asked.dataset, pages()))
        name = f'attachment; filename="{asked.dataset}.{asked.form}"'
        return Response(parts, content_type=TYPES[asked.form], headers={"Content-Disposition": name})


Pages = Iterator[list[list[str | None]]]


def distribution(url: str, media_type: str) -> dict[str, str]:
    return {"downloadURL": url, "mediaType": media_type.partition(";")[0]}


def as_csv(name: DatasetName, pages: Pages) -> Iterator[str]:
    """RFC 4180; amounts in minor units, places in millionths of a degree, days and instants as ISO 8601."""
    yield written(DATASETS[name].columns)
    for rows in pages:
        yield "".join(written("" if cell is None else cell for cell in row) for row in rows)


def as_json(name: DatasetName, pages: Pages) -> Iterator[str]:
    """One list of objects, in the same units; null where there is nothing to say."""
    columns, before = DATASETS[name].columns, "["
    for rows in pages:
        for row in rows:
            told = {key: value(cell, kind) for (key, kind), cell in zip(columns.items(), row, strict=True)}
            yield before + json.dumps(told, ensure_ascii=False)
            before = ",\n"
    yield "]" if before != "[" else "[]"


def as_excel(name: DatasetName, pages: Pages) -> Iterator[str]:
    columns = DATASETS[name].columns
    yield BOM + written(columns, ";")
    for rows in pages:
        yield "".join(
            written((shown(cell, kind) for cell, kind in zip(row, columns.values(), strict=True)), ";") for row in rows
        )


def value(cell: str | None, kind: Kind) -> Any:
    return READ[kind](cell) if cell is not None and kind in READ else cell


def shown(cell: str | None, kind: Kind) -> str:
    """For a person in Denmark before a spreadsheet. What somebody wrote never runs as a formula."""
    if cell is None:
        return ""
    return SHOWN[kind](cell) if kind in SHOWN else harmless(cell)


def danish_degrees(cell: str) -> str:
    return f"{int(cell) / 10**DEGREE_DECIMALS:.{DEGREE_DECIMALS}f}".replace(".", ",")


SHOWN: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "instant": lambda cell: f"{datetime.fromisoformat(cell).astimezone(ZONE):%d-%m-%Y %H:%M}",
        "date": lambda cell: f"{date.fromisoformat(cell):%d-%m-%Y}",
        "amount": lambda cell: decimal(int(cell)).replace(".", ","),
        "degrees": danish_degrees,
        "yes_no": lambda cell: "ja" if cell == "true" else "nej",
        "number": str,
    }
)
READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"number": int, "amount": int, "degrees": int, "yes_no": lambda cell: cell == "true"}
)
