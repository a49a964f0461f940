"""What a campaign was funded with is paid out on one road, of citizens' money first; fees and what is given back."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.db import Database
from contracts.errors import NotYet
from contracts.ledger import (
    FollowedElsewhere,
    GetPaymentFile,
    InsufficientFunds,
    ListPayables,
    ListPaymentFiles,
    NotPayable,
    NotReleasable,
    NotReversible,
    Posted,
    SamePerson,
    SchemeOver,
)
from deploy.opland import payments
from services.ledger import queries
from services.ledger.domain import finance_rules
from services.ledger.operations import payment_files
from tests import mothers_ledger as mothers
from tests.integration.ledger.test_finance_requests import held
from tests.mothers_ledger import CURRENCY, YEAR, balance

GIVEN, MATCH = 8_001, 4_000


def handed_over(db: Database, given: int = GIVEN, match: int = MATCH) -> UUID:
    """A campaign whose money is a project's now."""
    campaign = uuid4()
    mothers.ask(db, mothers.appropriation(amount=10_000))
    if match:
        scheme = mothers.scheme(uuid4(), amount=match)
        mothers.ask(db, scheme, mothers.match(campaign, scheme_id=scheme.scheme_id, amount=match))
    mothers.ask(db, mothers.capture(campaign, amount=given))
    (answer,) = mothers.ask(db, mothers.funded(campaign, given, match=match, year=YEAR if match else None))
    assert isinstance(answer, Posted)
    mothers.announced(db)
    return campaign


def stands(db: Database, campaign: UUID, kind: str = "grant") -> tuple[int, int]:
    """Citizens' money and match of a campaign at this stage."""
    owner = f"{kind}/campaign-{campaign}"
    return balance(db, owner), balance(db, f"{owner}/{YEAR}")


def told(db: Database, name: str) -> dict[str, Any]:
    (event,) = [event for each, event in mothers.announced(db) if each == name]
    return event


def test_a_payment_draws_on_citizens_money_first_and_then_on_the_match_to_the_oere(db: Database) -> None:
    campaign = handed_over(db)
    first, second = (mothers.campaign_payment(campaign, amount=amount) for amount in (8_000, 2))
    mothers.ask(db, first)
    assert stands(db, campaign) == (1, 4_000)
    mothers.ask(db, second)
    assert stands(db, campaign) == (0, 3_999)
    mothers.announced(db)
    mothers.ask(db, mothers.confirmation(first.payment_id), mothers.confirmation(second.payment_id))
    assert stands(db, campaign, "paid") == (8_001, 1)
    paid = [event for _, event in mothers.announced(db)]
    assert [(event["owner"], event["project_id"], event["amount"]) for event in paid] == [
        ("campaign", str(campaign), 8_000),
        ("campaign", str(campaign), 2),
    ]
    assert db.read(queries.verify).first_wrong is None


def test_a_payment_that_is_returned_stands_as_granted_where_each_part_came_from(db: Database) -> None:
    campaign = handed_over(db)
    paid = mothers.campaign_payment(campaign, amount=9_000)
    mothers.ask(db, paid, mothers.returned(paid.payment_id))
    assert stands(db, campaign) == (GIVEN, MATCH)
    (again,) = mothers.ask(db, mothers.confirmation(paid.payment_id))
    assert isinstance(again, NotPayable)


def test_a_payment_above_both_moneys_is_refused_and_told_to_its_project(db: Database) -> None:
    campaign = handed_over(db)
    (answer,) = mothers.ask(db, mothers.campaign_payment(campaign, amount=GIVEN + MATCH + 1))
    assert isinstance(answer, InsufficientFunds)
    assert told(db, "PaymentRefused")["owner"] == "campaign"
    assert stands(db, campaign) == (GIVEN, MATCH)


def test_a_campaign_is_paid_on_the_word_of_two(db: Database) -> None:
    campaign = handed_over(db)
    (answer,) = mothers.ask(db, mothers.campaign_payment(campaign, attested_by="one"))
    assert isinstance(answer, SamePerson)


def test_what_budgets_follow_of_a_campaign_finance_neither_pays_nor_releases(db: Database) -> None:
    campaign = handed_over(db)
    accounts = f"grant/campaign-{campaign}", f"grant/campaign-{campaign}/{YEAR}"
    answers = mothers.ask(db, *(mothers.invoice(account, 1) for account in accounts), mothers.release(accounts[1], 1))
    assert [type(answer) for answer in answers] == [FollowedElsewhere] * 3
    (answer,) = mothers.ask(db, mothers.release(accounts[0], 1))
    assert isinstance(answer, NotReleasable)


