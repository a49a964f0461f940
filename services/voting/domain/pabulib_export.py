"""An election of ours as a Pabulib file: after the close anyone can read it, count again and get the same hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.pabulib import PbFile, Row, write
from services.voting.domain.pabulib_amounts import decimals_of, written
from services.voting.domain.pabulib_election import BALLOT_LIMITS, POINT_LIMITS
from services.voting.domain.pabulib_rule import parameters_meta, sums_meta
from services.voting.domain.rules import Project, TallyRule
from services.voting.domain.tally import Result


def election_text(
    meta: Mapping[str, str],
    projects: Sequence[Mapping[str, str]],
    ballots: Iterable[tuple[Choice, ...]],
    voter_ids: Iterable[str] | None = None,
) -> str:
    """The `.pb` text. `meta` is `rules_meta()` with what else there is to say; `projects` are `project_rows()`.

    The ballots stand in the order given: shuffle them first. Voters are numbered, or named by `voter_ids` (fresh ones:
    an id that means anything elsewhere tells who chose what). ValueError on an id that the format cannot hold.
    """
    cumulative = meta["vote_type"] == "cumulative"
    columns = ("voter_id", "vote", "points") if cumulative else ("voter_id", "vote")
    cast = list(ballots)
    names = map(str, range(1, len(cast) + 1)) if voter_ids is None else voter_ids
    votes = []
    for name, choices in zip(names, cast, strict=True):
        row = Row({"voter_id": name, "vote": ",".join(choice.project_id for choice in choices)})
        if cumulative:
            row["points"] = ",".join(str(choice.points) for choice in choices)
        votes.append(row)
    for project in projects:
        if "," in project["project_id"] or project["project_id"] != project["project_id"].strip():
            raise ValueError(f"the project id {project['project_id']!r} cannot stand in a list of choices")
    listed = {"categories": "category", "neighborhoods": "neighborhood"}
    lists = {
        key: ",".join(dict.fromkeys(row[name] for row in projects))
        for key, name in listed.items()
        if name in (projects[0] if projects else {})
    }
    counted = {**lists, **meta, "num_projects": str(len(projects)), "num_votes": str(len(cast))}
    rows = [Row(dict(project)) for project in projects]
    return write(PbFile(counted, rows, votes, tuple(rows[0]) if rows else ("project_id", "cost"), columns))


def rules_meta(ballot_rules: BallotRules, rule: TallyRule, amount: int, currency: str = "DKK") -> dict[str, str]:
    """What META says of the rules. `rank_points` and `ranked_from` are ours: the format has no word for them."""
    decimals = decimals_of({"currency": currency})
    meta = {
        "budget": written(amount, decimals),
        "vote_type": ballot_rules.kind,
        "rule": "greedy-threshold" if rule.name == "greedy" and rule.score_min is not None else rule.name,
        "currency": currency,
    }
    for name, key in {**BALLOT_LIMITS, **POINT_LIMITS}.items():
        limit = getattr(ballot_rules, name)
        if limit is not None:
            meta[key] = str(limit)
    if ballot_rules.sum_cost_max is not None:
        meta["max_sum_cost"] = written(ballot_rules.sum_cost_max, decimals)
    if rule.score_min is not None:
        meta["min_project_score_threshold"] = str(rule.score_min)
    if rule.rank_points is not None and rule.ranked_from is not None:
        meta |= {"rank_points": ",".join(map(str, rule.rank_points)), "ranked_from": rule.ranked_from}
    if ballot_rules.choices_max_per_category is not None:
        meta["max_length_per_category"] = str(ballot_rules.choices_max_per_category)
    return meta | sums_meta(ballot_rules, rule, decimals) | parameters_meta(rule, decimals)


def project_rows(
    projects: Sequence[Project], result: Result | None = None, currency: str = "DKK"
) -> list[dict[str, str]]:
    """The rows of PROJECTS in ballot order, since ties go by it; with votes, score and `selected` after the tally."""
    decimals = decimals_of({"currency": currency})
    rows = []
    for project in projects:
        row = {"project_id": project.project_id, "cost": written(project.cost, decimals), "name": project.title}
        if any(each.category for each in projects):
            row["category"] = project.category
        if any(each.neighbourhood for each in projects):
            row["neighborhood"] = project.neighbourhood
        if result is not None:
            row["votes"] = str(result.votes[project.project_id])
            row["score"] = str(result.scores[project.project_id])
            row["selected"] = str(int(project.project_id in result.winners))
        rows.append(row)
    return rows
