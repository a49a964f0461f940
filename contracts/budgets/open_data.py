"""Open data: what all may read, as tables. What stands in none of these columns leaves the service by no export."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from marshmallow import validate

from contracts.message import Message, Query
from contracts.shapes import STRING_CHARS_MAX, Token

DatasetName = Literal[
    "areas",
    "joint-councils",
    "budgets",
    "proposals",
    "proposal-versions",
    "projects",
    "grants",
    "applications",
    "initiatives",
    "agreements",
]
Kind = Literal["text", "id", "number", "amount", "degrees", "instant", "date", "yes_no"]
ROWS_MAX = 100
"""In one page: a row may hold two texts."""
RowCount = Annotated[int, validate.Range(min=1, max=ROWS_MAX)]
Cell = Annotated[str, validate.Length(max=STRING_CHARS_MAX)]


class Dataset(NamedTuple):
    """What it is, in Danish and in English, and its columns in order."""

    danish: str
    english: str
    columns: Mapping[str, Kind]


def dataset(danish: str, english: str, **columns: Kind) -> Dataset:
    return Dataset(danish, english, MappingProxyType(columns))


DATASETS: Mapping[DatasetName, Dataset] = MappingProxyType(
    {
        "areas": dataset(
            "Områder med postnumre og indbyggere",
            "Areas with postal codes and people",
            area_id="id",
            name="text",
            postal_codes="text",
            population="number",
        ),
        "joint-councils": dataset(
            "Fællesråd og de områder, de taler for",
            "Joint councils and the areas they speak for",
            council_id="id",
            name="text",
            area_ids="text",
            founded_at="instant",
        ),
        "budgets": dataset(
            "Deltagerbudgetter: udfordring, fase, beløb og kalender",
            "Participatory budgets: challenge, phase, amount and calendar",
            budget_id="id",
            title="text",
            area_id="id",
            challenge="text",
            phase="text",
            year="number",
            amount="amount",
            currency="text",
            age_min="number",
            election_id="id",
            rules_hash="text",
            opens_at="instant",
            closes_at="instant",
        ),
        "proposals": dataset(
            "Forslag med støtter og kommunens svar",
            "Proposals with how many support them, and what the review came to",
            proposal_id="id",
            budget_id="id",
            title="text",
            text="text",
            cost="amount",
            running_cost="amount",
            confirmed_cost="amount",
            category="text",
            neighbourhood="text",
            latitude="degrees",
            longitude="degrees",
            state="text",
            reason="text",
            version="number",
            supports="number",
            assisted="yes_no",
            merged_into="id",
            carried_from="id",
            submitted_at="instant",
        ),
        "proposal-versions": dataset(
            "Forslag, som de har lydt over tid",
            "Proposals as they have read over time",
            proposal_id="id",
            version="number",
            title="text",
            text="text",
            cost="amount",
            edited_at="instant",
        ),
        "projects": dataset(
            "Projekter på stemmesedler, og hvad vinderne blev tildelt",
            "Projects on ballots, and what the winners were awarded",
            project_id="id",
            budget_id="id",
            place="number",
            title="text",
            cost="amount",
            awarded="amount",
        ),
        "grants": dataset(
            "Projekter med bevilling: hvad de fik, brugte og gav tilbage",
            "Projects with money: what they were granted, paid and gave back",
            project_id="id",
            budget_id="id",
            application_id="id",
            campaign_id="id",
            area_id="id",
            title="text",
            year="number",
            state="text",
            awarded="amount",
            granted="amount",
            contributed="amount",
            paid="amount",
            repaid="amount",
            released="amount",
            returned="amount",
            reports="number",
            granted_at="instant",
            ended_at="instant",
        ),
        "applications": dataset(
            "Ansøgninger om direkte tilskud, og hvad der blev bevilget",
            "Applications for direct grants, and what was granted",
            application_id="id",
            area_id="id",
            kind="text",
            council_id="id",
            title="text",
            year="number",
            amount="amount",
            state="text",
            granted="amount",
            submitted_at="instant",
        ),
        "initiatives": dataset(
            "Initiativer: hvor og hvor langt, uden hvad de handler om",
            "Initiatives: where and how far, not what they are about",
            initiative_id="id",
            area_id="id",
            state="text",
            started_on="date",
        ),
        "agreements": dataset(
            "Hvad fællesråd og kommune har aftalt",
            "What joint councils and the municipality have agreed",
            agreement_id="id",
            council_id="id",
            title="text",
            text="text",
            held_by="text",
            agreed_on="date",
            due_on="date",
            state="text",
            settled_on="date",
            reason="text",
        ),
    }
)


class ListOpenData(Query):
    """A page of a dataset's rows, in the order of their keys, after the one named."""

    dataset: DatasetName
    after: Token | None = None
    limit: RowCount = ROWS_MAX


class OpenDataPage(Message):
    """Each row has a cell for each column of the dataset, as text; None where there is nothing to say."""

    rows: tuple[tuple[Cell | None, ...], ...]
    next_after: Token | None = None
