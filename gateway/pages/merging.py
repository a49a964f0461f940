"""An author asks that proposals become one: the others are ticked in a list of their budget's, then what the one says is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug import Response

from contracts.budgets import GetProposal, ListProposals, MergeProposals
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages import own_proposals
from gateway.pages.base import UNPROCESSABLE, in_words, to, told
from gateway.pages.desk.fields import ticked
from gateway.pages.own_proposals import KEPT, typed_of
from gateway.pages.proposals import PROPOSAL
from gateway.pages.proposing import TITLE_CHARS_MAX, proposal_of, troubles
from gateway.web import forms
from gateway.web.authors import open_to

CHOOSE = f"{PROPOSAL}/laeg-sammen"
WRITE = f"{CHOOSE}/tekst"
MERGE, MERGED_STATE = "merge_proposals", "submitted"
TICK = "med-"
"""Before the id of each other proposal, in the address of both steps."""
OTHERS = "andre"
"""The field, and its id, that they are ticked in."""
OTHERS_MAX = 9
"""Of one merger, beside the proposal that it is asked from. Budgets decides; the list says so before anything is written."""
SHOWN_MAX = 20
Proposal = Mapping[str, Any]


class Routes(own_proposals.Routes):
    @http("GET", CHOOSE, auth=SIGNED_IN, summary="Which proposals to merge one's own with", page=True)
    def choose_origins_page(self, asking: Asking) -> Response:
        """A page of those that can be; what is ticked stays ticked while others are looked for."""
        own, budget = self.own_proposal(asking)
        if MERGE not in open_to(own, budget, None):
            return to(f"/forslag/{own['proposal_id']}")
        return self.choosing(asking, own, budget, self.chosen(asking, own))

    @http("GET", WRITE, auth=SIGNED_IN, summary="What the merged proposal says", page=True)
    def merge_page(self, asking: Asking) -> Response:
        own, budget = self.own_proposal(asking)
        if MERGE not in open_to(own, budget, None):
            return to(f"/forslag/{own['proposal_id']}")
        others = self.chosen(asking, own)
        if wrong := amiss(others, named(asking, own)):
            return self.choosing(asking, own, budget, others, wrong)
        return self.writing(asking, budget, [own, *others], joined([own, *others]))

    @http("POST", WRITE, auth=SIGNED_IN, summary="Ask for a merger by form", page=True, takes="form")
    def merge_proposals_by_form(self, asking: Asking) -> Response:
        """On to the one that it becomes, which waits for the others' authors."""
        own, budget = self.own_proposal(asking)
        others = self.chosen(asking, own)
        if wrong := amiss(others, named(asking, own)):
            return self.choosing(asking, own, budget, others, wrong)
        origins, form = [own, *others], {name: value.strip() for name, value in asking.body.items()}
        if found := troubles(form, budget["proposal_rules"]):
            return self.writing(asking, budget, origins, form, in_words(asking, found), UNPROCESSABLE)
        said = {**proposal_of(form), **{name: own[name] for name in KEPT if name not in form}}
        del said["association"]
        ids = {
            "command_id": str(forms.command_id(asking.body)),
            "proposal_ids": [each["proposal_id"] for each in origins],
        }
        try:
            done = self.ask(asking, MergeProposals.load({**said, **ids}))
        except Refused as refusal:
            return self.writing(asking, budget, origins, form, told(asking, refusal), refusal.status)
        return to(f"/forslag/{done['id']}?gjort={MERGE}")

    def chosen(self, asking: Asking, own: Proposal) -> list[Proposal]:
        """Of those that the address names, the ones that can still be merged with it."""
        ids = named(asking, own)[: OTHERS_MAX + 1]
        found = self.gather(asking, **{each: GetProposal.load({"proposal_id": each}) for each in ids})
        there = [found.needed(each) for each in ids if each not in found.refused]
        return [each for each in there if (each["budget_id"], each["state"]) == (own["budget_id"], MERGED_STATE)]

    def choosing(
        self, asking: Asking, own: Proposal, budget: Any, others: Sequence[Proposal], wrong: str = ""
    ) -> Response:
        given = asking.request.args
        asked = {
            name: said
            for name, field in (("search", "soeg"), ("after", "efter"))
            if (said := given.get(field, "").strip())
        }
        page = self.ask(
            asking,
            ListProposals.load({**asked, "budget_id": own["budget_id"], "state": MERGED_STATE, "limit": SHOWN_MAX}),
        )
        away = {own["proposal_id"], *(each["proposal_id"] for each in others)}
        facts: dict[str, Any] = {
            "proposal": own,
            "budget": budget,
            "chosen": others,
            "found": [each for each in page["items"] if each["proposal_id"] not in away],
            "following": page["next_after"],
            "asked": asked,
            "wrong": in_words(asking, {OTHERS: wrong}) if wrong else None,
        }
        return self.page("merge_choose.html", asking, UNPROCESSABLE if wrong else 200, **facts)

    def writing(  # noqa: PLR0913, PLR0917 - a page's facts
        self,
        asking: Asking,
        budget: Any,
        origins: Sequence[Proposal],
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
    ) -> Response:
        return self.page("merge_write.html", asking, status, budget=budget, origins=origins, form=form, wrong=wrong)


def named(asking: Asking, own: Proposal) -> list[str]:
    """The ids that the address names; never the proposal's own."""
    return [each for each in ticked(asking.request.args, TICK) if each != own["proposal_id"]]


def amiss(others: Sequence[Proposal], ids: Sequence[str]) -> str:
    """Why these cannot be merged, by its name in `tables.REASONS`; nothing where they can."""
    if len(ids) > OTHERS_MAX:
        return "too_many_to_merge"
    if len(others) < len(ids):
        return "not_there_to_merge"
    return "" if others else "nothing_to_merge"


def joined(origins: Sequence[Proposal]) -> dict[str, str]:
    """What their form begins with: nothing that any of them says is left out, and what they cost is added up."""
    first = origins[0]
    title = " og ".join(each["title"] for each in origins)
    sums = {name: sum(each[name] for each in origins) for name in ("cost", "running_cost")}
    return typed_of(first) | {
        "title": title if len(title) <= TITLE_CHARS_MAX else first["title"],
        "text": "\n\n".join(f"{each['title']}\n{each['text']}" for each in origins),
        **{name: forms.written(amount) if amount else "" for name, amount in sums.items()},
    }
