"""Where money goes that an account of the pool's book no longer needs."""

from contracts.ledger import SCHEME_PREFIX
from services.ledger.domain.accounts import Books, Move, council, pool, read


def back(books: Books, path: str, amount: int) -> tuple[Move, ...]:
    """What an account of the pool's book no longer needs goes back; operating money of a closed year lapses at once.

    A match goes back to its scheme, for another campaign, as long as the council lets that run.
    """
    if not amount:
        return ()
    account = books.accounts[path]
    if account.kind == "match" and account.origin and is_running(books, account.origin):
        return (Move("release", path, account.origin, amount),)
    home = pool(account.year, account.means)
    return (Move("release", path, home, amount), *lapsing(books, home, amount))


def is_running(books: Books, path: str) -> bool:
    """Whether this is the earmark of a scheme that has not ended."""
    owner = read(path).owner
    return owner.startswith(SCHEME_PREFIX) and owner not in books.over


def onward(books: Books, path: str, amount: int) -> tuple[Move, ...]:
    """What goes on at once of money that a reversal brings here: nothing stays with a scheme that has ended."""
    if read(path).owner in books.over:
        return back(books, path, amount)
    return lapsing(books, path, amount)


def lapsing(books: Books, home: str, amount: int) -> tuple[Move, ...]:
    """What goes on to the council at once of money that comes back to this account: only the pool's own name their means."""
    account = read(home)
    if account.means != "operating" or account.year is None or account.year > books.closed:
        return ()
    return (Move("lapse", home, council("lapse", account.year), amount),)
