"""Outlines of the districts, where an administrator has put a GeoJSON file into the folder ``boundaries`` beside the store.

A feature is known by its DOPA code, as its ``id`` or as ``properties.code``; ``properties.label_lon`` and ``label_lat`` say where its
number stands, otherwise it is the middle of its longest ring.  Degrees become a plane by one scale (a province is small enough for it).
Outlines are not shipped: those that may be used freely cover single provinces, and a wrong line between two districts is worse than none.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from otop_core.language.messages import Text, _

FOLDER = "boundaries"
LARGEST = 2_000_000  # bytes; sixteen simplified districts take 12,000
WIDTH = 400.0  # of the drawing, in its own units
THAILAND = (97.0, 106.0, 5.0, 21.0)  # degrees: west, east, south, north

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """``rings``: its lines, each ending where it begins; ``x``, ``y``: where its number stands; in the units of the drawing."""

    code: str
    rings: tuple[tuple[Point, ...], ...]
    x: float
    y: float

    @property
    def path(self) -> str:
        """SVG path data."""
        return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in self.rings)


@dataclass(frozen=True)
class Outlines:
    width: float
    height: float
    districts: tuple[Outline, ...]
    attribution: str


def load(folder: Path | None, codes: Sequence[str]) -> Outlines | Text | None:
    """Of the first ``*.geojson`` file by name: its outlines, what is wrong with it, or None where there is no file."""
    files = sorted((folder / FOLDER).glob("*.geojson")) if folder else []
    if not files:
        return None
    try:
        about = files[0].stat()
        return _read(files[0], about.st_mtime_ns, about.st_size, tuple(codes))
    except OSError:
        return _fault(files[0], _("it cannot be opened"))


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int, codes: tuple[str, ...]) -> Outlines | Text:
    """``changed`` is there so that a new file is read anew."""
    if size > LARGEST:
        return _fault(file, _("it is larger than 2 MB; please simplify the outlines"))
    try:
        whole = json.loads(file.read_bytes())
        found = dict(_features(whole["features"], codes))
        if missing := [code for code in codes if code not in found]:
            return _fault(file, _("these districts are not in it: {codes}"), codes=", ".join(missing))
        return _drawn(found, str(whole.get("attribution") or "")[:300])
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return _fault(file, _("it is not GeoJSON with outlines in degrees"))


def _fault(file: Path, why: str, **values: object) -> Text:
    return Text(_("The outlines in {file} are not used: {why}."), {"file": file.name, "why": Text(why, values)})


def _features(features: list[dict[str, Any]], codes: tuple[str, ...]) -> Iterator[tuple[str, tuple[list[list[Point]], Point | None]]]:
    """Code, rings in degrees, and where its number stands if the file tells; raises ValueError, KeyError, TypeError."""
    for feature in features:
        properties = feature.get("properties") or {}
        code = str(feature.get("id") or properties.get("code") or "")
        if code not in codes:
            continue
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = [[_point(*pair[:2]) for pair in ring] for polygon in polygons for ring in polygon]
        if not rings or min(map(len, rings)) < 4:
            raise ValueError(code)
        lon, lat = properties.get("label_lon"), properties.get("label_lat")
        yield code, (rings, None if lon is None or lat is None else _point(lon, lat))


def _point(lon: float, lat: float) -> Point:
    west, east, south, north = THAILAND
    at = float(lon), float(lat)
    if not (west <= at[0] <= east and south <= at[1] <= north):
        raise ValueError(at)
    return at


def _drawn(found: dict[str, tuple[list[list[Point]], Point | None]], attribution: str) -> Outlines:
    every = [point for rings, _label in found.values() for ring in rings for point in ring]
    west, east = min(lon for lon, _lat in every), max(lon for lon, _lat in every)
    south, north = min(lat for _lon, lat in every), max(lat for _lon, lat in every)
    narrower = math.cos(math.radians((south + north) / 2))  # a degree of longitude, beside one of latitude
    scale = WIDTH / ((east - west) * narrower)

    def at(point: Point) -> Point:
        return round((point[0] - west) * narrower * scale, 1), round((north - point[1]) * scale, 1)

    drawn = []
    for code, (rings, label) in found.items():
        x, y = at(label or _middle(max(rings, key=len)))
        drawn.append(Outline(code, tuple(_simpler([at(point) for point in ring]) for ring in rings), x, y))
    return Outlines(WIDTH, round((north - south) * scale, 1), tuple(drawn), attribution)


def _middle(ring: list[Point]) -> Point:
    return sum(lon for lon, _lat in ring) / len(ring), sum(lat for _lon, lat in ring) / len(ring)


def _simpler(ring: list[Point]) -> tuple[Point, ...]:
    """Without points that fall onto the one before."""
    return tuple(point for n, point in enumerate(ring) if n == 0 or point != ring[n - 1])
