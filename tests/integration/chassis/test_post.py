"""The post, as a service that knows no residents uses it; tests/integration/budgets/test_post.py tries what can go wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.config import ConfigError, environment, seal
from chassis.post import CityPost, LocalPost, NoPost, OutgoingLetter, Post, read_folder, read_post
from tests.edges import EDGE_KEY, CityServer

TO_AN_ADDRESS = OutgoingLetter("key-1", None, "pledge", "Tak", "Vi har noteret din støtte.", email="anna@donor.example")
TO_A_PERSON = OutgoingLetter("key-2", "person-1", "pledge", "Tak", "Vi har noteret din støtte.", wish="digital")


def test_a_letter_to_an_address_names_no_person_and_one_to_a_person_no_address() -> None:
    bodies: list[Any] = []
    with CityServer() as city:
        city.trouble = lambda request: bodies.append(request.body) or request.answer({"channel": "email"}) or True  # type: ignore[func-returns-value]
        post = CityPost(city.url, EDGE_KEY)
        assert [post.send(TO_AN_ADDRESS), post.send(TO_A_PERSON)] == ["email", "email"]
    words = {"kind": "pledge", "subject": "Tak", "text": "Vi har noteret din støtte."}
    assert bodies == [words | {"email": "anna@donor.example"}, words | {"person": "person-1", "wish": "digital"}]


def test_the_outbox_tells_where_a_letter_was_to_go(tmp_path: Path) -> None:
    post = LocalPost(tmp_path)
    assert [post.send(TO_AN_ADDRESS), post.send(TO_A_PERSON)] == ["email", "digital"]
    told = [json.loads((tmp_path / f"key-{number}.json").read_text()) for number in (1, 2)]
    assert [each.get("email") for each in told] == ["anna@donor.example", None]
    assert [each.get("person") for each in told] == [None, "person-1"]


def post_of(**values: str) -> Post:
    env = environment(values)
    found = read_post(env, read_folder(env, "OUTBOX_FOLDER"))
    seal(env)
    return found


def test_the_settings_choose_the_post_and_name_what_is_wrong(tmp_path: Path) -> None:
    city = {"EDGE_URL": "https://edge.example", "EDGE_KEY": EDGE_KEY}
    folder = {"OUTBOX_FOLDER": str(tmp_path)}
    assert isinstance(post_of(**city), CityPost)
    assert isinstance(post_of(**folder, ENVIRONMENT="development"), LocalPost)
    assert isinstance(post_of(), NoPost)
    for wrong, name in ((folder, "OUTBOX_FOLDER"), ({"EDGE_URL": "http://edge.example"}, "EDGE_URL")):
        with pytest.raises(ConfigError, match=name):
            post_of(**wrong)
