"""A browser for each test process, and for each file a demonstration town of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.local.broker import Broker
from deploy.local.town import Town
from tests.browser.browsing import a_browser
from tests.demo_towns import a_demo_town


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with a_browser() as found:
        yield found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, broker: Broker, server_folder: Path) -> Iterator[Town]:
    """A town with the demonstration data; whatever a file does to it, no other file sees."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):  # with several test processes each has a folder in the one they share
        shared = shared.parent
    with a_demo_town(server_folder, broker, shared) as town:
        yield town
