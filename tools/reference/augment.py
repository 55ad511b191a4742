"""Augmented images, random rows and the laws they are drawn from, by NumPy, torch and SciPy.

Philox4x32-10 is written again from the paper with Python's integers and checked against Random123's known answers, so
offsets, holes, masks and normal numbers do not come from the project. Images are padded, sliced and flipped by torch.

    python tools/reference/augment.py    # 2 s -> test/goldens/augment.json
"""

import json
import math

import numpy as np
import torch
from common import GOLDENS
from scipy import stats

WORD = 2**32
SHAPE, SAMPLES, SEED, EPOCH, STEP = (2, 5, 6), [3, 0, 4294967295, 77], 2**33 + 5, 2, 9
SINGLE = {"size": 3, "holes": 1, "fill": [-1], "per": "sample"}
CASES = [
    {"flip": True},
    {"crop": 1},
    {"crop": 5},
    {"cutout": SINGLE},
    {"cutout": {"size": 4, "holes": 2, "fill": [-1, -2], "per": "batch"}},
    {"flip": True, "crop": 2, "cutout": SINGLE | {"holes": 2}},
]


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Salmon, Moraes, Dror, Shaw 2011, section 3.4: S-P network with two 32x32 -> 64 bit products a round."""
    (r0, l0, r1, l1), (k0, k1) = counter, key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * r0, 0xCD9E8D57 * r1
        r0, l0, r1, l1 = (p1 >> 32) ^ l0 ^ k0, p1 % WORD, (p0 >> 32) ^ l1 ^ k1, p0 % WORD
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return [r0, l0, r1, l1]


# https://github.com/DEShawResearch/random123/blob/main/tests/kat_vectors
assert philox([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]) == [
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1,
]  # fmt: skip


class Stream:
    """The words of (seed, purpose, sample, step), and what is made of them as src/data/random.ts documents it."""

    def __init__(self, purpose: str, sample: int, step: int) -> None:
        state = 0x811C9DC5
        for character in purpose.encode("ascii"):
            state = (state ^ character) * 0x01000193 % WORD
        self.counter, self.key, self.words, self.spare = [0, sample, step, state], [SEED % WORD, SEED // WORD], [], []

    def word(self) -> int:
        if not self.words:
            self.words = philox(self.counter, self.key)
            self.counter[0] += 1
        return self.words.pop(0)

    def below(self, n: int) -> int:
        while (word := self.word()) >= WORD - WORD % n:
            pass
        return word % n

    def normal(self) -> float:
        """Marsaglia's polar method."""
        while not self.spare:
            x, y = (2 * (self.word() + 0.5) / WORD - 1 for _ in range(2))
            if 0 < (s := x * x + y * y) < 1:
                scale = math.sqrt(-2 * math.log(s) / s)
                self.spare = [x * scale, y * scale]
        return self.spare.pop(0)


def augment(images: torch.Tensor, case: dict) -> torch.Tensor:
    return torch.stack([augment_one(image, sample, case) for image, sample in zip(images, SAMPLES, strict=True)])


def augment_one(image: torch.Tensor, sample: int, case: dict) -> torch.Tensor:
    channels, height, width = image.shape
    if "flip" in case and Stream("augment/flip", sample, EPOCH).below(2):
        image = image.flip(-1)
    if "crop" in case:
        pad, stream = case["crop"], Stream("augment/crop", sample, EPOCH)
        top, left = stream.below(2 * pad + 1), stream.below(2 * pad + 1)
        image = torch.nn.functional.pad(image, [pad] * 4)[:, top : top + height, left : left + width]
    if "cutout" in case:
        size, holes, fill, per = (case["cutout"][field] for field in ("size", "holes", "fill", "per"))
        stream = Stream("augment/cutout", *((sample, EPOCH) if per == "sample" else (0, STEP)))
        for _ in range(holes):
            row, column = (stream.below(side) - size // 2 for side in (height, width))
            rows, columns = np.ogrid[:height, :width]
            hole = (rows >= row) & (rows < row + size) & (columns >= column) & (columns < column + size)
            colour = torch.tensor(fill, dtype=image.dtype).expand(channels)[:, None, None]
            image = torch.where(torch.from_numpy(hole), colour, image)
    return image


def mask(sample: int, rate: float, length: int) -> list[float]:
    stream = Stream("dropout", sample, STEP)
    halves = np.array([stream.word() for _ in range(length)], dtype="<u4").view("<u2")[:length]
    return [0.0 if half < round(rate * 65536) else float(np.float32(1 / (1 - rate))) for half in halves]


def normals(sample: int, length: int) -> list[float]:
    stream = Stream("noise", sample, STEP)
    return [stream.normal() for _ in range(length)]


def main() -> None:
    size = math.prod(SHAPE)
    images = torch.arange(1, len(SAMPLES) * size + 1).reshape(len(SAMPLES), *SHAPE)
    golden = {
        "what": "images are 1, 2, 3, ... in [n, C, H, W]; rows are of length 7 at the same samples and step",
        "shape": SHAPE, "samples": SAMPLES, "seed": SEED, "epoch": EPOCH, "step": STEP,
        "cases": [{"options": case, "images": augment(images, case).flatten().tolist()} for case in CASES],
        "masks": [
            {"rate": rate, "values": [v for s in SAMPLES for v in mask(s, rate, 7)]} for rate in (0.3, 0.5, 0.0)
        ],
        "normals": [v for s in SAMPLES for v in normals(s, 7)],
        "normalQuantiles": stats.norm.ppf(np.arange(1, 64) / 64).tolist(),
        "normalTail4": 2 * stats.norm.sf(4),
        "chiSquareOneInAMillion": {str(dof): stats.chi2.isf(1e-6, dof) for dof in (1, 3, 23, 24, 63)},
    }  # fmt: skip
    (GOLDENS / "augment.json").write_text(json.dumps(golden) + "\n")
    print({"bytes": (GOLDENS / "augment.json").stat().st_size, "chi2": golden["chiSquareOneInAMillion"]})


if __name__ == "__main__":
    main()
