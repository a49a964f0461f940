"""Citizens' contributions, and what becomes of the match beside them.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised.
"""

from contracts.crowdfunding import CampaignFailed, CampaignFunded, PledgeCaptured, PledgeChargedBack, PledgeRefunded
from contracts.crowdfunding.fees import ProviderFeesReported
from contracts.crowdfunding.giving_back import GiveBackRequested
from contracts.errors import NotYet
from contracts.ledger import ContributionPosted, GrantLine, GrantsPosted, InsufficientFunds, Released
from contracts.ledger.giving_back import FeesPosted, GiveBackPosted
from services.ledger.domain import checks
from services.ledger.domain.accounts import Books, Move, project_of, stage
from services.ledger.domain.requests import Posting
from services.ledger.domain.returns import back


def capture(books: Books, asked: PledgeCaptured) -> Posting:
    """A citizen's money has come in."""
    checks.right_currency(books, asked.currency)
    campaign = stage("campaign", asked.campaign_id, None)
    checks.within_limit(books.balance(campaign) + asked.amount, "what the campaign holds")
    return contribution(asked, "capture", stage("donor", asked.pledge_id, None), campaign)


def refund(books: Books, asked: PledgeRefunded) -> Posting:
    """A citizen's money goes back: never more than came from that pledge."""
    checks.right_currency(books, asked.currency)
    campaign = stage("campaign", asked.campaign_id, None)
    donor = given(books, asked)
    still_there(books, campaign, asked.amount)
    return contribution(asked, "refund", campaign, donor)


def charge_back(books: Books, asked: PledgeChargedBack) -> Posting:
    """The provider took a citizen's money back. The campaign bears it while it holds the money; once that was handed over
    the city does, outside the pool: what the project was granted stays granted.
    """
    checks.right_currency(books, asked.currency)
    donor = given(books, asked)
    if not asked.handed_over:
        campaign = stage("campaign", asked.campaign_id, None)
        still_there(books, campaign, asked.amount)
        return contribution(asked, "charge_back", campaign, donor)
    if not books.held("grant", project_of(asked.campaign_id)):
        raise NotYet("the campaign's hand-over has not been heard of")
    return contribution(asked, "charge_back", stage("loss", asked.campaign_id, None), donor)


def given(books: Books, asked: PledgeRefunded | PledgeChargedBack) -> str:
    """The donor's account, which has given so much and got nothing of it back yet."""
    donor = stage("donor", asked.pledge_id, None)
    if donor not in books.accounts:
        raise NotYet("the pledge's capture has not been heard of")
    given = -books.balance(donor)
    if asked.amount > given:
        raise InsufficientFunds(f"{given} has come from this pledge, less than {asked.amount}", available=given)
    return donor


def still_there(books: Books, campaign: str, amount: int) -> None:
    """What came from a pledge is with its campaign until we have heard that it goes back. Where less is there, as much of
    another pledge's was handed over in its stead, and its own capture is still under way.
    """
    if books.balance(campaign) < amount:
        raise NotYet(f"the campaign holds {books.balance(campaign)}, less than the {amount} that go back")


def contribution(asked: PledgeCaptured | PledgeRefunded | PledgeChargedBack, kind: str, from_: str, to: str) -> Posting:
    return Posting(
        (Move(kind, from_, to, asked.amount),),
        ContributionPosted,
        {"campaign_id": asked.campaign_id, "pledge_id": asked.pledge_id, "kind": kind, "amount": asked.amount},
        f"pledge {asked.pledge_id}",
        {"reference": asked.reference},  # the payment provider's word for a person's payment: not for the public
    )


