"""Every posting of the books, page by page, and what stands on one account."""

from typing import Any
from urllib.parse import urlencode

from werkzeug import Response

from contracts.errors import Invalid
from contracts.ledger import GetBalance, GetStatement, ListTransfers
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import money
from gateway.pages.base import told

POSTINGS = "/puljen/posteringer"
STATEMENT = "/puljen/konto"
SHOWN_MAX = 50
FIELDS = {"konto": "account", "art": "kind", "fra": "from_on", "til": "to_on"}
"""Name in the address -> field of the question."""


class Routes(money.Routes):
    @http("GET", POSTINGS, auth=PUBLIC, summary="Every posting, by account, kind and day", page=True)
    def postings_page(self, asking: Asking) -> Response:
        asked = {name: asking.request.args.get(name, "").strip() for name in FIELDS}
        said = {field: asked[name] for name, field in FIELDS.items() if asked[name]}
        facts: dict[str, Any] = {"asked": asked, "wrong": None, "transfers": [], "following": None, "table": None}
        try:
            page = self.ask(asking, ListTransfers.load({**said, **after(asking), "limit": SHOWN_MAX}))
        except Invalid as refusal:
            return self.page("postings.html", asking, refusal.status, **{**facts, "wrong": told(asking, refusal)})
        facts |= {"transfers": page["items"], "table": f"/api/v1/pool/transfers.csv?{urlencode({**said})}"}
        facts["following"] = following(POSTINGS, {name: value for name, value in asked.items() if value}, page)
        return self.page("postings.html", asking, **facts)

    @http("GET", STATEMENT, auth=PUBLIC, summary="An account: what it holds, and every posting on it", page=True)
    def statement_page(self, asking: Asking) -> Response:
        account = asking.request.args.get("konto", "")
        statement = GetStatement.load({"account": account, **after(asking), "limit": SHOWN_MAX})
        found = self.gather(asking, statement=statement, balance=GetBalance.load({"account": account}))
        lines, balance = found.needed("statement"), found.needed("balance")
        more = following(STATEMENT, {"konto": account}, lines)
        return self.page(
            "statement.html", asking, account=account, balance=balance, lines=lines["items"], following=more
        )


def after(asking: Asking) -> dict[str, int]:
    """The place in the chain that the address names, `<sequence>.<line>`; the beginning where it names none."""
    sequence, _, line = asking.request.args.get("efter", "").partition(".")
    if not (sequence + line).isascii() or not sequence.isdecimal() or not line.isdecimal():
        return {}
    return {"after_sequence": int(sequence[:18]), "after_line": int(line[:9])}


def following(path: str, asked: dict[str, str], page: dict[str, Any]) -> str | None:
    """The address of the page after this one."""
    if page["next_sequence"] is None:
        return None
    place = f"{page['next_sequence']}.{page['next_line']}"
    return f"{path}?{urlencode({**asked, 'efter': place})}"
