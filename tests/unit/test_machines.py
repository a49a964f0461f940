"""Every column that holds a state has a table of arrows: in the code, in its service's README, and under a walk."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint

from services.budgets import domain as budgets
from services.budgets import models as budgets_models
from services.budgets.domain import applications, follow_up, grant_agreements, letters
from services.crowdfunding import domain as crowdfunding
from services.crowdfunding import models as crowdfunding_models
from services.crowdfunding.domain import accounts, comments, giving_back, undelivered
from services.ledger import models as ledger_models
from services.ledger.domain import drafting
from services.voting import models as voting_models
from services.voting.domain import calendar
from tests.machines import Table, states
from tests.unit.test_readmes import ROOT, TESTS

GRANT_WALK = "test_no_walk_leads_a_grant_its_payments_or_its_accounts_out_of_their_tables"
FOLLOWING_WALK = "test_no_walk_leads_out_of_the_tables_of_what_follows_a_grant"
AFTER_WALK = "test_no_walk_leads_out_of_the_tables_of_what_comes_after_a_campaign"
MODELS: dict[str, Any] = {
    "budgets": budgets_models,
    "voting": voting_models,
    "crowdfunding": crowdfunding_models,
    "ledger": ledger_models,
}
MACHINES: dict[str, tuple[Any, str, str]] = {
    "budgets.budget.phase": (budgets.PHASES, "Phases", "test_no_walk_leads_out_of_the_table"),
    "budgets.proposal.state": (budgets.PROPOSAL_STATES, "Proposals", "test_no_walk_leads_a_proposal_out_of_its_table"),
    "budgets.comment.state": (budgets.COMMENT_STATES, "Comments", "test_no_walk_leads_a_comment_out_of_its_table"),
    "budgets.mandate.state": (budgets.councils.MANDATES, "Mandates", "test_no_walk_leads_a_mandate_out_of_its_table"),
    "budgets.agreement.state": (budgets.AGREEMENTS, "Cooperation", "test_no_walk_leads_an_agreement_out_of_its_table"),
    "budgets.initiative.state": (
        budgets.INITIATIVES,
        "Initiatives",
        "test_no_walk_leads_an_initiative_or_its_coaching_out_of_their_tables",
    ),
    "budgets.coaching.state": (
        budgets.COACHINGS,
        "Coaching",
        "test_no_walk_leads_an_initiative_or_its_coaching_out_of_their_tables",
    ),
    "budgets.project_grant.state": (budgets.grants.GRANTS, "Grants", GRANT_WALK),
    "budgets.accounts.state": (budgets.grants.ACCOUNTS, "Final accounts", GRANT_WALK),
    "budgets.grant_agreement.state": (grant_agreements.GRANT_AGREEMENTS, "Grant agreements", FOLLOWING_WALK),
    "budgets.milestone.state": (follow_up.MILESTONES, "Milestones", FOLLOWING_WALK),
    "budgets.postponement.state": (follow_up.POSTPONEMENTS, "Postponements", FOLLOWING_WALK),
    "budgets.alarm.state": (follow_up.ALARMS, "Alarms", FOLLOWING_WALK),
    "budgets.application.state": (
        applications.APPLICATIONS,
        "Applications",
        "test_no_walk_leads_an_application_out_of_its_table",
    ),
    "budgets.attachment.state": (
        budgets.attachments.ATTACHMENT_STATES,
        "Attachments",
        "test_no_walk_leads_an_attachment_out_of_its_table",
    ),
    "budgets.collection.state": (
        budgets.COLLECTIONS,
        "Losers live on",
        "test_no_walk_leads_a_collection_out_of_its_table",
    ),
    "budgets.earmark_change.state": (
        budgets.CHANGES,
        "Changes of an earmark",
        "test_no_walk_leads_a_change_of_an_earmark_out_of_its_table",
    ),
    "budgets.mailing.state": (
        letters.MAILINGS,
        "Letters",
        "test_no_walk_leads_a_mailing_out_of_its_table_or_a_letter_to_somebody_twice",
    ),
    "budgets.letter.state": (
        letters.LETTERS,
        "Each letter",
        "test_no_walk_leads_a_mailing_out_of_its_table_or_a_letter_to_somebody_twice",
    ),
    "budgets.payment.state": (budgets.grants.PAYMENT_STATES, "Payments", GRANT_WALK),
    "voting.election.state": (
        calendar.ELECTIONS,
        "Its states",
        "test_no_walk_leads_an_election_out_of_its_table_or_back",
    ),
    "crowdfunding.campaign.state": (
        crowdfunding.CAMPAIGNS,
        "Arrows of a campaign",
        "test_no_walk_leads_a_campaign_out_of_its_table",
    ),
    "crowdfunding.comment.state": (
        comments.COMMENT_STATES,
        "Arrows of a comment",
        "test_no_walk_leads_a_comment_of_a_campaign_out_of_its_table",
    ),
    "crowdfunding.pledge.state": (
        crowdfunding.PLEDGES,
        "Arrows of a pledge",
        "test_money_in_is_money_out_and_money_held",
    ),
    "crowdfunding.help_promise.state": (
        crowdfunding.helping.HELP,
        "Arrows of a promise of help",
        "test_no_walk_leads_a_promise_of_help_out_of_its_table_or_past_the_need",
    ),
    "crowdfunding.matching_scheme.state": (
        crowdfunding.matching.SCHEMES,
        "Arrows of a scheme",
        "test_no_walk_leads_a_scheme_out_of_its_table",
    ),
    "crowdfunding.campaign_account.state": (accounts.ACCOUNTS, "Account of a campaign", AFTER_WALK),
    "crowdfunding.give_back.state": (giving_back.GIVE_BACKS, "Giving back", AFTER_WALK),
    "crowdfunding.give_back_share.state": (giving_back.SHARES, "Shares of what is given back", AFTER_WALK),
    "crowdfunding.undelivered.state": (undelivered.UNDELIVERED, "Refunds that could not be delivered", AFTER_WALK),
    "crowdfunding.notice.state": (
        crowdfunding.notices.NOTICES,
        "Notices",
        "test_no_walk_leads_a_notice_out_of_its_table_or_to_somebody_twice",
    ),
    "ledger.draft.state": (drafting.DRAFTS, "Drafts", "test_no_walk_leads_a_draft_out_of_its_table"),
}
"""Column -> its table, the heading in the README under which it is printed, the walk that finds no way out of it."""
FOLLOWS = {
    "budgets.budget_entry.phase": "a log: in which phase the budget stood",
    "budgets.budget.earmark_state": "the ledger's answers, along the arrows of the phase",
    "budgets.alarm_step.state": "a log: what an alarm's state became by each step",
    "budgets.mandate_step.state": "a log: what a mandate's state became by each step",
}
"""Columns that hold a state and are no machine of their own."""


def columns() -> dict[str, set[str]]:
    """Column -> the states that the database takes, of every column whose name says that it holds one."""
    found = {}
    for service, models in MODELS.items():
        for table in models.Base.metadata.tables.values():
            for check in (each for each in table.constraints if isinstance(each, CheckConstraint)):
                named = re.search(r"(\w*state|phase)_is_known$", str(check.name))
                if named:
                    column = named[1].rpartition("__")[2]
                    found[f"{service}.{table.name}.{column}"] = set(re.findall(r"'(\w+)'", str(check.sqltext)))
    return found


def arrows(table: Any) -> Table:
    """With where each leads, whatever else the table says of it."""
    return {step: getattr(end, "then", end) for step, end in table.items()}


def printed(service: str, heading: str) -> set[tuple[str, ...]]:
    readme = Path(ROOT / "services" / service / "README.md").read_text()
    section = readme.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return {tuple(re.findall(r"`(\w+)`", line)[:3]) for line in lines}


def test_every_column_that_holds_a_state_is_a_machine_or_follows_one() -> None:
    assert columns().keys() == MACHINES.keys() | FOLLOWS.keys()


@pytest.mark.parametrize("column", MACHINES)
def test_the_database_takes_the_states_of_the_table_and_no_other(column: str) -> None:
    assert columns()[column] == states(arrows(MACHINES[column][0]))


@pytest.mark.parametrize("column", MACHINES)
def test_the_readme_prints_every_arrow_and_a_walk_finds_no_other(column: str) -> None:
    table, heading, walk = MACHINES[column]
    assert printed(column.partition(".")[0], heading) == {(*step, end) for step, end in arrows(table).items()}
    assert walk in TESTS
