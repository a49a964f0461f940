"""One town for each file of these tests, with one of each in it."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.api.scene import Scene
from tests.people import People


@pytest.fixture(scope="module")
def scene(people: People) -> Iterator[Scene]:
    found = Scene(people)
    yield found
    found.close()
