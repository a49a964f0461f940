"""What areas are called. A page asks for it when it first says the name of one, and once.

Filters stand in templates that are made once for all requests, so what a request knows of names is the request's own context.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

Names = Callable[[], Mapping[str, str]]
NAMES: ContextVar[Names] = ContextVar("names", default=dict)
"""Tells the name of each area by its id; of nothing where nobody can be asked."""


@contextmanager
def called(names: Names) -> Iterator[None]:
    """While a page is made, these are what areas are called."""
    before = NAMES.set(cache(names))
    try:
        yield
    finally:
        NAMES.reset(before)


def name(slug: str) -> str:
    """`gl-estrup` -> `Gl Estrup`, where nobody has told what the area is called."""
    return NAMES.get()().get(slug) or " ".join(part.capitalize() for part in slug.split("-"))
