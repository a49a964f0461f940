"""What a page of proposals costs in a budget of a hundred and of a thousand, with 20,000 supports and as many comments."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert

from chassis import migrate, words
from chassis.clock import now
from chassis.db import Database
from contracts import budgets
from deploy.local.postgres import Postgres
from services.budgets import queries
from services.budgets.models import Author, Comment, Proposal, ProposalStem, ProposalVersion, Support
from tests.mothers_budgets import RESIDENT, Road

SIZES = (100, 1_000)
SPREAD = 20_000
"""Supports, and comments, spread evenly over the proposals."""
PAGE = 50
TIMES = 30
ROWS_AT_A_TIME = 1_000
WORDS = ("legeplads", "bænke", "lys", "træer", "cykelsti", "gynger", "børnehave", "scene")
CATEGORIES = ("grønt", "leg")
Question = Callable[[Any], Any]


def grown(url: str, size: int) -> tuple[Database, UUID]:
    """A database with one budget of so many proposals, and the budget."""
    db = Database(url)
    migrate.upgrade(db, migrate.folder_of("budgets"))
    road = Road(db).to("ideas")
    fill(db, road.budget_id, size, SPREAD // size)
    return db, road.budget_id


def measured(folder: Path, cluster: Postgres) -> Iterator[tuple[str, str, list[float]]]:
    """(kind of database, question, median seconds at each of the sizes). The sizes take turns, so that what else the machine does
    meanwhile weighs on both alike."""
    for kind in ("SQLite", "PostgreSQL"):
        urls = [f"sqlite:///{folder / str(size)}.db" for size in SIZES]
        if kind == "PostgreSQL":
            urls = [cluster.create_database(f"proposals_{size}") for size in SIZES]
        towns = [grown(url, size) for url, size in zip(urls, SIZES, strict=True)]
        asked = [(db, questions(budget_id)) for db, budget_id in towns]
        for name in asked[0][1]:
            took = [[seconds(db, ask[name]) for db, ask in asked] for _ in range(TIMES)]
            yield kind, name, [median(turn) for turn in zip(*took, strict=True)]
        for db, _ in towns:
            db.close()


def fill(db: Database, budget_id: UUID, size: int, each: int) -> None:
    """`each`: supports of a proposal, and comments on it."""
    ids = [uuid5(budget_id, str(number)) for number in range(size)]
    contents = [(id_, content(budget_id, number)) for number, id_ in enumerate(ids)]
    same = ("title", "text", "cost", "running_cost", "category", "latitude", "longitude", "version")
    versions = ({name: told[name] for name in same} | {"edited_by": "p", "edited_at": now()} for _, told in contents)
    put(db, Proposal, ({"proposal_id": id_, **told} for id_, told in contents))
    put(db, ProposalVersion, ({"proposal_id": id_, **version} for id_, version in zip(ids, versions, strict=True)))
    put(db, Author, ({"proposal_id": id_, "person": RESIDENT.person, "since": now()} for id_ in ids))
    put(db, ProposalStem, stems(budget_id, contents))
    put(db, Support, ({"proposal_id": id_, "person": f"p{n}", "given_at": now()} for id_ in ids for n in range(each)))
    put(db, Comment, (comment(id_, place) for id_ in ids for place in range(each)))


def content(budget_id: UUID, number: int) -> dict[str, Any]:
    word, other = (WORDS[(number // step) % len(WORDS)] for step in (1, len(WORDS)))
    return {
        "budget_id": budget_id,
        "title": f"{word} {number}",
        "text": f"ved {other} og søen, for ældre og børn " * 10,
        "cost": 1_000,
        "running_cost": 0,
        "category": CATEGORIES[number % len(CATEGORIES)],
        "latitude": 56_000_000 + number * 7_919 % 100_000,
        "longitude": 10_000_000 + number * 104_729 % 100_000,
        "version": 1,
        "public_version": 1,
        "state": "submitted",
        "submitted_by": RESIDENT.person,
        "submitted_at": now(),
    }


def stems(budget_id: UUID, contents: list[tuple[UUID, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for id_, told in contents:
        for stem in words.stems(f"{told['title']} {told['text']}"):
            yield {"budget_id": budget_id, "proposal_id": id_, "stem": stem}


def comment(proposal_id: UUID, place: int) -> dict[str, Any]:
    told = {"comment_id": uuid5(proposal_id, str(place)), "proposal_id": proposal_id, "place": place + 1}
    return told | {"text": "Ja tak", "state": "shown", "written_by": "p", "written_at": now()}


def put(db: Database, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    found = list(rows)
    for start in range(0, len(found), ROWS_AT_A_TIME):
        part = found[start : start + ROWS_AT_A_TIME]
        db.run(lambda session, part=part: session.execute(insert(model), part))


def questions(budget_id: UUID, limit: int = PAGE) -> dict[str, Question]:
    """Each a page of so many lines."""
    proposal_id = uuid5(budget_id, "0")
    middle = UUID(int=1 << 127)
    listing = {"budget_id": budget_id, "limit": limit}
    small = {"south": 56_040_000, "north": 56_060_000, "west": 10_040_000, "east": 10_060_000}

    def proposals(**more: Any) -> Question:
        return lambda session: queries.list_proposals(session, budgets.ListProposals(**listing, **more))

    def places(**more: Any) -> Question:
        return lambda session: queries.list_places(session, budgets.ListPlaces(**listing, **more))

    own = budgets.ListOwnProposals(limit=limit)
    comments = budgets.comments.ListComments(proposal_id=proposal_id, limit=10)
    return {
        "list": proposals(),
        "list from the middle": proposals(after=middle),
        "list of a category": proposals(category="leg"),
        "own": lambda session: queries.list_own_proposals(session, RESIDENT, own),
        "search, a word in each": proposals(search="ældre"),
        "search, one in eight": proposals(search="legepladser"),
        "search, two words": proposals(search="bænken cykelstier"),
        "search, no such word": proposals(search="svømmehal"),
        "map, all": places(),
        "map, a twenty-fifth": places(**small),
        "comments": lambda session: queries.list_comments(session, RESIDENT, comments),
    }


def seconds(db: Database, ask: Question) -> float:
    began = time.perf_counter()
    db.read(ask)
    return time.perf_counter() - began
