"""The ledger's edges of a year as a graph that a picture can show: council, pool, area, budget, project, paid, each a column. Pure.

Every krone passes every column: what has no area or no budget passes a node that says so. What came back is told where it ended,
also where the pool has given it out once more: that part stands in the picture twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from contracts.ledger import CAMPAIGN_PREFIX

COUNCIL, POOL, AREA, BUDGET, PROJECT, PAID = range(6)
COLUMNS = {"council": COUNCIL, "pool": POOL, "area": AREA, "earmark": BUDGET, "match": PROJECT, "grant": PROJECT}
NO_AREA, DIRECT = "area/", "direct"
VIA = {AREA: NO_AREA, BUDGET: DIRECT}
"""What stands in a column for money that has nothing of its own there."""
ENDS = ("paid", "payable", "returned")
AVAILABLE = "available"
REST = "rest"
NODES_MAX = 10
"""In a column; the smaller ones are one node together."""

Node = tuple[int, str]
"""Column and key. A key is an account without its year."""
Edge = tuple[str, str, int]


@dataclass
class Graph:
    """`links`: from node to node, minor units. What a node got and did not pass on is still there."""

    links: Counter[tuple[Node, Node]] = field(default_factory=Counter)

    def add(self, path: Iterable[Node], amount: int) -> None:
        for link in pairwise(path):
            self.links[link] += amount

    def into(self, node: Node) -> int:
        return sum(amount for (_, to), amount in self.links.items() if to == node)

    def out_of(self, node: Node) -> int:
        return sum(amount for (from_, _), amount in self.links.items() if from_ == node)

    def nodes(self) -> dict[Node, int]:
        """With what each got, or gave where it is a source; by column, the largest first."""
        got: Counter[Node] = Counter()
        gave: Counter[Node] = Counter()
        for (from_, to), amount in self.links.items():
            gave[from_] += amount
            got[to] += amount
        whole = {node: max(got[node], gave[node]) for node in got.keys() | gave.keys()}
        return dict(sorted(whole.items(), key=lambda each: (each[0][0], -each[1], each[0][1])))


def graph(edges: Iterable[Edge]) -> Graph:
    found = Graph()
    paid: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for from_, to, amount in edges:
        kinds = from_.partition("/")[0], to.partition("/")[0]
        if kinds[1] == "payable":
            waiting[key_of(from_)] += amount
        elif kinds == ("payable", "paid"):
            paid[key_of(to)] += amount
            waiting[key_of(to)] -= amount
        elif kinds[0] == "paid":
            paid[key_of(from_)] -= amount
        elif kinds[1] == "paid":  # where a city began in the middle: what had been paid already
            found.add(between((POOL, "pool"), (PROJECT, key_of(to))), amount)
            paid[key_of(to)] += amount
        else:
            move(found, from_, to, amount)
    for end, sums in (("paid", paid), ("payable", waiting)):
        for key, amount in sums.items():
            if amount > 0:
                found.add(((PROJECT, key), (PAID, end)), amount)
    rest = found.into((POOL, "pool")) - found.out_of((POOL, "pool"))
    if rest > 0:
        found.add(((POOL, "pool"), (AREA, AVAILABLE)), rest)
    return found


def move(found: Graph, from_: str, to: str, amount: int) -> None:
    """One edge between accounts before payment."""
    start, end = node_of(from_), node_of(to)
    if start[0] == POOL and end[0] == COUNCIL:
        found.add((start, (AREA, f"back-{end[1]}")), amount)
    elif end[0] < start[0]:
        found.add((start, (PAID, "returned")), amount)
    elif start != end:
        found.add(between(start, end), amount)


def between(start: Node, end: Node) -> list[Node]:
    """All the way: no column is jumped over."""
    return [start, *((column, VIA[column]) for column in range(start[0] + 1, end[0])), end]


def node_of(account: str) -> Node:
    kind = account.partition("/")[0]
    return COLUMNS[kind], "pool" if kind == "pool" else key_of(account)


def key_of(account: str) -> str:
    """`grant/<project>/2026` -> `grant/<project>`; a campaign's match and its grant are one project, and so is what it was paid."""
    kind, owner = account.split("/")[:2]
    if kind == "match":
        return f"grant/{CAMPAIGN_PREFIX}{owner}"
    return f"{'grant' if kind == 'paid' else kind}/{owner}"


def fewer(whole: Graph, nodes_max: int = NODES_MAX) -> Graph:
    """With no more nodes in a column than can be read; ends and what is available keep their own."""
    names: dict[Node, Node] = {}
    seen: Counter[int] = Counter()
    nodes = whole.nodes()
    many = Counter(column for column, _ in nodes)
    for column, key in nodes:
        seen[column] += 1
        small = seen[column] >= nodes_max and many[column] > nodes_max
        kept = key in (AVAILABLE, *ENDS) or not small
        names[column, key] = (column, key if kept else REST)
    found = Graph()
    for (from_, to), amount in whole.links.items():
        found.links[names[from_], names[to]] += amount
    return found


def rows(whole: Graph) -> list[tuple[Node, Node, int]]:
    """The links as a table: by column, the largest first."""
    return sorted(
        ((from_, to, amount) for (from_, to), amount in whole.links.items()),
        key=lambda row: (row[0][0], -row[2], row[0][1], row[1][1]),
    )


def held(whole: Graph) -> Mapping[Node, int]:
    """What a node has still got; ends have all that they got."""
    return {node: kept for node in whole.nodes() if (kept := whole.into(node) - whole.out_of(node)) > 0}
