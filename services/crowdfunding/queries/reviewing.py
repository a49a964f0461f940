"""The published criteria, and how a campaign was answered. No person is named."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.crowdfunding import (
    CampaignNotFound,
    CampaignReview,
    Criteria,
    Criterion,
    CriterionAnswer,
    GetCampaignReview,
    ReviewRound,
)
from contracts.crowdfunding.reviewing import OwnReview
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignAssistance, CampaignMember, Review
from services.crowdfunding.queries.reading import is_helped


def list_criteria(rules: domain.Rules) -> Criteria:
    return Criteria(items=rules.criteria)


def get_campaign_review(session: Session, principal: Principal, query: GetCampaignReview) -> CampaignReview:
    """To everybody what it was published by, once it is open; every round to its owner, to playmakers, and to
    officials where the city entered it: they tell the owner."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    owner = bool(principal.person) and principal.person == campaign.owner
    insider = owner or principal.has("playmaker", campaign.area_id) or is_helped(principal, campaign)
    if campaign.opened_at is None and not insider:
        raise CampaignNotFound("there is no such campaign")
    chosen = select(Review).where(Review.campaign_id == campaign.campaign_id).order_by(Review.submission)
    if not insider:
        chosen = chosen.where(Review.submission == campaign.submissions)
    return CampaignReview(
        campaign_id=campaign.campaign_id, rounds=tuple(review_round(row) for row in session.scalars(chosen))
    )


def review_round(row: Review) -> ReviewRound:
    return ReviewRound(
        submission=row.submission,
        outcome=row.outcome,
        criteria=tuple(Criterion.load(criterion) for criterion in row.criteria),
        answers=tuple(CriterionAnswer.load(answer) for answer in row.answers),
        at=row.at,
    )


def check_reviewer(session: Session, principal: Principal, campaign: Campaign) -> None:
    """OwnReview for whoever has had a hand in it: as its owner, in its team, or at the counter."""
    person, of_it = principal.person, {"campaign_id": campaign.campaign_id}
    written = select(CampaignMember.member_id).filter_by(person=person, **of_it)
    entered = select(CampaignAssistance.command_id).filter_by(entered_by=person, **of_it)
    hands = person == campaign.owner, *(session.scalar(each.limit(1)) is not None for each in (written, entered))
    if any(hands):
        raise OwnReview("this takes somebody who has had no hand in the campaign")
