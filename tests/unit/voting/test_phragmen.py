from __future__ import annotations

from services.voting.domain.ballots import Choice
from services.voting.domain.phragmen import LoadStep
from services.voting.domain.tally import Project, TallyRule, tally
from tests.unit.voting.mothers import APPROVAL


def ballots(*named: str) -> list[tuple[Choice, ...]]:
    return [tuple(Choice(letter) for letter in letters) for letters in named]


def test_whoever_saved_first_buys_first_and_carries_what_it_cost() -> None:
    projects = [Project("A", 12), Project("B", 12), Project("C", 12)]
    result = tally(TallyRule("phragmen"), APPROVAL, projects, 36, ballots("AB", "AB", "AB", "AB", "C", "C", "C"))
    assert result.winners == ("A", "C", "B")
    loads = [step.load for step in result.steps if isinstance(step, LoadStep)]
    assert loads == ["3/1", "4/1", "6/1"]


def test_the_first_that_cannot_be_paid_ends_it_or_is_left_out() -> None:
    projects = [Project("A", 10), Project("B", 12), Project("C", 8)]
    cast = ballots("A", "A", "A", "B", "B", "B", "C")
    assert tally(TallyRule("phragmen"), APPROVAL, projects, 20, cast).winners == ("A",)
    assert tally(TallyRule("phragmen", unaffordable="skip"), APPROVAL, projects, 20, cast).winners == ("A", "C")


def test_why_it_ended_is_told_of_every_project() -> None:
    projects = [Project("A", 10), Project("B", 12), Project("C", 8), Project("D", 5), Project("E", 99)]
    result = tally(TallyRule("phragmen"), APPROVAL, projects, 20, ballots("AE", "A", "A", "B", "B", "B", "C"))
    assert {step.project_id: step.outcome for step in result.steps} == {
        "A": "funded",
        "B": "does_not_fit",
        "C": "stopped",
        "D": "below_threshold",
        "E": "does_not_fit",
    }
