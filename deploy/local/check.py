"""`make check`: everything about the project that a machine can see without running it."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-W", "ignore", "-m"]
CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "contracts", "chassis", "services", "gateway", "deploy"],
    "import laws": [str(BIN / "lint-imports"), "--no-cache"],
    "sizes and words": [*PYTHON, "deploy.local.tidy"],
    "generated documents": [*PYTHON, "deploy.documents", "--check"],
    "migrations": [*PYTHON, "deploy.local.migrations", "--check"],
    "deployment files": [*PYTHON, "deploy.local.lint"],
}
AT_ONCE = 2


def run(name: str) -> tuple[str, int, str, float]:
    began = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - began


def main() -> int:
    failed = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, code, said, seconds in pool.map(run, CHECKS):
            print(f"{'ok' if code == 0 else 'FAILED':>6}  {name} ({seconds:.1f} s)", flush=True)
            if code != 0:
                failed.append(name)
                print(said)
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
