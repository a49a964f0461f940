"""The picture of the money's way: nothing is lost between its ends, nothing lies on anything else, and every label has its room."""

from itertools import combinations, pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.web import flows, sankey

COLUMNS = 6
NODES = st.integers(0, 5)


LINKS = st.dictionaries(
    st.tuples(st.integers(0, COLUMNS - 2), NODES, st.integers(1, COLUMNS - 1), NODES),
    st.one_of(st.just(1), st.integers(1, 10**12)),
    min_size=1,
    max_size=12,
).map(
    lambda drawn: {
        ((column, one), (min(column + further, COLUMNS - 1), other)): amount
        for (column, one, further, other), amount in drawn.items()
    }
)
"""From column to later column, of an øre to a whole year's pool."""
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(LINKS)
def test_each_box_is_as_high_as_what_goes_through_it_and_its_ribbons_fill_it_side_by_side(asked: Any) -> None:
    drawing = sankey.draw(asked)
    boxes = {box.key: box for box in drawing.boxes}
    for key, box in boxes.items():
        going = sorted((r.y, r.thickness) for r in drawing.ribbons if r.source == key)
        coming = sorted((r.to_y, r.thickness) for r in drawing.ribbons if r.target == key)
        for ends in (going, coming):
            for (y, thickness), (below, _) in pairwise(ends):
                assert y + thickness <= below + 1e-6
            assert all(box.y - 1e-6 <= y and y + thick <= box.y + box.height + 1e-6 for y, thick in ends)
        assert abs(max(sum(t for _, t in going), sum(t for _, t in coming)) - box.height) < 1e-6


@QUICK
@given(LINKS)
def test_amounts_have_one_scale(asked: Any) -> None:
    drawing = sankey.draw(asked)
    (first, *others) = ((ribbon.thickness, asked[ribbon.source, ribbon.target]) for ribbon in drawing.ribbons)
    assert all(abs(thick * first[1] - first[0] * amount) <= 1e-6 * first[1] * amount for thick, amount in others)


@QUICK
@given(LINKS)
def test_no_slot_lies_on_another_none_is_too_low_for_its_label_and_all_are_in_the_picture(asked: Any) -> None:
    drawing = sankey.draw(asked)
    for box in drawing.boxes:
        assert box.slot >= max(box.height, sankey.LABEL_PIXELS)
        assert box.y >= 0
        assert box.y + box.slot <= drawing.height
        assert box.x + sankey.COLUMN_PIXELS <= drawing.width
    for one, other in combinations(drawing.boxes, 2):
        if one.x == other.x:
            assert one.y + one.slot <= other.y or other.y + other.slot <= one.y


@QUICK
@given(st.text(max_size=300))
def test_a_label_is_cut_to_the_room_beside_its_box(text: str) -> None:
    short = sankey.shortened(text)
    assert len(short) <= sankey.LABEL_LETTERS_MAX
    assert short == text or short.endswith("…")


def test_there_is_a_picture_of_nothing() -> None:
    assert sankey.draw({}).boxes == ()


AREAS, EARMARKS, PROJECTS = ("solbjerg", "harlev"), ("a", "b", "scheme-s"), ("p", "q", "campaign-c")


@st.composite
def years(draw: Any) -> list[flows.Edge]:
    """What a ledger tells of a year: each account gets before it gives, and gives no more than it got."""
    edges: list[flows.Edge] = []
    held: dict[str, int] = {}

    def move(from_: str, to: str, most: int) -> None:
        amount = draw(st.integers(0, most))
        if amount:
            edges.append((from_, to, amount))
            held[from_], held[to] = held.get(from_, 0) - amount, held.get(to, 0) + amount

    pool = "pool/capital/2026"
    for owner in ("appropriation", "carry-over"):
        move(f"council/{owner}/2026", pool, 10**9)
    for earmark in EARMARKS:
        area = f"area/{draw(st.sampled_from(AREAS))}"
        before = held.get(area, 0)
        move(pool, area, held.get(pool, 0))
        move(area, f"earmark/{earmark}/2026", 0)
        if held.get(area, 0) > before:
            edges.append((area, f"earmark/{earmark}/2026", held[area] - before))
            held[f"earmark/{earmark}/2026"] = held[area] - before
            held[area] = before
    move(pool, "grant/application-x/2026", held.get(pool, 0))
    for earmark in EARMARKS:
        for project in PROJECTS:
            move(f"earmark/{earmark}/2026", f"grant/{project}/2026", held.get(f"earmark/{earmark}/2026", 0))
    for project in (*PROJECTS, "application-x"):
        move(f"grant/{project}/2026", f"payable/{project}-1/2026", held.get(f"grant/{project}/2026", 0))
        if held.get(f"payable/{project}-1/2026"):
            move(f"payable/{project}-1/2026", f"paid/{project}/2026", held[f"payable/{project}-1/2026"])
        move(f"grant/{project}/2026", pool, held.get(f"grant/{project}/2026", 0))
    move(pool, "council/lapse/2026", held.get(pool, 0))
    return edges


@QUICK
@given(years())
def test_what_a_year_was_given_is_what_is_held_and_what_ended_to_the_oere(edges: list[flows.Edge]) -> None:
    whole = flows.graph(edges)
    given_ = sum(amount for from_, _, amount in edges if from_.startswith("council/"))
    spent_again = max(0, whole.out_of((flows.POOL, "pool")) - whole.into((flows.POOL, "pool")))
    assert spent_again <= whole.into((flows.PAID, "returned")), "of what came back, some went out once more"
    assert sum(flows.held(whole).values()) == given_ + spent_again
    assert all(from_[0] < to[0] for from_, to in whole.links)
    assert all(amount > 0 for amount in whole.links.values())
    for node in whole.nodes():
        if node[0] > flows.POOL:
            assert whole.out_of(node) <= whole.into(node)
    paid = sum(amount for from_, to, amount in edges if (from_ + to).startswith("payable") and "paid/" in to)
    assert whole.into((flows.PAID, "paid")) == paid


@QUICK
@given(years(), st.integers(2, 4))
def test_the_smaller_ones_become_one_and_no_krone_is_lost_by_it(edges: list[flows.Edge], most: int) -> None:
    whole = flows.graph(edges)
    few = flows.fewer(whole, most)
    assert sum(flows.held(few).values()) == sum(flows.held(whole).values())
    for column in range(COLUMNS):
        here = [key for at, key in few.nodes() if at == column]
        assert len([key for key in here if key not in (*flows.ENDS, flows.AVAILABLE)]) <= most


def test_every_krone_passes_every_column() -> None:
    whole = flows.graph(
        [("council/appropriation/2026", "pool/capital/2026", 9), ("pool/capital/2026", "grant/p/2026", 9)]
    )
    assert set(whole.nodes()) == {
        (0, "council/appropriation"),
        (1, "pool"),
        (2, "area/"),
        (3, "direct"),
        (4, "grant/p"),
    }


def test_a_campaigns_match_and_its_grant_are_one_project() -> None:
    edges = [("earmark/scheme-s/2026", "match/c/2026", 5), ("match/c/2026", "grant/campaign-c/2026", 5)]
    assert set(flows.graph(edges).links) == {((3, "earmark/scheme-s"), (4, "grant/campaign-c"))}


def test_what_was_repaid_is_no_part_of_what_is_paid() -> None:
    edges = [
        ("grant/p/2026", "payable/1/2026", 10),
        ("payable/1/2026", "paid/p/2026", 10),
        ("paid/p/2026", "grant/p/2026", 4),
    ]
    assert dict(flows.graph(edges).links) == {((4, "grant/p"), (5, "paid")): 6}
