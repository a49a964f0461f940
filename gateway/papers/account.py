"""A campaign's account in Danish words: for the paper, section by section, and as a table for other programs."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency

from chassis.clock import day_of
from chassis.tables import BOM, MINOR_UNITS, decimal, harmless, written
from contracts.crowdfunding.accounts import AccountDay, AccountTotals, CampaignAccount
from gateway.web.words import DANISH

AUTHOR = "Aarhus Kommune"
BEARERS = {"city": "kommunen", "campaign": "indsamlingen"}
ENDINGS = {
    "handed_over": "målet blev nået, og pengene er overdraget til projektet",
    "failed": "målet blev ikke nået: ingen bidrag er beholdt",
    "cancelled": "indsamlingen blev aflyst: ingen bidrag er beholdt",
}
DAYS = {
    "capture": ("Indsamlet", "Ingen bidrag er trukket."),
    "refund": ("Betalt tilbage til bidragyderne", ""),
    "charge_back": ("Tilbageført af betalingsudbyderen", ""),
}
SIGNATURES = ("Dato og underskrift for indsamlingens ejer", "Dato og underskrift for Aarhus Kommune")
COLUMNS = (
    *("section", "what", "on", "count", "amount", "contributed", "match", "purpose", "voucher"),
    *("first_sequence", "last_sequence"),
)
"""Of the table: a row for each total, day and payment; amounts in minor units."""
AMOUNTS = frozenset({"amount", "contributed", "match"})
Section = dict[str, Any]


def paper(account: CampaignAccount) -> dict[str, Any]:
    """All that the paper says, in order: nothing but text, and the same for the same account."""
    at = account.published_at or account.closes_at
    on = day_of(at)
    last = f"hovedbogens nr. {account.sequence} (epoke {account.epoch}, {account.sequences} posteringer)"
    return {
        "title": f"Regnskab for indsamlingen »{account.title}«",
        "author": AUTHOR,
        "status": status(account),
        "date": [on.year, on.month, on.day],
        "sections": [each for each in sections(account) if each["rows"] or each["lines"]],
        "signatures": list(SIGNATURES),
        "footer": f"Bygget på {last}",
    }


def status(account: CampaignAccount) -> str:
    if account.published_at is not None:
        return f"Endeligt regnskab, godkendt {DANISH.day(account.published_at)}"
    return "Foreløbigt regnskab: det er ikke godkendt, og tallene kan ændre sig"


def sections(account: CampaignAccount) -> Iterator[Section]:
    yield facts(account)
    for kind, (title, none) in DAYS.items():
        found = [each for each in account.days if each.kind == kind]
        yield by_day(title, found, [] if found or not none else [none], account.currency)
    yield fees(account)
    yield match(account)
    yield payments(account)
    yield helped(account)
    yield statement(account)
    lines = [part.strip() for part in account.text.split("\n") if part.strip()]
    yield section("Ejerens beretning", lines=lines)


def section(title: str, *columns: str, rows: Any = (), lines: Any = (), wide: int = 0) -> Section:
    """`wide` is the column that takes the room there is; the others but it hold numbers, where they name no text."""
    shown = [{"title": each, "number": each in NUMBERS, "wide": place == wide} for place, each in enumerate(columns)]
    return {"title": title, "columns": shown, "rows": [list(row) for row in rows], "lines": list(lines)}


NUMBERS = frozenset({"Antal", "Beløb", "Indsamlet", "Fra puljen", "Værdi"})


def money(minor: int, currency: str) -> str:
    """`1.234.567,50 kr.`, always with its øre: a column of them adds up to the eye."""
    return str(format_currency(Decimal(minor) / MINOR_UNITS, currency, locale=DANISH.locale))


def facts(account: CampaignAccount) -> Section:
    permit = account.permit
    rows = [
        ["Indsamling", account.title],
        ["Område", DANISH.area(account.area_id)],
        ["Tilladelse", permit.number if permit else "ingen"],
        ["Tilladelsens indehaver", permit.holder if permit else "—"],
        ["Tilladelsens periode", f"{DANISH.day(permit.from_on)} til {DANISH.day(permit.to_on)}" if permit else "—"],
        ["Indsamlet fra", when(account.opened_at)],
        ["Indsamlet til", when(account.closes_at)],
        ["Resultat", ENDINGS.get(account.campaign_state, "indsamlingen er ikke afsluttet")],
    ]
    return section("Indsamlingen", "Oplysning", "Indhold", rows=rows, wide=1)


def when(at: datetime | None) -> str:
    return "—" if at is None else DANISH.day(at)


def by_day(title: str, found: list[AccountDay], lines: list[str], currency: str) -> Section:
    rows = [
        [
            DANISH.day(each.on),
            str(each.count),
            money(each.amount, currency),
            numbered(each.first_sequence, each.last_sequence),
        ]
        for each in found
    ]
    if found:
        total = sum(each.amount for each in found)
        rows.append(["I alt", str(sum(each.count for each in found)), money(total, currency), ""])
    return section(title, "Dag", "Antal", "Beløb", "Bogført som nr.", rows=rows, lines=lines)


def numbered(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} til {last}"


def fees(account: CampaignAccount) -> Section:
    sums = account.totals
    if not sums.fees:
        return section(
            "Gebyrer", lines=[f"Der er ingen gebyrer. Eventuelle bæres af {BEARERS[account.fees_borne_by]}."]
        )
    rows = [
        ["Betalingsudbyderens gebyrer, båret af indsamlingen", money(sums.fees_of_campaign, account.currency)],
        ["Betalingsudbyderens gebyrer, båret af kommunen", money(sums.fees - sums.fees_of_campaign, account.currency)],
    ]
    return section("Gebyrer", "Post", "Beløb", rows=rows, lines=["Kommunen tager intet gebyr."])


def match(account: CampaignAccount) -> Section:
    sums = account.totals
    if not sums.match_granted and not sums.match_released:
        return section("Medfinansiering")
    rows = [
        ["Bevilget af Oplandspuljen", money(sums.match_granted, account.currency)],
        ["Heraf udbetalt", money(sums.paid_of_match, account.currency)],
        ["Gået tilbage til puljen", money(sums.match_released, account.currency)],
    ]
    lines = ["Medfinansiering er offentlige penge og ingen del af det indsamlede."]
    return section("Medfinansiering", "Post", "Beløb", rows=rows, lines=lines)


def payments(account: CampaignAccount) -> Section:
    columns = ("Formål", "Bilag", "Dag", "Beløb", "Indsamlet", "Fra puljen", "Nr.")
    rows = [
        [
            each.purpose or "endnu ikke oplyst",
            each.voucher or "—",
            short(each.paid_on),
            *(money(amount, account.currency) for amount in (each.amount, each.contributed, each.match)),
            str(each.sequence),
        ]
        for each in account.payments
    ]
    if rows:
        sums = (account.totals.paid, account.totals.paid - account.totals.paid_of_match, account.totals.paid_of_match)
        label = "I alt, efter tilbagebetalinger fra projektet" if account.totals.repaid else "I alt"
        rows.append([label, "", "", *(money(each, account.currency) for each in sums), ""])
    none = [] if rows or account.campaign_state != "handed_over" else ["Intet er udbetalt."]
    return section("Udbetalt til formålet", *columns, rows=rows, lines=none)


def short(on: date) -> str:
    return f"{on:%d.%m.%Y}"


def helped(account: CampaignAccount) -> Section:
    rows = [
        [
            each.title,
            f"{each.quantity / 4:g} timer".replace(".", ",") if each.kind == "hours" else f"{each.quantity} stk.",
            money(each.value, account.currency) if each.value else "—",
        ]
        for each in account.help
    ]
    lines = ["Timer og ting er ingen penge og tæller ikke med nedenfor."] if rows else []
    return section("Timer og ting", "Hvad", "Givet", "Værdi", rows=rows, lines=lines)


def statement(account: CampaignAccount) -> Section:
    """Citizens' money from first to last: what came in, less each of the others, is what is left."""
    sums = account.totals
    rows = [["Indsamlet", money(sums.captured, account.currency)]]
    rows += [[title, money(amount, account.currency)] for title, amount in deductions(sums) if amount]
    rows.append(["Tilbage", money(sums.left, account.currency)])
    return section("Opgørelse over det indsamlede", "Post", "Beløb", rows=rows)


