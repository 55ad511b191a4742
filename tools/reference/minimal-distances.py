"""Distances to the nearest adversarial image: by linear programs and SLSQP on linear models, by foolbox's DeepFool and
Carlini-Wagner and torchattacks' FAB on cntk_mnist.

Proves: the projections onto a hyperplane inside the pixel bounds; that the attacks find the nearest image where it is
known; that on a real model they come as near as the implementations that people use. Writes minimal-distances.json.
Run: pip install scipy foolbox==3.3.4 torchattacks==3.5.1, then python tools/reference/minimal-distances.py (1 min).
"""

import json

import foolbox
import numpy as np
import torch
import torchattacks
from common import GOLDENS, Net, Reference, arguments, load_test_set
from scipy.optimize import linprog, minimize
from torch import Tensor, nn

REFERENCE = Reference("cntk_mnist", "mnist", "(x-0.1307)/0.3081", mean=0.1307, std=0.3081)
COUNT = 20
FAB_STEPS = 30
FAB_TARGETS = 3
CW = {"binary_search_steps": 5, "steps": 300, "stepsize": 0.01, "confidence": 0, "initial_const": 1e-3}
CW_COUNT = 10


def main() -> None:
    shared = arguments(__doc__).parse_args().shared
    result = {
        "projections": [projection_case(np.random.default_rng(seed)) for seed in range(16)],
        "linear": linear_model(np.random.default_rng(100)),
        "model": real_model(shared),
    }
    text = json.dumps(result, indent=1)
    (GOLDENS / "minimal-distances.json").write_text(text + "\n")


def shortest(w: np.ndarray, gap: float, low: np.ndarray, high: np.ndarray) -> dict[str, float | None]:
    """The least norms of delta with low <= delta <= high and w @ delta = gap; None where there is none."""
    n = len(w)
    linf = linprog(
        np.r_[np.zeros(n), 1],
        A_ub=np.block([[np.eye(n), -np.ones((n, 1))], [-np.eye(n), -np.ones((n, 1))]]),
        b_ub=np.zeros(2 * n),
        A_eq=np.r_[w, 0][None],
        b_eq=[gap],
        bounds=[*zip(low, high), (0, None)],
    )
    if linf.status == 2:
        return {"linf": None, "l2": None, "l1": None}
    l1 = linprog(
        np.ones(2 * n),
        A_eq=np.r_[w, -w][None],
        b_eq=[gap],
        bounds=[(0, h) for h in high] + [(0, -v) for v in low],
    )
    l2 = minimize(
        lambda d: d @ d,
        linf.x[:n],
        jac=lambda d: 2 * d,
        bounds=[*zip(low, high)],
        constraints={"type": "eq", "fun": lambda d: w @ d - gap, "jac": lambda d: w},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert linf.status == l1.status == 0 and l2.success, (linf.message, l1.message, l2.message)
    return {"linf": linf.fun, "l2": float(np.sqrt(l2.fun)), "l1": l1.fun}


def single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).round(3).astype(np.float32).astype(np.float64)


def projection_case(random: np.random.Generator) -> dict:
    """Some pixels at their bounds, some weights zero or equal; the gap from nothing to more than there is room for."""
    n = 7
    x = single(np.clip(random.uniform(-0.3, 1.3, n), 0, 1))
    w = single(random.normal(size=n)) * (random.uniform(size=n) > 0.15)
    w[1] = -w[0]
    sign = random.choice([-1, 1])
    room = np.where(sign * w > 0, 1 - x, x)
    gap = float(sign * np.round(np.abs(w) @ room * random.uniform(0.02, 1.15), 3))
    reach = float(np.abs(w) @ room)
    return {"x": x.tolist(), "w": w.tolist(), "gap": gap, "reach": reach, "distances": shortest(w, gap, -x, 1 - x)}


