"""What donors are told, in which words, and how long it is tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal
from uuid import UUID, uuid5

from chassis.clock import ZONE
from contracts.crowdfunding.notices import NoticeKind, NoticeState

NoticeTrigger = Literal["delivered", "nobody_reached", "given_up"]
NOTICES: Mapping[tuple[NoticeState, NoticeTrigger], NoticeState] = MappingProxyType(
    {
        ("waiting", "delivered"): "sent",
        ("waiting", "nobody_reached"): "unreachable",
        ("waiting", "given_up"): "failed",
    }
)
"""Every arrow of a notice: what the edge said of it."""
LETTER_KIND = "pledge"
ATTEMPTS_MAX = 100
BATCH_MAX = 100
TICK_SECONDS_MAX = 5.0
RETRY_SECONDS_MAX = 3_600
AGE_MAX = timedelta(days=14)
"""Older news is none."""
AT_ONCE = timedelta(0)
MINOR_UNITS = 100
WORDS: Mapping[NoticeKind, tuple[str, str]] = MappingProxyType(
    {
        "received": ("Tak for din støtte", "Vi har noteret din støtte på {amount}. Den tæller, når du har godkendt betalingen."),
        "promised": ("Tak for dit løfte om støtte", "Vi har noteret, at du vil støtte med {amount}. Vi skriver til dig, når det er tid til at betale."),
        "withheld": ("Din støtte venter på et blik", "Din støtte på {amount} venter. {because} Der er ikke åbnet nogen betaling."),
        "released": ("Du kan nu betale", "Din støtte på {amount} er set igennem. Den tæller, når du har betalt på siden herunder, inden indsamlingen slutter."),
        "unpaid": ("Betalingen blev ikke færdig", "Betalingen af {amount} blev ikke gennemført i tide, og der er ikke trukket penge. Du kan betale på siden herunder, indtil indsamlingen slutter."),
        "rejected": ("Din støtte er ikke taget imod", "Din støtte på {amount} er ikke taget imod. Der er ikke trukket penge."),
        "reserved": ("Beløbet er reserveret", "{amount} er reserveret. En reservation er ikke en betaling: pengene trækkes kun, hvis indsamlingen lykkes."),
        "mandated": ("Aftalen er godkendt", "Du har givet lov til, at {amount} trækkes, når indsamlingen slutter. Pengene trækkes kun, hvis den lykkes."),
        "paid": ("Beløbet er betalt", "{amount} er betalt. Lykkes indsamlingen ikke, får du pengene tilbage."),
        "declined": ("Betalingen lykkedes ikke", "{amount} kunne ikke trækkes, heller ikke da vi prøvede igen. Din støtte er faldet bort, og du skylder ikke noget."),
        "expired": ("Din støtte er faldet bort", "{amount} var reserveret eller aftalt, men det er udløbet, før pengene blev trukket. Der er ikke trukket penge, og du skylder ikke noget."),
        "withdrawn": ("Din støtte er trukket tilbage", "Du har trukket din støtte på {amount} tilbage. Betalingsudbyderen slipper eller tilbagebetaler beløbet."),
        "let_go": ("Indsamlingen er lukket", "Din støtte på {amount} nåede ikke at blive set igennem. Der er ikke trukket penge."),
        "lapsed": ("Din støtte er faldet bort", "Indsamlingen er lukket, og din støtte på {amount} var ikke betalt. Der er ikke trukket penge."),
        "reached": ("Indsamlingen lykkedes", "Indsamlingen lykkedes, og din støtte på {amount} er betalt."),
        "missed": ("Indsamlingen nåede ikke sit mål", "Indsamlingen nåede ikke sit mål. Din støtte på {amount} er sluppet eller betalt tilbage."),
        "cancelled": ("Indsamlingen er aflyst", "Indsamlingen er aflyst. Din støtte på {amount} er sluppet eller betalt tilbage."),
        "refunded": ("Pengene er betalt tilbage", "{amount} er betalt tilbage til dig."),
        "undelivered": ("Vi kunne ikke betale dig tilbage", "Du skal have penge tilbage af din støtte på {amount}, men betalingsudbyderen kan ikke udbetale dem til dig. Pengene er stadig dine: skriv til kommunen, hvordan du kan få dem."),
        "extended": ("Indsamlingens frist er flyttet", "Indsamlingen har fået en ny frist, og din støtte på {amount} gælder til da. Vil du ikke vente, kan du trække den tilbage."),
        "name_hidden": ("Dit navn vises ikke mere", "Navnet på din støtte på {amount} er taget af indsamlingens side. Støtten gælder som før."),
        "confirm_now": ("Betal din støtte nu", "Indsamlingen slutter snart. Din støtte på {amount} tæller kun, hvis du betaler inden fristen."),
        "update": ("Nyt fra indsamlingen", "Der er nyt fra en indsamling, som du har støttet med {amount}."),
        "final_account": ("Regnskabet er aflagt", "Regnskabet for indsamlingen, som du har støttet med {amount}, er aflagt."),
    }
)  # fmt: skip
"""Subject and first sentence, of each kind."""


@dataclass(frozen=True)
class Facts:
    """What a notice tells of. `text` is more that belongs to this one, an update's for instance."""

    title: str
    amount: int
    currency: str
    address: str
    because: str = ""
    text: str = ""


def words(kind: NoticeKind, facts: Facts) -> tuple[str, str]:
    """Subject and whole text."""
    subject, first = WORDS[kind]
    said = first.format(amount=kroner(facts.amount, facts.currency), because=facts.because)
    parts = [facts.title, said, facts.text, f"Se din støtte: {facts.address}"]
    return f"{subject}: {facts.title}", "\n\n".join(part for part in parts if part)


def kroner(amount: int, currency: str) -> str:
    """Minor units as they are written in Danish."""
    whole, rest = divmod(amount, MINOR_UNITS)
    return (
        f"{whole:,}".replace(",", ".")
        + (f",{rest:02}" if rest else "")
        + (" kr." if currency == "DKK" else f" {currency}")
    )


def at(instant: datetime) -> str:
    """As it is written in Danish, where the money is collected."""
    return instant.astimezone(ZONE).strftime("%d.%m.%Y kl. %H.%M")


def notice_id(pledge_id: UUID, kind: NoticeKind, about_id: UUID | None) -> UUID:
    """The same thing is told a donor once: whoever tells it again makes the same id, which is the letter's key too."""
    return uuid5(pledge_id, f"{kind}/{about_id or pledge_id}")


def address_of(public_url: str, pledge_id: UUID, key: str | None) -> str:
    """Where the donor sees the pledge: signed in, or by its key."""
    return f"{public_url}/pledges/{pledge_id}/return" + (f"?key={key}" if key else "")


def retry_after(attempts: int) -> timedelta:
    """Longer each time."""
    return timedelta(seconds=min(2**attempts, RETRY_SECONDS_MAX))
