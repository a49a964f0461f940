"""Where messages come in about areas, their joint councils, and what these and the municipality agreed."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.budgets import Done, cooperation, councils
from contracts.budgets.areas import (
    AreaEntries,
    AreaEntry,
    AreaView,
    GetArea,
    ListAreas,
    Playmakers,
    RecordArea,
    RecordPlaymakers,
)
from contracts.principal import Principal
from services.budgets import operations, queries


class AreasEntrypoints:
    """Places, and who speaks for them."""

    @command(RecordArea)
    def record_area(self, session: Session, principal: Principal, command: RecordArea) -> AreaEntry:
        return operations.record_area(session, principal, command)

    @command(RecordPlaymakers)
    def record_playmakers(self, session: Session, principal: Principal, command: RecordPlaymakers) -> Playmakers:
        return operations.record_playmakers(session, principal, command)

    @query(ListAreas)
    def list_areas(self, session: Session, _principal: Principal, query: ListAreas) -> AreaEntries:
        return queries.list_areas(session, query)

    @query(GetArea)
    def get_area(self, session: Session, _principal: Principal, query: GetArea) -> AreaView:
        return queries.get_area(session, query)

    @command(councils.FoundCouncil)
    def found_council(self, session: Session, principal: Principal, command: councils.FoundCouncil) -> Done:
        return operations.found_council(session, principal, command)

    @command(councils.InviteRepresentative)
    def invite_representative(
        self, session: Session, principal: Principal, command: councils.InviteRepresentative
    ) -> Done:
        return operations.invite_representative(session, principal, command)

    @command(councils.AcceptMandate)
    def accept_mandate(self, session: Session, principal: Principal, command: councils.AcceptMandate) -> Done:
        return operations.accept_mandate(session, principal, command)

    @command(councils.DeputiseMandate)
    def deputise_mandate(self, session: Session, principal: Principal, command: councils.DeputiseMandate) -> Done:
        return operations.deputise_mandate(session, principal, command)

    @command(councils.HandOverMandate)
    def hand_over_mandate(self, session: Session, principal: Principal, command: councils.HandOverMandate) -> Done:
        return operations.hand_over_mandate(session, principal, command)

    @command(councils.RevokeMandate)
    def revoke_mandate(self, session: Session, principal: Principal, command: councils.RevokeMandate) -> Done:
        return operations.revoke_mandate(session, principal, command)

    @query(councils.ListCouncils)
    def list_councils(self, session: Session, _principal: Principal, query: councils.ListCouncils) -> councils.Councils:
        return queries.list_councils(session, query)

    @query(councils.ListOwnCouncils)
    def list_own_councils(
        self, session: Session, principal: Principal, query: councils.ListOwnCouncils
    ) -> councils.Councils:
        return queries.list_own_councils(session, principal, query)

    @query(councils.GetCouncil)
    def get_council(self, session: Session, principal: Principal, query: councils.GetCouncil) -> councils.CouncilView:
        return queries.get_council(session, principal, query)

    @query(councils.ListRepresentatives)
    def list_representatives(
        self, session: Session, principal: Principal, query: councils.ListRepresentatives
    ) -> councils.Representatives:
        return queries.list_representatives(session, principal, query)

    @command(cooperation.RecordAgreement)
    def record_agreement(self, session: Session, principal: Principal, command: cooperation.RecordAgreement) -> Done:
        return operations.record_agreement(session, principal, command)

    @command(cooperation.SettleAgreement)
    def settle_agreement(self, session: Session, principal: Principal, command: cooperation.SettleAgreement) -> Done:
        return operations.settle_agreement(session, principal, command)

    @query(cooperation.ListAgreements)
    def list_agreements(
        self, session: Session, _principal: Principal, query: cooperation.ListAgreements
    ) -> cooperation.Agreements:
        return queries.list_agreements(session, query)
