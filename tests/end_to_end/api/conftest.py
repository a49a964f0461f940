"""One town for each file of these tests, with one of each in it."""

import pytest

from tests.end_to_end.api.scene import Scene
from tests.people import People


@pytest.fixture(scope="module")
def scene(people: People) -> Scene:
    return Scene(people)
