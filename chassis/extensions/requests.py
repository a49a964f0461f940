"""Commands and queries: an entrypoint opens the signed call, owns the transaction, and answers `ok` or `refused`."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, wraps
from typing import Any

from chassis import answers, calls, telemetry
from chassis.answers import Asked
from chassis.clock import now
from chassis.db import unreachable
from chassis.extensions.process import Process, Service
from chassis.extensions.rpc import rpc
from contracts.errors import Defect, Expired, Refused, Unavailable
from contracts.message import Command, Message, Query

Wire = dict[str, Any]
TOO_LATE = Expired("the caller's deadline had passed before work began")


def command(
    kind: type[Command], *, many: bool = False, transaction: bool = True, once: tuple[str, ...] = ()
) -> Callable[[Any], Any]:
    """An entrypoint for a command; with `many`, for all that wait at the moment, decided in one transaction.

    Without `transaction` it is handed the `Database` instead of a session: it asks somebody outside between
    transactions of its own. Until its first answer is kept it may be run again, so it is idempotent by itself. Fields of
    that answer named in `once` are secrets: they are told with it, and neither kept nor told again.
    """

    def declare(method: Any) -> Any:
        each = _answer_each if transaction else partial(_answer_each, one=partial(_answer_apart, once=once))
        return _entrypoint(method, kind, _answer_many if many else each)

    return declare


def query(kind: type[Query]) -> Callable[[Any], Any]:
    """An entrypoint for a question: reads, changes nothing."""
    return lambda method: _entrypoint(method, kind, _answer_query)


def _entrypoint(method: Any, kind: type[Message], answer: Callable[..., list[Wire]]) -> Any:
    """An RPC method that opens the signed call, hands each request on, and answers each with `ok` or `refused`."""

    @wraps(method)
    def entrypoint(self: Service, token: str) -> Wire:
        process, name = self.process, method.__name__
        try:
            call = calls.open_call(token, process.settings.call_public_key, process.settings.service, name)
        except Refused as refusal:
            return answers.refused(refusal)
        with (
            telemetry.tracing(call.traceparent, entry=name),
            telemetry.SECONDS.labels(process.settings.service, name).time(),
        ):
            try:
                told = answer(process, partial(method, self), kind, call)
            except Exception as error:  # noqa: BLE001 - an answer even then; the log has the rest
                if not unreachable(error):
                    return answers.refused(_defect())
                telemetry.log().warning("database away", error=repr(error))
                return answers.refused(Unavailable(f"the database of {process.settings.service} is away: ask again"))
            outcomes = Counter(outcome for each in told for outcome in each)
            telemetry.log().info("answered", **outcomes)
        for outcome, times in outcomes.items():
            telemetry.HANDLED.labels(process.settings.service, name, outcome).inc(times)
        return {"answers": told}

    entrypoint.message = kind  # type: ignore[attr-defined]
    return rpc(entrypoint)


def _loaded(kind: type[Message], request: calls.Request, traceparent: str) -> Asked | Wire:
    try:
        return Asked(request.principal, kind.load(request.message), request.received_at, traceparent)
    except Refused as refusal:
        return answers.refused(refusal)


def _answer_each(
    process: Process, method: Any, kind: type[Message], call: calls.Call, one: Callable[..., Wire] | None = None
) -> list[Wire]:
    return [
        (one or _answer_one)(process, method, _loaded(kind, request, call.traceparent)) for request in call.requests
    ]


def _answer_one(process: Process, method: Any, asked: Asked | Wire) -> Wire:
    if not isinstance(asked, Asked):
        return asked
    principal, request = asked.principal, asked.command

    def work(session: Any) -> Wire:
        return answers.answer_once(session, principal, request, lambda: method(session, principal, request))

    try:
        return process.db.run(work)
    except Refused as refusal:
        return answers.refused(refusal)


def _answer_apart(process: Process, method: Any, asked: Asked | Wire, once: tuple[str, ...] = ()) -> Wire:
    """The answer given before, or that of the method, kept once it is there: no transaction is open while it works."""
    if not isinstance(asked, Asked):
        return asked
    principal, request = asked.principal, asked.command

    def first() -> Message:
        if isinstance(told, Refused):
            raise told
        return replace(told, **dict.fromkeys(once)) if once else told  # type: ignore[type-var]

    try:
        given = process.db.read(lambda session: answers.given(session, principal, request))
        if given is not None:
            return given
        told = _said(method, process.db, principal, request)
        kept = process.db.run(lambda session: answers.answer_once(session, principal, request, first))
    except Refused as refusal:
        return answers.refused(refusal)
    if isinstance(told, Refused) or "ok" not in kept:
        return kept
    return {"ok": {**kept["ok"], **{name: told.dump()[name] for name in once}}}


def _said(method: Any, *arguments: Any) -> Message | Refused:
    try:
        answer: Message = method(*arguments)
    except Refused as refusal:
        return refusal
    return answer


def _answer_many(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    """Put what can be read with whatever else waits, and gather the answers in the order asked."""
    name = method.func.__name__

    def take(groups: list[Group]) -> list[list[Message | Refused]]:
        late = [group.expired() for group in groups]
        together = [asked for group, gone in zip(groups, late, strict=True) if not gone for asked in group.asked]
        telemetry.BATCH.labels(process.settings.service, name).observe(len(together))
        first_trace = next((group.traceparent for group, gone in zip(groups, late, strict=True) if not gone), None)
        with telemetry.tracing(first_trace, entry=name):
            decided = process.db.run(lambda session: _one_each(method(session, together), together)) if together else ()
        told = iter(decided)
        return [
            [TOO_LATE if gone else next(told) for _ in group.asked] for group, gone in zip(groups, late, strict=True)
        ]

    loaded = [_loaded(kind, request, call.traceparent) for request in call.requests]
    group = Group([asked for asked in loaded if isinstance(asked, Asked)], call.deadline, call.traceparent)
    told = iter(_submit(process.batcher(name, take), take, group) if group.asked else [])
    return [_wire(next(told)) if isinstance(asked, Asked) else asked for asked in loaded]


def _one_each(told: Sequence[Message | Refused], asked: Sequence[Asked]) -> Sequence[Message | Refused]:
    """Seen before the commit: answers that cannot be matched with what was asked undo what they answer."""
    if len(told) != len(asked):
        raise ValueError(f"{len(told)} answers to {len(asked)} requests")
    return told


@dataclass(frozen=True)
class Group:
    """The requests of one call, waiting to be taken with those of others."""

    asked: list[Asked]
    deadline: datetime
    traceparent: str

    def expired(self) -> bool:
        return now() >= self.deadline


def _submit(batcher: Any, take: Any, group: Group) -> list[Message | Refused]:
    """A round that failed as a whole is asked again one by one: poison harms no neighbour."""
    try:
        told: list[Message | Refused] = batcher.submit(group)
    except Refused:
        raise
    except Exception as error:
        if unreachable(error):
            raise
        return [_alone(take, Group([asked], group.deadline, group.traceparent)) for asked in group.asked]
    return told


def _alone(take: Any, group: Group) -> Message | Refused:
    try:
        answer: Message | Refused = take([group])[0][0]
    except Exception as error:
        if unreachable(error):
            raise
        return _defect()
    return answer


def _defect() -> Defect:
    telemetry.log().exception("defect")
    return Defect("this request met a fault of ours; it is logged under the trace id")


def _wire(answer: Message | Refused) -> Wire:
    return answers.refused(answer) if isinstance(answer, Refused) else answers.ok(answer)


def _answer_query(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    loaded = (_loaded(kind, request, call.traceparent) for request in call.requests)
    return [_answer_question(process, method, each) for each in loaded]


def _answer_question(process: Process, method: Any, asked: Asked | Wire) -> Wire:
    if not isinstance(asked, Asked):
        return asked
    try:
        return answers.ok(process.db.read(lambda session: method(session, asked.principal, asked.command)))
    except Refused as refusal:
        return answers.refused(refusal)
