"""The ledger's writes: one function decides and writes whatever is asked, by RPC or by event."""

from services.ledger.operations.posting import heard, load_books, post, post_asked, post_heard

__all__ = ["heard", "load_books", "post", "post_asked", "post_heard"]
