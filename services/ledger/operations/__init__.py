"""The ledger's writes: one function decides and writes whatever is asked, by RPC or by event, or attested as a draft."""

from services.ledger.operations.checkpoints import sign_checkpoint
from services.ledger.operations.drafts import attest, enter, enter_once, withdraw
from services.ledger.operations.epochs import begin_epoch
from services.ledger.operations.hearing import heard, post_heard
from services.ledger.operations.payment_files import make_payment_file
from services.ledger.operations.posting import load_books, post, post_asked

__all__ = [
    "attest",
    "begin_epoch",
    "enter",
    "enter_once",
    "heard",
    "load_books",
    "make_payment_file",
    "post",
    "post_asked",
    "post_heard",
    "sign_checkpoint",
    "withdraw",
]
