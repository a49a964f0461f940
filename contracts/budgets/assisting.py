"""What an official enters for somebody who cannot sign in: the same commands, the same rules, under the citizen's name."""

from contracts.budgets.applications import DraftApplication, SubmitApplication
from contracts.budgets.comments import WriteComment
from contracts.budgets.initiatives import StartInitiative
from contracts.budgets.proposals import DraftProposal, HandInProposal, SubmitProposal, SupportProposal
from contracts.message import Command
from contracts.principal import Principal


class EnterForCitizen(Command):
    """One of these, by its own id; `citizen` is what the gateway's residents' port says of the person. No number comes here.

    What they enter shows publicly that the municipality entered it, and to nobody who did.
    """

    citizen: Principal
    submit_proposal: SubmitProposal | None = None
    draft_proposal: DraftProposal | None = None
    hand_in_proposal: HandInProposal | None = None
    support_proposal: SupportProposal | None = None
    write_comment: WriteComment | None = None
    start_initiative: StartInitiative | None = None
    draft_application: DraftApplication | None = None
    submit_application: SubmitApplication | None = None
