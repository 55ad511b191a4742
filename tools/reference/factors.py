"""Ones and sevens of the factors data sets, drawn by Pillow 64 times larger and averaged down.

As the code of Verma et al. (supervised/synth_data_exp.py): two lines on a canvas, then Image.rotate, then a small picture; here
with round ends, on a canvas that stays white where it was turned, and with the size as a factor. Values are how much ink a
pixel has, as bytes, for sides of 32 and 48.

    python tools/reference/factors.py    # 5 s, pillow==13.0.0 -> test/goldens/factors.json
"""

import base64
import json

import numpy as np
from common import GOLDENS
from PIL import Image, ImageDraw

NAMES = ("shape", "x", "y", "slope", "foot", "width", "angle", "size", "colour")
VECTORS = [
    (80, 40, 30, 5, -20, 20, 0, 1, 0),
    (80, 40, 30, 5, -20, 20, 60, 1, 0.5),
    (80, 40, 30, -5, -20, 30, -60, 0.75, 1),
    (10, 120, 40, 8, 5, 16, -20, 0.9, 0.25),
    (45, 90, 25, -10, -10, 35, 15, 1, 0.75),
    (0, 128, 28, 0, 0, 24, 90, 0.8, 0),
]
SIDES = (32, 48)


def ink(vector: tuple[float, ...], side: int) -> np.ndarray:
    shape, x, y, slope, foot, width, angle, size, _ = vector
    large = 64 * side
    scale = size * large / 256
    corners = [(x, y), (x + shape, y + slope), (x + shape + foot, y + 200)]
    points = [((u - 128) * scale + large / 2, (v - 128) * scale + large / 2) for u, v in corners]
    image = Image.new("L", (large, large), 0)
    draw = ImageDraw.Draw(image)
    draw.line(points, fill=255, width=round(width * scale))
    for u, v in points:
        radius = width * scale / 2
        draw.ellipse((u - radius, v - radius, u + radius, v + radius), fill=255)
    turned = image.rotate(angle, resample=Image.Resampling.BILINEAR)
    return np.asarray(turned.resize((side, side), Image.Resampling.BOX))


cases = [
    {"values": vector, "side": side, "ink": base64.b64encode(ink(vector, side).tobytes()).decode()}
    for vector, side in zip(VECTORS, SIDES * 3)
]
text = json.dumps({"names": NAMES, "cases": cases}, indent=1)
(GOLDENS / "factors.json").write_text(text + "\n")
