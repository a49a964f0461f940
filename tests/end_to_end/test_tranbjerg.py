"""The story of Tranbjerg 2020, told in a town by its own people, with where each øre stood at each step.

320,000 kr. for the residents of 15 and over; 14 proposals, two of them merged on the way, one found infeasible, 12 on the
ballot; 1,213 voters; six winners, of which four were carried out and two gave their money back. The sums of the projects are
invented.
"""

from collections import defaultdict
from typing import Any

import pytest

from deploy.local.api import Problem
from tests.people import DECISION, People, Resident, eventually

pytestmark = pytest.mark.timeout(400)
AREA = "tranbjerg"
KRONER = 100
POOL = 4_770_000 * KRONER
SUM = 320_000 * KRONER
WINNERS = {
    "Naturlegeplads": 80_000,
    "Bålhytte": 60_000,
    "Bænke og træer": 45_000,
    "Fitness i det fri": 70_000,
    "Lys på stien": 35_000,
    "Bogskab på torvet": 15_000,
}
LOSERS = {
    "Skaterbane": 300_000,
    "Hundeskov": 25_000,
    "Petanquebane": 30_000,
    "Vægmaleri": 40_000,
    "Fuglekasser": 20_000,
    "Drivhus": 90_000,
}
INFEASIBLE = "En svævebane"
BALLOTS = (
    (400, ("Naturlegeplads", "Bålhytte", "Bænke og træer", "Fitness i det fri", "Lys på stien")),
    (300, ("Naturlegeplads", "Bålhytte", "Bænke og træer", "Bogskab på torvet")),
    (313, ("Skaterbane",)),
    (200, ("Fitness i det fri", "Lys på stien", "Bogskab på torvet", "Hundeskov", "Petanquebane")),
)
VOTERS = 1_213


class Story:
    """A budget of Tranbjerg, and where its money is said to be: by the pool, by the transfers, by the budget itself."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.year = people.past_year(POOL)
        self.budget_id = ""
        self.projects: dict[str, str] = {}
        self.authors: dict[str, Resident] = {}

    def stands(self, **kroner: float) -> None:
        """The pool of the year stands like this, and so the transfers and the budget say; what is left is available."""
        held = {stage: round(amount * KRONER) for stage, amount in kroner.items()}
        expected = {"appropriated": POOL, "available": POOL - sum(held.values()), **held}
        eventually(lambda: self.people.stages(self.year) == expected)
        balances = self.balances()
        by_stage: dict[str, int] = defaultdict(int)
        for path, amount in balances.items():
            by_stage[path.split("/")[0]] += amount
        told = {"earmarked": "earmark", "granted": "grant", "payable": "payable", "paid": "paid"}
        assert {stage: by_stage[kind] for stage, kind in told.items() if by_stage[kind]} == held
        for project in self.people.get(f"/budgets/{self.budget_id}", "finance")["awards"]:
            moving = sum(each["amount"] for each in project["payments"] if each["state"] in ("payable", "paid"))
            left = (project["granted"] or 0) + project["repaid"] - project["released"] - moving
            assert balances[f"grant/{project['project_id']}/{self.year}"] == left, project["title"]

    def balances(self) -> dict[str, int]:
        """What the budget's own transfers leave on each account."""
        found: dict[str, int] = defaultdict(int)
        for each in self.people.get(f"/budgets/{self.budget_id}/transfers?limit=500")["items"]:
            found[each["from"]] -= each["amount"]
            found[each["to"]] += each["amount"]
        return found

    def project(self, title: str) -> Any:
        return self.people.project(self.budget_id, self.projects[title])

    def proposed(self) -> None:
        """14 proposals, each by a resident of its own; two of them are asked to become one, and do."""
        titles = [title for title in (*WINNERS, *LOSERS) if title != "Bænke og træer"]
        costs = {**WINNERS, **LOSERS, "Bænke": 25_000, "Træer": 20_000, INFEASIBLE: 310_000}
        proposed = [*titles, "Bænke", "Træer", INFEASIBLE]
        assert len(proposed) == 14
        for serial, title in enumerate(proposed):
            author = self.authors[title] = Resident(self.people, serial, AREA)
            body = {"title": title, "text": f"{title} for alle", "cost": costs[title] * KRONER}
            self.projects[title] = author.post(f"/budgets/{self.budget_id}/proposals", body)["id"]
        both = {"proposal_ids": [self.projects.pop("Bænke"), self.projects.pop("Træer")], "title": "Bænke og træer"}
        asked = self.authors["Bænke"].post("/mergers", {**both, "text": "Begge dele"})["id"]
        assert self.authors["Træer"].post(f"/proposals/{asked}/consent")["state"] == "submitted"
        self.projects["Bænke og træer"], self.authors["Bænke og træer"] = asked, self.authors["Bænke"]

    def reviewed(self) -> None:
        for title, proposal_id in self.projects.items():
            feasible = title != INFEASIBLE
            cost = {**WINNERS, **LOSERS}.get(title, 900_000) * KRONER
            found = {
                "feasible": feasible,
                "cost": cost,
                "reason": "Til at bygge" if feasible else "Sporet krydser banen",
            }
            self.people.post("playmaker", f"/proposals/{proposal_id}/review", found)
        del self.projects[INFEASIBLE]
        assert len(self.projects) == 12

    def voted(self) -> None:
        election_id = self.people.publish(self.budget_id, self.projects)
        with pytest.raises(Problem, match="NotEligible"):
            self.people.vote(election_id, [self.projects["Skaterbane"]], [1], AREA, age=14)
        first = 0
        for count, titles in BALLOTS:
            serials = range(first, first + count)
            first += self.people.vote(election_id, [self.projects[each] for each in titles], serials, AREA, age=15)
        result = self.people.close(election_id)
        assert result["totals"]["ballots"] == first == VOTERS
        assert {each["title"] for each in result["winners"]} == set(WINNERS)

    def paid(self, title: str, kroner: int) -> None:
        """Asked for by the project, coded by one, approved by another, and confirmed by the city's payment system."""
        asked = {"amount": kroner * KRONER, "purpose": "Materialer"}
        payment_id = self.authors[title].post(f"/projects/{self.projects[title]}/payment-requests", asked)["id"]
        self.people.post("finance", f"/payments/{payment_id}/coding", {"voucher": "Faktura 7"})
        self.people.post("finance-2", f"/payments/{payment_id}/approval")
        self.people.payment(payment_id, "payable")
        self.people.post("finance", f"/payments/{payment_id}/confirmation", {"voucher": "Betalingsfil 7"})
        eventually(lambda: self.project(title)["payments"][0]["state"] == "paid")

    def repaid(self, title: str, amount: int) -> None:
        account = f"paid/{self.projects[title]}/{self.year}"
        self.people.enter("/pool/repayments", {"account": account, "amount": amount, "voucher": "Tilbagebetalt"})
        eventually(lambda: self.project(title)["repaid"] == amount)

    def hand_in(self, title: str, spent: int, other_income: int = 0) -> None:
        """Final accounts by the project; amounts in øre."""
        accounts = {"lines": [{"text": "Alt", "amount": spent}], "other_income": other_income, "text": "Det blev godt"}
        self.authors[title].post(f"/projects/{self.projects[title]}/accounts", accounts)

    def finished(self, title: str, spent: int, other_income: int = 0) -> None:
        self.hand_in(title, spent, other_income)
        self.accept(title)

    def accept(self, title: str) -> None:
        self.people.post("finance", f"/projects/{self.projects[title]}/accounts/acceptance")
        assert self.project(title)["state"] == "finished"

    def give_back(self, title: str) -> None:
        body = {"reason": "Der kom ingen tilladelse"}
        self.authors[title].post(f"/projects/{self.projects[title]}/return", body)


