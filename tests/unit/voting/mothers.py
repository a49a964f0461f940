"""Small elections for these tests, and where the larger ones lie."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.tally import Project, TallyRule

ROOT = Path(__file__).parents[3]
OUR_ELECTIONS = ROOT / "tests" / "data"
REAL_ELECTIONS = ROOT.parent / "shared" / "data" / "elections"

APPROVAL = BallotRules("approval")
GREEDY = TallyRule("greedy")
NO_SKIP = TallyRule("greedy-no-skip")
RANKING = TallyRule("greedy", rank_points=(3, 2, 1), ranked_from="first")


def approvals(**times: int) -> list[tuple[Choice, ...]]:
    """So many ballots that name one project each: approvals(A=3, B=1)."""
    return [(Choice(project_id),) for project_id, number in times.items() for _ in range(number)]


AnyElection = tuple[TallyRule, BallotRules, list[Project], int, list[tuple[Choice, ...]]]


@st.composite
def elections(draw: st.DrawFn) -> AnyElection:
    """Any small election: rule, ballot rules, projects in ballot order, amount, ballots that may be cast under them."""
    costs = draw(st.lists(st.integers(0, 1_000), min_size=1, max_size=6))
    projects = [Project(f"p{number}", cost) for number, cost in enumerate(costs)]
    kind = draw(st.sampled_from(["approval", "choose-1", "cumulative", "ordinal"]))
    most = 1 if kind == "choose-1" else len(projects)
    named = st.lists(st.sampled_from([p.project_id for p in projects]), unique=True, min_size=1, max_size=most)
    points = st.integers(1, 10) if kind == "cumulative" else st.none()
    cast = draw(st.lists(named, max_size=12))
    ballots = [tuple(Choice(project_id, draw(points)) for project_id in ballot) for ballot in cast]
    rule = TallyRule(
        draw(st.sampled_from(["greedy", "greedy-no-skip"])),
        score_min=draw(st.none() | st.integers(0, 8)),
        rank_points=(3, 2, 1) if kind == "ordinal" else None,
        ranked_from=draw(st.sampled_from(["first", "last"])) if kind == "ordinal" else None,
    )
    return rule, BallotRules(kind), projects, draw(st.integers(0, 3_000)), ballots
