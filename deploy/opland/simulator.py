"""Old elections counted by other rules, and in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.opland.tally import BadFile, read
from services.voting.domain.comparison import compare
from services.voting.domain.distance import Distance, distances
from services.voting.domain.explain import Language, distance_sentence, sentence
from services.voting.domain.pabulib_amounts import decimals_of, written
from services.voting.domain.rules import Decided, UnknownRule
from services.voting.domain.tally import RULES, count


def compared_file(path: Path) -> dict[str, Any]:
    """Each rule's winners on the ballots of a file; `spent` in the file's currency. `BadFile` where it cannot be read."""
    election = read(path)
    decimals = decimals_of({"currency": election.currency})
    counted = count(election.rule, election.ballot_rules, election.projects, election.counted)
    try:
        found = compare(election.rule, counted, election.amount, election.name)
    except UnknownRule as unfit:
        raise BadFile(f"{path}: {unfit}") from unfit
    return {
        "ballots": counted.ballots,
        "rules": [
            {
                "rule": each.rule,
                "winners": list(each.winners),
                "spent": written(each.spent, decimals),
                "ballots_without_a_winner": each.ballots_without_a_winner,
                "winners_on_ballots": each.winners_on_ballots,
            }
            for each in found
        ],
    }


def explained_file(path: Path, language: Language, rule_name: str | None = None) -> Iterator[str]:
    """One sentence a project, in the order in which the rule looked at them."""
    election = read(path, rule_name)
    try:
        result = election.tallied()
    except UnknownRule as unfit:
        raise BadFile(f"{path}: {unfit}") from unfit
    counted = count(election.rule, election.ballot_rules, election.projects, election.counted)
    decide = RULES[election.rule.name]
    far = distances(election.rule, decide, counted, election.amount, Decided(result.steps, result.facts))
    titles = {project.project_id: project.title for project in election.projects}
    for step in result.steps:
        said = sentence(step, election.currency, language, pointed=election.rule.utility == "score")
        more = distance_sentence(*far.get(step.project_id, Distance(None, None)), election.currency, language)
        yield f"{step.project_id} {titles[step.project_id]}: {said} {more}".rstrip()
