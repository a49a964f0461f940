"""What the ledger tells, and the proof that it is right."""

from services.ledger.queries.pool import get_payment_file, get_pool, list_transfers
from services.ledger.queries.verification import Verification, verify

__all__ = ["Verification", "get_payment_file", "get_pool", "list_transfers", "verify"]
