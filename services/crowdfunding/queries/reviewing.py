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
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, Review


def list_criteria(rules: domain.Rules) -> Criteria:
    return Criteria(items=rules.criteria)


def get_campaign_review(session: Session, principal: Principal, query: GetCampaignReview) -> CampaignReview:
    """To everybody what it was published by, once it is open; to its owner and to playmakers every round."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    insider = principal.has("playmaker", campaign.area_id) or (
        bool(principal.person) and principal.person == campaign.owner
    )
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
        outcome=row.outcome,  # type: ignore[arg-type]
        criteria=tuple(Criterion.load(criterion) for criterion in row.criteria),
        answers=tuple(CriterionAnswer.load(answer) for answer in row.answers),
        at=row.at,
    )
