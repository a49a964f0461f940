"""Proposals, from a draft to what stands on a ballot."""

from contracts.budgets import (
    AcceptInvitation,
    AgreeToMerge,
    BeginDevelopment,
    CompareVersions,
    Comparison,
    DeclineMerge,
    Done,
    DraftProposal,
    EditProposal,
    GetProposal,
    HandInProposal,
    InviteAuthor,
    ListOwnProposals,
    ListPlaces,
    ListProposals,
    ListVersions,
    MergeProposals,
    Places,
    ProposalPage,
    Proposals,
    SendBackProposal,
    SupportProposal,
    Versions,
    WithdrawProposal,
    WithdrawSupport,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

BUDGET = "/budgets/<uuid:budget_id>"
PROPOSAL = "/proposals/<uuid:proposal_id>"
THERE = "/api/v1/proposals/{id}"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_proposals = query(
        f"{BUDGET}/proposals",
        ListProposals,
        Proposals,
        auth=PUBLIC,
        summary="Proposals of a budget, or those in which words are found",
    )
    list_places = query(
        f"{BUDGET}/places", ListPlaces, Places, auth=PUBLIC, summary="Proposals in a rectangle of the map"
    )
    list_own_proposals = query(
        "/proposals/mine", ListOwnProposals, Proposals, auth=SIGNED_IN, summary="One's own, drafts among them"
    )
    get_proposal = query(
        PROPOSAL, GetProposal, ProposalPage, auth=PUBLIC, summary="One proposal; a draft for its authors only"
    )
    list_versions = query(
        f"{PROPOSAL}/versions", ListVersions, Versions, auth=PUBLIC, summary="How a proposal has read over time"
    )
    compare_versions = query(
        f"{PROPOSAL}/comparison", CompareVersions, Comparison, auth=PUBLIC, summary="Two versions, line by line"
    )
    begin_development = command(
        f"{BUDGET}/development",
        BeginDevelopment,
        Done,
        auth=SIGNED_IN,
        summary="No more proposals; those there are worked out",
    )
    draft_proposal = command(
        f"{BUDGET}/drafts",
        DraftProposal,
        Done,
        auth=SIGNED_IN,
        status=201,
        location=THERE,
        summary="A resident begins a proposal in private",
    )
    edit_proposal = command(
        f"{PROPOSAL}/versions", EditProposal, Done, auth=SIGNED_IN, status=201, summary="An author writes a new version"
    )
    hand_in_proposal = command(
        f"{PROPOSAL}/submission",
        HandInProposal,
        Done,
        auth=SIGNED_IN,
        summary="A draft becomes public, or what was sent back is ready again",
    )
    withdraw_proposal = command(
        f"{PROPOSAL}/withdrawal", WithdrawProposal, Done, auth=SIGNED_IN, summary="An author withdraws it"
    )
    send_back_proposal = command(
        f"{PROPOSAL}/return",
        SendBackProposal,
        Done,
        auth=SIGNED_IN,
        summary="The reviewer gives it back to its authors",
    )
    invite_author = command(
        f"{PROPOSAL}/invitations",
        InviteAuthor,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="The answer's id is an invitation for one person",
    )
    accept_invitation = command(
        "/invitations/<uuid:invitation_id>/acceptance",
        AcceptInvitation,
        Done,
        auth=SIGNED_IN,
        summary="Become an author",
    )
    merge_proposals = command(
        "/mergers",
        MergeProposals,
        Done,
        auth=SIGNED_IN,
        status=201,
        location=THERE,
        summary="Ask that proposals become one",
    )
    agree_to_merge = command(
        f"{PROPOSAL}/consent",
        AgreeToMerge,
        Done,
        auth=SIGNED_IN,
        summary="Agree to a merger; the last to do so makes it happen",
    )
    decline_merge = command(f"{PROPOSAL}/refusal", DeclineMerge, Done, auth=SIGNED_IN, summary="The merger is off")
    support_proposal = command(
        f"{PROPOSAL}/support",
        SupportProposal,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="A resident would like to see it",
    )
    withdraw_support = command(
        f"{PROPOSAL}/support/withdrawal", WithdrawSupport, Done, auth=SIGNED_IN, summary="Take one's support back"
    )


# fmt: on
