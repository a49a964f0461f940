"""What a playmaker answered to a submission: kept with who and when."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import Criterion, CriterionAnswer, ReviewOutcome
from contracts.principal import Principal
from services.crowdfunding.models import Campaign, Review


def keep_review(  # noqa: PLR0913 - what its row holds
    session: Session,
    principal: Principal,
    campaign: Campaign,
    outcome: ReviewOutcome,
    answers: Sequence[CriterionAnswer],
    *,
    criteria: Sequence[Criterion],
) -> None:
    """In the database before the campaign moves: it is published by this row alone."""
    review = Review(campaign_id=campaign.campaign_id, submission=campaign.submissions, outcome=outcome)
    review.answers = [answer.dump() for answer in answers]
    review.criteria = [criterion.dump() for criterion in criteria]
    review.by, review.at = principal.person, now()
    session.add(review)
    session.flush()
