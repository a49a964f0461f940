"""What was reviewed is what is published: from its submission on nothing of a campaign's content changes."""

from chassis.guards import Action, changed, guard
from services.crowdfunding.models.campaigns import Campaign

CONTENT = (
    *("campaign_id", "owner", "area_id", "currency", "assisted", "started_at", "version"),
    *("title", "summary", "story", "goal", "least_goal", "hours_count", "hour_rate", "beneficiary", "association"),
    *("latitude", "longitude", "place_name"),
    *("proposal_id", "budget_id", "initiative_id", "application_id", "granted"),
)
"""What an owner writes while it is a draft, and what it began with. A new column of this kind is added here."""
DEADLINE = ("closes_at",)
"""Content too, but for one extension by a decision."""
PUBLICATION = (
    "slug",
    "opened_at",
    "permit",
    "way",
    "reserve_days",
    "capture_days_max",
    "tolerance_percent",
    "fees_borne_by",
)
"""Made when it is published; from the opening on they stay."""
CANCELLING = ("cancelled_at", "cancelled_by", "cancel_reason")
"""Once said, it stays."""
LIFE = (
    *("state", "verdict", "note", "submissions", "archived_at"),
    *("account_due_on", "account_sent_on", "account_told_at"),
    *("match_scheme_id", "match_request_id", "match_year", "match_amount", "match_sequence"),
    *("released_sequence", "hand_overs", "handed_over_sequence"),
)
"""What goes on after it was handed in: where it stands, what time and the ledger say."""

REVIEWED = "SELECT 1 FROM review WHERE campaign_id = NEW.campaign_id AND submission = NEW.submissions"
EXTENDED = "SELECT 1 FROM extension WHERE campaign_id = NEW.campaign_id AND closes_at = NEW.closes_at"
GUARDS: dict[str, tuple[Action, str]] = {
    "a_campaigns_content_stays": ("UPDATE", f"OLD.state <> 'draft' AND {changed(*CONTENT)}"),
    "a_campaigns_deadline_stays_but_by_decision": (
        "UPDATE",
        (
            f"OLD.state <> 'draft' AND {changed(*DEADLINE)}"
            f" AND (OLD.state <> 'open' OR NOT EXISTS ({EXTENDED} AND closed_at = OLD.closes_at))"
        ),
    ),
    "a_publication_stays": (
        "UPDATE",
        f"OLD.opened_at IS NOT NULL AND {changed(*PUBLICATION)}",
    ),
    "a_cancelling_stays": ("UPDATE", f"OLD.cancelled_at IS NOT NULL AND {changed(*CANCELLING)}"),
    "a_campaign_is_published_by_a_review": (
        "UPDATE",
        (
            "OLD.state IN ('draft', 'submitted') AND NEW.state IN ('matching', 'open')"
            f" AND (OLD.state = 'draft' OR NOT EXISTS ({REVIEWED} AND outcome = 'published'))"
        ),
    ),
    "a_submitted_campaign_is_kept": ("DELETE", "OLD.state <> 'draft'"),
}
"""What is refused: name -> (what is about to happen, when that is refused)."""
guard(Campaign, GUARDS)
