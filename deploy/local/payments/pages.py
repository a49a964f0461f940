"""The payer's page, on a phone and without scripts: a payment or a mandate, to be agreed to or not."""

import contextlib
from collections.abc import Iterable
from datetime import timedelta
from html import escape

from werkzeug.routing import Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chassis.clock import now
from deploy.local.payments.books import No, Row
from deploy.local.payments.shape import Answers

PAGE = """<!doctype html><html lang="da"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} (simulator)</title><h1>{title} {amount}</h1>
<p>Dette er en simulator af {provider}: ingen penge flyttes. {what} Tilstand: {state}.</p>
<form method="post"><button name="answer" value="pay">{yes}</button>
<button name="answer" value="decline">Afvis</button></form></html>"""
PROVIDERS = {"mobilepay": "MobilePay", "quickpay": "Quickpay"}
STATES = {
    "CREATED": "venter på dig",
    "PENDING": "venter på dig",
    "AUTHORIZED": "betalt",
    "ACTIVE": "givet",
    "ABORTED": "afvist",
    "STOPPED": "stoppet",
    "EXPIRED": "udløbet",
    "TERMINATED": "annulleret",
}


class Pages(Answers):
    name = "pages"
    provider = False

    def rules(self) -> Iterable[Rule]:
        yield self.rule("GET", "/pay/<psp_reference>", "page")
        yield self.rule("POST", "/pay/<psp_reference>", "pay")

    def page(self, _request: Request, psp_reference: str) -> Response:
        row = self.asked(psp_reference)
        words = {"title": "Betal", "yes": "Betal", "what": "Beløbet reserveres, og trækkes først senere."}
        if "max_amount" in row:
            words = {
                "title": "Aftale om op til",
                "yes": "Giv tilladelse",
                "what": "Beløbet trækkes først senere, og kun én gang.",
            }
        kroner = f"{row['amount'] // 100},{row['amount'] % 100:02} {escape(row['currency'])}"
        text = PAGE.format(amount=kroner, state=STATES[row["state"]], provider=PROVIDERS[row["shape"]], **words)
        return Response(text, mimetype="text/html")

    def pay(self, request: Request, psp_reference: str) -> Response:
        told = request.get_json() if request.is_json else request.form
        row = self.asked(psp_reference)
        self.answer(row, pays=told.get("answer") == "pay")
        back: Response = redirect(row["return_url"], 303)
        return back

    def asked(self, psp_reference: str) -> Row:
        """By the provider's own name of it: nobody guesses that."""
        for table in ("payment", "mandate"):
            found = self.books.one(f"SELECT * FROM {table} WHERE psp_reference = ?", psp_reference)  # noqa: S608 - our names
            if found:
                return self.till.aged(found) if table == "payment" else self.mandates.find(found["number"])
        raise No(404, "nothing is asked for here")

    def answer(self, row: Row, *, pays: bool) -> None:
        """At once, or as much later as somebody asked for."""
        late = self.books.faults.get("late_payer_seconds", row["reference"])
        if late:
            due_at = (now() + timedelta(seconds=late)).isoformat()
            values = (row["psp_reference"], int(pays), due_at)
            self.books.db.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?)", values)
        else:
            self.decide(row, pays=pays)

    def decide(self, row: Row, *, pays: bool) -> None:
        if "max_amount" in row:
            self.mandates.decide(row, agrees=pays)
        else:
            self.till.decide(row, pays=pays)

    def hear_late_payers(self) -> None:
        """Those whose word takes effect by now, where it still can."""
        for late in self.books.all("SELECT * FROM decision WHERE due_at <= ?", now().isoformat()):
            with contextlib.suppress(No):
                self.decide(self.asked(late["psp_reference"]), pays=bool(late["pays"]))
            self.books.db.execute("DELETE FROM decision WHERE psp_reference = ?", (late["psp_reference"],))
