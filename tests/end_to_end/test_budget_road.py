"""A participatory budget from its draft to its final accounts, to the øre, and what is refused on the way."""

import pytest

from tests.people import COUNCIL, DECISION, People, eventually

pytestmark = pytest.mark.timeout(180)


def test_every_krone_is_followed_from_appropriation_to_final_accounts(people_on_each: People) -> None:
    people = people_on_each
    year = people.past_year(1_000_003)
    assert people.stages(year) == {"appropriated": 1_000_003, "available": 1_000_003}

    budget_id = people.draft(year, 500_001)
    assert people.stages(year)["available"] == 1_000_003
    people.endorse(budget_id)
    earmark = people.phase(budget_id, "ideas")["earmark"]
    assert (earmark["state"], earmark["amount"]) == ("granted", 500_001)
    assert people.stages(year) == {"appropriated": 1_000_003, "available": 500_002, "earmarked": 500_001}

    projects = people.propose(budget_id, {"Have": 300_000, "Scene": 250_000, "Lys": 150_001})
    election_id = people.publish(budget_id, projects)
    assert people.vote(election_id, [projects["Have"], projects["Lys"]], range(1, 8)) == 7
    assert people.vote(election_id, [projects["Scene"]], range(8, 13)) == 5
    result = people.close(election_id)
    assert [winner["title"] for winner in result["winners"]] == ["Have", "Lys"]
    assert (result["totals"]["ballots"], result["totals"]["spent"]) == (12, 450_001)

    budget = people.phase(budget_id, "implementation")
    assert {each["title"]: each["granted"] for each in budget["awards"]} == {"Have": 300_000, "Lys": 150_001}
    assert people.stages(year) == {"appropriated": 1_000_003, "available": 550_002, "granted": 450_001}
    pay_and_close(people, year, budget_id, projects)


def pay_and_close(people: People, year: int, budget_id: str, projects: dict[str, str]) -> None:
    """One payment is confirmed, another returned; the budget closes, and what was not spent is the pool's again."""
    paid = people.pay(projects["Have"], 299_999, "Faktura 1")
    returned = people.pay(projects["Lys"], 50_000, "Faktura 2")
    assert people.stages(year) == {
        "appropriated": 1_000_003,
        "available": 550_002,
        "granted": 100_002,
        "payable": 349_999,
    }
    payables = people.get("/pool/payables", "finance")["items"]
    assert {each["payment_id"]: each["amount"] for each in payables if each["year"] == year} == {
        paid: 299_999,
        returned: 50_000,
    }
    people.post("finance", f"/payments/{paid}/confirmation", {"voucher": "Betalingsfil 7"})
    people.post("finance", f"/payments/{returned}/return", {"reason": "Kontoen findes ikke"})
    eventually(lambda: people.project(budget_id, projects["Have"])["payments"][0]["state"] == "paid")
    eventually(lambda: people.project(budget_id, projects["Lys"])["payments"][0]["state"] == "returned")
    assert people.stages(year) == {
        "appropriated": 1_000_003,
        "available": 550_002,
        "granted": 150_002,
        "paid": 299_999,
    }
    people.post("playmaker", f"/budgets/{budget_id}/closing", {"reason": "Alt er bygget"})
    people.phase(budget_id, "closed")
    eventually(lambda: "granted" not in people.stages(year))
    assert people.stages(year) == {"appropriated": 1_000_003, "available": 700_004, "paid": 299_999}


def test_an_earmark_above_what_is_available_is_refused_with_what_is_available(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(99_999)
    budget_id = people.draft(year, 100_000)
    people.endorse(budget_id)
    budget = people.until(f"/budgets/{budget_id}", lambda found: found["earmark"]["state"] == "refused")
    assert (budget["phase"], budget["earmark"]["available"]) == ("draft", 99_999)
    assert people.stages(year) == {"appropriated": 99_999, "available": 99_999}
    people.appropriate(year, 1)
    people.endorse(budget_id)
    people.phase(budget_id, "ideas")
    assert people.stages(year) == {"appropriated": 100_000, "earmarked": 100_000}


def test_two_budgets_that_ask_at_once_for_the_same_money_do_not_both_get_it(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(100)
    budgets = [people.draft(year, 60) for _ in range(2)]
    for budget_id in budgets:
        people.endorse(budget_id)
    answers = [
        people.until(f"/budgets/{each}", lambda found: found["earmark"]["state"] in ("granted", "refused"))["earmark"]
        for each in budgets
    ]
    assert sorted(each["state"] for each in answers) == ["granted", "refused"]
    assert people.stages(year) == {"appropriated": 100, "available": 40, "earmarked": 60}


def test_a_payment_is_not_approved_by_who_entered_it_nor_above_the_grant(people_on_each: People) -> None:
    people = people_on_each
    year = people.past_year(1_000)
    budget_id, election_id, projects = people.election(year, 1_000, {"Have": 600})
    people.vote(election_id, list(projects.values()), [1])
    people.close(election_id)
    people.phase(budget_id, "implementation")
    payment_id = people.enter_payment(projects["Have"], 600, "Faktura 3")
    assert people.refusal("finance", f"/payments/{payment_id}/approval")["title"] == "SameApprover"
    assert people.payments()[payment_id] == "entered"
    body = {"amount": 601, "voucher": "Faktura 4"}
    assert people.refusal("finance", f"/projects/{projects['Have']}/payments", body)["title"] == "OverTheGrant"
    assert people.stages(year) == {"appropriated": 1_000, "available": 400, "granted": 600}


def test_an_earmark_takes_two_people_of_the_right_roles_and_a_named_decision(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(500)
    budget_id = people.draft(year, 500)
    path = f"/budgets/{budget_id}/endorsement"
    assert people.refusal("playmaker", path, {"decision": DECISION})["status"] == 403
    assert people.refusal("joint-council-harlev", path, {"decision": DECISION})["status"] == 403
    assert people.refusal(COUNCIL, path)["status"] == 422
    assert people.stages(year) == {"appropriated": 500, "available": 500}


def test_a_budget_that_is_cancelled_lets_go_of_its_earmark(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(500)
    budget_id = people.open_budget(year, 400)
    people.post("playmaker", f"/budgets/{budget_id}/closing", {"reason": "Ingen forslag"})
    people.phase(budget_id, "cancelled")
    eventually(lambda: people.stages(year) == {"appropriated": 500, "available": 500})
