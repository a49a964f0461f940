"""What the ledger answers to each request: a posting, all of it, or a refusal for good with its reason.

Pure: the books as they stand in, what shall be posted out. `NotYet` is raised for what must wait for something else.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.budgets.earmarks import EarmarkChangeRequested
from contracts.budgets.grants import GrantEnded
from contracts.crowdfunding import (
    CampaignFailed,
    CampaignFunded,
    MatchingSchemeAdopted,
    MatchingSchemeEnded,
    MatchRequested,
    PledgeCaptured,
    PledgeChargedBack,
    PledgeRefunded,
)
from contracts.crowdfunding.fees import ProviderFeesReported
from contracts.crowdfunding.giving_back import GiveBackRequested
from contracts.errors import NotYet, Refused
from contracts.ledger import (
    AdvanceAppropriation,
    BeginEpoch,
    CarryOver,
    CloseYear,
    ConfirmPayment,
    ContributionRefused,
    CutAppropriation,
    EarmarkChangeRefused,
    EarmarkRefused,
    GrantDirectly,
    GrantRefused,
    LedgerEvent,
    MatchRefused,
    NotAttested,
    OverLimit,
    PayGrant,
    PaymentRefused,
    PostAppropriation,
    PostOpening,
    ReleaseGrant,
    RepayGrant,
    RequestRefused,
    ReturnPayment,
    ReverseTransfer,
    SchemeRefused,
)
from contracts.ledger.giving_back import GiveBackRefused
from contracts.message import Message
from services.ledger.domain import (
    campaign_rules,
    checks,
    council_rules,
    finance_rules,
    payment_rules,
    pool_rules,
    scheme_rules,
)
from services.ledger.domain.accounts import (
    COUNCIL_OWNERS,
    MEANS,
    Books,
    application_of,
    payment_of,
    pool,
    project_of,
    scheme_of,
    stage,
)
from services.ledger.domain.finance_rules import owner_of
from services.ledger.domain.requests import Posting, Refusal, Request

LINES_MAX = 4_000
"""Transfers in one entry: an event names both accounts of each, and a message holds no more than 10,000 items."""


def pledge_ids(asked: PledgeCaptured | PledgeRefunded | PledgeChargedBack) -> dict[str, Any]:
    return {"campaign_id": asked.campaign_id, "pledge_id": asked.pledge_id}


RULES: dict[type[Message], Callable[[Books, Any], Posting]] = {
    PostAppropriation: council_rules.post_appropriation,
    CutAppropriation: council_rules.cut,
    CarryOver: council_rules.carry_over,
    AdvanceAppropriation: council_rules.advance,
    CloseYear: council_rules.close_year,
    GrantDirectly: pool_rules.grant_directly,
    ReleaseGrant: finance_rules.release_grant,
    PayGrant: finance_rules.pay_grant,
    RepayGrant: finance_rules.repay_grant,
    ReverseTransfer: finance_rules.reverse_transfer,
    PostOpening: finance_rules.post_opening,
    BeginEpoch: finance_rules.begin_epoch,
    EarmarkRequested: pool_rules.earmark,
    GrantRequested: pool_rules.grant_application,
    EarmarkChangeRequested: pool_rules.change_earmark,
    AwardsDecided: pool_rules.award,
    PaymentApproved: payment_rules.approve_payment,
    ConfirmPayment: payment_rules.confirm_payment,
    ReturnPayment: payment_rules.return_payment,
    GrantEnded: pool_rules.end_grant,
    BudgetClosed: pool_rules.close_budget,
    MatchingSchemeAdopted: scheme_rules.adopt_scheme,
    MatchingSchemeEnded: scheme_rules.end_scheme,
    MatchRequested: scheme_rules.reserve_match,
    PledgeCaptured: campaign_rules.capture,
    PledgeRefunded: campaign_rules.refund,
    PledgeChargedBack: campaign_rules.charge_back,
    ProviderFeesReported: campaign_rules.book_fees,
    CampaignFunded: campaign_rules.fund,
    GiveBackRequested: campaign_rules.give_back,
    CampaignFailed: campaign_rules.fail,
}

OWNERS: dict[type[Message], Callable[[Any], Iterable[UUID | str]]] = {
    **dict.fromkeys(
        (PostAppropriation, CutAppropriation, CarryOver, AdvanceAppropriation, CloseYear), lambda _asked: ()
    ),
    GrantDirectly: lambda asked: (asked.project_id,),
    ReleaseGrant: lambda asked: (owner_of(asked.account),),
    PayGrant: lambda asked: (owner_of(asked.account), payment_of(asked.command_id)),
    RepayGrant: lambda asked: (owner_of(asked.account),),
    BeginEpoch: lambda _asked: (),
    ReverseTransfer: lambda _asked: (),  # those of the transfer, once that is found
    PostOpening: lambda asked: (asked.owner_id,),
    EarmarkRequested: lambda asked: (asked.budget_id,),
    GrantRequested: lambda asked: (application_of(asked.application_id),),
    EarmarkChangeRequested: lambda asked: (asked.budget_id,),
    AwardsDecided: lambda asked: (asked.budget_id, *(award.project_id for award in asked.awards)),
    PaymentApproved: lambda asked: (pool_rules.grant_owner(asked), asked.payment_id),
    ConfirmPayment: lambda asked: (asked.payment_id, payment_of(asked.payment_id)),
    ReturnPayment: lambda asked: (asked.payment_id, payment_of(asked.payment_id)),
    GrantEnded: lambda asked: (pool_rules.grant_owner(asked),),
    BudgetClosed: lambda asked: (asked.budget_id, *asked.project_ids),
    MatchingSchemeAdopted: lambda asked: (scheme_of(asked.scheme_id),),
    MatchingSchemeEnded: lambda asked: (scheme_of(asked.scheme_id),),
    MatchRequested: lambda asked: (asked.campaign_id, project_of(asked.campaign_id), scheme_of(asked.scheme_id)),
    PledgeCaptured: lambda asked: (asked.campaign_id, asked.pledge_id),
    PledgeRefunded: lambda asked: (asked.campaign_id, asked.pledge_id),
    PledgeChargedBack: lambda asked: (asked.campaign_id, asked.pledge_id, project_of(asked.campaign_id)),
    CampaignFunded: lambda asked: (asked.campaign_id, project_of(asked.campaign_id)),
    CampaignFailed: lambda asked: (asked.campaign_id,),
    ProviderFeesReported: lambda asked: (asked.campaign_id,),
    GiveBackRequested: lambda asked: (asked.campaign_id, project_of(asked.campaign_id)),
}

REFUSALS: dict[type[Message], tuple[type[LedgerEvent], Callable[[Any], dict[str, Any]]]] = {
    EarmarkRequested: (EarmarkRefused, lambda asked: {"budget_id": asked.budget_id}),
    EarmarkChangeRequested: (EarmarkChangeRefused, lambda asked: {"budget_id": asked.budget_id}),
    AwardsDecided: (GrantRefused, lambda asked: {"owner": "budget", "owner_id": asked.budget_id}),
    GrantRequested: (GrantRefused, lambda asked: {"owner": "application", "owner_id": asked.application_id}),
    CampaignFunded: (GrantRefused, lambda asked: {"owner": "campaign", "owner_id": asked.campaign_id}),
    MatchingSchemeAdopted: (SchemeRefused, lambda asked: {"scheme_id": asked.scheme_id}),
    MatchRequested: (MatchRefused, lambda asked: {"campaign_id": asked.campaign_id}),
    PaymentApproved: (
        PaymentRefused,
        lambda asked: {
            "owner": pool_rules.grant_follower(asked)[0],
            "payment_id": asked.payment_id,
            "project_id": asked.project_id,
        },
    ),
    GiveBackRequested: (GiveBackRefused, lambda asked: {"campaign_id": asked.campaign_id}),
    PledgeCaptured: (ContributionRefused, pledge_ids),
    PledgeRefunded: (ContributionRefused, pledge_ids),
    PledgeChargedBack: (ContributionRefused, pledge_ids),
}
"""How a refusal is announced; any other as RequestRefused."""


def decide(books: Books, request: Request) -> Posting | Refusal:
    """The answer to a request, the books being as they are. Raises NotYet for what has come too early."""
    message = request.message
    if request.withdrawn:
        return refusal(books, message, NotAttested(request.withdrawn))
    try:
        posting = RULES[type(message)](books, message)
        checks.one_means(books, posting.moves)
        if len(posting.moves) > LINES_MAX:
            raise OverLimit(f"one entry has at most {LINES_MAX} transfers, not {len(posting.moves)}", limit=LINES_MAX)
    except NotYet:
        raise
    except Refused as refused:
        return refusal(books, message, refused)
    return posting


def refusal(books: Books, message: Any, refused: Refused) -> Refusal:
    event, facts = REFUSALS.get(type(message), (RequestRefused, lambda _asked: {}))
    told = {**facts(message), "reason": refused.detail}
    if event is MatchRefused:
        told["available"] = books.balance(stage("earmark", scheme_of(message.scheme_id), message.year))
    elif event in (EarmarkRefused, EarmarkChangeRefused, SchemeRefused) or isinstance(message, GrantRequested):
        told["available"] = max(books.balance(pool(message.year, means)) for means in MEANS)
    if isinstance(message, CampaignFunded):
        told["available"] = sum(held.balance for held in books.held("match", message.campaign_id))
    if event is GiveBackRefused:
        told["available"] = books.balance(stage("grant", project_of(message.campaign_id), None))
    return Refusal(refused, event, told)


def owners(requests: Iterable[Request]) -> set[str]:
    """Whose accounts these requests are about; the pool's and the council's are always among them."""
    asked = {str(owner) for request in requests for owner in OWNERS[type(request.message)](request.message)}
    return asked | {*MEANS, *COUNCIL_OWNERS}
