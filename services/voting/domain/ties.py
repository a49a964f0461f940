"""Who goes first of equals: one fixed order of all projects, made once, so that no later step can choose another."""

from __future__ import annotations

import hashlib

from services.voting.domain.rules import Count, TallyRule


def order_of_ties(rule: TallyRule, count: Count) -> dict[str, int]:
    """Place by project id; the lower goes first."""
    ids = [project.project_id for project in count.projects]
    if rule.seed is not None:
        ids.sort(key=lambda project_id: lot(rule.seed or "", project_id))
    if rule.tie.startswith("min-cost"):
        costs = {project.project_id: project.cost for project in count.projects}
        ids.sort(key=lambda project_id: (costs[project_id], -count.votes[project_id]))  # stable: then as they stood
    return {project_id: place for place, project_id in enumerate(ids)}


def lot(seed: str, project_id: str) -> str:
    """The lot of a project: SHA-256 of "seed|project id", hex. The lowest comes first."""
    return hashlib.sha256(f"{seed}|{project_id}".encode()).hexdigest()
