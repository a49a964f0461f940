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
        "area",
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postal_codes", chassis.db.Json, nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("border", chassis.db.Json, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint("population >= 0", name=op.f("ck__area__population_is_not_negative")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk__area")),
    )
    op.create_table(
        "assistance",
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("entered", sa.String(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint("entered_by <> person", name=op.f("ck__assistance__entered_by_another")),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk__assistance")),
    )
    op.create_table(
        "budget",
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("areas", chassis.db.Json, nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("ballot_rules", chassis.db.Json, nullable=False),
        sa.Column("tally_rule", chassis.db.Json, nullable=False),
        sa.Column("checklist", chassis.db.Json, nullable=False),
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
            "(election_id IS NULL) = (phase IN ('draft', 'earmarking', 'ideas', 'development', 'review', 'cancelled'))",
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
            "phase IN ('draft', 'earmarking', 'ideas', 'development', 'review', 'vote', 'awarding', 'implementation', 'closed', 'cancelled')",
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
        "council",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("founded_by", sa.String(), nullable=False),
        sa.Column("founded_at", chassis.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk__council")),
    )
    op.create_table(
        "form",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("kept_at", chassis.db.Instant(), nullable=False),
        sa.Column("expires_at", chassis.db.Instant(), nullable=False),
        sa.Column("ended_at", chassis.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "(content IS NULL) = (ended_at IS NOT NULL)", name=op.f("ck__form__what_has_ended_has_no_text")
        ),
        sa.CheckConstraint("ended_at IS NULL OR claimed_by IS NULL", name=op.f("ck__form__what_has_ended_is_nobodys")),
        sa.CheckConstraint("version > 0", name=op.f("ck__form__version_is_positive")),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk__form")),
    )
    op.create_index(
        op.f("ix__form__claimed_by_ended_at_form_id"), "form", ["claimed_by", "ended_at", "form_id"], unique=False
    )
    op.create_index(op.f("ix__form__ended_at_expires_at"), "form", ["ended_at", "expires_at"], unique=False)
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
        "agreement",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", chassis.db.Instant(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'agreed') = (settled_on IS NULL) AND (state = 'agreed') = (reason IS NULL) AND (state = 'agreed') = (settled_by IS NULL)",
            name=op.f("ck__agreement__settled_on_a_day_for_a_reason"),
        ),
        sa.CheckConstraint("held_by IN ('council', 'city', 'both')", name=op.f("ck__agreement__held_by_is_known")),
        sa.CheckConstraint("state IN ('agreed', 'kept', 'dropped')", name=op.f("ck__agreement__state_is_known")),
        sa.CheckConstraint("agreed_on <= due_on", name=op.f("ck__agreement__due_after_it_was_agreed")),
        sa.CheckConstraint("agreed_on <= settled_on", name=op.f("ck__agreement__settled_after_it_was_agreed")),
        sa.ForeignKeyConstraint(["council_id"], ["council.council_id"], name=op.f("fk__agreement__council_id")),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk__agreement")),
    )
    op.create_index(
        op.f("ix__agreement__council_id_agreement_id"), "agreement", ["council_id", "agreement_id"], unique=False
    )
    op.create_table(
        "council_area",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.area_id"], name=op.f("fk__council_area__area_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.council_id"], name=op.f("fk__council_area__council_id")),
        sa.PrimaryKeyConstraint("council_id", "area_id", name=op.f("pk__council_area")),
    )
    op.create_index(op.f("ix__council_area__area_id"), "council_area", ["area_id"], unique=False)
    op.create_table(
        "initiative",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("started_at", chassis.db.Instant(), nullable=False),
        sa.Column("playmaker", sa.String(), nullable=True),
        sa.Column("heard_at", chassis.db.Instant(), nullable=False),
        sa.Column("reminded_at", chassis.db.Instant(), nullable=True),
        sa.Column("closed_because", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_because IS NOT NULL)", name=op.f("ck__initiative__closed_for_a_reason")
        ),
        sa.CheckConstraint(
            "state <> 'assigned' OR playmaker IS NOT NULL", name=op.f("ck__initiative__assigned_to_somebody")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'assigned', 'led_on', 'closed')", name=op.f("ck__initiative__state_is_known")
        ),
        sa.CheckConstraint("reminded_at >= heard_at", name=op.f("ck__initiative__reminded_of_this_silence")),
        sa.ForeignKeyConstraint(["area_id"], ["area.area_id"], name=op.f("fk__initiative__area_id")),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk__initiative")),
    )
    op.create_index(
        op.f("ix__initiative__area_id_initiative_id"), "initiative", ["area_id", "initiative_id"], unique=False
    )
    op.create_index(op.f("ix__initiative__playmaker_state"), "initiative", ["playmaker", "state"], unique=False)
    op.create_index(op.f("ix__initiative__started_by"), "initiative", ["started_by"], unique=False)
    op.create_index(op.f("ix__initiative__state_heard_at"), "initiative", ["state", "heard_at"], unique=False)
    op.create_table(
        "mandate",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_of", sa.Uuid(), nullable=True),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column("assembly_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state <> 'handed_over' OR until_on IS NOT NULL", name=op.f("ck__mandate__handed_over_from_a_day_on")
        ),
        sa.CheckConstraint(
            "state <> 'invited' OR person IS NULL", name=op.f("ck__mandate__an_invitation_is_nobodys_yet")
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'acting', 'handing_over', 'handed_over', 'revoked')",
            name=op.f("ck__mandate__state_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'revoked') OR person IS NOT NULL", name=op.f("ck__mandate__somebody_acts")
        ),
        sa.CheckConstraint(
            "(follows IS NULL) = (assembly_on IS NULL)", name=op.f("ck__mandate__an_assembly_chose_the_successor")
        ),
        sa.CheckConstraint("deputy_of IS NULL OR follows IS NULL", name=op.f("ck__mandate__a_deputy_succeeds_nobody")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck__mandate__begins_before_it_ends")),
        sa.ForeignKeyConstraint(["council_id"], ["council.council_id"], name=op.f("fk__mandate__council_id")),
        sa.ForeignKeyConstraint(["deputy_of"], ["mandate.mandate_id"], name=op.f("fk__mandate__deputy_of")),
        sa.ForeignKeyConstraint(["follows"], ["mandate.mandate_id"], name=op.f("fk__mandate__follows")),
        sa.PrimaryKeyConstraint("mandate_id", name=op.f("pk__mandate")),
        sa.UniqueConstraint("code_hash", name=op.f("uq__mandate__code_hash")),
    )
    op.create_index(op.f("ix__mandate__council_id"), "mandate", ["council_id"], unique=False)
    op.create_index(op.f("ix__mandate__person"), "mandate", ["person"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("running_cost", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("neighbourhood", sa.String(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_version", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submitted_at", chassis.db.Instant(), nullable=False),
        sa.Column("confirmed_cost", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck__proposal__merged_into_another")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'merging', 'submitted', 'sent_back', 'withdrawn', 'merged', 'feasible', 'infeasible', 'on_ballot', 'won', 'lost')",
            name=op.f("ck__proposal__state_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'merging', 'withdrawn') OR public_version IS NOT NULL",
            name=op.f("ck__proposal__seen_by_all"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('feasible', 'on_ballot', 'won', 'lost') OR confirmed_cost IS NOT NULL",
            name=op.f("ck__proposal__feasible_at_a_confirmed_cost"),
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck__proposal__a_place_has_both")),
        sa.CheckConstraint("cost > 0 AND confirmed_cost > 0", name=op.f("ck__proposal__costs_are_positive")),
        sa.CheckConstraint(
            "latitude BETWEEN 54500000 AND 57800000 AND longitude BETWEEN 8000000 AND 15300000",
            name=op.f("ck__proposal__a_place_in_denmark"),
        ),
        sa.CheckConstraint("running_cost >= 0", name=op.f("ck__proposal__running_cost_is_not_negative")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.budget_id"], name=op.f("fk__proposal__budget_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["proposal.proposal_id"], name=op.f("fk__proposal__merged_into")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk__proposal")),
    )
    op.create_index(op.f("ix__proposal__budget_id_proposal_id"), "proposal", ["budget_id", "proposal_id"], unique=False)
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
        "author",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__author__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "person", name=op.f("pk__author")),
    )
    op.create_index(op.f("ix__author__person_proposal_id"), "author", ["person", "proposal_id"], unique=False)
    op.create_table(
        "carried",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("carried_from", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("carried_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint("carried_from <> proposal_id", name=op.f("ck__carried__carried_from_another")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.budget_id"], name=op.f("fk__carried__budget_id")),
        sa.ForeignKeyConstraint(["carried_from"], ["proposal.proposal_id"], name=op.f("fk__carried__carried_from")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__carried__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk__carried")),
        sa.UniqueConstraint("carried_from", "budget_id", name=op.f("uq__carried__carried_from_budget_id")),
    )
    op.create_table(
        "coaching",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", chassis.db.Instant(), nullable=False),
        sa.Column("times", chassis.db.Json, nullable=False),
        sa.Column("held_at", chassis.db.Instant(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("next_steps", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck__coaching__held_at_a_time")),
        sa.CheckConstraint(
            "(state = 'held') = (next_steps IS NOT NULL)", name=op.f("ck__coaching__held_with_next_steps")
        ),
        sa.CheckConstraint("state IN ('requested', 'offered', 'held')", name=op.f("ck__coaching__state_is_known")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.initiative_id"], name=op.f("fk__coaching__initiative_id")
        ),
        sa.PrimaryKeyConstraint("coaching_id", name=op.f("pk__coaching")),
    )
    op.create_index(op.f("ix__coaching__initiative_id"), "coaching", ["initiative_id"], unique=False)
    op.create_table(
        "collection",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck__collection__refused_with_a_reason")
        ),
        sa.CheckConstraint("state IN ('asked', 'drafted', 'refused')", name=op.f("ck__collection__state_is_known")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__collection__proposal_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk__collection")),
    )
    op.create_index(op.f("ix__collection__proposal_id"), "collection", ["proposal_id"], unique=False)
    op.create_index(
        "uq__collection__proposal_id",
        "collection",
        ["proposal_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'refused'"),
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_table(
        "comment",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", chassis.db.Instant(), nullable=False),
        sa.Column("hidden_by", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('shown', 'flagged') OR (hidden_by IS NOT NULL AND reason IS NOT NULL)",
            name=op.f("ck__comment__hidden_with_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('shown', 'flagged', 'hidden', 'appealed', 'upheld')", name=op.f("ck__comment__state_is_known")
        ),
        sa.CheckConstraint("settled_by <> hidden_by", name=op.f("ck__comment__hidden_by_one_and_settled_by_another")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__comment__proposal_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk__comment")),
        sa.UniqueConstraint("proposal_id", "place", name=op.f("uq__comment__proposal_id_place")),
    )
    op.create_index(op.f("ix__comment__proposal_id_written_by"), "comment", ["proposal_id", "written_by"], unique=False)
    op.create_index(op.f("ix__comment__state_comment_id"), "comment", ["state", "comment_id"], unique=False)
    op.create_table(
        "former_author",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("left_at", chassis.db.Instant(), nullable=False),
        sa.Column("since", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__former_author__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "person", "left_at", name=op.f("pk__former_author")),
    )
    op.create_table(
        "initiative_link",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("linked_at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('proposal', 'campaign')", name=op.f("ck__initiative_link__kind_is_known")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.initiative_id"], name=op.f("fk__initiative_link__initiative_id")
        ),
        sa.PrimaryKeyConstraint("initiative_id", "target_id", name=op.f("pk__initiative_link")),
    )
    op.create_table(
        "invitation",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("invited_at", chassis.db.Instant(), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__invitation__proposal_id")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk__invitation")),
    )
    op.create_index(op.f("ix__invitation__proposal_id"), "invitation", ["proposal_id"], unique=False)
    op.create_table(
        "mandate_step",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("at", chassis.db.Instant(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('invited', 'acting', 'handing_over', 'handed_over', 'revoked')",
            name=op.f("ck__mandate_step__state_is_known"),
        ),
        sa.CheckConstraint("place >= 0", name=op.f("ck__mandate_step__place_is_not_negative")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.mandate_id"], name=op.f("fk__mandate_step__mandate_id")),
        sa.PrimaryKeyConstraint("mandate_id", "place", name=op.f("pk__mandate_step")),
    )
    op.create_table(
        "merge_consent",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("given_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__merge_consent__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "person", name=op.f("pk__merge_consent")),
    )
    op.create_table(
        "origin",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["proposal.proposal_id"], name=op.f("fk__origin__origin_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__origin__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "origin_id", name=op.f("pk__origin")),
    )
    op.create_index(op.f("ix__origin__origin_id"), "origin", ["origin_id"], unique=False)
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
        "proposal_version",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("running_cost", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("neighbourhood", sa.String(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__proposal_version__proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "version", name=op.f("pk__proposal_version")),
    )
    op.create_table(
        "review_entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("point", sa.String(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("answers", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers IS NOT NULL)", name=op.f("ck__review_entry__an_answer_has_its_question")
        ),
        sa.CheckConstraint(
            "(kind = 'check') = (point IS NOT NULL)", name=op.f("ck__review_entry__a_check_is_of_a_point")
        ),
        sa.CheckConstraint(
            "(kind IN ('check', 'decision')) = (met IS NOT NULL)", name=op.f("ck__review_entry__a_judgement_says_which")
        ),
        sa.CheckConstraint(
            "kind IN ('check', 'question', 'answer', 'sent_back', 'decision', 'second_look')",
            name=op.f("ck__review_entry__kind_is_known"),
        ),
        sa.CheckConstraint(
            "point IN ('lawful', 'within_powers', 'open_to_all', 'cost', 'owner', 'land')",
            name=op.f("ck__review_entry__point_is_known"),
        ),
        sa.ForeignKeyConstraint(["answers"], ["review_entry.entry_id"], name=op.f("fk__review_entry__answers")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__review_entry__proposal_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk__review_entry")),
        sa.UniqueConstraint("proposal_id", "place", name=op.f("uq__review_entry__proposal_id_place")),
    )
    op.create_index(
        "uq__review_entry__one_second_look",
        "review_entry",
        ["proposal_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'second_look'"),
        postgresql_where=sa.text("kind = 'second_look'"),
    )
    op.create_table(
        "support",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("given_at", chassis.db.Instant(), nullable=False),
        sa.Column("withdrawn_at", chassis.db.Instant(), nullable=True),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name=op.f("fk__support__proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "person", name=op.f("pk__support")),
    )
    op.create_index(
        op.f("ix__support__proposal_id_withdrawn_at"), "support", ["proposal_id", "withdrawn_at"], unique=False
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
        "moderation",
        sa.Column("moderation_id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", chassis.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "action IN ('flag_comment', 'keep_comment', 'hide_comment', 'appeal_comment', 'hiding_upheld', 'comment_restored')",
            name=op.f("ck__moderation__action_is_known"),
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.comment_id"], name=op.f("fk__moderation__comment_id")),
        sa.PrimaryKeyConstraint("moderation_id", name=op.f("pk__moderation")),
        sa.UniqueConstraint("comment_id", "place", name=op.f("uq__moderation__comment_id_place")),
    )
    op.create_index(
        "uq__moderation__one_flag_a_person",
        "moderation",
        ["comment_id", "by"],
        unique=True,
        sqlite_where=sa.text("action = 'flag_comment'"),
        postgresql_where=sa.text("action = 'flag_comment'"),
    )
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
    op.create_table(
        "private_note",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", chassis.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["coaching_id"], ["coaching.coaching_id"], name=op.f("fk__private_note__coaching_id")),
        sa.PrimaryKeyConstraint("coaching_id", name=op.f("pk__private_note")),
    )
    _on(
        "sqlite",
        "CREATE TRIGGER assistance_has_no_update BEFORE UPDATE ON assistance WHEN TRUE BEGIN SELECT RAISE(ABORT, 'assistance_has_no_update'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER assistance_has_no_delete BEFORE DELETE ON assistance WHEN TRUE BEGIN SELECT RAISE(ABORT, 'assistance_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER assistance_has_no_update BEFORE UPDATE ON assistance FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER assistance_has_no_delete BEFORE DELETE ON assistance FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER assistance_has_no_truncate BEFORE TRUNCATE ON assistance FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER an_agreement_stays BEFORE UPDATE ON agreement WHEN OLD.state <> 'agreed' OR (OLD.council_id IS NOT NEW.council_id OR OLD.title IS NOT NEW.title OR OLD.text IS NOT NEW.text OR OLD.held_by IS NOT NEW.held_by OR OLD.agreed_on IS NOT NEW.agreed_on OR OLD.due_on IS NOT NEW.due_on OR OLD.recorded_by IS NOT NEW.recorded_by OR OLD.recorded_at IS NOT NEW.recorded_at) BEGIN SELECT RAISE(ABORT, 'an_agreement_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER an_agreement_is_kept BEFORE DELETE ON agreement WHEN OLD.agreement_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an_agreement_is_kept'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER an_agreement_stays BEFORE UPDATE ON agreement FOR EACH ROW WHEN (OLD.state <> 'agreed' OR (OLD.council_id IS DISTINCT FROM NEW.council_id OR OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text OR OLD.held_by IS DISTINCT FROM NEW.held_by OR OLD.agreed_on IS DISTINCT FROM NEW.agreed_on OR OLD.due_on IS DISTINCT FROM NEW.due_on OR OLD.recorded_by IS DISTINCT FROM NEW.recorded_by OR OLD.recorded_at IS DISTINCT FROM NEW.recorded_at)) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER an_agreement_is_kept BEFORE DELETE ON agreement FOR EACH ROW WHEN (OLD.agreement_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on("postgresql", "CREATE INDEX ix__proposal__stems ON proposal USING gin (to_tsvector('danish', words))")
    _on(
        "sqlite",
        "CREATE TRIGGER a_proposal_has_an_author BEFORE DELETE ON author WHEN NOT EXISTS (SELECT 1 FROM author WHERE proposal_id = OLD.proposal_id AND person <> OLD.person) BEGIN SELECT RAISE(ABORT, 'a_proposal_has_an_author'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_last_author() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS (SELECT 1 FROM author WHERE proposal_id = OLD.proposal_id AND person <> OLD.person) THEN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_proposal_has_an_author BEFORE DELETE ON author FOR EACH ROW EXECUTE FUNCTION refuse_last_author()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER comment_has_no_delete BEFORE DELETE ON comment WHEN TRUE BEGIN SELECT RAISE(ABORT, 'comment_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER comment_has_no_delete BEFORE DELETE ON comment FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER comment_has_no_truncate BEFORE TRUNCATE ON comment FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER former_author_has_no_update BEFORE UPDATE ON former_author WHEN TRUE BEGIN SELECT RAISE(ABORT, 'former_author_has_no_update'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER former_author_has_no_delete BEFORE DELETE ON former_author WHEN TRUE BEGIN SELECT RAISE(ABORT, 'former_author_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER former_author_has_no_update BEFORE UPDATE ON former_author FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER former_author_has_no_delete BEFORE DELETE ON former_author FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER former_author_has_no_truncate BEFORE TRUNCATE ON former_author FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_step_of_a_mandate_stays BEFORE UPDATE ON mandate_step WHEN OLD.place IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_step_of_a_mandate_stays'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_step_of_a_mandate_is_kept BEFORE DELETE ON mandate_step WHEN OLD.place IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_step_of_a_mandate_is_kept'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_mandate_is_kept BEFORE DELETE ON mandate WHEN OLD.mandate_id IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a_mandate_is_kept'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_step_of_a_mandate_stays BEFORE UPDATE ON mandate_step FOR EACH ROW WHEN (OLD.place IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_step_of_a_mandate_is_kept BEFORE DELETE ON mandate_step FOR EACH ROW WHEN (OLD.place IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_mandate_is_kept BEFORE DELETE ON mandate FOR EACH ROW WHEN (OLD.mandate_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    )
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
        "CREATE TRIGGER a_proposal_on_a_ballot_stays BEFORE UPDATE ON proposal WHEN OLD.state IN ('on_ballot', 'won', 'lost') AND (NEW.state NOT IN ('on_ballot', 'won', 'lost') OR (OLD.budget_id IS NOT NEW.budget_id OR OLD.title IS NOT NEW.title OR OLD.text IS NOT NEW.text OR OLD.cost IS NOT NEW.cost OR OLD.confirmed_cost IS NOT NEW.confirmed_cost OR OLD.running_cost IS NOT NEW.running_cost OR OLD.category IS NOT NEW.category OR OLD.neighbourhood IS NOT NEW.neighbourhood OR OLD.latitude IS NOT NEW.latitude OR OLD.longitude IS NOT NEW.longitude OR OLD.version IS NOT NEW.version)) BEGIN SELECT RAISE(ABORT, 'a_proposal_on_a_ballot_stays'); END",
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
        "CREATE TRIGGER a_proposal_on_a_ballot_stays BEFORE UPDATE ON proposal FOR EACH ROW WHEN (OLD.state IN ('on_ballot', 'won', 'lost') AND (NEW.state NOT IN ('on_ballot', 'won', 'lost') OR (OLD.budget_id IS DISTINCT FROM NEW.budget_id OR OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text OR OLD.cost IS DISTINCT FROM NEW.cost OR OLD.confirmed_cost IS DISTINCT FROM NEW.confirmed_cost OR OLD.running_cost IS DISTINCT FROM NEW.running_cost OR OLD.category IS DISTINCT FROM NEW.category OR OLD.neighbourhood IS DISTINCT FROM NEW.neighbourhood OR OLD.latitude IS DISTINCT FROM NEW.latitude OR OLD.longitude IS DISTINCT FROM NEW.longitude OR OLD.version IS DISTINCT FROM NEW.version))) EXECUTE FUNCTION refuse_change()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_published_ballot_takes_no_more BEFORE INSERT ON project FOR EACH ROW EXECUTE FUNCTION refuse_when_published()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER proposal_version_has_no_update BEFORE UPDATE ON proposal_version WHEN TRUE BEGIN SELECT RAISE(ABORT, 'proposal_version_has_no_update'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER proposal_version_has_no_delete BEFORE DELETE ON proposal_version WHEN TRUE BEGIN SELECT RAISE(ABORT, 'proposal_version_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER proposal_version_has_no_update BEFORE UPDATE ON proposal_version FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER proposal_version_has_no_delete BEFORE DELETE ON proposal_version FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER proposal_version_has_no_truncate BEFORE TRUNCATE ON proposal_version FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER a_version_comes_before_the_ballot BEFORE INSERT ON proposal_version WHEN EXISTS (SELECT 1 FROM proposal WHERE proposal_id = NEW.proposal_id AND state IN ('on_ballot', 'won', 'lost')) BEGIN SELECT RAISE(ABORT, 'a_version_comes_before_the_ballot'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_late_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM proposal WHERE proposal_id = NEW.proposal_id AND state IN ('on_ballot', 'won', 'lost')) THEN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER a_version_comes_before_the_ballot BEFORE INSERT ON proposal_version FOR EACH ROW EXECUTE FUNCTION refuse_late_version()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER review_entry_has_no_update BEFORE UPDATE ON review_entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'review_entry_has_no_update'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER review_entry_has_no_delete BEFORE DELETE ON review_entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'review_entry_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER review_entry_has_no_update BEFORE UPDATE ON review_entry FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER review_entry_has_no_delete BEFORE DELETE ON review_entry FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER review_entry_has_no_truncate BEFORE TRUNCATE ON review_entry FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER moderation_has_no_update BEFORE UPDATE ON moderation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'moderation_has_no_update'); END",
    )
    _on(
        "sqlite",
        "CREATE TRIGGER moderation_has_no_delete BEFORE DELETE ON moderation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'moderation_has_no_delete'); END",
    )
    _on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION budgets_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation'; END $$",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER moderation_has_no_update BEFORE UPDATE ON moderation FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER moderation_has_no_delete BEFORE DELETE ON moderation FOR EACH ROW EXECUTE FUNCTION budgets_only_grow()",
    )
    _on(
        "postgresql",
        "CREATE TRIGGER moderation_has_no_truncate BEFORE TRUNCATE ON moderation FOR EACH STATEMENT EXECUTE FUNCTION budgets_only_grow()",
    )


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
