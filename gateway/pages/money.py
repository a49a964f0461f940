"""The pool: each year and the latest transfers."""

from werkzeug import Response

from contracts.ledger import GetPool, ListTransfers
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages

TRANSFERS_SHOWN = 25


class Routes(Pages):
    @http("GET", "/puljen", auth=PUBLIC, summary="The pool: each year and the latest transfers", page=True)
    def pool_page(self, asking: Asking) -> Response:
        latest = ListTransfers(limit=TRANSFERS_SHOWN, newest_first=True)
        found = self.gather(asking, pool=GetPool(), transfers=latest)
        pool, transfers = found.needed("pool"), found.items("transfers")
        return self.page("pool.html", asking, pool=pool, transfers=transfers, unavailable=found.unavailable)
