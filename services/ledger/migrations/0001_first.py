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
        "account",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(book = 'pool') = (year IS NOT NULL)", name=op.f("ck__account__the_pool_has_years")),
        sa.CheckConstraint(
            "credits >= debits OR NOT kind IN ('campaign', 'earmark', 'grant', 'match', 'paid', 'payable', 'pool')",
            name=op.f("ck__account__it_never_holds_less_than_nothing"),
        ),
        sa.CheckConstraint(
            "kind <> 'donor' OR debits >= credits", name=op.f("ck__account__a_donor_gets_back_no_more_than_was_given")
        ),
        sa.CheckConstraint(
            "kind IN ('campaign', 'council', 'donor', 'earmark', 'grant', 'match', 'paid', 'payable', 'pool')",
            name=op.f("ck__account__kind_is_known"),
        ),
        sa.CheckConstraint("debits >= 0 AND credits >= 0", name=op.f("ck__account__counters_only_grow")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk__account")),
    )
    op.create_index(op.f("ix__account__owner"), "account", ["owner"], unique=False)
    op.create_index(
        "ix__account__payable",
        "account",
        ["path"],
        unique=False,
        sqlite_where=sa.text("kind = 'payable' AND credits > debits"),
        postgresql_where=sa.text("kind = 'payable' AND credits > debits"),
    )
    op.create_table(
        "answer",
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("answer", chassis.db.Json, nullable=False),
        sa.Column("answered_at", chassis.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk__answer")),
    )
    op.create_table(
        "entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("refusal", chassis.db.Json, nullable=True),
        sa.Column("grounds", chassis.db.Json, nullable=True),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint("refusal IS NULL OR lines = 0", name=op.f("ck__entry__what_is_refused_moves_nothing")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck__entry__sequence_begins_at_one")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk__entry")),
        sa.UniqueConstraint("sequence", name=op.f("uq__entry__sequence")),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck__head__there_is_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__head")),
    )
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
        "stage",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stage", "year", name=op.f("pk__stage")),
    )
    op.create_table(
        "transfer",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_account", sa.String(), nullable=False),
        sa.Column("to_account", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.Column("accounting_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("coded_by", sa.String(), nullable=False),
        sa.Column("attested_by", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("private_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('appropriate', 'approve_payment', 'award', 'capture', 'carry_over', 'confirm_payment', 'cut', 'direct_grant', 'earmark', 'grant_match', 'hand_over', 'lapse', 'opening', 'refund', 'release', 'repay', 'reserve_match', 'return_payment')",
            name=op.f("ck__transfer__kind_is_known"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck__transfer__amount_is_positive")),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck__transfer__it_goes_somewhere_else")),
        sa.PrimaryKeyConstraint("sequence", "line", name=op.f("pk__transfer")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq__transfer__transfer_id")),
    )
    op.create_index(
        op.f("ix__transfer__from_account_sequence_line"), "transfer", ["from_account", "sequence", "line"], unique=False
    )
    op.create_index(
        op.f("ix__transfer__to_account_sequence_line"), "transfer", ["to_account", "sequence", "line"], unique=False
    )

    _on(
        "sqlite",
        "CREATE TRIGGER entry_has_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger only grows: no UPDATE of entry'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER entry_has_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger only grows: no DELETE of entry'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'the ledger only grows: no ' || TG_OP || ' of ' || TG_TABLE_NAME; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER entry_has_no_change BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION only_grows()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER entry_has_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER transfer_has_no_update BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'the ledger only grows: no UPDATE of transfer'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER transfer_has_no_delete BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'the ledger only grows: no DELETE of transfer'); END",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER transfer_has_no_change BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION only_grows()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER transfer_has_no_truncate BEFORE TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
    )


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
