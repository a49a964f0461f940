"""Pledges of money. Sums of them are asked for by query and stored nowhere."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.crowdfunding.holds import HoldReason
from contracts.crowdfunding.pledges import PledgeState, ShownAs
from services.crowdfunding.domain.pledges import Action
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.showing import shown

STANDS = text("state NOT IN ('declined', 'expired', 'let_go')")


class Pledge(Base):
    """Money promised to a campaign, in minor units; `person` is empty for one who did not sign in.

    `next_action` is what the payment provider is still to be asked, from `next_try_at` on; whoever asks has claimed that
    until `claimed_until`. `reserved_at` is when, by the provider's clock, the money was reserved or the mandate given;
    `capture_from` when its capture was first asked for, `refusals` how often the provider said no, `refund_refusals` how often to a refund since a person last decided. `asked_at` is when who
    promised was asked to pay, `confirmations` how often they have opened a payment. `booked_sequence`, `refund_sequence` and `charge_back_sequence` are the ledger's answers.
    `resident`: who pledged lived where the campaign's scheme of matching asks for; `match_place` is its place in the line
    for the match, once it counts.
    `supporter_id` is drawn for the public list. `withdrawn_at`: its donor took it back, or another that replaces it
    (`replaces_id` there) stands.
    """

    __tablename__ = "pledge"
    pledge_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    person: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    state: Mapped[PledgeState] = mapped_column(String)
    pay_url: Mapped[str | None]
    psp_reference: Mapped[str | None]
    made_at: Mapped[datetime]
    reserved_at: Mapped[datetime | None]
    resident: Mapped[bool] = mapped_column(default=False)
    match_place: Mapped[int | None]
    captured_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    charged_back_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    capture_from: Mapped[datetime | None]
    refusals: Mapped[int] = mapped_column(default=0)
    refund_refusals: Mapped[int] = mapped_column(default=0)
    confirmations: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    looked_at: Mapped[datetime]
    next_action: Mapped[Action | None] = mapped_column(String)
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None]
    booked_sequence: Mapped[int | None] = mapped_column(BigInteger)
    refund_sequence: Mapped[int | None] = mapped_column(BigInteger)
    charge_back_sequence: Mapped[int | None] = mapped_column(BigInteger)
    supporter_id: Mapped[UUID] = mapped_column(default=uuid4)
    shown_as: Mapped[ShownAs] = mapped_column(String, default="anonymous")
    display_name: Mapped[str | None]
    cvr: Mapped[str | None]
    show_amount: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None]
    withheld_because: Mapped[HoldReason | None] = mapped_column(String)
    withdrawn_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.pledge_id"))
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint(
            "state IN ('promised', 'made', 'withheld', 'reserved', 'mandated', 'declined', 'expired', 'captured',"
            " 'let_go', 'refunded', 'charged_back')",
            name="state_is_known",
        ),
        CheckConstraint(
            "state NOT IN ('reserved', 'mandated') OR reserved_at IS NOT NULL", name="reserved_at_an_instant"
        ),
        CheckConstraint("captured_at IS NULL OR reserved_at IS NOT NULL", name="captured_after_it_was_reserved"),
        CheckConstraint(
            "(captured_at IS NOT NULL) = (state IN ('captured', 'refunded', 'charged_back'))",
            name="captured_at_an_instant",
        ),
        CheckConstraint("(refunded_at IS NOT NULL) = (state = 'refunded')", name="refunded_at_an_instant"),
        CheckConstraint("(charged_back_at IS NOT NULL) = (state = 'charged_back')", name="charged_back_at_an_instant"),
        CheckConstraint(
            "state <> 'promised' OR (next_action IS NULL AND pay_url IS NULL)", name="a_promise_has_no_payment"
        ),
        CheckConstraint("next_action IN ('create', 'look', 'capture', 'cancel', 'refund')", name="action_is_known"),
        CheckConstraint("(next_action IS NULL) = (next_try_at IS NULL)", name="an_action_knows_its_hour"),
        CheckConstraint(
            "next_action <> 'capture' OR (state IN ('reserved', 'mandated') AND capture_from IS NOT NULL)",
            name="only_what_is_held_is_captured",
        ),
        CheckConstraint("next_action <> 'refund' OR state = 'captured'", name="only_a_capture_is_refunded"),
        CheckConstraint(
            "next_action <> 'cancel' OR state NOT IN ('captured', 'refunded', 'charged_back')",
            name="a_capture_is_not_cancelled",
        ),
        CheckConstraint("confirmations >= 0", name="confirmed_so_often"),
        CheckConstraint("match_place > 0", name="places_begin_at_one"),
        Index(None, "campaign_id", "match_place", unique=True),
        *shown(),
        CheckConstraint("state <> 'withheld' OR withheld_because IS NOT NULL", name="withheld_for_a_reason"),
        CheckConstraint("state <> 'withheld' OR next_action IS NULL", name="nobody_is_asked_of_what_is_withheld"),
        CheckConstraint(
            "withdrawn_at IS NULL OR state NOT IN ('reserved', 'mandated', 'captured') OR next_action IS NOT NULL",
            name="withdrawn_money_is_on_its_way_back",
        ),
        CheckConstraint("withdrawn_at IS NULL OR state <> 'promised'", name="a_withdrawn_promise_is_over"),
        CheckConstraint("next_action <> 'capture' OR withdrawn_at IS NULL", name="what_is_withdrawn_is_not_captured"),
        UniqueConstraint("campaign_id", "supporter_id"),
        CheckConstraint("replaces_id <> pledge_id", name="replaces_another"),
        Index("uq__pledge__replaces_id", "replaces_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        Index(None, "campaign_id", "state"),
        Index(None, "campaign_id", "made_at"),
        Index(None, "person", "made_at"),
        Index(None, "source", "made_at"),
        Index(None, "next_try_at"),
    )
