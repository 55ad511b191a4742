"""Projections onto an l1 ball inside the pixel bounds by quadratic programming, and climbs of l1-APGD as its authors
wrote it, from the same starts on the same network.

Proves: the projection gives the nearest point; the sparse steps, their lengths and the wider balls before are those of
the reference. AutoAttack is not a dependency: give a checkout of github.com/fra31/auto-attack (commit a392200) with
--autoattack DIR. Writes l1-attacks.json. Run: pip install scipy, then python tools/reference/l1-attacks.py --autoattack DIR.
"""

import json
import sys

import numpy as np
import torch
from common import GOLDENS, Net, Reference, arguments, load_test_set
from scipy.optimize import minimize
from torch import Tensor

REFERENCE = Reference("vnn_mnistfc_256x2", "mnist", "x in [0,1], [784,1]", shape=(784, 1))
COUNT = 20
EPSILON = 4.5
# Loss, steps, whether in wider balls first.
CLIMBS = [
    ("ce", 1, False),
    ("ce", 5, False),
    ("ce", 100, False),
    ("dlr", 100, False),
    ("ce", 100, True),
    ("dlr", 100, True),
]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--autoattack", required=True, help="a checkout of fra31/auto-attack")
    options = parser.parse_args()
    sys.path.insert(0, options.autoattack)
    result = {
        "projections": [projection_case(np.random.default_rng(seed)) for seed in range(20)],
        "climbs": climbs(options.shared),
    }
    (GOLDENS / "l1-attacks.json").write_text(json.dumps(result, indent=1) + "\n")


def single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).round(3).astype(np.float32).astype(np.float64)


def projection_case(random: np.random.Generator) -> dict:
    """Some pixels at their bounds, changes beyond them; the radius from nearly nothing to more than there is room for."""
    n = 8
    x = single(np.clip(random.uniform(-0.3, 1.3, n), 0, 1))
    y = single(random.normal(size=n) * random.choice([0.3, 1, 3]))
    epsilon = round(float(random.uniform(0.05, 3.5)), 3)
    # d = up - down, each from 0 to its bound: smooth, so SLSQP solves it.
    found = minimize(
        lambda v: ((v[:n] - v[n:] - y) ** 2).sum(),
        np.zeros(2 * n),
        jac=lambda v: np.concatenate([2 * (v[:n] - v[n:] - y), -2 * (v[:n] - v[n:] - y)]),
        bounds=[*((0, 1 - value) for value in x), *((0, value) for value in x)],
        constraints={"type": "ineq", "fun": lambda v: epsilon - v.sum(), "jac": lambda v: -np.ones(2 * n)},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 2000},
    )
    assert found.success, found.message
    d = found.x[:n] - found.x[n:]
    return {"x": x.tolist(), "y": y.tolist(), "epsilon": epsilon, "projected": d.round(9).tolist()}


def climbs(shared) -> dict:
    net = Net(shared / "models" / f"{REFERENCE.model}.onnx")
    x, labels = (t[:COUNT] for t in load_test_set(shared, REFERENCE.data))
    x = x[:, None]
    found = []
    for loss, steps, wide in CLIMBS:
        best, highest = climb(lambda pixels: net(REFERENCE.preprocess(pixels[:, 0])), x, labels, loss, steps, wide)
        changed = (best - x).flatten(1)
        found.append(
            {
                "loss": loss,
                "steps": steps,
                "wide": wide,
                "highest": [float(f"{value:.7g}") for value in highest.tolist()],
                "norms": [float(f"{value:.7g}") for value in changed.double().abs().sum(1).tolist()],
                "changed": (changed != 0).sum(1).tolist(),
            }
        )
    return {"model": REFERENCE.model, "data": f"{REFERENCE.data}:test", "epsilon": EPSILON, "n": COUNT, "found": found}


def climb(model, x: Tensor, labels: Tensor, loss: str, steps: int, wide: bool) -> tuple[Tensor, Tensor]:
    """The best points and their losses, from the starts below in the place of random ones."""
    from autoattack.autopgd_base import APGDAttack

    attack = APGDAttack(model, n_iter=steps, norm="L1", eps=EPSILON, loss=loss, device="cpu")
    attack.init_hyperparam(x)
    drawn = torch.randn, torch.randn_like
    torch.randn, torch.randn_like = lambda shape: start(x), start
    try:
        if wide:
            parts = [3 * steps // 10, 3 * steps // 10, steps - 2 * (3 * steps // 10)]
            best, _, highest, _ = attack.decr_eps_pgd(x, labels, [3 * EPSILON, 2 * EPSILON, EPSILON], parts)
        else:
            best, _, highest, _ = attack.attack_single_run(x, labels)
    finally:
        torch.randn, torch.randn_like = drawn
    return best, highest


def start(x: Tensor) -> Tensor:
    """Changes of 1/4 towards the farther bound of few pixels: inside the ball, so that the reference's projection, whose
    rounding would count as changed pixels, leaves it alone."""
    i, p = torch.meshgrid(torch.arange(len(x)), torch.arange(784), indexing="ij")
    changes = ((i * 7919 + p * 104729) % 2001 < 40).reshape(x.shape)
    return torch.where(changes, torch.where(x < 0.5, 0.25, -0.25), 0.0)


if __name__ == "__main__":
    main()