def test_twin_without_that_rule_an_invoice_is_paid_on_both_roads(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = handed_over(db)
    monkeypatch.setattr(finance_rules, "finances_own", lambda _grant: None)
    one = mothers.campaign_payment(campaign, amount=4_000, voucher="faktura 1")
    mothers.ask(db, one, mothers.invoice(f"grant/campaign-{campaign}", 4_000))
    lines = db.read(lambda session: queries.list_payables(session, ListPayables(), CURRENCY)).items
    assert [line.amount for line in lines] == [4_000, 4_000]


def test_when_the_project_ends_the_match_is_the_pools_and_what_citizens_gave_never_is(db: Database) -> None:
    campaign = handed_over(db)
    before = held(db)["available"]
    mothers.ask(db, mothers.campaign_payment(campaign, amount=1_000), mothers.campaign_ending(campaign))
    assert stands(db, campaign) == (GIVEN - 1_000, 0)
    assert held(db)["available"] == before + MATCH
    event = told(db, "Released")
    assert (event["owner"], event["owner_id"], event["amount"]) == ("campaign", str(campaign), MATCH)


def test_a_campaign_without_a_match_ends_and_releases_nothing(db: Database) -> None:
    campaign = handed_over(db, match=0)
    mothers.ask(db, mothers.campaign_ending(campaign))
    assert stands(db, campaign) == (GIVEN, 0)
    assert told(db, "Released")["amount"] == 0


def test_a_half_of_a_payment_is_not_undone(db: Database) -> None:
    campaign = handed_over(db)
    paid = mothers.campaign_payment(campaign, amount=9_000)
    (posted,) = mothers.ask(db, paid)
    assert isinstance(posted, Posted)
    answers = mothers.ask(db, *(mothers.reversal(line.transfer_id) for line in posted.transfers))
    assert [type(answer) for answer in answers] == [NotReversible] * 2
    whole = mothers.campaign_payment(campaign, amount=10)
    (posted,) = mothers.ask(db, whole)
    assert isinstance(posted, Posted)
    (undone,) = mothers.ask(db, mothers.reversal(posted.transfers[0].transfer_id))
    assert isinstance(undone, Posted)


def test_the_payment_file_names_the_payee_and_has_both_parts_of_a_payment(db: Database) -> None:
    campaign = handed_over(db)
    paid = mothers.campaign_payment(campaign, amount=9_000, payee="cvr-12345678")
    mothers.ask(db, paid)
    number = db.run(payments.make_file)
    file_id = db.read(lambda session: queries.list_payment_files(session, ListPaymentFiles())).items[0].file_id
    page = db.read(lambda session: queries.get_payment_file(session, GetPaymentFile(file_id=file_id)))
    assert [(line.payment_id, line.amount, line.year, line.payee) for line in page.items] == [
        (paid.payment_id, GIVEN, None, "cvr-12345678"),
        (paid.payment_id, 9_000 - GIVEN, YEAR, "cvr-12345678"),
    ]
    assert number == 1
    assert db.read(queries.verify).first_wrong is None


@pytest.mark.parametrize("amounts", [(9_000,), (GIVEN, 9_000 - GIVEN)])
def test_the_payment_system_answers_such_a_payment_in_one_line_or_in_two(
    db: Database, amounts: tuple[int, ...]
) -> None:
    campaign = handed_over(db)
    paid = mothers.campaign_payment(campaign, amount=9_000)
    mothers.ask(db, paid)
    db.run(payments.make_file)
    row = {"payment_id": str(paid.payment_id), "outcome": "paid", "voucher": "bilag 1"}
    lines = [row | {"amount": f"{amount // 100},{amount % 100:02}"} for amount in amounts]
    outcomes = [payments.outcome(place, line) for place, line in enumerate(lines, 2)]
    taken = db.run(lambda session: payments.take(session, outcomes, CURRENCY))
    assert taken.wrong == ()
    assert stands(db, campaign, "paid") == (GIVEN, 9_000 - GIVEN)


def test_a_payment_is_never_cut_in_two_by_the_end_of_a_file(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payment_files, "PAYMENTS_MAX", 3)
    campaigns = [handed_over(db, given=10, match=10) for _ in range(2)]
    mothers.ask(db, *(mothers.campaign_payment(campaign, amount=15) for campaign in campaigns))
    db.run(payments.make_file)
    db.run(payments.make_file)
    files = db.read(lambda session: queries.list_payment_files(session, ListPaymentFiles())).items
    assert [(file.payments, file.total) for file in files] == [(2, 15), (2, 15)]


def test_fees_that_the_city_bears_touch_neither_the_pool_nor_what_citizens_gave(db: Database) -> None:
    campaign, before = uuid4(), held(db)
    mothers.ask(db, mothers.capture(campaign, amount=100), mothers.fees(campaign, 7))
    assert held(db) == before
    assert balance(db, f"campaign/{campaign}") == 100
    assert balance(db, f"fee/{campaign}") == 7
    assert balance(db, f"city/{campaign}") == -7
    (answer,) = mothers.ask(db, mothers.funded(campaign, 100))
    assert isinstance(answer, Posted)
    assert balance(db, f"grant/campaign-{campaign}") == 100


def test_fees_that_a_campaign_bears_are_taken_before_it_is_handed_over(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.capture(campaign, amount=100), mothers.fees(campaign, 7, borne_by="campaign"))
    (early,) = mothers.ask(db, mothers.funded(campaign, 100))
    assert isinstance(early, NotYet)
    mothers.announced(db)
    mothers.ask(db, mothers.funded(campaign, 100, fees=7))
    assert balance(db, f"grant/campaign-{campaign}") == 93
    assert told(db, "GrantsPosted")["grants"] == [{"project_id": str(campaign), "amount": 93}]
    assert db.read(queries.verify).balanced


@pytest.mark.parametrize("matched", [0, 50])
def test_a_campaign_whose_fees_took_all_is_answered_and_hands_over_nothing_but_its_match(
    db: Database, matched: int
) -> None:
    campaign, over = uuid4(), {"fees": 100, "match": matched, "year": YEAR if matched else None}
    funded = mothers.funded(campaign, 100, **over)
    mothers.ask(db, mothers.scheme(), *([mothers.match(campaign, amount=matched)] if matched else []))
    (early,) = mothers.ask(db, funded)
    assert isinstance(early, NotYet), "nothing has been heard of, and nothing is what it will hold"
    given = mothers.capture(campaign, amount=100)
    mothers.ask(db, given, mothers.fees(campaign, 100, borne_by="campaign"))
    mothers.announced(db)
    (answer,) = mothers.ask(db, funded)
    assert isinstance(answer, Posted)
    assert [line.kind for line in answer.transfers] == (["grant_match"] if matched else [])
    grants = [{"project_id": str(campaign), "amount": matched}] if matched else []
    assert told(db, "GrantsPosted")["grants"] == grants
    if matched:
        lost = mothers.charge_back(campaign, given.pledge_id, amount=100, handed_over=True)
        late, back = mothers.ask(db, mothers.match(campaign, amount=1), lost)
        assert isinstance(late, SchemeOver)
        assert isinstance(back, Posted)


def test_fees_wait_for_the_captures_that_they_were_taken_for(db: Database) -> None:
    campaign = uuid4()
    fee = mothers.fees(campaign, 7, borne_by="campaign")
    (early,) = mothers.ask(db, fee)
    assert isinstance(early, NotYet)
    mothers.ask(db, mothers.capture(campaign, amount=100), fee)
    assert balance(db, f"fee/{campaign}") == 7


def test_what_a_project_did_not_need_of_citizens_money_goes_back_to_who_gave_it(db: Database) -> None:
    campaign = uuid4()
    pledges = [mothers.capture(campaign, amount=amount) for amount in (60, 40)]
    mothers.ask(db, *pledges, mothers.funded(campaign, 100), mothers.campaign_payment(campaign, amount=50))
    (posted,) = mothers.ask(db, mothers.giving_back(campaign, 50))
    assert isinstance(posted, Posted)
    assert balance(db, f"campaign/{campaign}") == 50
    refunds = [
        mothers.refund(campaign, pledge.pledge_id, amount=half) for pledge, half in zip(pledges, (30, 20), strict=True)
    ]
    mothers.ask(db, *refunds)
    assert balance(db, f"campaign/{campaign}") == 0
    assert [balance(db, f"donor/{pledge.pledge_id}") for pledge in pledges] == [-30, -20]


def test_no_more_is_given_back_than_is_left_and_the_match_is_no_part_of_it(db: Database) -> None:
    campaign = handed_over(db)
    (answer,) = mothers.ask(db, mothers.giving_back(campaign, GIVEN + 1))
    assert isinstance(answer, InsufficientFunds)
    event = told(db, "GiveBackRefused")
    assert (event["campaign_id"], event["available"]) == (str(campaign), GIVEN)
    assert stands(db, campaign) == (GIVEN, MATCH)


def test_of_a_payment_and_a_giving_back_of_the_same_money_the_first_has_it(db: Database) -> None:
    campaign = handed_over(db, match=0)
    first, second = mothers.ask(db, mothers.giving_back(campaign, GIVEN), mothers.campaign_payment(campaign, amount=1))
    assert isinstance(first, Posted)
    assert isinstance(second, InsufficientFunds)
