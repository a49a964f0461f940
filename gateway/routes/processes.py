"""For operators: how the processes of the town are."""

from typing import Any

from gateway.asking import Asking, Asks
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.processes import Processes, watch
from gateway.routes.declare import API


class Routes(Asks):
    @http("GET", f"{API}/processes", auth=SIGNED_IN, summary="How the processes are, for operators", answers=Processes)
    def list_processes(self, asking: Asking) -> dict[str, Any]:
        """No service answers for it, so the gateway says itself who may ask."""
        asking.principal.require("operator")
        asking.basis.spoil()
        return watch(self.own.watched).dump()
