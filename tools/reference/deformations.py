"""Images turned, slanted, zoomed and displaced by SciPy.

Images are float32, coordinates float64. `paperCode` is the map of Verma et al. as shared/notes/attacks.md 3.4 tells it,
T(o) M T(-o) with o = side / 2 + 1/2, through affine_transform(order=0, mode="constant"): 54 transforms on images of even, odd
and unequal sides, as SHA-256 of the results' little-endian bytes. `corrected` is the same about the true centre with
order=1, mode="grid-constant". Elastic displacements are drawn as src/data/random.ts documents its streams (augment.py).

    python tools/reference/deformations.py    # 5 s -> test/goldens/deformations.json
"""

import hashlib
import json
import math

import numpy as np
from augment import SEED, Stream
from common import GOLDENS
from scipy import ndimage

ROTATIONS, SHEARS = (20, 40, 60, 80), (0.5, 1, 2, 2.5, 3)
ZOOMS = (0.2, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.8)
SHAPES = [(3, 32, 32), (1, 28, 28), (2, 9, 14), (1, 31, 17), (3, 7, 7)]
FILL = [0.25, 0.5, 0.75]


def image_of(shape: tuple[int, int, int]) -> np.ndarray:
    """No two values alike, so each value of a result tells which pixel it is."""
    return (np.arange(math.prod(shape)) * 7919 % 10007 / 10007).astype(np.float32).reshape(shape)


def rotation(degrees: float) -> np.ndarray:
    theta = math.pi / 180 * degrees
    return np.array([[math.cos(theta), -math.sin(theta)], [math.sin(theta), math.cos(theta)]])


def shear(radians: float) -> np.ndarray:
    return np.array([[1, -math.sin(radians)], [0, math.cos(radians)]])


def zoom(factor: float) -> np.ndarray:
    return np.diag([factor, factor]).astype(float)


MATRICES = {"rotate": rotation, "shear": shear, "zoom": zoom}


def transforms() -> list[tuple[str, float]]:
    """4 rotations and 5 shears with 5 draws each, half of a turn, 8 zooms: 54."""
    rng = np.random.default_rng(0)
    drawn = [("rotate", d * rng.uniform(-1, 1)) for d in ROTATIONS for _ in range(5)]
    drawn += [("shear", r * rng.uniform(-1, 1)) for r in SHEARS for _ in range(5)]
    return [*drawn, ("rotate", 180), *(("zoom", z) for z in ZOOMS)]


