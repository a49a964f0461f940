"""The lines of budgets, their votes and councils: what leads each on, and what else is decided of it."""

from collections.abc import Iterator, Mapping

from gateway.pages.desk.items import Item, Make, form
from gateway.pages.desk.work import Entry, Found

CHANGES = ("reschedule_budget", "change_earmark", "close_budget")
STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("amend_budget", "close_budget"),
    "earmarking": ("reschedule_budget", "close_budget"),
    "ideas": ("begin_development", "order_mailing", "import_proposals", *CHANGES),
    "development": ("begin_review", *CHANGES),
    "review": ("publish_ballot", *CHANGES),
    "vote": ("order_mailing",),
    "awarding": ("close_budget",),
    "implementation": ("close_budget",),
}
"""What a playmaker does with a budget in its phase, what leads on first."""


def phases(found: Found) -> Iterator[Item]:
    """With what the joint council remarked on a draft, while nobody has amended it since."""
    last = dict(found.items("log"))
    for _, each in found.items("budgets"):
        budget, phase = each["budget_id"], each["phase"]
        if phase in STEPS:
            said = {"phase": phase, "area": each["area_id"]}
            remarks = last.get(budget, {})
            said |= {"remarks": remarks["text"]} if remarks.get("kind") == "returned" else {}
            yield Item(each["title"], f"/budgetter/{budget}", said, tuple(form(step, budget) for step in STEPS[phase]))


def elections(found: Found) -> Iterator[Item]:
    for _, each in found.items("voting"):
        election = each["election_id"]
        said = {"vote": each["state"], "area": each["area_id"], "closes": each["closes_at"]}
        actions = (form("extend_election", election), form("close_election", election))
        yield Item(each["title"], f"/afstemninger/{election}", said, actions)


def earmark_changes(*actions: str) -> Make:
    def make(found: Found) -> Iterator[Item]:
        budgets = {each["budget_id"]: each for _, each in found.items("budgets")}
        for budget, each in found.items("earmark_changes"):
            if each["state"] == "asked":
                said = {"amount": each["amount"], "currency": budgets[budget]["currency"]}
                said |= {"text": each["reason"], "at": each["asked_at"]}
                answers = tuple(form(action, each["change_id"], budget_id=budget) for action in actions)
                yield Item(budgets[budget]["title"], f"/budgetter/{budget}", said, answers)

    return make


def councils(found: Found) -> Iterator[Item]:
    lines = {each["council_id"]: each for _, each in found.items("councils")}
    yield from map(council, lines.values())


def council(each: Entry) -> Item:
    who = form("open_council", each["council_id"])
    return Item(each["name"], who[1], {"areas": each["area_ids"]}, (who, form("record_agreement", each["council_id"])))
