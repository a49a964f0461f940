"""What the ledger tells, and the proof that it is right."""

from services.ledger.queries.drafts import draft_of, list_drafts
from services.ledger.queries.pool import get_payment_file, get_pool, list_transfers
from services.ledger.queries.verification import Verification, verify

__all__ = ["Verification", "draft_of", "get_payment_file", "get_pool", "list_drafts", "list_transfers", "verify"]