def test_tranbjerg_from_the_earmark_to_four_that_finish_and_two_that_give_their_money_back(people: People) -> None:
    story = Story(people)
    rules = {"kind": "approval", "choices_min": 1, "sum_cost_max": SUM}
    story.budget_id = people.draft(story.year, SUM, area_id=AREA, age_min=15, ballot_rules=rules)
    people.endorse(story.budget_id, "joint-council-tranbjerg")
    people.phase(story.budget_id, "ideas")
    story.stands(earmarked=320_000)
    story.proposed()
    people.post("playmaker", f"/budgets/{story.budget_id}/development", {})
    people.post("playmaker", f"/budgets/{story.budget_id}/review", {})
    story.reviewed()
    story.voted()
    people.phase(story.budget_id, "implementation")
    story.stands(granted=305_000)
    follow_up(story)
    people.post("playmaker", f"/budgets/{story.budget_id}/closing", {"reason": "Alle seks er afsluttet"})
    people.phase(story.budget_id, "closed")
    story.stands(paid=189_999.5)
    states = {each["title"]: each["state"] for each in people.get(f"/budgets/{story.budget_id}")["awards"]}
    given_back = ("Fitness i det fri", "Lys på stien")
    assert states == {title: "given_back" if title in given_back else "finished" for title in WINNERS}
    assert DECISION["case_number"] in str(people.get(f"/budgets/{story.budget_id}")["decision"])


def follow_up(story: Story) -> None:
    """Two years of it: paid in full, helped by others' money, cheaper than thought, and twice nothing came of it."""
    story.paid("Naturlegeplads", 80_000)
    story.stands(granted=225_000, paid=80_000)
    story.finished("Naturlegeplads", 80_000 * KRONER)
    story.stands(granted=225_000, paid=80_000)
    story.paid("Bålhytte", 50_000)
    story.finished("Bålhytte", 55_000 * KRONER, other_income=5_000 * KRONER)
    story.stands(granted=165_000, paid=130_000)
    story.paid("Bænke og træer", 45_000)
    story.stands(granted=120_000, paid=175_000)
    story.hand_in("Bænke og træer", 4_499_950)
    path = f"/projects/{story.projects['Bænke og træer']}/accounts/acceptance"
    assert story.people.refusal("finance", path)["to_repay"] == 50
    story.repaid("Bænke og træer", 50)
    story.accept("Bænke og træer")
    story.stands(granted=120_000, paid=174_999.5)
    story.paid("Bogskab på torvet", 15_000)
    story.finished("Bogskab på torvet", 15_000 * KRONER)
    story.stands(granted=105_000, paid=189_999.5)
    story.give_back("Fitness i det fri")
    story.stands(granted=35_000, paid=189_999.5)
    story.paid("Lys på stien", 20_000)
    story.stands(granted=15_000, paid=209_999.5)
    story.repaid("Lys på stien", 20_000 * KRONER)
    story.give_back("Lys på stien")
    story.stands(paid=189_999.5)
