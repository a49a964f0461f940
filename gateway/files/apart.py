"""Looks at one file that was received, takes out what must not be handed on, and keeps it; a process of its own for each.

    python -m gateway.files.apart < {"root": folder, "path": file in it, "name": as it was sent, "bytes_max"}

Prints {"ok": {"name", "media_type", "size_bytes", "digest"}} or {"refused": a refusal}. Reading a stranger's file takes processor, memory and
disk: here it can have so much of each, and no more, while the gateway goes on. It is given no setting, and so no key.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES_MAX = 1_500_000_000
PROCESSOR_SECONDS_MAX = 15
NICE = 10
"""Ballots go before pictures."""


def main() -> int:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    from contracts.errors import Refused
    from gateway.files.refusals import UnsafeFile

    asked = json.load(sys.stdin)
    try:
        told: dict[str, Any] = {
            "ok": looked_at(Path(asked["root"]), Path(asked["path"]), asked["name"], asked["bytes_max"])
        }
    except MemoryError:
        told = {
            "refused": UnsafeFile("the file takes more memory than there is for one", reason="too_much_inside").dump()
        }
    except Refused as refusal:
        told = {"refused": refusal.dump()}
    json.dump(told, sys.stdout)
    return 0


def looked_at(root: Path, path: Path, name: str, bytes_max: int) -> dict[str, Any]:
    """What is known of the file that was kept. It is another one than was sent where that was a picture."""
    from contracts.errors import TooLarge
    from gateway.files import documents, pictures, types
    from gateway.files.store import Folder, storage

    with storage():
        family = types.family_of(path)
        if family in types.PICTURES:
            (media_type,) = types.FAMILIES[family].extensions
            shown = types.name_for(name, media_type)
            pictures.wash(path, path, family)
        else:
            media_type = documents.look_into_pdf(path) if family == "PDF" else documents.look_into_zip(path)
            shown = types.name_for(name, media_type)
        size_bytes = path.stat().st_size
    if size_bytes > bytes_max:
        raise TooLarge(f"the picture, written anew, takes more than {bytes_max} bytes", bytes_max=bytes_max)
    return {"name": shown, "media_type": media_type, "size_bytes": size_bytes, "digest": Folder(root).keep(path)}


if __name__ == "__main__":
    sys.exit(main())
