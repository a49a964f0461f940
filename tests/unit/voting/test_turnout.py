"""The turnout's table: nobody is singled out, not by a cell and not by subtraction."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.domain.turnout import CELL_VOTERS_MIN, Cell, age_group, table

AREAS, GROUPS = ("solbjerg", "harlev", None), ("15-17", "18-29", "75+")
KEYS = st.tuples(st.sampled_from(["online", "assisted", "paper"]), st.sampled_from(AREAS), st.sampled_from(GROUPS))


@pytest.mark.parametrize(
    ("age", "group"),
    [(0, "0-14"), (15, "15-17"), (17, "15-17"), (18, "18-29"), (74, "60-74"), (75, "75+"), (None, None)],
)
def test_an_age_belongs_to_one_group(age: int | None, group: str | None) -> None:
    assert age_group(age) == group


def test_a_cell_that_is_too_small_hides_in_a_rest_that_is_large_enough() -> None:
    counted = {("online", "a", "18-29"): 40, ("online", "a", "75+"): 12, ("online", "b", "75+"): 3}
    assert table(counted) == [Cell("online", "a", "18-29", 40), Cell("online", None, None, 15)]


def test_a_channel_with_fewer_than_ten_has_no_cell_at_all() -> None:
    assert table({("paper", "a", "75+"): 9}) == []


@given(st.dictionaries(KEYS, st.integers(0, 60)))
def test_no_cell_is_below_ten_and_none_is_found_by_subtraction(
    counted: dict[tuple[str, str | None, str | None], int],
) -> None:
    told = table(counted)
    assert all(cell.voters >= CELL_VOTERS_MIN for cell in told)
    whole: Counter[str] = Counter()
    for (channel, _, _), voters in counted.items():
        whole[channel] += voters
    shown: Counter[str] = Counter()
    for cell in told:
        shown[cell.channel] += cell.voters
    for channel, voters in whole.items():
        assert shown[channel] == (voters if voters >= CELL_VOTERS_MIN else 0)  # what is not shown is a whole channel
    for cell in told:
        if cell.area_id is not None or cell.age_group is not None:
            assert counted[cell.channel, cell.area_id, cell.age_group] == cell.voters
