"""nameko's RPC with three things put right: in-hand calls are acknowledged before a stop, nothing of a call is written
to the broker's disk, and a caller stops waiting at its deadline.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import eventlet
from kombu.exceptions import ChannelError, OperationalError
from nameko import rpc as stock
from nameko.amqp.publish import Publisher, UndeliverableMessage, get_producer
from nameko.extensions import DependencyProvider
from nameko.messaging import QueueConsumer

from chassis import telemetry
from chassis.bus import TROUBLE
from chassis.calls import CALL_SECONDS_MAX, Call, Request, in_calls
from chassis.clock import now
from contracts.errors import Refused, Unavailable
from contracts.message import Message

TRANSIENT = 1
RECONNECT_SECONDS = 1
ANSWER_SECONDS_MAX = CALL_SECONDS_MAX  # nobody waits longer for it


class Unwritten(Publisher):
    """Calls and answers are asked for again when lost; on a disk a ballot would outlive its secrecy.

    A broker that is short of disk or memory reads nothing more, not even that a channel is to be closed: who gives up
    on a message gives up its connection too, or would wait for that close for as long as the broker is short.
    """

    delivery_mode = TRANSIENT

    def publish(self, payload: Any, **options: Any) -> None:
        options = {"retry": True, "retry_policy": self.retry_policy, "serializer": self.serializer, **options}
        with get_producer(self.amqp_uri, transport_options=dict(self.transport_options)) as producer:
            try:
                producer.publish(payload, delivery_mode=self.delivery_mode, **options)
            except ChannelError as error:
                if "NO_ROUTE" not in str(error):
                    raise
                raise UndeliverableMessage from error
            except BaseException:
                producer.connection.collect()
                raise


class Responder(stock.Responder):
    publisher_cls = Unwritten


class GracefulConsumer(QueueConsumer):
    """Keeps its channel until every message in hand is acknowledged; the stock one closes it and they run again."""

    queue = "calls and answers"
    connected = False
    _pending_remove_providers: dict[Any, Any]

    def __init__(self) -> None:
        self._in_hand: set[int] = set()
        super().__init__()

    def setup(self) -> None:
        """Until calls can come in, the process is not ready."""
        super().setup()
        self.container.config["TAKERS"].append(self)

    def on_consume_ready(self, *arguments: Any, **options: Any) -> None:
        self.connected = True
        super().on_consume_ready(*arguments, **options)

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        self._in_hand.add(id(message))
        super().handle_message(provider, body, message)

    def ack_message(self, message: Any) -> None:
        """On a connection that is lost there is nobody to tell: raised here, it would end the whole process."""
        try:
            super().ack_message(message)
        except TROUBLE as error:
            telemetry.log().warning("not acknowledged", error=repr(error))
        self._in_hand.discard(id(message))

    def requeue_message(self, message: Any) -> None:
        super().requeue_message(message)
        self._in_hand.discard(id(message))

    def on_connection_revived(self) -> None:
        """What the lost connection had delivered belongs to the broker again."""
        self._in_hand.clear()

    def on_iteration(self) -> None:
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._in_hand:
            self.should_stop = True

    def run(self, *arguments: Any, **options: Any) -> None:
        try:
            super().run(*arguments, **options)
        except OperationalError:
            if not self.should_stop:
                raise

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """At a steady pace: the stock one waits longer each time, half a minute after a long outage."""
        self.connected = False
        with self.create_connection() as connection:
            pace = {"interval_start": RECONNECT_SECONDS, "interval_step": 0, "interval_max": RECONNECT_SECONDS}
            connection.ensure_connection(self.on_connection_error, **pace)
            yield connection

    def on_connection_error(self, exc: Any, interval: float) -> None:
        """Told to stop while the broker is away, the stock one would wait for it: there is nothing to cancel or finish."""
        super().on_connection_error(exc, interval)
        leaving, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, left in leaving.items():
            self._consumers.pop(provider, None)
            left.send()
        if leaving and not self._consumers:
            self.should_stop = True
            raise exc


class RpcConsumer(stock.RpcConsumer):
    queue_consumer = GracefulConsumer()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> Any:
        responder = Responder(
            self.container.config["AMQP_URI"], stock.get_rpc_exchange(self.container.config), "json", message
        )
        try:
            with eventlet.Timeout(ANSWER_SECONDS_MAX, TimeoutError):
                result, exc_info = responder.send_response(result, exc_info)
        except Exception as error:  # noqa: BLE001 - the broker is away; the caller asks again with the same id
            telemetry.log().warning("answer lost", error=repr(error))
        self.queue_consumer.ack_message(message)
        return result, exc_info


class Rpc(stock.Rpc):
    rpc_consumer = RpcConsumer()


rpc = Rpc.decorator


class ReplyListener(stock.ReplyListener):
    queue_consumer = GracefulConsumer()

    def forget(self, correlation_id: str) -> None:
        """Nobody waits for this answer any more; without this each timeout would leave its entry for ever."""
        self._reply_events.pop(correlation_id, None)


class Client(DependencyProvider):
    """`self.voting = Client("voting")`: calls a service; never waits beyond the deadline, hears its refusals as themselves."""

    replies = ReplyListener()

    def __init__(self, service: str) -> None:
        self.service = service

    def setup(self) -> None:
        config = self.container.config
        self.private_key: str = config["CALL_PRIVATE_KEY"]
        self.exchange = stock.get_rpc_exchange(config)
        self.publisher = Unwritten(
            config["AMQP_URI"], serializer="json", retry=True, retry_policy={"max_retries": 2, "interval_start": 0}
        )

    def get_dependency(self, worker_ctx: Any) -> "Client":  # noqa: ARG002
        return self

    def ask(self, method: str, request: Request, answer: type[Message] | None = None) -> Any:
        """The answer to one request (JSON values, or as `answer`), or the refusal raised."""
        (told,) = self.ask_all(method, [request])
        if isinstance(told, Refused):
            raise told
        return answer.load(told) if answer else told

    def ask_all(
        self, method: str, requests: Sequence[Request], seconds: float = CALL_SECONDS_MAX
    ) -> list[dict[str, Any] | Refused]:
        """The answer to each request, in order; Unavailable raised when none came in time."""
        deadline = now() + timedelta(seconds=seconds)
        return [told for together in in_calls(requests) for told in self._ask(method, together, deadline)]

    def _ask(self, method: str, requests: Sequence[Request], deadline: datetime) -> list[dict[str, Any] | Refused]:
        call = Call(self.service, method, deadline, telemetry.traceparent(), requests)
        body = self._round_trip(method, call.sign(self.private_key), (deadline - now()).total_seconds())
        if body.get("error"):
            raise RuntimeError(f"{self.service}.{method} failed: {body['error']['exc_type']}")
        result = body["result"]
        if "refused" in result:
            raise Refused.load(result["refused"])
        return [Refused.load(told["refused"]) if "refused" in told else told["ok"] for told in result["answers"]]

    def _round_trip(self, method: str, token: str, seconds: float) -> dict[str, Any]:
        correlation_id = str(stock.uuid.uuid4())
        reply = self.replies.get_reply_event(correlation_id)
        try:
            with eventlet.Timeout(seconds) as late:
                self.publisher.publish(
                    {"args": [token], "kwargs": {}},
                    exchange=self.exchange,
                    routing_key=f"{self.service}.{method}",
                    mandatory=True,
                    reply_to=self.replies.routing_key,
                    correlation_id=correlation_id,
                    expiration=seconds,
                )
                body: dict[str, Any] = reply.wait()
                return body
        except eventlet.Timeout as error:
            if error is not late:
                raise
            raise Unavailable(f"{self.service} did not answer within {seconds:.3g} seconds: ask again") from error
        except UndeliverableMessage as error:
            raise Unavailable(f"{self.service} has never been started here") from error
        except TROUBLE as error:
            raise Unavailable("the message bus is away: ask again") from error
        finally:
            self.replies.forget(correlation_id)
