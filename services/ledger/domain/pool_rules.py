"""The pool's book between the council and the payment: earmarks, awards, and what is released.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised. A voucher may
name a person, so it stands among the grounds of its entry and not in what is published for ever.
"""

from uuid import UUID

from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.budgets.earmarks import EarmarkChangeRequested
from contracts.budgets.grants import GrantEnded
from contracts.errors import Refused
from contracts.ledger import (
    APPLICATION_PREFIX,
    CAMPAIGN_PREFIX,
    EarmarkChanged,
    EarmarkGranted,
    FollowedElsewhere,
    GrantDirectly,
    GrantLine,
    GrantsPosted,
    InsufficientFunds,
    Owner,
    Released,
    WrongSource,
)
from services.ledger.domain import areas, checks
from services.ledger.domain.accounts import (
    Account,
    Books,
    Move,
    application_of,
    pool,
    project_of,
    stage,
)
from services.ledger.domain.requests import Posting
from services.ledger.domain.returns import back


def earmark(books: Books, asked: EarmarkRequested) -> Posting:
    """Hold pool money for a budget: a playmaker has drafted it, its joint council has endorsed it."""
    checks.two_people(asked.coded_by, asked.attested_by, "an earmark")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    source = checks.free_money(books, asked.year, asked.amount)
    parts = areas.parts(asked.amount, asked.area_id, asked.areas)
    return Posting(
        (Move("earmark", source, stage("earmark", asked.budget_id, asked.year), asked.amount),),
        EarmarkGranted,
        {"budget_id": asked.budget_id, "year": asked.year, "amount": asked.amount, "areas": parts},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), "areas": {part.area_id: part.amount for part in parts}},
        asked.coded_by,
        asked.attested_by,
    )


def change_earmark(books: Books, asked: EarmarkChangeRequested) -> Posting:
    """Hold more for a budget, or less: the difference moves, from or to the money that the earmark is made of.

    What a dead budget, or one without its earmark, still asks for is refused: it would come to life again.
    """
    checks.two_people(asked.coded_by, asked.attested_by, "an earmark")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    path = stage("earmark", asked.budget_id, asked.year)
    held = books.balance(path)
    if not held:
        raise InsufficientFunds(f"nothing is earmarked for the budget in {asked.year}", available=0)
    difference = asked.amount - held
    if not difference:
        raise Refused(f"the earmark is {held} already")
    parts = areas.parts(abs(difference), asked.area_id, asked.areas)
    raised = {"areas": {part.area_id: part.amount for part in parts}} if difference > 0 else {}
    return Posting(
        held_more(books, path, difference) if difference > 0 else back(books, path, -difference),
        EarmarkChanged,
        {
            "budget_id": asked.budget_id,
            "year": asked.year,
            "amount": asked.amount,
            "changed": difference,
            "areas": parts,
        },
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), **raised},
        asked.coded_by,
        asked.attested_by,
    )


def held_more(books: Books, path: str, amount: int) -> tuple[Move, ...]:
    """From the same kind of money: an account never holds both. Operating money of a closed year is not there any more."""
    home = pool(books.accounts[path].year, books.accounts[path].means)
    checks.enough(books, home, amount)
    return (Move("earmark", home, path, amount),)


def award(books: Books, asked: AwardsDecided) -> Posting:
    """Each winner's grant, and the rest back to the pool, in one entry: their sum can never pass the earmark."""
    earmarked = stage("earmark", asked.budget_id, asked.year)
    total = sum(grant.amount for grant in asked.awards)
    if len({grant.project_id for grant in asked.awards}) < len(asked.awards):
        raise Refused("a project is named twice among the awards")
    if earmarked not in books.accounts:
        raise InsufficientFunds(f"nothing is earmarked for the budget in {asked.year}", available=0)
    checks.enough(books, earmarked, total)
    for grant in asked.awards:
        held = books.accounts.get(stage("grant", grant.project_id, asked.year))
        if held is not None and not is_awarded(held):
            raise WrongSource(f"{held.path} is finance's own: it was first paid into from {held.origin}, not by a vote")
    moves = [
        Move("award", earmarked, stage("grant", grant.project_id, asked.year), grant.amount) for grant in asked.awards
    ]
    rest = books.balance(earmarked) - total
    return Posting(
        (*moves, *back(books, earmarked, rest)),
        GrantsPosted,
        {"owner": "budget", "owner_id": asked.budget_id, "grants": asked.awards, "released": rest},
        f"election {asked.election_id}, tally {asked.tally_hash}",
    )


