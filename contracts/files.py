"""What is said of a file that somebody sends, whatever it is for. The bytes cross no bus."""

from typing import Annotated, Literal

from marshmallow import validate

FILE_BYTES_MAX = 10_000_000
NAME_CHARS_MAX = 120
DESCRIPTION_CHARS_MAX = 500
NOT_IN_NAMES = r'\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff'
"""Inside a character class: what parts paths, what some system keeps for itself, and what is not seen or turns the
direction of writing, so that a name reads as another than it is."""

MediaType = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
]
FileName = Annotated[str, validate.Length(min=1, max=NAME_CHARS_MAX), validate.Regexp(rf"[^{NOT_IN_NAMES}]+\Z")]
Description = Annotated[str, validate.Length(min=1, max=DESCRIPTION_CHARS_MAX)]
"""What a picture shows, for those who cannot see it."""
FileSize = Annotated[int, validate.Range(min=1, max=FILE_BYTES_MAX)]
PictureType = Literal["image/jpeg", "image/png", "image/webp"]
