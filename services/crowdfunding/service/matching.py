"""Where messages about matching come in: schemes, raised matches, and what the ledger answers about schemes."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query, subscribe
from contracts.crowdfunding import CampaignDone
from contracts.crowdfunding.matching import (
    AdoptMatchingScheme,
    AttestMatchingScheme,
    EndMatchingScheme,
    GetMatch,
    GetMatchingScheme,
    ListMatchingSchemes,
    MatchingSchemeDone,
    MatchingSchemes,
    MatchingSchemeView,
    MatchView,
    RaiseMatch,
    WithdrawMatchingScheme,
)
from contracts.ledger import SchemeEarmarked, SchemeRefused
from contracts.principal import Principal
from services.crowdfunding.operations import matching, schemes
from services.crowdfunding.queries import matching as queries
from services.crowdfunding.service.settings import Own


class MatchingEntrypoints:
    """What the council has adopted, and what campaigns have of it."""

    own: Own

    @command(AdoptMatchingScheme)
    def adopt_matching_scheme(
        self, session: Session, principal: Principal, command: AdoptMatchingScheme
    ) -> MatchingSchemeDone:
        return schemes.adopt_matching_scheme(session, self.own.rules, principal, command)

    @command(AttestMatchingScheme)
    def attest_matching_scheme(
        self, session: Session, principal: Principal, command: AttestMatchingScheme
    ) -> MatchingSchemeDone:
        return schemes.attest_matching_scheme(session, principal, command)

    @command(WithdrawMatchingScheme)
    def withdraw_matching_scheme(
        self, session: Session, principal: Principal, command: WithdrawMatchingScheme
    ) -> MatchingSchemeDone:
        return schemes.withdraw_matching_scheme(session, principal, command)

    @command(EndMatchingScheme)
    def end_matching_scheme(
        self, session: Session, principal: Principal, command: EndMatchingScheme
    ) -> MatchingSchemeDone:
        return schemes.end_matching_scheme(session, principal, command)

    @command(RaiseMatch)
    def raise_match(self, session: Session, principal: Principal, command: RaiseMatch) -> CampaignDone:
        return matching.raise_match(session, principal, command)

    @query(ListMatchingSchemes)
    def list_matching_schemes(
        self, session: Session, principal: Principal, query: ListMatchingSchemes
    ) -> MatchingSchemes:
        return queries.list_matching_schemes(session, principal, query)

    @query(GetMatchingScheme)
    def get_matching_scheme(
        self, session: Session, principal: Principal, query: GetMatchingScheme
    ) -> MatchingSchemeView:
        return queries.get_matching_scheme(session, principal, query)

    @query(GetMatch)
    def get_match(self, session: Session, principal: Principal, query: GetMatch) -> MatchView:
        return queries.get_match(session, principal, query)

    @subscribe(SchemeEarmarked)
    def on_scheme_earmarked(self, session: Session, event: SchemeEarmarked) -> None:
        schemes.record_earmark(session, event)

    @subscribe(SchemeRefused)
    def on_scheme_refused(self, session: Session, event: SchemeRefused) -> None:
        schemes.record_refusal(session, event)