def deductions(sums: AccountTotals) -> Iterator[tuple[str, int]]:
    yield "Betalt tilbage til bidragyderne", -sums.refunded
    yield "Tilbageført af betalingsudbyderen", -sums.charged_back
    yield "Tab ved tilbageførsel, dækket af kommunen", sums.lost
    yield "Gebyrer båret af indsamlingen", -sums.fees_of_campaign
    yield "Udbetalt til formålet", sums.paid_of_match - sums.paid
    yield "På vej til udbetaling", -sums.payable


def table(account: CampaignAccount, *, excel: bool) -> Iterator[str]:
    """As CSV. `excel`: as a Danish spreadsheet opens it: semicolons, decimal commas, kroner, days first, no formulas."""
    delimiter = ";" if excel else ","
    yield (BOM if excel else "") + written(COLUMNS, delimiter)
    for row in rows_of(account):
        yield written((cell(row.get(name), name, excel=excel) for name in COLUMNS), delimiter)


def rows_of(account: CampaignAccount) -> Iterator[dict[str, Any]]:
    for name, amount in account.totals.dump().items():
        yield {"section": "total", "what": name, "amount": amount}
    for each in account.days:
        yield {"section": "day", "what": each.kind, **each.dump(), "on": each.on}
    for paid in account.payments:
        numbers = {"first_sequence": paid.sequence, "last_sequence": paid.sequence}
        yield {"section": "payment", "what": str(paid.payment_id), **paid.dump(), "on": paid.paid_on, **numbers}
    for given in account.help:
        yield {"section": given.kind, "what": given.title, "count": given.quantity, "amount": given.value}


def cell(value: Any, name: str, *, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}" if excel else value.isoformat()
    if name in AMOUNTS:
        return decimal(value).replace(".", ",") if excel else str(value)
    return harmless(value) if excel else str(value)
