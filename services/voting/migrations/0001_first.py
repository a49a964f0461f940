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
        "election",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("ballot_rules", chassis.db.Json, nullable=False),
        sa.Column("tally_rule", chassis.db.Json, nullable=False),
        sa.Column("projects", chassis.db.Json, nullable=False),
        sa.Column("rules_hash", sa.String(), nullable=False),
        sa.Column("opens_at", chassis.db.Instant(), nullable=False),
        sa.Column("closes_at", chassis.db.Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stopped_at", chassis.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('announced', 'open', 'closing', 'closed', 'declared')", name=op.f("ck__election__state_is_known")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck__election__amount_is_positive")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck__election__opens_before_it_closes")),
        sa.CheckConstraint(
            "opens_at <= stopped_at AND stopped_at <= closes_at", name=op.f("ck__election__stopped_while_open")
        ),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk__election")),
    )
    op.create_index(op.f("ix__election__state"), "election", ["state"], unique=False)
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
        "anonymous_ballot",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("choices", chassis.db.Json, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck__anonymous_ballot__somebody_chose_this")),
        sa.ForeignKeyConstraint(
            ["election_id"], ["election.election_id"], name=op.f("fk__anonymous_ballot__election_id")
        ),
        sa.PrimaryKeyConstraint("election_id", "place", name=op.f("pk__anonymous_ballot")),
    )
    op.create_table(
        "ballots_file",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__ballots_file__election_id")),
        sa.PrimaryKeyConstraint("election_id", "part", name=op.f("pk__ballots_file")),
    )
    op.create_table(
        "receipt",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", chassis.db.Instant(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__receipt__election_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk__receipt")),
    )
    op.create_table(
        "result",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("result", chassis.db.Json, nullable=False),
        sa.Column("tally_hash", sa.String(), nullable=False),
        sa.Column("declared_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__result__election_id")),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk__result")),
    )
    op.create_table(
        "stop_decision",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("decision", chassis.db.Json, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__stop_decision__election_id")),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk__stop_decision")),
    )
    op.create_table(
        "turnout",
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("assisted", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("counted_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__turnout__election_id")),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk__turnout")),
    )
    op.create_table(
        "envelope",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.LargeBinary(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("channel IN ('online', 'assisted', 'paper')", name=op.f("ck__envelope__channel_is_known")),
        sa.ForeignKeyConstraint(["ballot_id"], ["receipt.ballot_id"], name=op.f("fk__envelope__ballot_id")),
        sa.ForeignKeyConstraint(["election_id"], ["election.election_id"], name=op.f("fk__envelope__election_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk__envelope")),
        sa.UniqueConstraint("election_id", "voter", name=op.f("uq__envelope__election_id_voter")),
    )
    op.create_index(op.f("ix__envelope__election_id_channel"), "envelope", ["election_id", "channel"], unique=False)

    _on(
        "sqlite",
        "CREATE TRIGGER a_published_election_stays BEFORE UPDATE ON election WHEN (OLD.election_id IS NOT NEW.election_id OR OLD.budget_id IS NOT NEW.budget_id OR OLD.title IS NOT NEW.title OR OLD.area_id IS NOT NEW.area_id OR OLD.age_min IS NOT NEW.age_min OR OLD.amount IS NOT NEW.amount OR OLD.currency IS NOT NEW.currency OR OLD.ballot_rules IS NOT NEW.ballot_rules OR OLD.tally_rule IS NOT NEW.tally_rule OR OLD.projects IS NOT NEW.projects OR OLD.rules_hash IS NOT NEW.rules_hash OR OLD.opens_at IS NOT NEW.opens_at OR OLD.closes_at IS NOT NEW.closes_at) BEGIN SELECT RAISE(ABORT, 'a_published_election_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_published_election_is_kept BEFORE DELETE ON election WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_published_election_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_state_moves_forward BEFORE UPDATE ON election WHEN instr('announced open closing closed declared', NEW.state) < instr('announced open closing closed declared', OLD.state) BEGIN SELECT RAISE(ABORT, 'a_state_moves_forward'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_stop_is_not_moved BEFORE UPDATE ON election WHEN OLD.stopped_at IS NOT NULL AND OLD.stopped_at IS NOT NEW.stopped_at BEGIN SELECT RAISE(ABORT, 'a_stop_is_not_moved'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_receipt_is_kept BEFORE DELETE ON receipt WHEN OLD.ballot_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_receipt_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_receipt_stays BEFORE UPDATE ON receipt WHEN NEW.asked IS NOT NULL OR (OLD.ballot_id IS NOT NEW.ballot_id OR OLD.election_id IS NOT NEW.election_id OR OLD.received_at IS NOT NEW.received_at) BEGIN SELECT RAISE(ABORT, 'a_receipt_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER stop_decision_stays BEFORE UPDATE ON stop_decision WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'stop_decision_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER stop_decision_is_kept BEFORE DELETE ON stop_decision WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'stop_decision_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER anonymous_ballot_stays BEFORE UPDATE ON anonymous_ballot WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'anonymous_ballot_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER anonymous_ballot_is_kept BEFORE DELETE ON anonymous_ballot WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'anonymous_ballot_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER result_stays BEFORE UPDATE ON result WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'result_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER result_is_kept BEFORE DELETE ON result WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'result_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER ballots_file_stays BEFORE UPDATE ON ballots_file WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'ballots_file_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER ballots_file_is_kept BEFORE DELETE ON ballots_file WHEN OLD.election_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'ballots_file_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_counted_box_takes_no_more BEFORE INSERT ON anonymous_ballot WHEN EXISTS (SELECT 1 FROM election WHERE election_id = NEW.election_id AND state IN ('closed', 'declared')) BEGIN SELECT RAISE(ABORT, 'a_counted_box_takes_no_more'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_when_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM election WHERE election_id = NEW.election_id AND state IN ('closed', 'declared')) THEN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_election_stays BEFORE UPDATE ON election FOR EACH ROW WHEN ((OLD.election_id IS DISTINCT FROM NEW.election_id OR OLD.budget_id IS DISTINCT FROM NEW.budget_id OR OLD.title IS DISTINCT FROM NEW.title OR OLD.area_id IS DISTINCT FROM NEW.area_id OR OLD.age_min IS DISTINCT FROM NEW.age_min OR OLD.amount IS DISTINCT FROM NEW.amount OR OLD.currency IS DISTINCT FROM NEW.currency OR OLD.ballot_rules IS DISTINCT FROM NEW.ballot_rules OR OLD.tally_rule IS DISTINCT FROM NEW.tally_rule OR OLD.projects IS DISTINCT FROM NEW.projects OR OLD.rules_hash IS DISTINCT FROM NEW.rules_hash OR OLD.opens_at IS DISTINCT FROM NEW.opens_at OR OLD.closes_at IS DISTINCT FROM NEW.closes_at)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_election_is_kept BEFORE DELETE ON election FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_state_moves_forward BEFORE UPDATE ON election FOR EACH ROW WHEN (strpos('announced open closing closed declared', NEW.state) < strpos('announced open closing closed declared', OLD.state)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_stop_is_not_moved BEFORE UPDATE ON election FOR EACH ROW WHEN (OLD.stopped_at IS NOT NULL AND OLD.stopped_at IS DISTINCT FROM NEW.stopped_at) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_receipt_is_kept BEFORE DELETE ON receipt FOR EACH ROW WHEN (OLD.ballot_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_receipt_stays BEFORE UPDATE ON receipt FOR EACH ROW WHEN (NEW.asked IS NOT NULL OR (OLD.ballot_id IS DISTINCT FROM NEW.ballot_id OR OLD.election_id IS DISTINCT FROM NEW.election_id OR OLD.received_at IS DISTINCT FROM NEW.received_at)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER stop_decision_stays BEFORE UPDATE ON stop_decision FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER stop_decision_is_kept BEFORE DELETE ON stop_decision FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER anonymous_ballot_stays BEFORE UPDATE ON anonymous_ballot FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER anonymous_ballot_is_kept BEFORE DELETE ON anonymous_ballot FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER result_stays BEFORE UPDATE ON result FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER result_is_kept BEFORE DELETE ON result FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER ballots_file_stays BEFORE UPDATE ON ballots_file FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER ballots_file_is_kept BEFORE DELETE ON ballots_file FOR EACH ROW WHEN (OLD.election_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_counted_box_takes_no_more BEFORE INSERT ON anonymous_ballot FOR EACH ROW WHEN (true) EXECUTE FUNCTION refuse_when_counted()",
    )


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