def fund(books: Books, asked: CampaignFunded) -> Posting:
    """Citizens' money and the match become the project's grant, an unused match goes back: one entry.

    The fees may have left nothing of citizens' money: then that is handed over as nothing, and answered all the same.
    """
    campaign, collected = stage("campaign", asked.campaign_id, None), asked.captured - asked.fees
    held = books.accounts.get(campaign)
    if held is None or held.balance != collected or held.credits < asked.captured:
        raise NotYet(f"the campaign holds {books.balance(campaign)}, and {collected} when all of it has been heard of")
    moves, total = [], collected + asked.match
    checks.within_limit(total, "the grant")
    if collected:
        moves.append(Move("hand_over", campaign, stage("grant", project_of(asked.campaign_id), None), collected))
    if asked.match:
        if asked.year is None:
            raise InsufficientFunds("a match is of a year of the pool", available=0)
        reserved = stage("match", asked.campaign_id, asked.year)
        checks.enough(books, reserved, asked.match)
        moves.append(
            Move("grant_match", reserved, stage("grant", project_of(asked.campaign_id), asked.year), asked.match)
        )
    unused = releases(books, asked, {asked.year: asked.match})
    grants = (GrantLine(project_id=asked.campaign_id, amount=total),) if total else ()
    released = released_by(unused)
    return Posting(
        (*moves, *unused),
        GrantsPosted,
        {"owner": "campaign", "owner_id": asked.campaign_id, "grants": grants, "released": released},
        f"campaign {asked.campaign_id} funded",
    )


def book_fees(books: Books, asked: ProviderFeesReported) -> Posting:
    """What the provider took, apart from all else: out of what the campaign has collected, or of the city's own money."""
    checks.right_currency(books, asked.currency)
    fee = stage("fee", asked.campaign_id, None)
    checks.within_limit(books.balance(fee) + asked.amount, "what the provider took")
    if asked.borne_by == "campaign":
        campaign = stage("campaign", asked.campaign_id, None)
        if books.balance(campaign) < asked.amount:
            raise NotYet("the captures that the fees were taken for have not all been heard of")
        move = Move("charge_fee", campaign, fee, asked.amount)
    else:
        move = Move("bear_fee", stage("city", asked.campaign_id, None), fee, asked.amount)
    return Posting(
        (move,),
        FeesPosted,
        {name: getattr(asked, name) for name in ("campaign_id", "day", "amount", "borne_by")},
        f"fees of the payment provider, {asked.day.isoformat()}",
    )


def give_back(books: Books, asked: GiveBackRequested) -> Posting:
    """What a project did not need of citizens' money stands with the campaign again, which refunds it to them."""
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    granted = stage("grant", project_of(asked.campaign_id), None)
    checks.enough(books, granted, asked.amount)
    return Posting(
        (Move("give_back", granted, stage("campaign", asked.campaign_id, None), asked.amount),),
        GiveBackPosted,
        {"campaign_id": asked.campaign_id, "amount": asked.amount},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), "reason": asked.reason},
        asked.coded_by,
    )


def fail(books: Books, asked: CampaignFailed) -> Posting:
    """Its match goes back: to its scheme, or to the pool. Of a campaign that is not over, no more than it says: it may have
    been given another since.
    """
    moves = releases(books, asked, {})
    if asked.partly:
        held = stage("match", asked.campaign_id, asked.year)
        moves = back(books, held, min(asked.match, books.balance(held)))
    return Posting(
        moves,
        Released,
        {"owner": "campaign", "owner_id": asked.campaign_id, "amount": released_by(moves)},
        f"campaign {asked.campaign_id} failed",
        {"reason": asked.reason},
    )


def releases(books: Books, asked: CampaignFunded | CampaignFailed, used: dict[int | None, int]) -> tuple[Move, ...]:
    """What is left of the campaign's match, year by year, on its way back."""
    left = [(held.path, held.balance - used.get(held.year, 0)) for held in books.held("match", asked.campaign_id)]
    return tuple(move for path, rest in left for move in back(books, path, rest))


def released_by(moves: tuple[Move, ...]) -> int:
    return sum(move.amount for move in moves if move.kind == "release")
