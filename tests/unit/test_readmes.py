"""Each invariant of a service names the tests that hold it: they are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = sorted(
    [*ROOT.glob("services/*/README.md"), ROOT / "gateway" / "README.md", ROOT / "gateway" / "feed" / "README.md"]
)
TESTS = {
    name
    for path in (ROOT / "tests").rglob("*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_the_tests_that_a_readme_names_exist(readme: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", readme.read_text()))
    assert sorted(named - TESTS) == []


def test_there_are_such_names_at_all() -> None:
    assert any(re.search(r"`test_\w+`", readme.read_text()) for readme in READMES)
