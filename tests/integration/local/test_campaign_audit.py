"""`opland budgets audit` of what campaigns were funded with: alike in both services at each step, or named."""

from tests import mothers_ledger as mothers
from tests.sagas import Sagas


def test_a_campaign_is_alike_in_both_from_its_hand_over_to_what_is_given_back(sagas: Sagas) -> None:
    sagas.appropriate()
    campaign_id = sagas.campaign()
    project_id = sagas.project_of(campaign_id)
    assert sagas.audit() == []
    for then in ((mothers.returned,), (mothers.confirmation,)):
        sagas.pay_project(project_id, 6_000, *then)
        assert sagas.audit() == []
    sagas.finance(mothers.repayment(f"paid/campaign-{campaign_id}", 100))
    assert sagas.audit() == []
    sagas.account_for(project_id, 5_900)
    assert sagas.audit() == []
    sagas.finance(mothers.giving_back(campaign_id, 2_101))
    assert sagas.audit() == []
    assert mothers.balance(sagas.books, f"campaign/{campaign_id}") == 2_101


def test_a_campaign_that_nobody_follows_here_is_named_with_what_it_holds(sagas: Sagas) -> None:
    sagas.appropriate()
    campaign_id = sagas.campaign(followed=False)
    held = {(each.what, each.subject, each.ledger) for each in sagas.audit()}
    grant = f"grant/campaign-{campaign_id}"
    assert held == {
        ("unfollowed campaign", grant, 8_001),
        ("unfollowed campaign", f"{grant}/{mothers.YEAR}", 4_000),
    }
