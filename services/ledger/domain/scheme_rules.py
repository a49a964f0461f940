"""The council's schemes of matching, each with an earmark of its own, and what campaigns hold of it.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised.
"""

from contracts.crowdfunding import MatchingSchemeAdopted, MatchingSchemeEnded, MatchRequested
from contracts.ledger import MatchReserved, Released, SchemeEarmarked, SchemeOver
from services.ledger.domain import checks
from services.ledger.domain.accounts import Books, Move, project_of, scheme_of, stage
from services.ledger.domain.requests import Posting
from services.ledger.domain.returns import back


def adopt_scheme(books: Books, asked: MatchingSchemeAdopted) -> Posting:
    """Hold what the council adopted: no campaign is ever promised more of it. Whose end was heard first holds nothing."""
    checks.two_people(asked.coded_by, asked.attested_by, "a scheme of matching")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    owner = scheme_of(asked.scheme_id)
    if owner in books.over:
        raise SchemeOver(f"the scheme {asked.scheme_id} has ended")
    source = checks.free_money(books, asked.year, asked.amount)
    return Posting(
        (Move("earmark", source, stage("earmark", owner, asked.year), asked.amount),),
        SchemeEarmarked,
        {"scheme_id": asked.scheme_id, "year": asked.year, "amount": asked.amount},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        asked.coded_by,
        asked.attested_by,
    )


def end_scheme(books: Books, asked: MatchingSchemeEnded) -> Posting:
    """What is promised to nobody is the pool's again. What campaigns hold they keep, and give back to the pool."""
    checks.two_people(asked.coded_by, asked.attested_by, "the end of a scheme")
    checks.decided(asked.decision)
    owner = scheme_of(asked.scheme_id)
    left = [(held.path, held.balance) for held in books.held("earmark", owner)]
    return Posting(
        tuple(move for path, amount in left for move in back(books, path, amount)),
        Released,
        {"owner": "scheme", "owner_id": asked.scheme_id, "amount": sum(amount for _, amount in left)},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        asked.coded_by,
        asked.attested_by,
        ends=owner,
    )


def reserve_match(books: Books, asked: MatchRequested) -> Posting:
    """Hold some of a scheme's money beside citizens' pledges."""
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    owner = scheme_of(asked.scheme_id)
    source, held = stage("earmark", owner, asked.year), stage("match", asked.campaign_id, asked.year)
    if owner in books.over:
        raise SchemeOver(f"the scheme {asked.scheme_id} has ended")
    if books.held("grant", project_of(asked.campaign_id)):
        raise SchemeOver(f"the campaign {asked.campaign_id} has been handed over")
    checks.enough(books, source, asked.amount)
    checks.one_source(books, held, source)
    return Posting(
        (Move("reserve_match", source, held, asked.amount),),
        MatchReserved,
        {"campaign_id": asked.campaign_id, "year": asked.year, "amount": asked.amount},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        asked.coded_by,
    )
