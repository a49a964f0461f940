"""A module with one service of its own and one that it imports."""

from nameko.testing.services import once

from tests.integration.chassis.run_caller import Caller  # noqa: F401 - the trap


class Own:
    name = "own"

    @once
    def begin(self) -> None: ...
