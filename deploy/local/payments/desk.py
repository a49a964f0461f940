"""Where tests and demonstrations ask the simulator for something: payers' words, chargebacks, misbehaviour, totals."""

from collections.abc import Iterable

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from deploy.local.payments.books import PAYER, No, Row, reference_of
from deploy.local.payments.pages import Pages
from deploy.local.payments.shape import answer


class Desk(Pages):
    name = "desk"

    def rules(self) -> Iterable[Rule]:
        yield self.rule("POST", "/simulator/misbehave", "misbehave")
        yield self.rule("DELETE", "/simulator/misbehave", "behave")
        yield self.rule("POST", "/simulator/payers/<reference>/<any(pay, decline):word>", "payer")
        yield self.rule("POST", "/simulator/payers/<reference>/stop", "stop")
        yield self.rule("POST", "/simulator/payers/<reference>/limit/<int:amount>", "limit")
        yield self.rule("POST", "/simulator/chargebacks/<reference>", "charge_back")
        yield self.rule("GET", "/simulator/totals", "totals")
        yield self.rule("GET", "/simulator/tokens", "tokens")
        yield self.rule("DELETE", "/simulator/tokens", "forget_tokens")

    def misbehave(self, request: Request) -> Response:
        try:
            self.books.faults.ask_for(request.get_json())
        except ValueError as error:
            raise No(400, str(error)) from error
        return answer(200, {})

    def behave(self, _request: Request) -> Response:
        self.books.faults.forget()
        return answer(200, {})

    def payer(self, _request: Request, reference: str, word: str) -> Response:
        self.answer(self.called(reference), pays=word == "pay")
        return answer(200, {})

    def stop(self, _request: Request, reference: str) -> Response:
        """The payer takes their leave back."""
        self.mandates.stop(self.called(reference), PAYER)
        return answer(200, {})

    def limit(self, _request: Request, reference: str, amount: int) -> Response:
        """The payer's own limit, below what was suggested or above it."""
        self.books.change("mandate", self.called(reference), max_amount=amount)
        return answer(200, {})

    def charge_back(self, _request: Request, reference: str) -> Response:
        self.till.charge_back(reference)
        return answer(200, {})

    def totals(self, request: Request) -> Response:
        """Of all, or of one `?reference=`."""
        return answer(200, self.books.totals(request.args.get("reference")))

    def tokens(self, _request: Request) -> Response:
        """Those that were given, so that a test can look for them where they must not be."""
        return answer(200, [row["token"] for row in self.books.all("SELECT token FROM token")])

    def forget_tokens(self, _request: Request) -> Response:
        """Every token that was given ends now."""
        self.books.db.execute("DELETE FROM token")
        return answer(200, {})

    def called(self, reference: str) -> Row:
        """The newest payment or mandate of our caller's reference."""
        for table in ("mandate", "payment"):
            rows = self.books.all(f"SELECT * FROM {table} ORDER BY number DESC")  # noqa: S608 - our own names
            found = next((row for row in rows if reference_of(row) == reference), None)
            if found:
                return self.till.aged(found) if table == "payment" else self.mandates.find(found["number"])
        raise No(404, "nothing of this reference")
