"""What an application is granted, on both databases: by two people, told apart from finance's own grants, split by area."""

from uuid import uuid4

import pytest

from chassis.db import Database
from contracts import ledger
from contracts.errors import SameIdOtherContent
from contracts.ledger import FollowedElsewhere, GetAreas, InsufficientFunds, Posted, SamePerson
from services.ledger import queries
from services.ledger.models import DraftRow, TransferRow
from services.ledger.operations.hearing import post_heard
from tests import mothers_ledger as mothers
from tests.integration.ledger.test_drafts import THIRD, attest, drafts, withdraw
from tests.integration.ledger.test_finance_requests import held, newest
from tests.mothers_ledger import CURRENCY, YEAR


def test_an_application_is_granted_from_the_pool_on_its_decision_and_told_as_such(db: Database) -> None:
    application_id = uuid4()
    (answer,) = mothers.ask(db, mothers.application_grant(application_id))
    assert isinstance(answer, Posted)
    assert held(db) == {"available": 900, "granted": 100}
    ((name, event),) = mothers.announced(db)
    assert (name, event["owner"], event["owner_id"]) == ("GrantsPosted", "application", str(application_id))
    assert event["grants"] == [{"project_id": str(application_id), "amount": 100}]
    assert newest(db).reference == "2024-17, Byrådet, 2024-10-09"


def test_an_application_above_what_is_free_is_refused_with_what_is_available(db: Database) -> None:
    application_id = uuid4()
    (answer,) = mothers.ask(db, mothers.application_grant(application_id, amount=1_001))
    assert isinstance(answer, InsufficientFunds)
    ((name, event),) = mothers.announced(db)
    assert (name, event["owner"], event["available"]) == ("GrantRefused", "application", 1_000)
    assert event["owner_id"] == str(application_id)
    assert held(db) == {"available": 1_000}


def test_an_application_is_granted_on_the_word_of_two(db: Database) -> None:
    (answer,) = mothers.ask(db, mothers.application_grant(uuid4(), attested_by="decider"))
    assert isinstance(answer, SamePerson)


def test_what_budgets_follows_is_paid_and_released_there_and_not_by_finance(db: Database) -> None:
    application_id = uuid4()
    mothers.ask(db, mothers.application_grant(application_id))
    account = f"grant/application-{application_id}/{YEAR}"
    answers = mothers.ask(db, mothers.invoice(account, 1), mothers.release(account, 1))
    assert [type(answer) for answer in answers] == [FollowedElsewhere, FollowedElsewhere]


def test_twin_a_grant_that_finance_gave_to_the_same_id_stays_finances_own(db: Database) -> None:
    same = uuid4()
    mothers.ask(db, mothers.application_grant(same, amount=100), mothers.direct_grant(same, amount=30))
    (paid,) = mothers.ask(db, mothers.invoice(f"grant/{same}/{YEAR}", 30))
    assert isinstance(paid, Posted)
    mothers.ask(db, mothers.ending(same, budget_id=None, application_id=same))
    assert held(db) == {"available": 970, "payable": 30}
    assert mothers.balance(db, f"grant/application-{same}/{YEAR}") == 0


def test_it_is_paid_and_what_is_left_goes_back_to_the_oere(db: Database) -> None:
    application_id = uuid4()
    paid = mothers.payment(application_id, application_id=application_id, budget_id=None, amount=33)
    mothers.ask(db, mothers.application_grant(application_id), paid, mothers.confirmation(paid.payment_id))
    mothers.ask(db, mothers.ending(application_id, budget_id=None, application_id=application_id))
    assert held(db) == {"available": 967, "paid": 33}
    told = [(name, event["owner"]) for name, event in mothers.announced(db)]
    assert told == [
        ("GrantsPosted", "application"),
        ("PaymentPosted", "application"),
        ("PaymentConfirmed", "application"),
        ("Released", "application"),
    ]
    assert db.read(queries.verify).first_wrong is None


def test_a_payment_of_an_application_that_is_refused_is_told_to_it(db: Database) -> None:
    application_id = uuid4()
    mothers.ask(db, mothers.payment(application_id, application_id=application_id, budget_id=None))
    ((name, event),) = mothers.announced(db)
    assert (name, event["owner"], event["project_id"]) == ("PaymentRefused", "application", str(application_id))


def hear(db: Database, event: object) -> None:
    asked = [mothers.delivery(event)]  # type: ignore[arg-type]
    db.run(lambda session: post_heard(session, asked, CURRENCY, third_above=399))


def test_a_large_grant_waits_for_a_third_person_who_stands_in_the_books(db: Database) -> None:
    large = mothers.application_grant(uuid4(), amount=400)
    hear(db, large)
    hear(db, large)  # an event comes twice
    (draft,) = drafts(db)
    assert (draft.draft_id, draft.coded_by, draft.attested_by) == (large.request_id, "decider", ("second",))
    assert held(db) == {"available": 1_000}
    attest(db, draft, THIRD)
    assert held(db) == {"available": 600, "granted": 400}
    assert [name for name, _ in mothers.announced(db)] == ["GrantsPosted"]
    row = db.read(lambda session: session.query(TransferRow).filter_by(kind="direct_grant").one())
    assert row.attested_by == "second, third"


def test_a_large_grant_that_the_third_says_no_to_is_refused_to_its_application(db: Database) -> None:
    large = mothers.application_grant(uuid4(), amount=400)
    hear(db, large)
    withdraw(db, drafts(db)[0], THIRD)
    ((name, event),) = mothers.announced(db)
    assert (name, event["owner_id"], event["reason"]) == ("GrantRefused", str(large.application_id), "entered twice")
    assert event["available"] == 1_000


def test_a_large_grant_by_an_id_that_another_draft_has_is_not_lost(db: Database) -> None:
    paid = mothers.payment(uuid4(), amount=400)
    hear(db, paid)
    with pytest.raises(SameIdOtherContent):
        hear(db, mothers.application_grant(uuid4(), amount=400, request_id=paid.payment_id))
    assert db.read(lambda session: session.get_one(DraftRow, paid.payment_id)).kind == "PaymentApproved"


def test_areas_that_share_an_application_bear_it_to_the_oere_whatever_becomes_of_it(db: Database) -> None:
    application_id = uuid4()
    shares = tuple(ledger.AreaShare(area_id=area, share=1) for area in ("solbjerg", "harlev", "tranbjerg"))
    paid = mothers.payment(application_id, application_id=application_id, budget_id=None, amount=40)
    mothers.ask(
        db,
        mothers.application_grant(application_id, areas=shares),
        paid,
        mothers.confirmation(paid.payment_id),
        mothers.direct_grant(uuid4(), amount=7),
    )
    areas = db.read(lambda session: queries.get_areas(session, GetAreas(year=YEAR), CURRENCY))
    told = {line.area_id: (line.committed, line.spent) for line in areas.items}
    assert told == {None: (7, 0), "solbjerg": (20, 14), "harlev": (20, 13), "tranbjerg": (20, 13)}
    flows = db.read(lambda session: queries.get_flows(session, ledger.GetFlows(year=YEAR))).items
    borne = {(flow.from_, flow.amount) for flow in flows if flow.to == f"grant/application-{application_id}/{YEAR}"}
    assert borne == {("area/solbjerg", 34), ("area/harlev", 33), ("area/tranbjerg", 33)}
