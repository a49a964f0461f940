"""Where something is, on the map of Denmark."""

from typing import Annotated

from marshmallow import validate

from contracts.message import Message

LATITUDE_MIN, LATITUDE_MAX = 54_500_000, 57_800_000
LONGITUDE_MIN, LONGITUDE_MAX = 8_000_000, 15_300_000
"""Denmark, in millionths of a degree."""

Latitude = Annotated[int, validate.Range(min=LATITUDE_MIN, max=LATITUDE_MAX)]
Longitude = Annotated[int, validate.Range(min=LONGITUDE_MIN, max=LONGITUDE_MAX)]


class Place(Message):
    """A point on the map in millionths of a degree (WGS 84, EPSG:4326): whole numbers compare exactly, a tenth of a metre each."""

    latitude: Latitude
    longitude: Longitude
