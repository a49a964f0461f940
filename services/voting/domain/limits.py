"""What may still be funded: the amount, exclusive projects, and what a category or a neighbourhood may cost."""

from __future__ import annotations

from collections import defaultdict

from services.voting.domain.rules import Count, Outcome, Project, TallyRule, share


def below_threshold(rule: TallyRule, count: Count, project: Project) -> bool:
    """Whether too few chose it. What nobody chose is not funded, however much money is left."""
    if count.scores[project.project_id] < max(rule.score_min or 0, 1):
        return True
    if rule.votes_share_min is None:
        return False
    return count.votes[project.project_id] < share(rule.votes_share_min) * count.ballots


class Room:
    """What is left, while projects are funded one by one. `amount` in minor units; None where the rule itself keeps it."""

    def __init__(self, rule: TallyRule, amount: int | None) -> None:
        self.left = amount
        self.rivals: dict[str, set[str]] = defaultdict(set)
        for group in rule.exclusive or ():
            for project_id in group:
                self.rivals[project_id] |= {*group} - {project_id}
        self.categories = dict(rule.category_amounts or {})
        self.neighbourhoods = dict(rule.neighbourhood_amounts or {})
        self.funded: set[str] = set()

    def refusal(self, project: Project) -> Outcome | None:
        """Why this project cannot be funded now, or None."""
        if self.rivals and self.rivals.get(project.project_id, set()) & self.funded:
            return "excluded"
        if project.cost > self.categories.get(project.category, project.cost):
            return "category_is_full"
        if project.cost > self.neighbourhoods.get(project.neighbourhood, project.cost):
            return "neighbourhood_is_full"
        return "does_not_fit" if self.left is not None and project.cost > self.left else None

    def take(self, project: Project) -> None:
        self.funded.add(project.project_id)
        if self.left is not None:
            self.left -= project.cost
        if project.category in self.categories:
            self.categories[project.category] -= project.cost
        if project.neighbourhood in self.neighbourhoods:
            self.neighbourhoods[project.neighbourhood] -= project.cost

    @property
    def has_limits(self) -> bool:
        """Whether anything but the amount can refuse a project."""
        return bool(self.rivals or self.categories or self.neighbourhoods)

    def open_to_all(self) -> None:
        """Let go of the limits of categories and neighbourhoods, before what is left is filled."""
        self.categories.clear()
        self.neighbourhoods.clear()
