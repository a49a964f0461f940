"""How amounts, instants, states and refusals are said, in the languages of the pages: Danish first, English second."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from chassis.clock import ZONE
from contracts.crowdfunding.helping import QUARTERS_AN_HOUR
from contracts.errors import Refused
from contracts.ledger import SCHEME_PREFIX
from gateway.web import (
    areas,
    budget_words,
    council_words,
    desk_words,
    finance_words,
    import_words,
    life_words,
    money_words,
    own_words,
    refusal_words,
    state_words,
    tables,
)

MINOR_UNITS = 100
MEGABYTE = 1_000_000
DECISION = re.compile(r"(.+), (.+), (\d{4}-\d\d-\d\d)")
CATALOGUES = Path(__file__).parent / "locale"
MODULES = (
    *(tables, money_words, life_words, budget_words, council_words, finance_words),
    *(desk_words, import_words, state_words, own_words, refusal_words),
)
NAMED = [
    (name, table)
    for module in MODULES
    for name, table in vars(module).items()
    if name.isupper() and isinstance(table, dict)
]
TABLES: Mapping[str, Mapping[str, str]] = dict(NAMED)


class Words:
    """One language. What is written in templates and tables is Danish; another language looks it up in its catalogue."""

    def __init__(self, code: str, locale: str, patterns: tuple[str, str], clock: str) -> None:
        """`patterns`: of an amount with and without øre; `clock`: of an instant (both CLDR)."""
        self.code, self.locale, self.patterns, self.clock = code, locale, patterns, clock
        self.translations = translations(code)
        self.tables = {name: {key: self.say(text) for key, text in table.items()} for name, table in TABLES.items()}

    def say(self, text: str) -> str:
        return self.translations.gettext(text)

    def amount(self, minor: int | None, currency: str = "DKK") -> str:
        """`1.234.567,50 kr.` with a non-breaking space, whole ones without their zeros; an em dash where there is none."""
        if minor is None:
            return "—"
        odd = minor % MINOR_UNITS != 0
        value = Decimal(minor) / MINOR_UNITS
        pattern = self.patterns[0 if odd else 1]
        return str(format_currency(value, currency, pattern, self.locale, currency_digits=odd))

    def decision(self, reference: str) -> str:
        """`2026-1, Byrådet, 2026-01-15` -> `sag 2026-1, Byrådet, 15. januar 2026`; nothing where no decision is named."""
        found = DECISION.fullmatch(reference)
        return f"{self.say('sag')} {found[1]}, {found[2]}, {self.day(found[3])}" if found else ""

    def hours(self, quarters: int) -> str:
        """Quarter hours: `10` -> `2,5`."""
        return str(format_decimal(Decimal(quarters) / QUARTERS_AN_HOUR, locale=self.locale))

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self.locale))

    def instant(self, value: str | datetime) -> str:
        """`6. december 2026 kl. 23.59`, as clocks go in Copenhagen."""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return str(format_datetime(at, self.clock, tzinfo=ZONE, locale=self.locale))

    def day(self, value: str | date) -> str:
        """`6. december 2026`; of an instant the day it falls on in Copenhagen, which near midnight is not that of its UTC."""
        on = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(on, datetime) and on.tzinfo:
            on = on.astimezone(ZONE)
        return str(format_date(on, "long", locale=self.locale))

    def account(self, path: str) -> str:
        """`earmark/<budget>/2026` -> `Øremærket til deltagerbudget, 2026`."""
        kind, *rest = path.split("/")
        kind = "scheme" if rest and rest[0].startswith(SCHEME_PREFIX) else kind
        year = rest[-1] if rest and rest[-1].isdecimal() else ""
        return ", ".join(filter(None, [self.tables["ACCOUNTS"].get(kind, kind), year]))

    def area(self, slug: str) -> str:
        """What the area is called."""
        return areas.name(slug)

    def areas(self, shared: Mapping[str, Any]) -> str:
        """The names of all areas of a budget or an election: `Harlev, Malling og Solbjerg`."""
        return self.together([areas.name(each) for each in shared["area_ids"] or (shared["area_id"],)])

    def listed(self, services: Iterable[str]) -> str:
        """`afstemninger og indsamlinger`."""
        return self.together([self.tables["SERVICES"].get(each, each) for each in services])

    def together(self, words: Sequence[str]) -> str:
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {self.say('og')} {words[-1]}"

    def refused(self, refusal: Refused) -> str:
        """A sentence for people; our own where we have one, else what the service said."""
        said = self.tables["REFUSALS"].get(type(refusal).__name__) or refusal.detail
        reason = self.tables["REASONS"].get(str(refusal.facts.get("reason", "")))
        return " ".join(filter(None, [said, reason, self.most(refusal.facts.get("bytes_max"))]))

    def most(self, size: Any) -> str:
        """How much there may be of what was too large, where people send as much."""
        if not isinstance(size, int) or size < MEGABYTE:
            return ""
        return self.say("Højst %(most)s MB.") % {"most": self.number(size // MEGABYTE)}

    @property
    def filters(self) -> dict[str, Callable[..., str]]:
        said = (
            *(self.account, self.amount, self.area, self.areas, self.day, self.decision),
            *(self.hours, self.instant, self.listed, self.number),
        )
        return {each.__name__: each for each in said}


def translations(code: str) -> NullTranslations:
    """The catalogues of a language, read as they are written: there is nothing to compile. Danish is what texts are written in."""
    together = Catalog(locale=code)
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    together.add(message.id, message.string)
    if not len(together):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return GNUTranslations(compiled)


DANISH = Words("da", "da_DK", ("#,##0.00\xa0¤", "#,##0\xa0¤"), "d. MMMM y 'kl.' HH.mm")
ENGLISH = Words("en", "en_GB", ("¤\xa0#,##0.00", "¤\xa0#,##0"), "d MMMM y 'at' HH:mm")
LANGUAGES = {each.code: each for each in (DANISH, ENGLISH)}


def of(code: str | None) -> Words:
    """The language of this code; Danish where there is none such."""
    return LANGUAGES.get(code or "", DANISH)
