"""What several areas share, to the last øre."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from contracts.shapes import AMOUNT_MAX, WEIGHT_MAX
from services.ledger.domain.areas import split

AMOUNTS = st.integers(0, AMOUNT_MAX)
WEIGHTS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.integers(1, WEIGHT_MAX), min_size=1, max_size=50
)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_and_none_is_an_oere_off_its_share(amount: int, weights: dict[str, int]) -> None:
    parts = split(amount, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == amount
    assert all(abs(parts[name] - Fraction(amount * weight, whole)) < 1 for name, weight in weights.items())


def test_of_equal_remainders_the_first_named_goes_first() -> None:
    assert split(5, {"solbjerg": 1, "harlev": 1}) == {"solbjerg": 3, "harlev": 2}
    assert sum(5 * weight // 2 for weight in (1, 1)) == 4  # one øre short
