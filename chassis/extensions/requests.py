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
    transactions of its own; with `many`, for all that came in one call. Until its first answer is kept it may be run again,
    so it is idempotent by itself. Fields of that answer named in `once` are secrets: they are told with it, and neither
    kept nor told again.
    """

    def declare(method: Any) -> Any:
        if transaction:
            return _entrypoint(method, kind, _answer_many if many else _answer_each)
        return _entrypoint(method, kind, partial(_answer_apart, many=many, once=once))

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


def _answer_each(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    return [_answer_one(process, method, _loaded(kind, request, call.traceparent)) for request in call.requests]


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


def _answer_apart(  # noqa: PLR0913 - how an entrypoint was declared
    process: Process, method: Any, kind: type[Message], call: calls.Call, *, many: bool, once: tuple[str, ...]
) -> list[Wire]:
    """The answers given before, or those of the method, kept once they are there: no transaction is open while it works."""

    def said(db: Any, asked: Sequence[Asked]) -> Sequence[Message | Refused]:
        return method(db, asked) if many else [_said(method, db, each.principal, each.command) for each in asked]

    loaded = [_loaded(kind, request, call.traceparent) for request in call.requests]
    asked = [each for each in loaded if isinstance(each, Asked)]
    told = iter(_given_or_said(process, said, asked, once) if asked else [])
    return [next(told) if isinstance(each, Asked) else each for each in loaded]


def _given_or_said(process: Process, said: Any, asked: Sequence[Asked], once: tuple[str, ...]) -> list[Wire]:
    given = process.db.read(lambda session: answers.given_all(session, asked))
    fresh = [each for each, before in zip(asked, given, strict=True) if before is None]
    told = iter(_said_apart(process, said, fresh, once))
    return [before or next(told) for before in given]


def _said_apart(process: Process, said: Any, asked: Sequence[Asked], once: tuple[str, ...]) -> list[Wire]:
    """Together; where that fails each for itself: poison harms no neighbour."""
    if not asked:
        return []
    try:
        return _kept_apart(process, said, asked, once)
    except Exception as error:
        if unreachable(error):
            raise
        if len(asked) == 1:
            return [answers.refused(_defect())]
        return [answer for each in asked for answer in _said_apart(process, said, [each], once)]


def _kept_apart(process: Process, said: Any, asked: Sequence[Asked], once: tuple[str, ...]) -> list[Wire]:
    told = _one_each(said(process.db, asked), asked)
    bare = [each if isinstance(each, Refused) else _without_secrets(each, once) for each in told]
    kept = process.db.run(lambda session: answers.keep_all(session, asked, bare))
    return [_with_secrets(answer, each, once) for answer, each in zip(kept, told, strict=True)]


def _without_secrets(told: Message, once: tuple[str, ...]) -> Message:
    return replace(told, **dict.fromkeys(once)) if once else told  # type: ignore[type-var]


def _with_secrets(kept: Wire, told: Message | Refused, once: tuple[str, ...]) -> Wire:
    if not once or isinstance(told, Refused) or "ok" not in kept:
        return kept
    dumped = told.dump()
    return {"ok": {**kept["ok"], **{name: dumped[name] for name in once}}}


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
