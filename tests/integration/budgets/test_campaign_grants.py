"""What a campaign was funded with is followed like any project's money: by its owner, on the terms of campaigns."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.db import Database
from contracts import budgets, ledger
from contracts.budgets import grants, projects
from contracts.budgets.follow_up import ProjectSilent
from contracts.budgets.grant_agreements import AgreementNeeded, NotFreed
from contracts.budgets.grants import GrantEnded, GrantTerms
from contracts.crowdfunding import CampaignFunded
from contracts.errors import Forbidden, NotYet, SameIdOtherContent
from contracts.ledger.giving_back import GiveBackPosted
from contracts.principal import Principal
from services.budgets import domain, models, operations, queries
from tests.mothers_budgets import APPROVER, AREA, CODER, PLAYMAKER, RESIDENT, Road, numbers, said
from tests.mothers_follow_up import Followed, planned

OWNER = Principal(person="who-collected")
GIVEN, MATCH = 8_001, 4_000
TERMS = GrantTerms(agreement=True, silent_days_max=50)


@dataclass
class Funded(Followed):
    """The project of a campaign that came to its goal."""

    campaign_id: UUID = field(default_factory=uuid4)
    match: int = MATCH
    cvr: str | None = None
    project_terms: GrantTerms = field(default_factory=GrantTerms)

    def __post_init__(self) -> None:
        self.road = Road(self.db)

    @property
    def project_id(self) -> UUID:
        return self.line().project_id

    def tell(self, **changes: Any) -> None:
        event = funded(self.campaign_id, match=self.match, cvr=self.cvr, **changes)
        self.db.run(lambda session: operations.record_funded_campaign(session, self.project_terms, event))

    def hand_over(self, released: int = 0, sequence: int = 1, given: int = GIVEN) -> None:
        citizens = line("hand_over", f"campaign/{self.campaign_id}", f"grant/campaign-{self.campaign_id}", given)
        pool = line("grant_match", f"match/{self.campaign_id}/2026", f"grant/campaign-{self.campaign_id}/2026", MATCH)
        told = numbers(sequence, uuid4()) | {"transfers": (citizens, pool) if self.match else (citizens,)}
        grant = ledger.GrantLine(project_id=self.campaign_id, amount=given + self.match)
        event = ledger.GrantsPosted(
            **told, owner="campaign", owner_id=self.campaign_id, grants=(grant,), released=released
        )
        self.road.hear(operations.record_grants, event)

    def ready(self) -> "Funded":
        self.tell()
        self.hand_over()
        return self

    def line(self) -> projects.ProjectLine:
        asked = projects.ListProjects(campaign_id=self.campaign_id)
        return self.db.read(lambda session: queries.list_projects(session, asked)).items[0]

    def asked(self, amount: int, who: Principal = OWNER) -> UUID:
        done = self.do(who, self.of(grants.RequestPayment, amount=amount, purpose="Planter"))
        return UUID(str(done.id))

    def paid(self, amount: int, sequence: int) -> UUID:
        payment_id = self.asked(amount)
        self.do(CODER, grants.CodePayment(command_id=uuid4(), payment_id=payment_id, voucher="Faktura 7"))
        self.do(APPROVER, budgets.ApprovePayment(command_id=uuid4(), payment_id=payment_id))
        for kind, place in ((ledger.PaymentPosted, sequence), (ledger.PaymentConfirmed, sequence + 1)):
            told = numbers(place, payment_id) | {"payment_id": payment_id, "project_id": self.campaign_id}
            self.road.hear(operations.record_payment, kind(**told, owner="campaign", amount=amount))
        return payment_id


def funded(campaign_id: UUID, **changes: Any) -> CampaignFunded:
    told = {"request_id": uuid4(), "campaign_id": campaign_id, "title": "En sø til isfugle", "area_id": AREA}
    told |= {"owner": OWNER.person, "captured": GIVEN, "match": MATCH, "currency": "DKK", "year": 2026}
    if changes.get("match") == 0:
        told["year"] = None
    return CampaignFunded(**(told | changes))


def line(kind: str, from_: str, to: str, amount: int) -> ledger.TransferLine:
    return ledger.TransferLine(transfer_id=uuid4(), kind=kind, from_=from_, to=to, amount=amount)


@pytest.fixture
def campaign(db: Database) -> Funded:
    return Funded(db)


def test_what_the_ledger_moved_in_the_end_is_what_was_awarded_and_not_what_was_asked_for_first(
    campaign: Funded,
) -> None:
    """It had refused the first hand-over: the match was taken back, and a pledge charged back meanwhile."""
    campaign.tell()
    campaign.match = 0
    campaign.tell(captured=GIVEN - 1_000)
    campaign.hand_over(given=GIVEN - 1_000)
    told = campaign.line()
    assert (told.state, told.awarded, told.granted, told.contributed) == ("granted", *(3 * [GIVEN - 1_000]))
    row = campaign.db.read(lambda session: session.get_one(models.FundedCampaign, campaign.campaign_id))
    assert (row.collected, row.match) == (GIVEN - 1_000, 0)


def test_a_funded_campaign_is_awarded_its_money_and_granted_it_when_the_ledger_says_so(campaign: Funded) -> None:
    campaign.tell()
    told = campaign.line()
    assert (told.state, told.awarded, told.granted, told.left) == ("awarded", GIVEN + MATCH, None, 0)
    campaign.hand_over()
    told = campaign.line()
    assert (told.state, told.granted, told.contributed, told.left) == ("granted", GIVEN + MATCH, GIVEN, GIVEN + MATCH)
    assert (told.campaign_id, told.budget_id, told.application_id) == (campaign.campaign_id, None, None)


def test_whatever_comes_twice_is_heard_once(campaign: Funded) -> None:
    for _ in range(2):
        campaign.tell()
    for _ in range(2):
        campaign.hand_over(released=7)
    assert campaign.line().granted == GIVEN + MATCH
    assert len(campaign.db.read(lambda session: session.query(models.Release).all())) == 1


def test_a_word_of_the_ledger_that_comes_before_crowdfundings_waits(campaign: Funded) -> None:
    with pytest.raises(NotYet):
        campaign.hand_over()


def test_fees_that_the_campaign_bore_are_no_part_of_what_it_is_awarded(campaign: Funded) -> None:
    campaign.tell(fees=1_001)
    assert campaign.line().awarded == GIVEN + MATCH - 1_001


def test_its_owner_agrees_reports_and_asks_and_nobody_else_does(db: Database) -> None:
    campaign = Funded(db, project_terms=TERMS).ready()
    with pytest.raises(Forbidden):
        campaign.asked(100, RESIDENT)
    with pytest.raises(AgreementNeeded):
        campaign.asked(100)
    milestone = planned(frees=2_000)
    campaign.offer(milestone)
    campaign.accept(who=OWNER)
    with pytest.raises(NotFreed):
        campaign.asked(GIVEN + MATCH)
    campaign.report("done", OWNER, milestone_id=milestone.milestone_id)
    campaign.review(milestone.milestone_id)
    assert campaign.asked(GIVEN + MATCH)


def test_a_payment_names_its_campaign_and_whom_the_city_pays(db: Database) -> None:
    campaign = Funded(db).ready()
    campaign.paid(8_000, 5)
    (approved,) = said(db, budgets.PaymentApproved)
    assert (approved.campaign_id, approved.budget_id, approved.payee) == (
        campaign.campaign_id,
        None,
        "person-who-collected",
    )
    told = campaign.line()
    assert (told.paid, told.left) == (8_000, GIVEN + MATCH - 8_000)


def test_an_association_is_paid_by_its_number(db: Database) -> None:
    campaign = Funded(db, cvr="12345674").ready()
    campaign.paid(1, 5)
    (approved,) = said(db, budgets.PaymentApproved)
    assert approved.payee == "cvr-12345674"


def test_at_the_end_the_match_is_released_and_citizens_money_stays_until_it_is_given_back(campaign: Funded) -> None:
    campaign.ready()
    campaign.paid(1_000, 5)
    lines = (grants.AccountLine(text="Planter", amount=1_000),)
    campaign.do(OWNER, campaign.of(grants.SubmitAccounts, lines=lines, text="Søen er gravet"))
    campaign.do(APPROVER, campaign.of(grants.AcceptAccounts))
    (ended,) = said(campaign.db, GrantEnded)
    assert (ended.campaign_id, ended.budget_id, ended.state) == (campaign.campaign_id, None, "finished")
    back = line("release", f"grant/campaign-{campaign.campaign_id}/2026", "pool/capital/2026", MATCH)
    told = numbers(9, ended.request_id) | {"transfers": (back,)}
    event = ledger.Released(**told, owner="campaign", owner_id=campaign.campaign_id, amount=MATCH)
    campaign.road.hear(operations.record_release, event)
    assert (campaign.line().released, campaign.line().left) == (MATCH, GIVEN - 1_000)
    given = GiveBackPosted(**numbers(10, uuid4()), campaign_id=campaign.campaign_id, amount=GIVEN - 1_000)
    campaign.road.hear(operations.record_giving_back, given)
    assert (campaign.line().returned, campaign.line().left) == (GIVEN - 1_000, 0)


def test_what_the_ledger_lets_go_of_for_a_campaign_that_was_never_funded_is_not_ours(campaign: Funded) -> None:
    told = numbers(3, uuid4()) | {"owner": "campaign", "owner_id": campaign.campaign_id, "amount": 5}
    campaign.road.hear(operations.record_release, ledger.Released(**told))
    assert campaign.db.read(lambda session: session.query(models.Release).all()) == []


def test_what_it_pays_back_it_may_ask_for_again(campaign: Funded) -> None:
    campaign.ready()
    campaign.paid(1_000, 5)
    paid, grant = f"paid/campaign-{campaign.campaign_id}", f"grant/campaign-{campaign.campaign_id}"
    told = numbers(9, uuid4()) | {"transfers": (line("repay", paid, grant, 300),)}
    event = ledger.GrantRepaid(**told, project_id=campaign.campaign_id, amount=300)
    campaign.road.hear(operations.record_repayment, event)
    assert (campaign.line().repaid, campaign.line().left) == (300, GIVEN + MATCH - 700)


@pytest.mark.parametrize(("kind", "amount"), [("hand_over", GIVEN), ("grant_match", MATCH)])
def test_a_handing_over_that_finance_undoes_is_granted_no_more(campaign: Funded, kind: str, amount: int) -> None:
    campaign.ready()
    ends = {
        "hand_over": ("campaign/{}", "grant/campaign-{}"),
        "grant_match": ("match/{}/2026", "grant/campaign-{}/2026"),
    }
    from_, to = (path.format(campaign.campaign_id) for path in ends[kind])
    event = campaign.road.undone(kind, from_, to, 20, amount)
    for _ in range(2):
        campaign.road.hear(operations.record_reversal, event)
    assert campaign.line().granted == GIVEN + MATCH - amount
    assert campaign.line().contributed == (0 if kind == "hand_over" else GIVEN)


def test_its_silence_is_told_too(campaign: Funded) -> None:
    campaign.project_terms = TERMS
    campaign.ready()
    clock.move(timedelta(days=TERMS.silent_days_max + 1))
    campaign.tick()
    clock.move(timedelta())
    assert [event.project_id for event in said(campaign.db, ProjectSilent)] == [campaign.project_id]


def test_a_grant_has_exactly_one_origin(campaign: Funded) -> None:
    campaign.ready()
    for change in ("campaign_id = NULL", "contributed = 0, year = NULL, campaign_id = NULL"):
        with pytest.raises(IntegrityError), campaign.db.writer.begin() as connection:
            connection.execute(text(f"UPDATE project_grant SET {change}"))


def test_a_project_of_a_vote_with_the_id_of_a_campaign_is_another_project(db: Database) -> None:
    """Anybody may read a campaign's id, or a proposal's, and begin the other with it."""
    road = Road(db)
    road.to("implementation")
    before = road.view().awards
    campaign = Funded(db, campaign_id=road.proposal_ids[0]).ready()
    assert campaign.project_id not in road.proposal_ids
    paid, grant = f"paid/campaign-{campaign.campaign_id}", f"grant/campaign-{campaign.campaign_id}"
    told = numbers(900, uuid4()) | {"transfers": (line("repay", paid, grant, 300),)}
    event = ledger.GrantRepaid(**told, project_id=campaign.campaign_id, amount=300)
    campaign.road.hear(operations.record_repayment, event)
    assert road.view().awards == before


def test_nobody_takes_the_id_of_a_campaigns_project_for_their_proposal(db: Database) -> None:
    campaign = Funded(db).ready()
    road = Road(db)
    road.to("ideas")
    taken = budgets.SubmitProposal(
        command_id=campaign.project_id, budget_id=road.budget_id, title="Bænk", text="En bænk", cost=1_000
    )
    with pytest.raises(SameIdOtherContent):
        road.do(RESIDENT, taken)


def test_a_project_steps_aside_from_an_id_that_a_proposal_has_taken(db: Database) -> None:
    campaign, road = Funded(db), Road(db)
    road.to("ideas")
    taken = domain.campaigns.project_of(campaign.campaign_id)
    command = budgets.SubmitProposal(
        command_id=taken, budget_id=road.budget_id, title="Bænk", text="En bænk", cost=1_000
    )
    road.do(RESIDENT, command)
    campaign.ready()
    assert campaign.project_id == domain.campaigns.project_of(campaign.campaign_id, 1)


def test_a_playmaker_who_is_no_owner_speaks_for_the_city(campaign: Funded) -> None:
    campaign.ready()
    campaign.offer(planned(), who=PLAYMAKER)
    assert campaign.agreement(OWNER).agreement.offered_by == "city"
