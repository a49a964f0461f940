"""Long forms in a few steps: what was typed is kept from step to step, over a sign-in, a night and a change of device.

It lies with budgets as a kept form. Until somebody signs in its id is a secret in the browser's cookie; from then on it is
theirs, on whatever device they sign in. What it becomes has an id that follows from the form's: sent twice, it is one thing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

from werkzeug import Response

from contracts.budgets.forms import ClaimForm, DropForm, FormNotFound, GetForm, KeepForm, ListOwnForms
from contracts.errors import Defect, Refused
from gateway.asking import Asking
from gateway.pages.base import UNPROCESSABLE, Pages, in_words, to, told
from gateway.settings import GatewaySettings

COOKIE = "opland_form"
COOKIE_SECONDS = 2 * 86_400
"""Of what nobody has signed in for: over a night."""
FIELD_CHARS_MAX = 10_000
FORMS_LISTED = 100


@dataclass
class Draft:
    """What was typed so far; version 0 where nothing is kept yet."""

    form_id: UUID = field(default_factory=uuid4)
    version: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    kind: str = ""

    @property
    def command_id(self) -> UUID:
        """Of the command that it becomes."""
        return uuid5(self.form_id, "sent")


@dataclass(frozen=True)
class Wizard:
    """`kind` names kept forms of this sort (for one budget, its own). `steps`: the fields of each; a last step shows them all.

    `check`: what is wrong with what was typed, field -> reason. `send` does what it is for, and says where to go next.
    """

    kind: str
    path: str
    template: str
    steps: tuple[tuple[str, ...], ...]
    check: Callable[[Mapping[str, str]], dict[str, str]]
    send: Callable[[Draft], str]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return len(self.steps) + 1

    def wrong_until(self, step: int, typed: Mapping[str, str]) -> dict[str, str]:
        """What is wrong in the first `step` steps."""
        seen = {name for each in self.steps[:step] for name in each}
        return {name: reason for name, reason in self.check(typed).items() if name in seen}

    def step_of(self, text: str, typed: Mapping[str, str]) -> int:
        """The step that is named, and none beyond the first with a trouble."""
        named = int(text) if text in {str(each) for each in range(1, self.last + 1)} else 1
        open_to = next((each for each in range(1, self.last) if self.wrong_until(each, typed)), self.last)
        return min(named, open_to)


class Wizards(Pages):
    def wizard_page(self, asking: Asking, wizard: Wizard) -> Response:
        draft = self.kept_draft(asking, wizard)
        return self.step_page(asking, wizard, draft, wizard.step_of(asking.request.args.get("trin", ""), draft.typed))

    def wizard_step(self, asking: Asking, wizard: Wizard) -> Response:
        """What was typed is kept before anything else; then on, back, or sent."""
        draft, body = self.kept_draft(asking, wizard), asking.body
        names = [name for step in wizard.steps for name in step if name in body]
        draft.typed = {**draft.typed, **{name: body[name].strip()[:FIELD_CHARS_MAX] for name in names}}
        step, wanted = wizard.step_of(body.get("trin", ""), draft.typed), body.get("til", "")
        try:
            self.keep_draft(asking, wizard, draft)
            wrong = wizard.wrong_until(step, draft.typed) if wanted == "send" or wanted > str(step) else {}
            if wrong:
                return self.step_page(asking, wizard, draft, step, (UNPROCESSABLE, in_words(asking, wrong)))
            if wanted != "send":
                return remembered(to(f"{wizard.path}?trin={wanted or 1}"), wizard, draft, self.own)
            if not asking.principal.person:
                return remembered(
                    self.sign_in_first(asking, f"{wizard.path}?trin={wizard.last}"), wizard, draft, self.own
                )
            return self.sent(asking, wizard, draft)
        except Refused as refusal:
            return self.step_page(asking, wizard, draft, step, (refusal.status, told(asking, refusal)))

    def step_page(
        self, asking: Asking, wizard: Wizard, draft: Draft, step: int, refused: tuple[int, Any] = (200, None)
    ) -> Response:
        """A step as it was filled; `refused`: the status of the answer, and what is wrong."""
        status, wrong = refused
        facts = {**wizard.facts, "form": draft.typed, "step": step, "last": wizard.last, "here": wizard.path}
        response = self.page(wizard.template, asking, status, **facts, wrong=wrong)
        return remembered(response, wizard, draft, self.own) if draft.version else response

    def sent(self, asking: Asking, wizard: Wizard, draft: Draft) -> Response:
        """What was kept has become what it was to be, and is kept no longer."""
        try:
            response = to(wizard.send(draft))
        except Refused as refusal:
            if refusal.status < Defect.status:
                self.begin_anew(asking, wizard, draft)
            raise
        self.drop(asking, draft.form_id)
        response.delete_cookie(COOKIE, path=wizard.path, httponly=True, samesite="Lax")
        return response

    def begin_anew(self, asking: Asking, wizard: Wizard, draft: Draft) -> None:
        """Under an id of its own: what was refused under the old one stays refused, however it is mended."""
        refused, draft.form_id, draft.version = draft.form_id, uuid4(), 0
        self.keep_draft(asking, wizard, draft)
        self.drop(asking, refused)

    def drop(self, asking: Asking, form_id: UUID) -> None:
        self.ask(asking, DropForm(command_id=uuid5(form_id, "dropped"), form_id=form_id))

    def kept_draft(self, asking: Asking, wizard: Wizard) -> Draft:
        """The one that this browser has in hand, else the newest of whoever is signed in, else an empty one."""
        try:
            found = self.kept(asking, UUID(asking.request.cookies.get(COOKIE, "")))
        except (ValueError, FormNotFound):
            found = None
        if found is None and asking.principal.person:
            forms = self.ask(asking, ListOwnForms(limit=FORMS_LISTED))["items"]
            own = [each for each in forms if each["kind"] == wizard.kind]
            newest = max(own, key=lambda each: str(each["kept_at"]), default=None)
            found = newest and self.kept(asking, UUID(newest["form_id"]))
        return found if found and found.kind == wizard.kind else Draft(kind=wizard.kind)

    def kept(self, asking: Asking, form_id: UUID) -> Draft:
        """Whoever is signed in takes it for their own."""
        form = self.ask(asking, GetForm(form_id=form_id))
        if asking.principal.person and not form["claimed"]:
            self.ask(asking, ClaimForm(command_id=uuid5(form_id, asking.principal.person), form_id=form_id))
        return Draft(form_id, form["version"], json.loads(form["content"]), form["kind"])

    def keep_draft(self, asking: Asking, wizard: Wizard, draft: Draft) -> None:
        content = json.dumps(draft.typed)
        form = KeepForm(
            command_id=uuid4(), form_id=draft.form_id, kind=wizard.kind, content=content, version=draft.version
        )
        draft.version = int(self.ask(asking, form)["state"])


def remembered(response: Response, wizard: Wizard, draft: Draft, settings: GatewaySettings) -> Response:
    """The browser knows which form it has in hand, on this path alone."""
    secure = settings.public_url.startswith("https:")
    more: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": secure, "path": wizard.path}
    response.set_cookie(COOKIE, str(draft.form_id), max_age=COOKIE_SECONDS, **more)
    return response
