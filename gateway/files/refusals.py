"""Why a file is not taken, or not there."""

from contracts.errors import Refused


class WrongFileType(Refused):
    """What is in the file is none of the types in `accepted`, or another than its name says."""

    status = 415


class UnsafeFile(Refused):
    """What is in the file must not be handed on, or cannot be read to its end; `reason` says which."""

    status = 422


class StorageUnavailable(Refused):
    """Files can be neither kept nor read at the moment: no folder, or no room. Nothing was kept; ask again."""

    status = 503
