"""Sets a paper as a tagged PDF, in a process of its own: the gateway goes on meanwhile.

    python -m gateway.papers.press account < what gateway.papers.account.paper says

Prints the bytes, the same for the same words. It reads one template of ours and no other file, and is given no setting, and so
no key. A reader's program finds headings, tables and the language (PDF/UA); where a letter is missing in the font, it is left
to show as such, and the claim is not made.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from contracts.errors import Busy

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
MEMORY_BYTES_MAX = 1_500_000_000
PROCESSOR_SECONDS_MAX = 10
PRINT_SECONDS_MAX = 15
NICE = 10
PAPERS = ("account",)
AT_ONCE_MAX = 4
PRINTING = BoundedSemaphore(AT_ONCE_MAX)
"""Anybody may ask for a paper, and each takes a process: so many have one, whoever comes then is asked to wait."""


def printed(name: str, told: dict[str, Any]) -> bytes:
    """The PDF. Busy where there is no room for one more process, or no time."""
    if not PRINTING.acquire(blocking=False):
        raise Busy(f"{AT_ONCE_MAX} papers are being set: ask again in a moment")
    try:
        return set_apart(name, told)
    finally:
        PRINTING.release()


def set_apart(name: str, told: dict[str, Any]) -> bytes:
    command = [sys.executable, "-m", "gateway.papers.press", name]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(told, ensure_ascii=False).encode(),
            capture_output=True,
            cwd=ROOT,
            env={},
            timeout=PRINT_SECONDS_MAX,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Busy("the paper cannot be set now: ask again in a moment") from error
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:].decode(errors="replace"))
    return done.stdout


def main() -> int:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    name = sys.argv[1]
    if name not in PAPERS:
        raise ValueError(f"{name} is no paper of ours")
    sys.stdout.buffer.write(pressed(name, sys.stdin.read()))
    return 0


def pressed(name: str, told: str) -> bytes:
    import typst

    asked: dict[str, Any] = {"root": str(FOLDER), "sys_inputs": {"paper": told}, "ignore_system_fonts": True}
    source = str(FOLDER / f"{name}.typ")
    try:
        return bytes(typst.compile(source, pdf_standards=["ua-1"], **asked))
    except typst.TypstError:
        return bytes(typst.compile(source, **asked))


if __name__ == "__main__":
    sys.exit(main())
