"""Matching: what the council has adopted, the match of one campaign within it, and what a pledge brings."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.ledger import Decision
from contracts.message import Command, Event, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Municipality,
    PageSize,
    Reason,
    Slug,
    Title,
    Token,
    Weight,
    Year,
)

SchemeState = Literal["entered", "asked", "adopted", "refused", "withdrawn", "ending", "ended"]
SchemeKind = Literal["factor", "first", "last"]
Residents = Literal["anybody", "municipality", "area"]


class MatchingRules(Message):
    """What the council has adopted. Amounts are minor units; `numerator/denominator` is never rounded, what it makes of an
    amount is rounded down to whole ones.

    `factor`: each pledge brings that many kroner for each krone (1/1: kroner for kroner). `first`: that share of the
    goal, which is there before any pledge. `last`: that share, once citizens have pledged the rest of the goal.
    `residents`: whose pledges count: of anybody, of who lives in `municipality`, or in the campaign's area. `areas`
    are those a campaign may be of, `*` for all. Pledges count that are reserved until the end of `until`.
    """

    kind: SchemeKind
    numerator: Weight
    denominator: Weight
    cap_pledge: Amount | None = None
    cap_donor: Amount | None = None
    cap_campaign: Amount | None = None
    residents: Residents = "anybody"
    municipality: Municipality | None = None
    areas: tuple[Token, ...]
    until: date


class AdoptMatchingScheme(Command):
    """The council has adopted it: entered by one of finance, attested by another. `source` names the council's own pool
    that matches, where it is one; its money is of the pool's for `year`, under an earmark of its own.
    """

    title: Title
    source: Title | None = None
    rules: MatchingRules
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision


class EndMatchingScheme(Command):
    """No more matches of it: what is not promised to a campaign is the pool's again, once another has attested it."""

    scheme_id: UUID
    decision: Decision


class AttestMatchingScheme(Command):
    """Another person of finance says that it is right: the adoption, or the end, that waits."""

    scheme_id: UUID


class WithdrawMatchingScheme(Command):
    """What waits to be attested is not to be: the adoption, or the end."""

    scheme_id: UUID
    reason: Reason


class MatchingSchemeDone(Message):
    id: UUID
    state: SchemeState


class ListMatchingSchemes(Query):
    """The council's schemes, or those in a state, in the order of their ids; what waits and what came to nothing only for finance."""

    state: SchemeState | None = None
    after: UUID | None = None
    limit: PageSize = 100


class GetMatchingScheme(Query):
    scheme_id: UUID


class MatchingSchemeLine(Message):
    scheme_id: UUID
    title: Title
    source: Title | None = None
    state: SchemeState
    kind: SchemeKind
    year: Year
    amount: Amount
    currency: Currency
    until: date


class MatchingSchemes(Message):
    items: tuple[MatchingSchemeLine, ...]
    next_after: UUID | None = None


class MatchingSchemeView(Message):
    """`reserved` is what the ledger has answered that it holds for campaigns of this scheme, and of no other; `granted` what
    it has handed over to them. What is left of its earmark, the ledger knows.
    """

    scheme_id: UUID
    title: Title
    source: Title | None = None
    state: SchemeState
    rules: MatchingRules
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    ended: Decision | None = None
    note: Reason | None = None
    campaigns: Count
    reserved: AmountOrZero
    granted: AmountOrZero


class MatchAsked(Message):
    """Pool money beside citizens' pledges, within a scheme, by a decision of a named person who may give it."""

    scheme_id: UUID
    amount: Amount
    decision: Decision


class RaiseMatch(Command):
    """More of the same scheme for a campaign that collects: `amount` on top of what it has."""

    campaign_id: UUID
    amount: Amount
    decision: Decision


class GetMatch(Query):
    """A campaign's match as it stands; what a pledge of `amount` would bring if it counted now, if asked."""

    campaign_id: UUID
    amount: AmountOrZero = 0


class MatchDecision(Message):
    """One decision by which pool money was asked for; `sequence` is the ledger's answer where it holds it."""

    amount: Amount
    decision: Decision
    asked_at: datetime
    sequence: Count | None = None
    refusal: Reason | None = None


class MatchView(Message):
    """`reserved` is what the ledger holds; `earned` what the pledges that count have brought; `left` what more could come.

    `would_bring` promises nothing: the last krone goes to the pledge that counts first.
    """

    campaign_id: UUID
    scheme_id: UUID | None = None
    source: Title | None = None
    reserved: AmountOrZero
    earned: AmountOrZero
    left: AmountOrZero
    would_bring: AmountOrZero
    decisions: tuple[MatchDecision, ...]


class MatchingSchemeAdopted(Event):
    """Two people have entered what the council adopted; the ledger earmarks the amount. Its id is the scheme's."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "scheme_id"
    scheme_id: UUID
    title: Title
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token
    attested_by: Token


class MatchingSchemeEnded(Event):
    """What is left of its earmark is the pool's again; so is what campaigns give back from now on."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "scheme_id"
    scheme_id: UUID
    decision: Decision
    coded_by: Token
    attested_by: Token


class MatchRequested(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    scheme_id: UUID
    area_id: Slug
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token


class SchemeNotFound(NotFound): ...


class WrongSchemeState(Refused): ...


class MatchOutsideScheme(Refused):
    """The area, the day or an amount is not what the council has adopted; `rule` names which."""
