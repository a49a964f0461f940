"""Reading what a client sends, within limits: bytes, seconds, depth, digits; one meaning for every text."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import eventlet
from eventlet import wsgi
from werkzeug import Request
from werkzeug.datastructures import MultiDict

from contracts.errors import Invalid, TooLarge
from gateway.problems import Malformed, TooSlow, WrongContentType

BODY_BYTES_MAX = 1_000_000
DRAIN_BYTES_MAX = 16_000_000
BODY_SECONDS_MAX = 20
DEPTH_MAX = 32
DIGITS_MAX = 20
FORM_FIELDS_MAX = 2_000
PIECE_BYTES = 65_536
LINE_BYTES_MAX = 8_192
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Lines:
    """What comes over a connection, where a line that does not end is cut: the library reads one to its end, however far."""

    stream: Any

    def read(self, size: int = -1) -> bytes:
        return bytes(self.stream.read(size))

    def readline(self, size: int = LINE_BYTES_MAX) -> bytes:
        return bytes(self.stream.readline(size))


class Incoming(wsgi.Input):  # type: ignore[misc] # eventlet is untyped
    """A body of which no more is read than we allow, after our answer too."""

    @classmethod
    def of(cls, body: Any) -> "Incoming":
        lines = Lines(body.rfile)
        return cls(lines, body.content_length, body.get_socket(), body.wfile, body.wfile_line, body.chunked_input)

    def discard(self, buffer_size: int = PIECE_BYTES) -> None:
        """What nobody asked for, so that the connection can be used again. OSError, which ends it, where that takes too much."""
        left = DRAIN_BYTES_MAX
        with eventlet.Timeout(BODY_SECONDS_MAX, TimeoutError):
            while piece := self.read(buffer_size):
                left -= len(piece)
                if left < 0:
                    raise OSError("more than is read to its end")


def read(request: Request) -> bytes:
    """The whole body. TooLarge, TooSlow, or Malformed when the client stopped in the middle."""
    pieces: list[bytes] = []
    stream(request, pieces.append, BODY_BYTES_MAX, BODY_SECONDS_MAX)
    return b"".join(pieces)


def stream(request: Request, take: Callable[[bytes], object], bytes_max: int, seconds_max: float) -> None:
    """Hand on the body piece by piece, as it comes in. Refused as by `read`; what `take` refuses ends it too."""
    length = request.content_length
    if length is not None and length > bytes_max:
        if length > DRAIN_BYTES_MAX:
            hang_up(request)  # what is smaller is read to its end, so that the client hears our answer
        raise too_large(bytes_max)
    late = eventlet.Timeout(seconds_max)
    try:
        if length is None:
            _stream_chunked(request, take, bytes_max)
        else:
            _stream_sized(request, take, length)
    except eventlet.Timeout as error:
        if error is not late:
            raise
        hang_up(request)
        raise TooSlow(f"the body did not arrive within {seconds_max} seconds") from error
    except (OSError, ValueError) as error:
        hang_up(request)
        raise Malformed("the body ends in the middle") from error
    finally:
        late.cancel()


def too_large(bytes_max: int) -> TooLarge:
    return TooLarge(f"this holds at most {bytes_max} bytes", bytes_max=bytes_max)


def hang_up(request: Request) -> None:
    """End the connection after the answer: what is still to come on it cannot be told from a next request."""
    request.environ.get("opland.hang_up", lambda: None)()


def _stream_sized(request: Request, take: Callable[[bytes], object], length: int) -> None:
    while length:
        piece: bytes = request.environ["wsgi.input"].read(min(PIECE_BYTES, length))
        if not piece:
            raise ValueError("cut")
        length -= len(piece)
        take(piece)


def _stream_chunked(request: Request, take: Callable[[bytes], object], bytes_max: int) -> None:
    """A body of no announced length; without chunks it is empty."""
    total = 0
    while piece := request.environ["wsgi.input"].read(PIECE_BYTES):
        total += len(piece)
        if total > DRAIN_BYTES_MAX:
            hang_up(request)
            break
        if total <= bytes_max:
            take(piece)
    if total > bytes_max:
        raise too_large(bytes_max)


def read_json(request: Request) -> dict[str, Any]:
    """The JSON object in the body; an empty body is an empty object."""
    raw = read(request)
    if not raw:
        return {}
    if not is_json(request.mimetype):
        raise WrongContentType("say Content-Type: application/json", given=request.mimetype[:200])
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise Invalid("the body is not a JSON object", fields={"": ["Not an object."]})
    return value


def is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or (mimetype.startswith("application/") and mimetype.endswith("+json"))


def parse_json(raw: bytes) -> Any:
    """A JSON value that has one meaning only (RFC 8259 leaves several open). Malformed or Invalid where it has not."""
    try:
        text = raw.decode()
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_no_number
        )
    except RecursionError as error:
        raise _too_deep() from error
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8") from error
    except ValueError as error:
        raise Malformed(f"the body is not JSON: {error}") from error
    if depth(value) > DEPTH_MAX:
        raise _too_deep()
    if "\\ud" in text.lower():
        _refuse_half_characters(value)
    return value


def _too_deep() -> Malformed:
    return Malformed(f"the body is nested more than {DEPTH_MAX} deep", depth_max=DEPTH_MAX)


def depth(value: Any) -> int:
    """How deep lists and objects stand in each other; counted without recursion."""
    deepest, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        deepest += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"the name {twice[:100]!r} stands twice in one object")
    return found


def _integer(text: str) -> int:
    if len(text) > DIGITS_MAX:
        raise Invalid(f"a number has more than {DIGITS_MAX} digits", digits_max=DIGITS_MAX)
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Invalid("a number is larger than any that we use", digits_max=DIGITS_MAX)
    return value


def _no_number(text: str) -> float:
    raise Malformed(f"{text} is no JSON number")


def _refuse_half_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Invalid("half a surrogate pair is not text") from error


def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the first of each name."""
    raw = read(request)
    if raw and request.mimetype != FORM:
        raise WrongContentType(f"a form is sent as {FORM}", given=request.mimetype[:200])
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX, errors="strict")
    except ValueError as error:
        raise Malformed("the form cannot be read") from error
    return MultiDict(pairs).to_dict()
