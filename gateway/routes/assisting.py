"""Help for those without MitID: what citizens do themselves, with their number in the body. It goes no further than here."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from contracts.budgets import Done, DraftProposal, HandInProposal, SubmitProposal, SupportProposal
from contracts.budgets.applications import DraftApplication, SubmitApplication
from contracts.budgets.assisting import EnterForCitizen
from contracts.budgets.comments import WriteComment
from contracts.budgets.initiatives import StartInitiative
from contracts.errors import Invalid
from contracts.message import Command, Message, Query
from gateway.asking import Asking, Asks, together
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.naming import verb
from gateway.residents import Cpr, citizen
from gateway.routes.declare import API
from gateway.routes.files import found_in

BUDGET = "/budgets/<uuid:budget_id>"
PROPOSAL = "/proposals/<uuid:proposal_id>"


def for_citizen(kind: type[Command]) -> type[Message]:
    """The body: all that the citizen's own command says, and `cpr`."""
    hints = get_type_hints(kind, include_extras=True)
    said = [each for each in fields(kind) if each.name != "command_id"]
    shape: dict[str, Any] = {each.name: each.default for each in said if each.default is not MISSING}
    shape |= {"unknown": "raise", "__module__": __name__, "__doc__": f"What is entered for a citizen. {kind.__doc__}"}
    shape["__annotations__"] = {"cpr": Cpr, **{each.name: hints[each.name] for each in said}}
    return type(f"{kind.__name__}ForCitizen", (Message,), shape)


def entered(  # noqa: PLR0913 - a route's row
    path: str,
    kind: type[Command],
    summary: str,
    status: int = 201,
    *,
    within: type[Any] = EnterForCitizen,
    answers: type[Message] = Done,
) -> Any:
    """POST `path`: an official does for a citizen what `kind` does; it goes to its service `within` a command of that."""
    shape = for_citizen(kind)

    def ask(self: Asks, asking: Asking) -> dict[str, Any]:
        given: Mapping[str, Any] = dict(vars(shape.load(together(asking.path, asking.body))))
        assert asking.key is not None
        who = citizen(asking.principal, given["cpr"], self.own)
        said = {name: value for name, value in given.items() if name != "cpr"}
        inner: Any = {verb(kind): kind(command_id=asking.key, **said)}
        return self.ask(asking, within(command_id=asking.key, citizen=who, **inner))

    ask.__name__ = f"{verb(kind)}_for_citizen"
    more: dict[str, Any] = {"takes": "command", "asks": shape, "answers": answers, "status": status}
    return http("POST", API + path, auth=SIGNED_IN, summary=f"An official, for a citizen: {summary}", **more)(ask)


def entered_file(  # noqa: PLR0913 - a route's row
    path: str,
    kind: type[Command],
    summary: str,
    *,
    room: type[Query],
    known_as: str,
    within: type[Any],
    answers: type[Message],
    location: str,
) -> Any:
    """POST `path`: a form with a file, and the citizen's number as `cpr`; else as `gateway.routes.files.upload` does it."""

    def keep(self: Asks, asking: Asking) -> dict[str, Any]:
        assert asking.upload is not None
        assert asking.key is not None
        if not asking.upload.said.cpr:
            raise Invalid("send a form that says for whom the file is", fields={"cpr": ["Missing."]})
        who = citizen(asking.principal, asking.upload.said.cpr, self.own)
        self.ask(asking, room.load({**asking.path, known_as: str(asking.key), "citizen": who.dump()}))
        inner: Any = {verb(kind): kind.load({**asking.path, **found_in(asking)})}
        return self.ask(asking, within(command_id=asking.key, citizen=who, **inner))

    keep.__name__ = f"{verb(kind)}_for_citizen"
    more: dict[str, Any] = {"takes": "upload", "answers": answers, "status": 201, "location": location}
    return http("POST", API + path, auth=SIGNED_IN, summary=f"An official, for a citizen: {summary}", **more)(keep)


class Routes(Asks):
    submit_proposal_for_citizen = entered(f"{BUDGET}/assisted-proposals", SubmitProposal, "propose, for all to read")
    draft_proposal_for_citizen = entered(f"{BUDGET}/assisted-drafts", DraftProposal, "begin a proposal in private")
    hand_in_proposal_for_citizen = entered(
        f"{PROPOSAL}/assisted-submission", HandInProposal, "a draft becomes public", 200
    )
    support_proposal_for_citizen = entered(f"{PROPOSAL}/assisted-support", SupportProposal, "would like to see it")
    write_comment_for_citizen = entered(f"{PROPOSAL}/assisted-comments", WriteComment, "comment on a proposal")
    draft_application_for_citizen = entered(
        "/assisted-applications", DraftApplication, "begin an application in private"
    )
    submit_application_for_citizen = entered(
        "/applications/<uuid:application_id>/assisted-submission",
        SubmitApplication,
        "an application becomes public",
        200,
    )
    start_initiative_for_citizen = entered("/assisted-initiatives", StartInitiative, "start an initiative")
