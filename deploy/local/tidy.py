"""Small files, small functions, no forgotten marks, and nothing of the machine it was written on."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
CODE = ("chassis", "contracts", "gateway", "services", "deploy", "tests")
BANNED = {
    "FIX" + "ME": "finish it",
    "TO" + "DO": "do it, or file an issue",
    "utc" + "now(": "chassis.clock.now()",
    "datetime." + "now(": "chassis.clock.now()",
}
CLOCK_MAY_BE_READ_IN = ("chassis/clock.py", "tests/", "deploy/")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home/\w+)/(?!local)|py" + r"pi\.org|python" + r"hosted|npm" + r"js\.org")


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def python_complaints(path: Path, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > FILE_LINES_MAX:
        yield f"{lines} lines: a folder of the same name is the way out"
    name = str(path.relative_to(ROOT))
    for word, instead in BANNED.items():
        if word in text and not ("now(" in word and name.startswith(CLOCK_MAY_BE_READ_IN)):
            yield f"says {word}: {instead}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield f"{node.name} has {length} lines"


def complaints() -> Iterator[str]:
    for path in files():
        name = str(path.relative_to(ROOT))
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture
        if path.suffix == ".py" and name.startswith(CODE) and "/migrations/" not in name:
            yield from (f"{name}: {complaint}" for complaint in python_complaints(path, text))
        if found := MACHINE.search(text):
            yield f"{name}: names a machine or a registry: {found.group()}"


def main() -> int:
    found = list(complaints())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
