"""Explanations, distances and comparisons: each sentence is true of what would be counted."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings

from services.voting.domain.ballots import Choice
from services.voting.domain.comparison import OTHERS, compare
from services.voting.domain.distance import Distance, distances
from services.voting.domain.equal_shares import SharesStep
from services.voting.domain.explain import SENTENCES, distance_sentence, money, sentence
from services.voting.domain.phragmen import LoadStep
from services.voting.domain.rules import WON, Decided, Outcome, Step, TallyRule
from services.voting.domain.tally import RULES, Project, count, tally
from tests.unit.voting.mothers import APPROVAL, AnyElection, approvals, elections

PROJECTS = [Project("A", 32_000_00), Project("B", 78_450_00), Project("C", 20_000_00)]


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_a_sentence_in_both_languages(outcome: Outcome) -> None:
    for kind in (Step, SharesStep) if outcome != "supporters_cannot_pay" else (SharesStep,):
        step = kind("A", 9, 32_000_00, 80_000_00, outcome)
        danish, english = sentence(step, "DKK", "da"), sentence(step, "DKK", "en")
        assert danish.endswith(".") and english.endswith(".") and danish != english
    assert SENTENCES["da"].keys() == SENTENCES["en"].keys()


def test_the_sentences_say_what_a_citizen_asks() -> None:
    result = tally(TallyRule("greedy"), APPROVAL, PROJECTS, 80_000_00, approvals(A=9, B=8, C=7))
    assert [sentence(step, "DKK", "da") for step in result.steps] == [
        "Fik 9 stemmer eller point. Det koster 32.000 kr., og der var 80.000 kr. tilbage: Projektet vinder.",
        "Fik 8 stemmer eller point. Det koster 78.450 kr., men der var kun 48.000 kr. tilbage.",
        "Fik 7 stemmer eller point. Det koster 20.000 kr., og der var 48.000 kr. tilbage: Projektet vinder.",
    ]
    paid = SharesStep("A", 3, 10_00, 30_00, "funded", price="1000/3", payers=3, full_payers=2)
    assert sentence(paid, "DKK", "en") == (
        "3 voters paid DKK 10 together: 2 of them DKK 3.33 each, and 1 what they had left. The project wins."
    )
    assert "3,33 kr. hver" in sentence(replace(paid, full_payers=3), "DKK", "da")
    assert "for hvert point" in sentence(paid, "DKK", "da", pointed=True)
    assert "sparet 2,50 kr. op" in sentence(LoadStep("A", 4, 10_00, 30_00, "funded", "250/1"), "DKK", "da")
    assert money(5, "JPY", "en") == "JPY 5"


def test_how_far_a_loser_was_from_winning() -> None:
    counted = count(TallyRule("greedy"), APPROVAL, PROJECTS, approvals(A=9, B=8, C=7))
    decided = RULES["greedy"](TallyRule("greedy"), counted, 80_000_00)
    found = distances(TallyRule("greedy"), RULES["greedy"], counted, 80_000_00, decided)
    assert found == {"B": Distance(2, 30_450_00)}  # one more and it is even with A, who stands first on the ballot
    assert distance_sentence(*found["B"], "DKK", "da") == (
        "Det manglede 2 stemmesedler med kun dette projekt. Var det 30.450 kr. billigere, havde det vundet."
    )
    assert distance_sentence(None, None, "DKK", "en") == ""


@given(elections())
@settings(max_examples=60)
def test_a_distance_is_enough_and_one_less_is_not(election: AnyElection) -> None:
    _, ballot_rules, projects, amount, ballots = election
    if not ballots:
        return
    for name in ("greedy", "equal-shares"):
        ranks = {"rank_points": (3, 2, 1), "ranked_from": "first"} if ballot_rules.kind == "ordinal" else {}
        rule = TallyRule.from_data({"name": name, **ranks})
        counted = count(rule, ballot_rules, projects, ballots)
        found = distances(rule, RULES[name], counted, amount, RULES[name](rule, counted, amount))
        for project_id, far in found.items():
            for less in (0, 1):
                if far.more_votes is not None:
                    points = 1 if ballot_rules.kind == "cumulative" else None
                    more = [*ballots, *[(Choice(project_id, points),)] * (far.more_votes - less)]
                    wins = project_id in tally(rule, ballot_rules, projects, amount, more).winners
                    assert wins == (less == 0)
            if far.cheaper is not None:
                cheap = [
                    replace(each, cost=each.cost - far.cheaper) if each.project_id == project_id else each
                    for each in projects
                ]
                assert project_id in tally(rule, ballot_rules, cheap, amount, ballots).winners


def test_distances_are_not_looked_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = count(TallyRule("greedy"), APPROVAL, PROJECTS, approvals(A=9, B=8, C=7))
    decided = RULES["greedy"](TallyRule("greedy"), counted, 1)
    assert len(distances(TallyRule("greedy"), RULES["greedy"], counted, 1, decided)) == 3
    monkeypatch.setattr("services.voting.domain.distance.WORK_MAX", 10)
    assert distances(TallyRule("greedy"), RULES["greedy"], counted, 1, decided) == {}


def test_other_rules_are_compared_on_the_same_ballots() -> None:
    projects = [Project("A", 50_00), Project("B", 50_00), Project("C", 30_00)]
    cast = [(Choice("A"), Choice("B"))] * 7 + [(Choice("C"),)] * 3
    counted = count(TallyRule("greedy"), APPROVAL, projects, cast)
    found = {each.rule: each for each in compare(TallyRule("greedy"), counted, 100_00, "greedy")}
    assert set(found) == {"greedy", *OTHERS}
    assert (found["greedy"].winners, found["greedy"].ballots_without_a_winner) == (("A", "B"), 3)
    assert (found["equalshares"].winners, found["equalshares"].ballots_without_a_winner) == (("A", "C"), 0)
    assert found["greedy"].winners_on_ballots == 14
    assert [step.outcome in WON for step in Decided([]).steps] == []