def grant_directly(books: Books, asked: GrantDirectly) -> Posting:
    """Pool money for a project that no vote has chosen, on a decision of its own."""
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    not_awarded(books, asked.project_id)
    source = checks.free_money(books, asked.year, asked.amount)
    grant = GrantLine(project_id=asked.project_id, amount=asked.amount)
    return Posting(
        (Move("direct_grant", source, stage("grant", asked.project_id, asked.year), asked.amount),),
        GrantsPosted,
        {"owner": "project", "owner_id": asked.project_id, "grants": (grant,), "released": 0},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
    )


def grant_application(books: Books, asked: GrantRequested) -> Posting:
    """Pool money for an application, on a named decision: one person entered it, another attested it."""
    checks.two_people(asked.coded_by, asked.attested_by, "a direct grant")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    source = checks.free_money(books, asked.year, asked.amount)
    parts = areas.parts(asked.amount, asked.area_id, asked.areas)
    grant = GrantLine(project_id=asked.project_id, amount=asked.amount)
    granted = stage("grant", application_of(asked.application_id), asked.year)
    return Posting(
        (Move("direct_grant", source, granted, asked.amount),),
        GrantsPosted,
        {"owner": "application", "owner_id": asked.application_id, "grants": (grant,), "released": 0},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), "areas": {part.area_id: part.amount for part in parts}},
        asked.coded_by,
        asked.attested_by,
    )


def grant_owner(asked: PaymentApproved | GrantEnded) -> UUID | str:
    """Whose grant it is about: that of a campaign, of an application, or of a project that won in a budget."""
    if asked.campaign_id is not None:
        return project_of(asked.campaign_id)
    return asked.project_id if asked.application_id is None else application_of(asked.application_id)


def grant_follower(asked: PaymentApproved | GrantEnded) -> tuple[Owner, UUID]:
    """Whose story the money of such a grant belongs to, and its id."""
    if asked.campaign_id is not None:
        return "campaign", asked.campaign_id
    if asked.application_id is not None:
        return "application", asked.application_id
    return "budget", asked.budget_id or asked.project_id


def is_awarded(granted: Account) -> bool:
    """Whether it is of what a vote awarded: an account of a grant is a vote's, or finance's own, and never both."""
    return (granted.origin or "").startswith("earmark/")


def not_awarded(books: Books, project_id: UUID) -> None:
    """No vote has chosen the project: what one has awarded is paid, released and taken back with its budget."""
    if any(map(is_awarded, books.held("grant", project_id))):
        raise FollowedElsewhere(f"a vote awarded the project {project_id} its grant: its budget follows it")


def is_campaign(granted: Account) -> bool:
    return granted.owner.startswith(CAMPAIGN_PREFIX)


def is_application(granted: Account) -> bool:
    return granted.owner.startswith(APPLICATION_PREFIX)


def close_budget(books: Books, asked: BudgetClosed) -> Posting:
    """What is left of a budget's earmark and of its projects' grants is the pool's again; what is payable stays.

    So does what finance granted by hand: the award to such a project was refused, and its grant is none of the budget's.
    """
    grants = [stage("grant", project_id, asked.year) for project_id in dict.fromkeys(asked.project_ids)]
    awarded = [path for path in grants if path in books.accounts and is_awarded(books.accounts[path])]
    left = [(path, books.balance(path)) for path in (stage("earmark", asked.budget_id, asked.year), *awarded)]
    return Posting(
        tuple(move for path, amount in left for move in back(books, path, amount)),
        Released,
        {"owner": "budget", "owner_id": asked.budget_id, "amount": sum(amount for _, amount in left)},
        f"budget {asked.budget_id} closed",
        {"reason": asked.reason},
    )


def end_grant(books: Books, asked: GrantEnded) -> Posting:
    """What a project that is finished, or given back, did not need is the pool's again.

    What citizens gave never is: it stays in the grant until it is paid out, or given back to them.
    """
    owner = grant_owner(asked)
    if asked.campaign_id is None:
        paths = [stage("grant", owner, asked.year)]
    else:
        paths = [each.path for each in books.held("grant", owner) if each.year is not None]
    left = [(path, books.balance(path)) for path in paths]
    whose, of = grant_follower(asked)
    return Posting(
        tuple(move for path, amount in left for move in back(books, path, amount)),
        Released,
        {"owner": whose, "owner_id": of, "amount": sum(amount for _, amount in left)},
        f"project {asked.project_id} {asked.state.replace('_', ' ')}",
        {"reason": asked.reason},
    )
