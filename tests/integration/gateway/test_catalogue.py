"""The events that other systems can follow: every one has a page with an example that its schema allows."""

import json
from html import unescape

import jsonschema

from contracts.message import TYPE_PREFIX
from contracts.sensitivity import PUBLIC
from deploy.documents import events
from tests.integration.gateway.conftest import Gateway


def test_the_page_of_events_names_every_event_with_how_sensitive_it_is(gateway: Gateway) -> None:
    page = gateway.get("/haendelser")
    text = page.raw.decode()
    assert page.status == 200
    assert "<script>" not in text  # those of the layout come from files
    assert "style=" not in text
    for event in events():
        assert f'href="/haendelser/{event.routing_key()}"' in text
    assert text.count(">public</td>") == sum(len(names) for names in PUBLIC.values())


def test_an_event_s_page_shows_the_example_of_the_asyncapi_document(gateway: Gateway) -> None:
    document = gateway.get("/api/v1/asyncapi.json").body
    message = document["components"]["messages"]["ledger_GrantsPosted_v1"]
    example = message["examples"][0]["payload"]
    page = unescape(gateway.get("/haendelser/ledger.GrantsPosted.v1").raw.decode())
    assert json.dumps(example, indent=2, ensure_ascii=False) in page
    assert document["x-versions"] in page
    assert example["type"] == f"{TYPE_PREFIX}ledger.GrantsPosted.v1"
    assert example["sensitivity"] == message["x-sensitivity"] == "public"


def test_every_example_of_the_catalogue_is_what_its_schema_says(gateway: Gateway) -> None:
    messages = gateway.get("/api/v1/asyncapi.json").body["components"]["messages"]
    for message in messages.values():
        jsonschema.Draft202012Validator(message["payload"]["schema"]).validate(message["examples"][0]["payload"])


def test_an_event_that_nobody_says_has_no_page(gateway: Gateway) -> None:
    assert gateway.get("/haendelser/ledger.Invented.v1").status == 404
