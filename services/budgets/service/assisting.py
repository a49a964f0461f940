"""Where messages come in about what is entered for somebody, and about forms that are kept for them."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query
from contracts.budgets import Done
from contracts.budgets.assisting import EnterForCitizen
from contracts.budgets.forms import ClaimForm, DropForm, Forms, GetForm, KeepForm, KeptForm, ListOwnForms
from contracts.budgets.importing import ImportProposals, ImportReport
from contracts.budgets.open_data import ListOpenData, OpenDataPage
from contracts.principal import Principal
from services.budgets import operations, queries


class AssistingEntrypoints:
    """Help for those without MitID, and for those who are not done."""

    own: Any

    @command(EnterForCitizen)
    def enter_for_citizen(self, session: Session, principal: Principal, command: EnterForCitizen) -> Done:
        return operations.enter_for_citizen(session, principal, command, self.own.hour_rate)

    @command(ImportProposals)
    def import_proposals(self, session: Session, principal: Principal, command: ImportProposals) -> ImportReport:
        return operations.import_proposals(session, principal, command)

    @command(KeepForm)
    def keep_form(self, session: Session, principal: Principal, command: KeepForm) -> Done:
        return operations.keep_form(session, principal, command, timedelta(days=self.own.form_days))

    @command(ClaimForm)
    def claim_form(self, session: Session, principal: Principal, command: ClaimForm) -> Done:
        return operations.claim_form(session, principal, command)

    @command(DropForm)
    def drop_form(self, session: Session, principal: Principal, command: DropForm) -> Done:
        return operations.drop_form(session, principal, command)

    @query(GetForm)
    def get_form(self, session: Session, principal: Principal, query: GetForm) -> KeptForm:
        return queries.get_form(session, principal, query)

    @query(ListOwnForms)
    def list_own_forms(self, session: Session, principal: Principal, query: ListOwnForms) -> Forms:
        return queries.list_own_forms(session, principal, query)

    @query(ListOpenData)
    def list_open_data(self, session: Session, _principal: Principal, query: ListOpenData) -> OpenDataPage:
        return queries.list_open_data(session, query)

    @every(seconds=60)
    def forget_forms(self, session: Session) -> None:
        operations.forget_forms(session)
