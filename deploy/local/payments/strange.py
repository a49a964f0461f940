"""Answers of MobilePay's about one payment that make no sense: where a test asks for `strange_answers` of its reference.

`state` and `amount`: what was asked for is done, and told with a state that nobody knows, or an øre too much. `error`:
500, and nothing is done. `unknown`: 404, as if there had never been such a payment.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from deploy.local.payments.books import No, reference_of
from deploy.local.payments.shape import Answers, MobilePayDesk

NO_STATE = "BEWILDERED"


def strangely(
    desk: Answers, arguments: Mapping[str, Any], method: Callable[..., Response], request: Request
) -> Response:
    """What the desk answers, or something else."""
    kind = kind_of(desk, arguments)
    if kind == "error":
        raise No(500, "something broke")
    if kind == "unknown":
        raise No(404, "no such payment")
    response = method(request, **arguments)
    told = json.loads(response.get_data() or "null") if kind else None
    if isinstance(told, dict):
        response.set_data(json.dumps(changed(told, kind)))
    elif isinstance(told, list):
        response.set_data(json.dumps([changed(each, kind) for each in told]))
    return response


def kind_of(desk: Answers, arguments: Mapping[str, Any]) -> str:
    """Which kind is asked for of whom the request is about."""
    if not isinstance(desk, MobilePayDesk):
        return ""
    reference = arguments.get("reference", "")
    if "agreement" in arguments:
        reference = reference_of(desk.mandates.find(arguments["agreement"]))
    return str(desk.books.faults.get("strange_answers", reference))


def changed(told: dict[str, Any], kind: str) -> dict[str, Any]:
    """A payment, an agreement or a charge in other words."""
    if kind == "state":
        return told | {name: NO_STATE for name in ("state", "status") if name in told}
    sums = {name: dict(value) for name, value in told.items() if isinstance(value, dict)}
    if "aggregate" in sums:
        captured = sums["aggregate"]["capturedAmount"]
        sums["amount"]["value"] += 1
        sums["aggregate"]["capturedAmount"] = captured | {"value": captured["value"] and captured["value"] + 1}
    if "pricing" in sums:
        sums["pricing"]["suggestedMaxAmount"] += 1
    if "summary" in sums:
        sums["summary"]["captured"] = sums["summary"]["captured"] and sums["summary"]["captured"] + 1
    return told | sums
