"""The rules of a proposal's life: every arrow of its table, what a comparison shows, and which words a search finds."""

from typing import Any, get_args
from uuid import UUID

import pytest

from contracts import budgets
from contracts.errors import Invalid
from services.budgets import domain
from tests.unit.budgets.test_domain import rows

STATES: tuple[Any, ...] = get_args(budgets.ProposalState)
TRIGGERS: tuple[Any, ...] = get_args(domain.ProposalTrigger)
PHASES: tuple[Any, ...] = get_args(budgets.Phase)
A, B = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_step_of_a_proposal_is_an_arrow_in_its_phases_or_refused(state: Any, trigger: Any) -> None:
    arrow = domain.PROPOSAL_STATES.get((state, trigger))
    for phase in PHASES:
        if arrow is None:
            with pytest.raises(budgets.WrongState) as refusal:
                domain.next_proposal_state(state, trigger, phase)
            assert refusal.value.facts == {"state": state}
        elif phase in arrow.phases:
            assert domain.next_proposal_state(state, trigger, phase) == arrow.then
        else:
            with pytest.raises(budgets.WrongPhase):
                domain.next_proposal_state(state, trigger, phase)


def test_every_state_of_a_proposal_can_be_reached() -> None:
    reached = {"draft", "submitted", "merging"}
    for _ in domain.PROPOSAL_STATES:
        reached |= {arrow.then for (start, _on), arrow in domain.PROPOSAL_STATES.items() if start in reached}
    assert reached == set(STATES)


def test_the_readme_prints_the_proposals_table_as_it_is() -> None:
    told = {
        (*step, arrow.then, *(("any",) if arrow.phases == PHASES else arrow.phases))
        for step, arrow in domain.PROPOSAL_STATES.items()
    }
    assert rows("Proposals") == told
    assert rows("Comments") == {(*step, end) for step, end in domain.COMMENT_STATES.items()}


def test_a_comparison_shows_what_came_what_went_and_what_stayed() -> None:
    lines = domain.different_lines("en bænk\nved søen", "to bænke\nved søen")
    assert lines == ("- en bænk", "+ to bænke", "  ved søen")


def test_a_comparison_of_very_long_texts_ends_in_one_line_for_the_rest() -> None:
    long = "\n".join(map(str, range(domain.COMPARED_LINES_MAX + 50)))
    assert len(domain.different_lines(long, long)) == domain.COMPARED_LINES_MAX + 1


@pytest.mark.parametrize("label", ["", " grønt", "grønt,blåt"])
def test_a_category_that_could_not_be_published_in_a_list_is_refused(label: str) -> None:
    with pytest.raises(Invalid) as refusal:
        domain.check_labels(category=label)
    assert list(refusal.value.facts["fields"]) == ["category"]


@pytest.mark.parametrize(
    ("wanted", "homes"),
    [([A], [A]), ([A, A], [A]), ([A, B], [A]), ([A, B], [A, B]), ([UUID(int=n) for n in range(11)], [A] * 11)],
)
def test_a_merger_takes_a_few_different_proposals_of_one_budget(wanted: list[UUID], homes: list[UUID]) -> None:
    domain.check_origins([A, B], [A, A])
    with pytest.raises(budgets.NothingToMerge):
        domain.check_origins(wanted, homes)
