"""The board's words: what a commitment covers, how a code is read aloud, and what the chain holds together."""

import hashlib
from collections import Counter
from uuid import UUID

import pytest

from services.voting.domain import board
from services.voting.domain.ballots import Choice

ELECTION, BALLOT = UUID(int=1), UUID(int=2)
NONCE = "00" * 16


def test_a_commitment_is_a_hash_that_anyone_can_make_of_what_the_voter_has() -> None:
    told = f"oplandspuljen/ballot/1\n{ELECTION}\n{BALLOT}\na:3,b:1\n{NONCE}"
    assert board.commit(ELECTION, BALLOT, "a:3,b:1", NONCE).digest == hashlib.sha256(told.encode()).digest()


@pytest.mark.parametrize(
    "other",
    [
        board.commit(BALLOT, BALLOT, "a", NONCE),
        board.commit(ELECTION, ELECTION, "a", NONCE),
        board.commit(ELECTION, BALLOT, "b", NONCE),
        board.commit(ELECTION, BALLOT, "a", "11" * 16),
    ],
    ids=["election", "ballot", "content", "nonce"],
)
def test_another_election_ballot_content_or_nonce_is_another_commitment(other: board.Commitment) -> None:
    """Two who chose alike are not handed one receipt: their own programs made their ballots' ids."""
    one = board.commit(ELECTION, BALLOT, "a", NONCE)
    assert (one.digest, one.code) != (other.digest, other.code)


def test_the_order_of_choices_is_told_only_where_it_is_the_choice() -> None:
    choices = [Choice("b"), Choice("a")]
    assert board.content("approval", choices) == "a,b"
    assert board.content("ordinal", choices) == "b,a"
    assert board.content("cumulative", [Choice("b", 2), Choice("a", 10)]) == "a:10,b:2"
    assert board.content("approval", []) == ""


def test_a_code_has_eighty_bits_in_groups_and_a_letter_that_checks_them() -> None:
    code = board.code(bytes(range(32)))
    assert code == "AAAQ-EAYE-AUDA-OCAJ-O"
    assert len(code.replace("-", "")) == board.CODE_BYTES * 8 // 5 + 1


def test_any_one_wrong_letter_of_a_code_is_seen() -> None:
    text = board.code(bytes(range(32))).replace("-", "")
    right = text[-1]
    wrong = [
        text[:place] + letter + text[place + 1 : -1]
        for place in range(len(text) - 1)
        for letter in board.LETTERS
        if letter != text[place]
    ]
    assert all(board.check_letter(each) != right for each in wrong)


def test_a_hash_covers_everything_of_an_entry_and_the_one_before() -> None:
    one = (ELECTION, 3, "batch", "0" * 64, "{}")
    changes = [(0, BALLOT), (1, 4), (2, "close"), (3, "1" * 64), (4, "[]")]
    others = {board.link(*(value if place == at else each for at, each in enumerate(one))) for place, value in changes}  # type: ignore[arg-type]
    assert len(others | {board.link(*one)}) == len(changes) + 1


def test_what_batches_say_is_gathered() -> None:
    batches = [board.written({"cast": ["a", "b"], "replaced": []}), board.written({"cast": ["c"], "replaced": ["a"]})]
    assert board.told(batches) == (Counter("abc"), Counter("a"))
