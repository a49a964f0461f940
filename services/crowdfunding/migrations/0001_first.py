"""The first tables."""

import sqlalchemy as sa
from alembic import op

import chassis.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "answer",
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("answer", chassis.db.Json, nullable=False),
        sa.Column("answered_at", chassis.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk__answer")),
    )
    op.create_table(
        "campaign",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("closes_at", chassis.db.Instant(), nullable=False),
        sa.Column("started_at", chassis.db.Instant(), nullable=False),
        sa.Column("opened_at", chassis.db.Instant(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("permit", chassis.db.Json, nullable=True),
        sa.Column("match_request_id", sa.Uuid(), nullable=True),
        sa.Column("match_year", sa.Integer(), nullable=True),
        sa.Column("match_amount", sa.BigInteger(), nullable=False),
        sa.Column("match_sequence", sa.BigInteger(), nullable=True),
        sa.Column("released_sequence", sa.BigInteger(), nullable=True),
        sa.Column("handed_over_sequence", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'handed_over') = (handed_over_sequence IS NOT NULL)",
            name=op.f("ck__campaign__handed_over_is_the_ledgers_answer"),
        ),
        sa.CheckConstraint("state <> 'failed' OR verdict = 'missed'", name=op.f("ck__campaign__failed_means_missed")),
        sa.CheckConstraint(
            "state <> 'matching' OR match_request_id IS NOT NULL",
            name=op.f("ck__campaign__matching_waits_for_a_request"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'matching', 'open', 'settling', 'funded', 'handed_over', 'failed', 'cancelled')",
            name=op.f("ck__campaign__state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('funded', 'handed_over') OR verdict = 'met'", name=op.f("ck__campaign__funded_means_met")
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'settling', 'funded', 'handed_over') OR opened_at IS NOT NULL",
            name=op.f("ck__campaign__pledges_need_an_opening"),
        ),
        sa.CheckConstraint("verdict IN ('met', 'missed')", name=op.f("ck__campaign__verdict_is_known")),
        sa.CheckConstraint(
            "(proposal_id IS NULL) = (budget_id IS NULL)", name=op.f("ck__campaign__a_proposal_is_of_a_budget")
        ),
        sa.CheckConstraint("goal > 0", name=op.f("ck__campaign__goal_is_positive")),
        sa.CheckConstraint(
            "match_amount = 0 OR match_sequence IS NOT NULL", name=op.f("ck__campaign__match_is_the_ledgers_answer")
        ),
        sa.CheckConstraint("match_amount = 0 OR match_year IS NOT NULL", name=op.f("ck__campaign__match_is_of_a_year")),
        sa.CheckConstraint(
            "match_amount >= 0 AND match_amount < goal", name=op.f("ck__campaign__match_is_a_part_of_the_goal")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__campaign")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq__campaign__proposal_id")),
    )
    op.create_index(op.f("ix__campaign__state_closes_at"), "campaign", ["state", "closes_at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_at", chassis.db.Instant(), nullable=True),
        sa.Column("received_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "state <> 'waiting' OR try_at IS NOT NULL", name=op.f("ck__inbox__what_waits_knows_until_when")
        ),
        sa.CheckConstraint(
            "state = 'done' OR body IS NOT NULL", name=op.f("ck__inbox__what_is_not_done_keeps_its_body")
        ),
        sa.CheckConstraint("state IN ('done', 'waiting', 'parked')", name=op.f("ck__inbox__state_is_known")),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk__inbox")),
    )
    op.create_index(op.f("ix__inbox__handler_state_try_at"), "inbox", ["handler", "state", "try_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("routing_key", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", chassis.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk__outbox")),
    )
    op.create_table(
        "pledge",
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pay_url", sa.String(), nullable=True),
        sa.Column("psp_reference", sa.String(), nullable=True),
        sa.Column("made_at", chassis.db.Instant(), nullable=False),
        sa.Column("reserved_at", chassis.db.Instant(), nullable=True),
        sa.Column("captured_at", chassis.db.Instant(), nullable=True),
        sa.Column("refunded_at", chassis.db.Instant(), nullable=True),
        sa.Column("looked_at", chassis.db.Instant(), nullable=False),
        sa.Column("next_action", sa.String(), nullable=True),
        sa.Column("next_try_at", chassis.db.Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("booked_sequence", sa.BigInteger(), nullable=True),
        sa.Column("refund_sequence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(captured_at IS NOT NULL) = (state IN ('captured', 'refunded'))",
            name=op.f("ck__pledge__captured_at_an_instant"),
        ),
        sa.CheckConstraint(
            "(refunded_at IS NOT NULL) = (state = 'refunded')", name=op.f("ck__pledge__refunded_at_an_instant")
        ),
        sa.CheckConstraint(
            "next_action <> 'cancel' OR state NOT IN ('captured', 'refunded')",
            name=op.f("ck__pledge__a_capture_is_not_cancelled"),
        ),
        sa.CheckConstraint(
            "next_action <> 'capture' OR state = 'reserved'", name=op.f("ck__pledge__only_a_reservation_is_captured")
        ),
        sa.CheckConstraint(
            "next_action <> 'refund' OR state = 'captured'", name=op.f("ck__pledge__only_a_capture_is_refunded")
        ),
        sa.CheckConstraint(
            "next_action IN ('create', 'look', 'capture', 'cancel', 'refund')", name=op.f("ck__pledge__action_is_known")
        ),
        sa.CheckConstraint(
            "state <> 'reserved' OR reserved_at IS NOT NULL", name=op.f("ck__pledge__reserved_at_an_instant")
        ),
        sa.CheckConstraint(
            "state IN ('made', 'reserved', 'declined', 'expired', 'captured', 'let_go', 'refunded')",
            name=op.f("ck__pledge__state_is_known"),
        ),
        sa.CheckConstraint(
            "(next_action IS NULL) = (next_try_at IS NULL)", name=op.f("ck__pledge__an_action_knows_its_hour")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck__pledge__amount_is_positive")),
        sa.CheckConstraint(
            "captured_at IS NULL OR reserved_at IS NOT NULL", name=op.f("ck__pledge__captured_after_it_was_reserved")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.campaign_id"], name=op.f("fk__pledge__campaign_id")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk__pledge")),
    )
    op.create_index(op.f("ix__pledge__campaign_id_state"), "pledge", ["campaign_id", "state"], unique=False)
    op.create_index(op.f("ix__pledge__next_try_at"), "pledge", ["next_try_at"], unique=False)


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