def linear_model(random: np.random.Generator) -> dict:
    """Three classes and some images near the pixel bounds; the nearest of the boundaries to the wrong classes."""
    weights, bias = single(random.normal(size=(3, 8))), single(random.normal(size=3) * 0.1)
    images, labels, distances = [], [], []
    while len(images) < 16:
        x = single(random.uniform(0.01, 0.99, 8))
        z = weights @ x + bias
        y = int(z.argmax())
        each = [shortest(weights[t] - weights[y], z[y] - z[t], -x, 1 - x) for t in range(3) if t != y]
        each = [e for e in each if e["l2"] is not None]
        if not each:
            continue
        images.append(x.tolist())
        labels.append(y)
        distances.append({norm: min(e[norm] for e in each) for norm in ("linf", "l2", "l1")})
    return {"weights": weights.tolist(), "bias": bias.tolist(), "images": images, "labels": labels, "distances": distances}


class Pixels(nn.Module):
    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net
        self.nothing = nn.Parameter(torch.zeros(1))  # torchattacks looks for the device of a parameter

    def forward(self, x: Tensor) -> Tensor:
        return self.net(REFERENCE.preprocess(x[:, 0]))


def real_model(shared) -> dict:
    x, labels = load_test_set(shared, REFERENCE.data)
    x, labels = x[:COUNT, None], labels[:COUNT]
    model = Pixels(Net(shared / "models" / f"{REFERENCE.model}.onnx")).eval()
    right = (model(x).argmax(1) == labels).numpy()
    box = foolbox.PyTorchModel(model, bounds=(0, 1))
    medians = {}

    def note(name: str, ball: str, adversarial: Tensor, n: int = COUNT) -> None:
        found = (model(adversarial).argmax(1) != labels[:n]).numpy()
        each = norm((adversarial - x[:n]).detach().numpy(), ball)
        each = np.where(found, each, np.inf)[right[:n]]
        medians[f"{name} {ball}"] = float(np.median(each))
        print(name, ball, medians[f"{name} {ball}"], "not found:", int(np.isinf(each).sum()), flush=True)

    for ball, attack in {"l2": foolbox.attacks.L2DeepFoolAttack(), "linf": foolbox.attacks.LinfDeepFoolAttack()}.items():
        _, adversarial, _ = attack(box, x, labels, epsilons=None)
        note("deepfool", ball, adversarial)
    attack = foolbox.attacks.L2CarliniWagnerAttack(**CW)
    _, adversarial, _ = attack(box, x[:CW_COUNT], labels[:CW_COUNT], epsilons=None)
    note("carlini-wagner", "l2", adversarial, CW_COUNT)
    for ball in ("linf", "l2", "l1"):
        note("fab-t", ball, fab_targeted(model, x, labels, ball))
        note("fab", ball, fab(model, x, labels, ball, targeted=False))
    return {
        "model": REFERENCE.model,
        "n": COUNT,
        "correct": int(right.sum()),
        "fab": {"steps": FAB_STEPS, "targets": FAB_TARGETS},
        "carlini-wagner": {**CW, "n": CW_COUNT},
        "medians": medians,
        "foolbox": foolbox.__version__,
        "torchattacks": torchattacks.__version__,
    }


def fab_targeted(model: nn.Module, x: Tensor, labels: Tensor, ball: str) -> Tensor:
    """The nearest over the highest wrong classes, each run from the original, whatever the distance."""
    best, least = x.clone(), np.full(len(x), np.inf)
    for rank in range(2, 2 + FAB_TARGETS):
        adversarial = fab(model, x, labels, ball, targeted=True, rank=rank)
        with torch.no_grad():
            found = (model(adversarial).argmax(1) != labels).numpy()
        each = np.where(found, norm((adversarial - x).numpy(), ball), np.inf)
        nearer = each < least
        best[nearer], least[nearer] = adversarial[nearer], each[nearer]
    return best


def fab(model: nn.Module, x: Tensor, labels: Tensor, ball: str, targeted: bool, rank: int = 0) -> Tensor:
    attack = torchattacks.FAB(model, ball.capitalize(), eps=1e6, steps=FAB_STEPS, multi_targeted=targeted, n_classes=10)
    attack.target_class = rank
    run = attack.attack_single_run_targeted if targeted else attack.attack_single_run
    return run(x, labels, use_rand_start=False).detach()


def norm(delta: np.ndarray, ball: str) -> np.ndarray:
    order = {"linf": np.inf, "l2": 2, "l1": 1}[ball]
    return np.linalg.norm(delta.reshape(len(delta), -1).astype(np.float64), order, axis=1)


if __name__ == "__main__":
    main()
