"""The ledger once more, as plainly as it can be said: what is on each account, and whether a request is granted.

Shares nothing with the service but the messages and the names of accounts. `Model.ask(message)` says yes or no, and moves
the money.
"""

import re
from collections import defaultdict
from typing import Any
from uuid import UUID

from contracts import budgets, crowdfunding, ledger
from contracts.budgets import earmarks

Yes = bool
KINDS = ("operating", "capital")
CAPITAL = re.compile(r"(?<!^)([A-Z])")


def grant_of(asked: Any) -> str:
    """The account of the grant that a message of budgets is about."""
    owner = asked.project_id if asked.application_id is None else f"application-{asked.application_id}"
    return f"grant/{owner}/{asked.year}"


class Model:
    """Balances by account; the kind of money on each; the last closed year; what was answered to which id."""

    def __init__(self) -> None:
        self.held: dict[str, int] = defaultdict(int)
        self.kind: dict[str, str] = {}
        self.granted_by: dict[str, str] = {}
        self.closed = 0
        self.over: set[str] = set()
        """Earmarks of schemes that have ended."""
        self.lines: dict[UUID, ledger.TransferLine] = {}
        """What the service says it moved, by id: the names by which somebody asks for a reversal."""
        self.undone: set[UUID] = set()
        self.answered: dict[tuple[UUID, str], tuple[Any, Yes]] = {}

    def ask(self, message: Any) -> Yes:
        """The answer, final for its id; no to an id that was used for something else."""
        command = "command" if hasattr(message, "command_id") else type(message).__name__
        ids = (getattr(message, name, None) for name in ("command_id", "request_id", "payment_id", "scheme_id"))
        of = next(filter(None, ids))
        key = (of, command)
        if key not in self.answered:
            name = CAPITAL.sub(r"_\1", type(message).__name__).lower()
            self.answered[key] = message, getattr(self, name)(message)
        first, answer = self.answered[key]
        return answer and first == message

    def move(self, from_: str, to: str, amount: int) -> None:
        self.held[from_] -= amount
        self.held[to] += amount
        for path in (from_, to):
            if path.startswith("pool/"):
                self.kind[path] = path.split("/")[1]
        if not to.startswith("council/"):
            self.kind.setdefault(to, self.kind.get(from_, ""))
        if to.startswith(("grant/", "payable/", "match/")):
            self.granted_by.setdefault(to, from_)

    def source(self, year: int, amount: int, to: str) -> str | None:
        """Where this much of a year's money is taken from, None where it is not, or may not go to that account."""
        for kind in KINDS:
            path = f"pool/{kind}/{year}"
            if amount <= self.held[path]:
                return path if self.kind.get(to, kind) == kind else None
        return None

    def hold(self, year: int, amount: int, to: str) -> Yes:
        path = self.source(year, amount, to)
        if path is None:
            return False
        self.move(path, to, amount)
        return True

    def give_back(self, path: str, amount: int) -> None:
        if not amount:
            return
        kind, year = self.kind[path], int(path.rsplit("/", 1)[1])
        scheme = self.granted_by.get(path, "")
        if path.startswith("match/") and scheme.startswith("earmark/scheme-") and not self.ended(scheme):
            self.move(path, scheme, amount)
            return
        self.move(path, f"pool/{kind}/{year}", amount)
        if kind == "operating" and year <= self.closed:
            self.move(f"pool/{kind}/{year}", f"council/lapse/{year}", amount)

    # --- the council -------------------------------------------------------------------------------------------------

    def post_appropriation(self, asked: ledger.PostAppropriation) -> Yes:
        if asked.means == "operating" and asked.year <= self.closed:
            return False
        assert asked.accounting_on is not None
        if asked.accounting_on.year <= self.closed:
            return False
        self.move(f"council/appropriation/{asked.year}", f"pool/{asked.means}/{asked.year}", asked.amount)
        return True

    def cut_appropriation(self, asked: ledger.CutAppropriation) -> Yes:
        path = f"pool/{asked.means}/{asked.year}"
        assert asked.accounting_on is not None
        closed = (asked.means == "operating" and asked.year <= self.closed) or asked.accounting_on.year <= self.closed
        if closed or asked.amount > self.held[path]:
            return False
        self.move(path, f"council/appropriation/{asked.year}", asked.amount)
        return True

    def carry_over(self, asked: ledger.CarryOver) -> Yes:
        council, pool = f"council/carry-over/{asked.year}", f"pool/{asked.means}/{asked.year}"
        if asked.carried_from > self.closed or (asked.means == "operating" and asked.year <= self.closed):
            return False
        if asked.amount < 0 and -asked.amount > self.held[pool]:
            return False
        self.move(*((council, pool) if asked.amount > 0 else (pool, council)), abs(asked.amount))
        return True

    def close_year(self, asked: ledger.CloseYear) -> Yes:
        """The tests live in a year after every year that they close."""
        earlier = [year for year in range(self.closed + 1, asked.year) if self.held[f"pool/operating/{year}"]]
        if asked.year <= self.closed or earlier:
            return False
        path = f"pool/operating/{asked.year}"
        if self.held[path]:
            self.move(path, f"council/lapse/{asked.year}", self.held[path])
        self.closed = asked.year
        return True

    # --- the pool ----------------------------------------------------------------------------------------------------

    def earmark_change_requested(self, asked: earmarks.EarmarkChangeRequested) -> Yes:
        held = f"earmark/{asked.budget_id}/{asked.year}"
        more = asked.amount - self.held[held]
        if not self.held[held] or not more:
            return False
        if more < 0:
            self.give_back(held, -more)
            return True
        home = f"pool/{self.kind[held]}/{asked.year}"
        if more > self.held[home]:
            return False
        self.move(home, held, more)
        return True

    def earmark_requested(self, asked: budgets.EarmarkRequested) -> Yes:
        return self.hold(asked.year, asked.amount, f"earmark/{asked.budget_id}/{asked.year}")

    def ended(self, scheme: str) -> bool:
        return scheme.rsplit("/", 1)[0] in self.over

    def matching_scheme_adopted(self, asked: crowdfunding.MatchingSchemeAdopted) -> Yes:
        scheme = f"earmark/scheme-{asked.scheme_id}/{asked.year}"
        return not self.ended(scheme) and self.hold(asked.year, asked.amount, scheme)

    def matching_scheme_ended(self, asked: crowdfunding.MatchingSchemeEnded) -> Yes:
        scheme = f"earmark/scheme-{asked.scheme_id}"
        for path in [path for path in self.kind if path.startswith(f"{scheme}/")]:
            self.give_back(path, self.held[path])
        self.over.add(scheme)
        return True

    def match_requested(self, asked: crowdfunding.MatchRequested) -> Yes:
        scheme = f"earmark/scheme-{asked.scheme_id}/{asked.year}"
        match = f"match/{asked.campaign_id}/{asked.year}"
        if self.ended(scheme) or asked.amount > self.held[scheme] or self.granted_by.get(match, scheme) != scheme:
            return False
        self.move(scheme, match, asked.amount)
        return True

    def campaign_failed(self, asked: crowdfunding.CampaignFailed) -> Yes:
        for path in [path for path in self.kind if path.startswith(f"match/{asked.campaign_id}/")]:
            self.give_back(path, self.held[path])
        return True

    def voted(self, grant: str) -> bool:
        return self.granted_by.get(grant, "").startswith("earmark/")

    def grant_directly(self, asked: ledger.GrantDirectly) -> Yes:
        if any(self.voted(path) for path in self.granted_by if path.startswith(f"grant/{asked.project_id}/")):
            return False
        return self.hold(asked.year, asked.amount, f"grant/{asked.project_id}/{asked.year}")

    def grant_requested(self, asked: budgets.applications.GrantRequested) -> Yes:
        return self.hold(asked.year, asked.amount, f"grant/application-{asked.application_id}/{asked.year}")

    def grant_ended(self, asked: budgets.grants.GrantEnded) -> Yes:
        path = grant_of(asked)
        self.give_back(path, self.held[path])
        return True

    def awards_decided(self, asked: budgets.AwardsDecided) -> Yes:
        earmark = f"earmark/{asked.budget_id}/{asked.year}"
        grants = {f"grant/{line.project_id}/{asked.year}": line.amount for line in asked.awards}
        kinds = {self.kind.get(path, self.kind.get(earmark)) for path in grants}
        if earmark not in self.kind or len(grants) < len(asked.awards) or sum(grants.values()) > self.held[earmark]:
            return False
        if kinds - {self.kind[earmark]} or any(path in self.granted_by and not self.voted(path) for path in grants):
            return False
        for path, amount in grants.items():
            self.move(earmark, path, amount)
        self.give_back(earmark, self.held[earmark])
        return True

    def budget_closed(self, asked: budgets.BudgetClosed) -> Yes:
        grants = dict.fromkeys(f"grant/{project_id}/{asked.year}" for project_id in asked.project_ids)
        for path in (f"earmark/{asked.budget_id}/{asked.year}", *filter(self.voted, grants)):
            self.give_back(path, self.held[path])
        return True

    # --- payments ----------------------------------------------------------------------------------------------------

    def pay(self, grant: str, payable: str, amount: int) -> Yes:
        if amount > self.held[grant] or self.kind.get(payable, self.kind[grant]) != self.kind[grant]:
            return False
        self.move(grant, payable, amount)
        return True

    def payment_approved(self, asked: budgets.PaymentApproved) -> Yes:
        grant = grant_of(asked)
        return grant in self.kind and self.pay(grant, f"payable/{asked.payment_id}/{asked.year}", asked.amount)

    def pay_grant(self, asked: ledger.PayGrant) -> Yes:
        if not self.finances_own(asked.account):
            return False
        year = asked.account.rsplit("/", 1)[1]
        return self.pay(asked.account, f"payable/finance-{asked.command_id}/{year}", asked.amount)

    def waiting(self, payment_id: UUID) -> str | None:
        names = (f"payable/{payment_id}/", f"payable/finance-{payment_id}/")
        return next((path for path in self.kind if path.startswith(names) and self.held[path]), None)

    def confirm_payment(self, asked: ledger.ConfirmPayment) -> Yes:
        payable = self.waiting(asked.payment_id)
        if payable is None:
            return False
        _, project, year = self.granted_by[payable].split("/")
        paid = f"paid/{project}/{year}"
        if self.kind.get(paid, self.kind[payable]) != self.kind[payable]:
            return False
        self.move(payable, paid, self.held[payable])
        return True

    def return_payment(self, asked: ledger.ReturnPayment) -> Yes:
        payable = self.waiting(asked.payment_id)
        if payable is None:
            return False
        self.move(payable, self.granted_by[payable], self.held[payable])
        return True

    def repay_grant(self, asked: ledger.RepayGrant) -> Yes:
        if asked.account not in self.kind or asked.amount > self.held[asked.account]:
            return False
        self.move(asked.account, asked.account.replace("paid/", "grant/", 1), asked.amount)
        return True

    def finances_own(self, grant: str) -> bool:
        if grant not in self.kind or "/application-" in grant:
            return False
        return not self.granted_by[grant].startswith("earmark/")

    def release_grant(self, asked: ledger.ReleaseGrant) -> Yes:
        if not self.finances_own(asked.account):
            return False
        if asked.amount > self.held[asked.account]:
            return False
        self.give_back(asked.account, asked.amount)
        return True

    def reverse_transfer(self, asked: ledger.ReverseTransfer) -> Yes:
        line = self.lines.get(asked.transfer_id)
        if line is None or line.kind in ("lapse", "reverse") or line.transfer_id in self.undone:
            return False
        if not line.to.startswith("council/") and self.held[line.to] < line.amount:
            return False
        self.undone.add(line.transfer_id)
        self.move(line.to, line.from_, line.amount)
        if self.ended(line.from_):
            self.give_back(line.from_, line.amount)
        stage, kind, year = line.from_.split("/")
        if (stage, kind) == ("pool", "operating") and int(year) <= self.closed:
            self.move(line.from_, f"council/lapse/{year}", line.amount)
        return True
