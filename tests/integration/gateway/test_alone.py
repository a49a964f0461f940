"""The gateway with no service behind it: it answers in time, and says what is missing."""

import re
import socket
import time
import uuid
from pathlib import Path

import pytest

from deploy.local.process import end, wait_until
from gateway.bodies import BODY_BYTES_MAX
from gateway.protocol import HEAD_SECONDS_MAX, SECURITY_HEADERS
from gateway.server import URL_BYTES_MAX
from tests.integration.gateway.conftest import Gateway, environment_of, start, wait_ready

ELECTION = "/api/v1/elections/00000000-0000-4000-8000-000000000001"
DECISION = {"case_number": "1", "decided_on": "2026-01-01", "decided_by": "Byrådet"}


def test_the_overview_names_all_that_is_missing_within_its_deadline(gateway: Gateway) -> None:
    answer = gateway.get("/api/v1/overview")
    assert answer.status == 200
    assert answer.body == {
        "pool": None,
        "budgets": [],
        "elections": [],
        "campaigns": [],
        "unavailable": ["budgets", "crowdfunding", "ledger", "voting"],
        "more": [],
    }


def test_a_question_and_a_command_are_answered_503_within_their_deadline(gateway: Gateway) -> None:
    read = gateway.get("/api/v1/pool")
    asked = gateway.command(f"{ELECTION}/closing", {"decision": DECISION})
    ballot = gateway.command(f"{ELECTION}/ballots", {"choices": []}, persona="resident-harlev")
    for answer in (read, asked, ballot):
        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["title"] == "Unavailable"
        assert answer.headers["retry-after"] == "1"


def test_the_front_page_says_that_a_part_is_down_and_every_page_answers(gateway: Gateway) -> None:
    front = gateway.get("/", Accept="text/html")
    assert front.status == 200
    page = front.raw.decode()
    assert '<html lang="da">' in page
    assert "En del af os er nede lige nu" in page
    assert "puljens regnskab" in page
    some = str(uuid.uuid4())
    for path in ("/puljen", f"/budgetter/{some}", f"/afstemninger/{some}/resultat", f"/indsamlinger/{some}"):
        answer = gateway.get(path, Accept="text/html")
        assert answer.status == 503
        assert "nede lige nu" in answer.raw.decode()


def test_lists_and_first_steps_say_what_is_missing_in_its_place(gateway: Gateway) -> None:
    for path, missing in {
        "/indsamlinger": "Indsamlingerne kan ikke hentes lige nu",
        "/indsamlinger/start": "Områderne kan ikke hentes lige nu",
        "/was": "Det har vi ikke prøvet",
    }.items():
        answer = gateway.get(path, Accept="text/html")
        assert (answer.status, missing in answer.raw.decode()) == (200, True), path


def test_a_ballot_of_who_is_not_signed_in_any_more_leads_to_the_sign_in_and_nothing_of_it_is_in_the_clear(
    gateway: Gateway,
) -> None:
    here, project = "/afstemninger/00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-00000000000a"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{gateway.port}"}
    answer = gateway.ask("POST", f"{here}/stem", f"project={project}", headers)
    assert answer.status == 200
    assert f"/log-ind?til={here}/gennemse" in answer.raw.decode()
    assert "opland_ballot=" in answer.headers["set-cookie"]
    assert project not in answer.headers["set-cookie"]


def test_a_form_of_who_is_not_signed_in_any_more_leads_back_to_a_page_that_can_be_read(gateway: Gateway) -> None:
    here, base = "/mine-indsamlinger/00000000-0000-4000-8000-000000000001", f"http://127.0.0.1:{gateway.port}"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": base, "Accept": "text/html"}
    answer = gateway.ask("POST", f"{here}/nyt", "text=a", form | {"Referer": f"{base}{here}?a=b"})
    assert answer.status == 401
    page = answer.raw.decode()
    assert f'href="/log-ind?til={here}"' in page
    assert f'href="{here}?lang=en"' in page
    unknown = gateway.ask("POST", f"{here}/nyt", "text=a", form)
    assert 'href="/log-ind?til=/"' in unknown.raw.decode()


def test_every_answer_carries_the_headers_that_protect(gateway: Gateway) -> None:
    paths = ("/", "/api/v1/pool", "/nowhere", "/static/opland.css", "/healthz", "/api/v1/openapi.json")
    for answer in map(gateway.get, paths):
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-trace-id"])


