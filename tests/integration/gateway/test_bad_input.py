"""Whatever is sent, the answer is clear: a 4xx problem, never a 500, and the next request is answered."""

import base64
import http.client
import json
import socket
from typing import Any

import pytest

from gateway import bodies
from tests.integration.gateway.conftest import Answer, Gateway

BUDGETS = "/api/v1/budgets"
BAD_BODIES: dict[str, tuple[bytes | str, int]] = {
    "cut": ('{"title": "x"', 400),
    "not JSON": ("title=x", 400),
    "NaN": ('{"amount": NaN}', 400),
    "a name twice": ('{"title": "a", "title": "b"}', 400),
    "10^30": ('{"amount": 1' + "0" * 30 + "}", 422),
    "10^5000": ('{"amount": 1' + "0" * 5000 + "}", 422),
    "infinite": ('{"amount": 1e999}', 422),
    "half a surrogate pair": (r'{"title": "\ud83c"}', 422),
    "half a pair in a name": (r'{"\udf33": 1}', 422),
    "deep": ("[" * 900 + "]" * 900, 400),
    "very deep": ('{"a":' * 100_000 + "1" + "}" * 100_000, 400),
    "a list": ("[1]", 422),
    "not UTF-8": (b'{"title": "\xe6"}', 400),
    "the id of another": ('{"command_id": "00000000-0000-4000-8000-000000000001"}', 422),
}


def is_problem(answer: Answer, status: int) -> bool:
    assert answer.headers["content-type"] == "application/problem+json", answer.raw[:300]
    assert (answer.status, answer.body["status"]) == (status, status), answer.body
    assert {"type", "title", "detail", "instance", "trace_id"} <= answer.body.keys()
    assert "Traceback" not in answer.raw.decode()
    return True


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_body_is_refused(gateway: Gateway, name: str) -> None:
    body, status = BAD_BODIES[name]
    assert is_problem(gateway.command(BUDGETS, body), status)


def test_too_large_a_body_is_refused_whole_or_in_chunks(gateway: Gateway) -> None:
    assert is_problem(gateway.command(BUDGETS, b" " * 2_000_000), 413)
    head = (
        f"POST {BUDGETS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        f"Idempotency-Key: 00000000-0000-4000-8000-000000000001\r\nAuthorization: Bearer {gateway.token('playmaker')}\r\n"
    )
    piece = b"186a0\r\n" + b" " * 100_000 + b"\r\n"
    assert b" 413 " in raw(gateway, head.encode() + b"\r\n" + piece * 20 + b"0\r\n\r\n")


def test_a_body_in_chunks_is_read_as_any_other(gateway: Gateway) -> None:
    asked = "POST /api/v1/dev/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    body = '{"persona": "operator"}'
    assert b" 200 " in raw(gateway, f"{asked}\r\n{len(body):x}\r\n{body}\r\n0\r\n\r\n".encode())


def test_a_chunk_that_never_begins_is_not_gathered(gateway: Gateway) -> None:
    """Nobody asks for the body of an unknown address; what comes all the same is read so far and no further."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as line:
        line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(ConnectionError):
            line.sendall(b"1" * 10 * bodies.DRAIN_BYTES_MAX)
    assert gateway.get("/healthz").status == 200


def raw(gateway: Gateway, sent: bytes) -> bytes:
    """The first line of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as line:
        line.sendall(sent)
        return line.makefile("rb").readline()


@pytest.mark.parametrize(
    "sent", [b"\x00\x01\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 9000]
)
def test_what_is_no_http_harms_nobody(gateway: Gateway, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as line:
        line.sendall(sent)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as line:
        line.sendall(b"POST /api/v1/budgets HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")  # and goes away
    assert gateway.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Idempotency_Key": None}, 400),
        ({"Idempotency_Key": "17"}, 400),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": None}, 415),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer forged"}, 401),
        ({"Authorization": "Basic eDp5"}, 401),
    ],
)
def test_a_command_without_what_it_needs_is_refused(
    gateway: Gateway, changed: dict[str, str | None], status: int
) -> None:
    answer = gateway.command(BUDGETS, {"title": "x"}, **changed)
    assert is_problem(answer, status)
    assert (status == 401) == ("www-authenticate" in answer.headers)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/budgets/17", 404),
        ("GET", "/static/../service.py", 404),
        ("GET", "/static/%2e%2e%2fservice.py", 404),
        ("GET", "//evil.example/", 404),
        ("GET", "/%ff%00", 404),
        ("DELETE", "/api/v1/budgets", 405),
        ("PUT", "/", 405),
        ("INVENTED", "/api/v1/pool", 405),
        ("GET", "/api/v1/pool/cuts", 405),
        ("GET", "/api/v1/pool?as_of=1&as_of=2", 422),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = gateway.ask(method, path)
    assert is_problem(answer, status)
    assert (status == 405) == ("allow" in answer.headers)


