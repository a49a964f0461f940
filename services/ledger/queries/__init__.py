"""What the ledger tells, and the proof that it is right."""

from services.ledger.queries.areas import get_areas
from services.ledger.queries.drafts import draft_of, list_drafts
from services.ledger.queries.payables import filed_amounts, get_payment_file, list_payables, list_payment_files
from services.ledger.queries.pool import get_pool, list_transfers
from services.ledger.queries.reports import (
    get_accounts,
    get_flows,
    list_appropriations,
    list_checkpoints,
    list_commitments,
    list_seals,
)
from services.ledger.queries.statements import get_balance, get_history, get_statement
from services.ledger.queries.verification import Verification, one_instant, verify

__all__ = [
    "Verification",
    "draft_of",
    "filed_amounts",
    "get_accounts",
    "get_areas",
    "get_balance",
    "get_flows",
    "get_history",
    "get_payment_file",
    "get_pool",
    "get_statement",
    "list_appropriations",
    "list_checkpoints",
    "list_commitments",
    "list_drafts",
    "list_payables",
    "list_payment_files",
    "list_seals",
    "list_transfers",
    "one_instant",
    "verify",
]
