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
        "budget",
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("ballot_rules", chassis.db.Json, nullable=False),
        sa.Column("tally_rule", chassis.db.Json, nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", chassis.db.Instant(), nullable=False),
        sa.Column("endorsed_by", sa.String(), nullable=True),
        sa.Column("decision", chassis.db.Json, nullable=True),
        sa.Column("earmark_request_id", sa.Uuid(), nullable=True),
        sa.Column("earmark_state", sa.String(), nullable=False),
        sa.Column("earmark_amount", sa.BigInteger(), nullable=True),
        sa.Column("earmark_epoch", sa.BigInteger(), nullable=True),
        sa.Column("earmark_sequence", sa.BigInteger(), nullable=True),
        sa.Column("earmark_reason", sa.String(), nullable=True),
        sa.Column("earmark_available", sa.BigInteger(), nullable=True),
        sa.Column("election_id", sa.Uuid(), nullable=True),
        sa.Column("rules_hash", sa.String(), nullable=True),
        sa.Column("opens_at", chassis.db.Instant(), nullable=True),
        sa.Column("closes_at", chassis.db.Instant(), nullable=True),
        sa.Column("tally_hash", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(earmark_state = 'none') = (earmark_request_id IS NULL)",
            name=op.f("ck__budget__an_earmark_is_asked_for_by_id"),
        ),
        sa.CheckConstraint(
            "(election_id IS NULL) = (phase IN ('draft', 'earmarking', 'ideas', 'review', 'cancelled'))",
            name=op.f("ck__budget__from_the_vote_on_there_is_a_ballot"),
        ),
        sa.CheckConstraint(
            "earmark_state <> 'granted' OR earmark_sequence IS NOT NULL",
            name=op.f("ck__budget__a_grant_has_its_number"),
        ),
        sa.CheckConstraint(
            "earmark_state IN ('none', 'asked', 'granted', 'refused')", name=op.f("ck__budget__earmark_state_is_known")
        ),
        sa.CheckConstraint(
            "phase IN ('draft', 'earmarking', 'ideas', 'review', 'vote', 'awarding', 'implementation', 'closed', 'cancelled')",
            name=op.f("ck__budget__phase_is_known"),
        ),
        sa.CheckConstraint(
            "(election_id IS NULL) = (rules_hash IS NULL) AND (election_id IS NULL) = (opens_at IS NULL) AND (election_id IS NULL) = (closes_at IS NULL)",
            name=op.f("ck__budget__a_ballot_is_published_whole"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck__budget__amount_is_positive")),
        sa.CheckConstraint("endorsed_by <> opened_by", name=op.f("ck__budget__opened_by_one_and_endorsed_by_another")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck__budget__opens_before_it_closes")),
        sa.PrimaryKeyConstraint("budget_id", name=op.f("pk__budget")),
        sa.UniqueConstraint("election_id", name=op.f("uq__budget__election_id")),
    )
    op.create_index(op.f("ix__budget__area_id_budget_id"), "budget", ["area_id", "budget_id"], unique=False)
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
        "proposal",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submitted_at", chassis.db.Instant(), nullable=False),
        sa.Column("confirmed_cost", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('submitted', 'feasible', 'infeasible', 'on_ballot', 'won', 'lost')",
            name=op.f("ck__proposal__state_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'infeasible') OR confirmed_cost IS NOT NULL",
            name=op.f("ck__proposal__feasible_at_a_confirmed_cost"),
        ),
        sa.CheckConstraint("cost > 0 AND confirmed_cost > 0", name=op.f("ck__proposal__costs_are_positive")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.budget_id"], name=op.f("fk__proposal__budget_id")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk__proposal")),
    )
    op.create_index(op.f("ix__proposal__budget_id"), "proposal", ["budget_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck__release__amount_is_not_negative")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.budget_id"], name=op.f("fk__release__budget_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk__release")),
    )
    op.create_index(op.f("ix__release__budget_id"), "release", ["budget_id"], unique=False)
    op.create_table(
        "project",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("awarded", sa.BigInteger(), nullable=True),
        sa.Column("granted", sa.BigInteger(), nullable=True),
        sa.Column("granted_epoch", sa.BigInteger(), nullable=True),
        sa.Column("granted_sequence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(granted IS NULL) = (granted_sequence IS NULL)", name=op.f("ck__project__a_grant_has_its_number")
        ),
        sa.CheckConstraint("awarded > 0 AND awarded <= cost", name=op.f("ck__project__awarded_no_more_than_it_costs")),
        sa.CheckConstraint("cost > 0", name=op.f("ck__project__cost_is_positive")),
        sa.CheckConstraint(
            "granted IS NULL OR awarded IS NOT NULL", name=op.f("ck__project__granted_what_was_awarded")
        ),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.budget_id"], name=op.f("fk__project__budget_id")),
        sa.ForeignKeyConstraint(["project_id"], ["proposal.proposal_id"], name=op.f("fk__project__project_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk__project")),
        sa.UniqueConstraint("budget_id", "place", name=op.f("uq__project__budget_id_place")),
    )
    op.create_table(
        "milestone",
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.project_id"], name=op.f("fk__milestone__project_id")),
        sa.PrimaryKeyConstraint("milestone_id", name=op.f("pk__milestone")),
    )
    op.create_index(op.f("ix__milestone__project_id"), "milestone", ["project_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("voucher", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", chassis.db.Instant(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", chassis.db.Instant(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('entered', 'approved', 'payable', 'paid', 'refused', 'returned')",
            name=op.f("ck__payment__state_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'refused') OR approved_by IS NOT NULL", name=op.f("ck__payment__moves_when_approved")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck__payment__amount_is_positive")),
        sa.CheckConstraint(
            "approved_by <> entered_by", name=op.f("ck__payment__entered_by_one_and_approved_by_another")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.project_id"], name=op.f("fk__payment__project_id")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk__payment")),
    )
    op.create_index(op.f("ix__payment__project_id"), "payment", ["project_id"], unique=False)
    op.create_index(op.f("ix__payment__state_entered_at"), "payment", ["state", "entered_at"], unique=False)

    _on(
        "sqlite",
        "CREATE TRIGGER a_published_budget_stays BEFORE UPDATE ON budget WHEN OLD.election_id IS NOT NULL AND (OLD.title IS NOT NEW.title OR OLD.area_id IS NOT NEW.area_id OR OLD.challenge IS NOT NEW.challenge OR OLD.year IS NOT NEW.year OR OLD.amount IS NOT NEW.amount OR OLD.currency IS NOT NEW.currency OR OLD.age_min IS NOT NEW.age_min OR OLD.ballot_rules IS NOT NEW.ballot_rules OR OLD.tally_rule IS NOT NEW.tally_rule OR OLD.election_id IS NOT NEW.election_id OR OLD.rules_hash IS NOT NEW.rules_hash OR OLD.opens_at IS NOT NEW.opens_at OR OLD.closes_at IS NOT NEW.closes_at) BEGIN SELECT RAISE(ABORT, 'a_published_budget_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_published_budget_is_kept BEFORE DELETE ON budget WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_published_budget_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_project_stays BEFORE UPDATE ON project WHEN (OLD.project_id IS NOT NEW.project_id OR OLD.budget_id IS NOT NEW.budget_id OR OLD.place IS NOT NEW.place OR OLD.title IS NOT NEW.title OR OLD.cost IS NOT NEW.cost) BEGIN SELECT RAISE(ABORT, 'a_project_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_project_is_kept BEFORE DELETE ON project WHEN OLD.place IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_project_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_proposal_on_a_ballot_stays BEFORE UPDATE ON proposal WHEN OLD.state IN ('on_ballot', 'won', 'lost') AND (NEW.state NOT IN ('on_ballot', 'won', 'lost') OR (OLD.budget_id IS NOT NEW.budget_id OR OLD.title IS NOT NEW.title OR OLD.text IS NOT NEW.text OR OLD.cost IS NOT NEW.cost OR OLD.confirmed_cost IS NOT NEW.confirmed_cost)) BEGIN SELECT RAISE(ABORT, 'a_proposal_on_a_ballot_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_published_ballot_takes_no_more BEFORE INSERT ON project WHEN EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND election_id IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'a_published_ballot_takes_no_more'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_when_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND election_id IS NOT NULL) THEN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_budget_stays BEFORE UPDATE ON budget FOR EACH ROW WHEN (OLD.election_id IS NOT NULL AND (OLD.title IS DISTINCT FROM NEW.title OR OLD.area_id IS DISTINCT FROM NEW.area_id OR OLD.challenge IS DISTINCT FROM NEW.challenge OR OLD.year IS DISTINCT FROM NEW.year OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.currency IS DISTINCT FROM NEW.currency OR OLD.age_min IS DISTINCT FROM NEW.age_min OR OLD.ballot_rules IS DISTINCT FROM NEW.ballot_rules OR OLD.tally_rule IS DISTINCT FROM NEW.tally_rule OR OLD.election_id IS DISTINCT FROM NEW.election_id OR OLD.rules_hash IS DISTINCT FROM NEW.rules_hash OR OLD.opens_at IS DISTINCT FROM NEW.opens_at OR OLD.closes_at IS DISTINCT FROM NEW.closes_at)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_budget_is_kept BEFORE DELETE ON budget FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_project_stays BEFORE UPDATE ON project FOR EACH ROW WHEN ((OLD.project_id IS DISTINCT FROM NEW.project_id OR OLD.budget_id IS DISTINCT FROM NEW.budget_id OR OLD.place IS DISTINCT FROM NEW.place OR OLD.title IS DISTINCT FROM NEW.title OR OLD.cost IS DISTINCT FROM NEW.cost)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_project_is_kept BEFORE DELETE ON project FOR EACH ROW WHEN (OLD.place IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_proposal_on_a_ballot_stays BEFORE UPDATE ON proposal FOR EACH ROW WHEN (OLD.state IN ('on_ballot', 'won', 'lost') AND (NEW.state NOT IN ('on_ballot', 'won', 'lost') OR (OLD.budget_id IS DISTINCT FROM NEW.budget_id OR OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text OR OLD.cost IS DISTINCT FROM NEW.cost OR OLD.confirmed_cost IS DISTINCT FROM NEW.confirmed_cost))) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_ballot_takes_no_more BEFORE INSERT ON project FOR EACH ROW EXECUTE FUNCTION refuse_when_published()",
    )


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
