"""FGSM and Linf-PGD-10 perturbations x' - x, pixel by pixel, for 20 Fashion-MNIST images on edwin_fashion_mnist.

The perturbations alone are stored, so that the goldens hold no images of the data set. Proves, once the project's images are the same: sign, step, projection, clip and their order, not only the
count of broken images. A pixel whose gradient is rounding noise may differ: `gradient` holds |g| at the
clean image, `pgdMinGradient` the least |g| along PGD's ten steps, and the metadata lists the pixels where
float64 or another near-tie of MaxPool would have decided otherwise.
"""

import gzip
import json
from collections.abc import Callable

import numpy as np
import torch
from common import GOLDENS, OPERATORS, Net, Reference, arguments, fgsm_step, load_test_set, pad, pixel_gradient
from torch import Tensor

REFERENCE = Reference("edwin_fashion_mnist", "fashion-mnist", "x in [0,1]")
EPSILON, ALPHA, STEPS, COUNT = 8 / 255, 2 / 255, 10, 20
NAME = "fgsm-pgd-edwin"
Gradient = Callable[[Tensor], Tensor]


def main() -> None:
    shared = arguments(__doc__).parse_args().shared
    path = shared / "models" / f"{REFERENCE.model}.onnx"
    x, labels = (t[:COUNT] for t in load_test_set(shared, REFERENCE.data))
    single, double = Net(path), Net(path, torch.float64)

    def in_single(at: Tensor) -> Tensor:
        return pixel_gradient(single, REFERENCE, at, labels)[1]

    def in_double(at: Tensor) -> Tensor:
        return pixel_gradient(double, REFERENCE, at.double(), labels)[1].float()

    def near_ties(at: Tensor) -> Tensor:
        exact, OPERATORS["MaxPool"] = OPERATORS["MaxPool"], max_pool_near_ties
        try:
            return in_single(at)
        finally:
            OPERATORS["MaxPool"] = exact

    gradient = in_single(x)
    fgsm = fgsm_step(x, gradient, EPSILON)
    pgd, least = projected_gradient_descent(x, in_single)
    others = [in_double, near_ties]
    files = {"fgsm": fgsm - x, "pgd": pgd - x, "gradient": gradient.abs(), "pgdMinGradient": least}
    meta = {
        "what": "float32 little-endian, gzip, each [20, 28, 28]; fgsm and pgd are x' - x, pixels in [0, 1]",
        "model": REFERENCE.model,
        "data": f"{REFERENCE.data}:test",
        "labels": labels.tolist(),
        "fgsm": {"epsilon": "8/255"},
        "pgd": {"epsilon": "8/255", "alpha": "2/255", "steps": STEPS, "start": "clean", "iterate": "last"},
        "predictions": {
            name: single(REFERENCE.preprocess(images)).argmax(1).tolist()
            for name, images in {"clean": x, "fgsm": fgsm, "pgd": pgd}.items()
        },
        "disputed": {
            "fgsm": differing(fgsm, [fgsm_step(x, other(x), EPSILON) for other in others]),
            "pgd": differing(pgd, [projected_gradient_descent(x, other)[0] for other in others]),
        },
        "files": {name: f"{NAME}.{name}.f32.gz" for name in files},
        "torch": torch.__version__,
    }
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for name, tensor in files.items():
        packed = gzip.compress(tensor.detach().numpy().astype("<f4").tobytes(), 9, mtime=0)
        (GOLDENS / meta["files"][name]).write_bytes(packed)
        print(f"{name}: {len(packed)} bytes, {int((tensor.abs() < 1e-7).sum())} of {tensor.numel()} below 1e-7")
    (GOLDENS / f"{NAME}.json").write_text(json.dumps(meta) + "\n")
    print(json.dumps(meta))


def projected_gradient_descent(x: Tensor, gradient: Gradient) -> tuple[Tensor, Tensor]:
    """The last of ten iterates from the clean image, and the least |g| seen at each pixel."""
    alpha, epsilon = float(np.float32(ALPHA)), float(np.float32(EPSILON))
    adversarial, least = x, torch.full_like(x, torch.inf)
    for _ in range(STEPS):
        g = gradient(adversarial)
        least = torch.minimum(least, g.abs())
        delta = (adversarial + alpha * g.sign() - x).clamp(-epsilon, epsilon)
        adversarial = (x + delta).clamp(0, 1)
    return adversarial, least


def max_pool_near_ties(a: dict, x: Tensor) -> Tensor:
    """Routes the gradient to the first value within 1e-5 of the maximum, as other rounding might."""
    (h, w), (sh, sw) = a["kernel_shape"], a["strides"]
    windows = pad(a, x, -torch.inf).unfold(2, h, sh).unfold(3, w, sw).flatten(-2)
    maximum = windows.amax(-1, keepdim=True)
    first = (windows >= maximum - 1e-5 * maximum.abs()).int().argmax(-1, keepdim=True)
    return windows.gather(-1, first)[..., 0]


def differing(image: Tensor, others: list[Tensor]) -> list[int]:
    """Flat indices into [20, 28, 28] of the pixels that are not the same everywhere (beyond 1e-6)."""
    changed = torch.stack([(image - other).abs() > 1e-6 for other in others]).any(0)
    return changed.flatten().nonzero()[:, 0].tolist()


if __name__ == "__main__":
    main()