@pytest.mark.parametrize(
    ("status", "request_line", "header"),
    [
        (405, b"PUT /puljen HTTP/1.1\r\n", b"Connection: close"),
        (413, b"POST /api/v1/dev/tokens HTTP/1.1\r\n", b"Content-Length: %d" % (100 * BODY_BYTES_MAX)),
        (414, b"GET /" + b"a" * (URL_BYTES_MAX - len("GET /")), b""),
        (400, b"GET / HTTP/1.1\r\n", b"Content-Length: -1"),
        (400, b"nothing of the kind\r\n", b""),
    ],
    ids=["405", "413", "414, the library's own", "400, the library's own", "400, a head that is none"],
)
def test_what_is_refused_before_any_route_carries_them_too(
    gateway: Gateway, status: int, request_line: bytes, header: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall(request_line + (b"Host: puljen\r\n%b\r\n\r\n" % header if header else b""))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    told, *lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert int(told.split()[1]) == status
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert {name: headers.get(name.lower()) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_a_trace_is_carried_on_and_a_malformed_one_is_not(gateway: Gateway) -> None:
    trace_id = uuid.uuid4().hex
    answer = gateway.get("/api/v1/pool", traceparent=f"00-{trace_id}-00f067aa0ba902b7-01")
    assert answer.headers["x-trace-id"] == answer.body["trace_id"] == trace_id
    assert gateway.get("/healthz", traceparent="00-x-y-01").headers["x-trace-id"] != "x"


def test_health_readiness_and_measures_are_told(gateway: Gateway) -> None:
    gateway.get("/nowhere")
    assert gateway.get("/healthz").body == {"service": "gateway", "alive": True}
    assert gateway.get("/readyz").body["checks"] == {"bus": "ok", "process": "ok"}
    measures = gateway.get("/metrics").raw.decode()
    assert 'opland_http_requests_total{method="GET",route="unknown",status="404"}' in measures


def test_a_second_gateway_on_the_port_ends_with_a_sentence(gateway: Gateway, tmp_path: Path) -> None:
    taken = gateway.environment["HTTP_ADDRESS"]
    second = start(gateway.environment | {"VAR": str(tmp_path)}, tmp_path)
    assert second.wait(30) == 2
    assert f"HTTP_ADDRESS: {taken} is taken" in (tmp_path / "gateway.log").read_text()


def test_production_has_no_development_issuer_and_refuses_its_key(gateway: Gateway, tmp_path: Path) -> None:
    refused = environment_of(gateway.environment["AMQP_URI"], tmp_path, ENVIRONMENT="production")
    process = start(refused, tmp_path)
    assert process.wait(30) == 2
    assert "DEV_TOKEN_PRIVATE_KEY: A development setting" in (tmp_path / "gateway.log").read_text()
    process = start({**refused, "DEV_TOKEN_PRIVATE_KEY": "", "PERSON_KEY": ""}, tmp_path)
    other = Gateway.of(refused, process, tmp_path)
    try:
        wait_ready(other)
        headers = {"Content-Type": "application/json", "Origin": f"http://{refused['HTTP_ADDRESS']}"}
        assert other.ask("POST", "/api/v1/dev/tokens", '{"persona": "playmaker"}', headers).status == 404
        for path in ("/api/v1/dev/personas", "/log-ind"):
            assert other.get(path).status == 404
        assert "/api/v1/dev/tokens" not in other.get("/api/v1/openapi.json").body["paths"]
    finally:
        end(process, 30)


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_stop_answers_what_is_in_hand_and_takes_nothing_new(gateway: Gateway, tmp_path: Path) -> None:
    environment = environment_of(gateway.environment["AMQP_URI"], tmp_path)
    other = Gateway.of(environment, start(environment, tmp_path), tmp_path)
    wait_ready(other)
    body = b'{"persona": "operator"}'
    head = f"POST /api/v1/dev/tokens HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    idle = socket.create_connection(("127.0.0.1", other.port))
    with socket.create_connection(("127.0.0.1", other.port), timeout=20) as in_hand:
        in_hand.sendall(head.encode() + body[:5])
        time.sleep(2)
        other.process.terminate()
        assert wait_until(lambda: refuses(other.port), 20)
        in_hand.sendall(body[5:])
        assert b" 200 " in in_hand.makefile("rb").readline()
    assert idle.recv(1) == b""
    idle.close()
    assert other.process.wait(20) == 0
    assert "Traceback" not in other.log.read_text()


def test_a_client_that_sends_its_head_a_line_now_and_then_is_cut_off(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=1) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        for number in range(3 * HEAD_SECONDS_MAX):
            try:
                connection.sendall(f"X-{number}: 1\r\n".encode())
                if connection.recv(1_000) == b"":
                    break
            except TimeoutError:
                continue  # a second without an answer, and it still listens
            except ConnectionError:
                break
        else:
            pytest.fail("it was listened to for as long as it liked")