def test_head_and_options_are_answered(gateway: Gateway) -> None:
    head = gateway.ask("HEAD", "/api/v1/openapi.json")
    assert (head.status, head.raw) == (200, b"")
    assert int(head.headers["content-length"]) > 1_000
    options = gateway.ask("OPTIONS", "/api/v1/budgets")
    assert options.status == 204
    assert {"GET", "POST", "OPTIONS"} <= set(options.headers["allow"].split(", "))
    assert gateway.ask("OPTIONS", "/nowhere").status == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/openapi.json"])
def test_a_head_is_followed_by_the_next_answer_and_nothing_else(gateway: Gateway, path: str) -> None:
    """Of what is kept as well, whoever asked for it before."""
    line = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    for method in ("HEAD", "GET", "HEAD", "HEAD"):
        line.request(method, path)
        assert line.getresponse().read() or method == "HEAD"
    line.request("GET", "/healthz")
    assert json.loads(line.getresponse().read())["alive"]
    line.close()


@pytest.mark.parametrize("head", ['{"alg":"Ed25519","crit":5}', "[]", "5", '{"alg":[]}', '{"alg":"Ed25519","b64":5}'])
def test_a_token_that_is_made_up_is_nobodys(gateway: Gateway, head: str) -> None:
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (head.encode(), b"{}", b"x"))
    assert is_problem(gateway.get("/api/v1/pool", Authorization=f"Bearer {token}"), 401)


def test_a_browser_gets_a_page_where_a_program_gets_a_problem(gateway: Gateway) -> None:
    answer = gateway.get("/nowhere", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status == 404
    assert "Siden findes ikke" in answer.raw.decode()
    assert is_problem(gateway.get("/api/v1/nowhere", Accept="text/html"), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"persona": "nobody"}, 404),
        ({}, 422),
        ({"persona": "resident", "serials": list(range(1_001))}, 422),
        ({"persona": "resident", "serials": [-1]}, 422),
        ({"persona": "resident", "age": 200}, 422),
        ({"persona": "playmaker", "roles": ["operator"]}, 422),
    ],
)
def test_the_development_issuer_refuses_what_it_does_not_know(gateway: Gateway, body: Any, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    assert is_problem(gateway.ask("POST", "/api/v1/dev/tokens", json.dumps(body), headers), status)


@pytest.mark.parametrize(
    ("header", "path"),
    [("X-HTTP-Method-Override", BUDGETS), ("X-Method-Override", BUDGETS), ("X-Http-Method", f"{BUDGETS}?_method=POST")],
)
def test_a_request_is_what_its_method_says_and_no_header_makes_it_another(
    gateway: Gateway, header: str, path: str
) -> None:
    asked = {header: "POST", "Authorization": f"Bearer {gateway.token('playmaker')}"}
    answer = gateway.ask("DELETE", path, '{"title": "x"}', asked)
    assert is_problem(answer, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/budgets/x%0d%0aSet-Cookie:%20a=b",
        "/api/v1/nowhere%0d%0aX-Evil:%201",
        "/problems/x%0d%0aX-Evil:%201",
        "/log-ind?til=/%0d%0aX-Evil:%201",
        "/api/v1/openapi.json?as_of=%0d%0aX-Evil:%201",
    ],
)
def test_what_stands_in_an_address_becomes_no_header(gateway: Gateway, path: str) -> None:
    answer = gateway.get(path, Accept="text/html")
    assert answer.status < 500
    assert "x-evil" not in answer.headers
    assert "a=b" not in answer.headers.get("set-cookie", "")