def about(pivot: tuple[float, float], matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Matrix and offset of T(pivot) M T(-pivot); summed one by one, since BLAS may fuse and so differ in the last bit."""
    to, back, whole = np.eye(3), np.eye(3), np.eye(3)
    to[:2, 2], back[:2, 2], whole[:2, :2] = pivot, np.negative(pivot), matrix
    product = multiply(multiply(to, whole), back)
    return product[:2, :2], product[:2, 2]


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.array([[sum(x * y for x, y in zip(row, column, strict=True)) for column in b.T] for row in a])


def paper_code(image: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    linear, offset = about((image.shape[1] / 2 + 0.5, image.shape[2] / 2 + 0.5), matrix)
    return np.stack([
        ndimage.affine_transform(channel, linear, offset, order=0, mode="constant", cval=fill)
        for channel, fill in zip(image, FILL, strict=False)
    ])  # fmt: skip


def corrected(image: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    linear, offset = about(((image.shape[1] - 1) / 2, (image.shape[2] - 1) / 2), matrix)
    return np.stack([
        ndimage.affine_transform(channel, linear, offset, order=1, mode="grid-constant", cval=fill)
        for channel, fill in zip(image, FILL, strict=False)
    ])  # fmt: skip


def spatial(image: np.ndarray, degrees: float, down: float, right: float) -> np.ndarray:
    """Turned about the centre, then shifted by pixels: what stands at x comes from R (x - shift - centre) + centre."""
    centre = (np.array(image.shape[1:]) - 1) / 2
    linear = rotation(degrees)
    offset = centre - linear @ (centre + [down, right])
    return np.stack([
        ndimage.affine_transform(channel, linear, offset, order=1, mode="grid-constant", cval=fill)
        for channel, fill in zip(image, FILL, strict=False)
    ])  # fmt: skip


def elastic(image: np.ndarray, displacement: float, sigma: float, jitter: float, sample: int) -> np.ndarray:
    """Constants in pixels."""
    stream = Stream("deformation/elastic", sample, 0)

    def within(bound: float) -> float:
        return (2 * (stream.word() >> 8) / 2**24 - 1) * bound

    _, height, width = image.shape
    reach, centre = min(height, width) // 3, (np.array([height, width]) - 1) / 2
    corners = centre + reach * np.array([[1, 1], [1, -1], [-1, -1]])
    moved = corners + np.array([[within(jitter), within(jitter)] for _ in corners])
    affine = np.linalg.solve(np.c_[moved, np.ones(3)], corners)
    places = np.indices((height, width)).astype(float)
    if displacement:
        for axis in range(2):
            field = np.array([within(1) for _ in range(height * width)]).reshape(height, width)
            places[axis] += displacement * ndimage.gaussian_filter(field, sigma, mode="reflect", truncate=3)
    source = np.einsum("phw,pq->qhw", np.concatenate([places, np.ones((1, height, width))]), affine)
    return np.stack([ndimage.map_coordinates(channel, source, order=1, mode="reflect") for channel in image])


def rounded(values: np.ndarray) -> list[float]:
    return [round(float(v), 7) for v in values.flatten()]


def main() -> None:
    chosen = transforms()
    # Sides, severity and its published constants: CIFAR-10-C's as shares of the side, ImageNet-C's of 244 for 224 pixels.
    shares = [
        ((2, 32, 32), 1, (0, 0, 0.08)), ((1, 32, 32), 2, (0.05, 0.2, 0.07)), ((1, 20, 33), 4, (0.1, 0.04, 0.05)),
        ((1, 70, 64), 1, (2, 0.7, 0.1)), ((1, 70, 64), 5, (0.12, 0.01, 0.02)),
    ]  # fmt: skip
    displaced = []
    for shape, severity, constants in shares:
        side = min(shape[1:]) * (1 if min(shape[1:]) < 64 else 244 / 224)
        values = elastic(image_of(shape), *(side * share for share in constants), sample=severity)
        displaced.append(
            {"shape": shape, "severity": severity, "sample": severity, "values": rounded(values.flatten()[::29])}
        )
    fields = [(7, 10, 0.5), (7, 10, 2.0), (4, 3, 6.4), (1, 5, 1.0)]
    cases = [("rotate", 33.0), ("rotate", 90.0), ("rotate", -180.0), ("shear", 1.0), ("zoom", 0.6), ("zoom", 1.4)]
    golden = {
        "what": "images hold float32(k * 7919 % 10007 / 10007), fill is that of the channel",
        "fill": FILL, "seed": SEED,
        "transforms": [{"name": name, "value": value} for name, value in chosen],
        "paperCode": [
            {
                "shape": shape,
                "sha256": [
                    hashlib.sha256(paper_code(image_of(shape), MATRICES[name](value)).tobytes()).hexdigest()
                    for name, value in chosen
                ],
            }
            for shape in SHAPES
        ],
        "corrected": [
            {"shape": shape, "name": name, "value": value,
             "values": rounded(corrected(image_of(shape), MATRICES[name](value)))}
            for shape in [(2, 9, 14), (3, 7, 7)] for name, value in cases
        ],
        "spatial": [
            {"shape": (2, 9, 14), "degrees": degrees, "pixels": pixels,
             "values": rounded(spatial(image_of((2, 9, 14)), degrees, *pixels))}
            for degrees, pixels in ((30, (-3, 1.5)), (-15, (0, 3)), (0, (1, -2)))
        ],
        "smooth": [
            {"height": h, "width": w, "sigma": sigma, "values": rounded(ndimage.gaussian_filter(
                image_of((1, h, w))[0].astype(float), sigma, mode="reflect", truncate=3))}
            for h, w, sigma in fields
        ],
        "elastic": displaced,
    }  # fmt: skip
    (GOLDENS / "deformations.json").write_text(json.dumps(golden) + "\n")
    print({"transforms": len(chosen), "bytes": (GOLDENS / "deformations.json").stat().st_size})


if __name__ == "__main__":
    main()
