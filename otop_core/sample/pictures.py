"""Plain pictures where the sample needs a photo; nobody's product is shown."""

import hashlib
import io
from functools import cache

from PIL import Image, ImageDraw

from otop_core.gate import photos
from otop_core.sample.parts import Plan

COLOURS = {
    "food": "#b5651d",
    "crop": "#5a8f3c",
    "beverage": "#8e5aa8",
    "textile": "#7a1f3d",
    "household_decor": "#b08d57",
    "herbal_nonfood": "#3f7d6e",
    "tourism": "#3a6ea5",
}


def _drawing(colour: str) -> bytes:
    image = Image.new("RGB", (640, 480), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((180, 110, 460, 400), 24, fill=colour)
    draw.rectangle((180, 210, 460, 300), fill="#ffffff")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def drawings(plan: Plan) -> None:
    """One picture for each kind of goods."""
    for goods, colour in COLOURS.items():
        plan.photos[goods] = _drawing(colour)


@cache
def _name(picture: bytes) -> str:
    """The name it is kept under: of what is left after it has been shrunk."""
    return hashlib.sha256(photos.shrunk(picture)).hexdigest()


def photo(plan: Plan, goods: str, p: float) -> str | None:
    return plan.some(p, _name(plan.photos[goods]))  # type: ignore[no-any-return]
