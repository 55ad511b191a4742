"""Three AdaMix steps in PyTorch, from the equations of Guo, Mao and Zhang (AAAI 2019) as their code has them.

    python tools/reference/adamix-steps.py    # 20 s -> test/goldens/adamix-steps.json

Proves that the step graphs of src/train/adamix compute what autograd and SGD compute: losses in float64, and a digest
(sketch.py) of classifier, generator, discriminator, running statistics and momenta with PyTorch's own distance in float32.
All that is fed and all initial weights are formulas of names and indices, the same in test/train/adamix/golden.ts. Each
case takes the first images (`phase`) that leave no pre-activation near ReLU's kink (train-steps.py says why).
"""
import base64
import gzip
import json
from itertools import count
from typing import Any

import networks
import numpy as np
import torch
import torch.nn.functional as F
from common import GOLDENS
from sketch import BUCKETS, distance, mix32, sketch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

N, SHAPE, CLASSES, STEPS, RATE, MARGIN = 8, (1, 12, 12), 10, 3, 0.01, 8
H = N // 2
SGD = {"name": "sgd", "momentum": 0.9, "nesterov": True, "weightDecay": 0, "decayed": "all"}

CASES = {
    "mlp": {"network": "mlp"},
    "cnn": {"network": "cnn"},
    "paper": {
        "network": "cnn",
        "objective": "paper",
        "generatorInput": "mean",
        "labelSmoothing": 0.1,
        "optimizer": {**SGD, "weightDecay": 5e-3},
    },
    "dropout": {"network": "mlp", "dropout": 0.3},
    "bce": {"network": "mlp", "objective": "paper", "loss": "bce"},
}


def uniform(name: str, size: int) -> np.ndarray:
    """Numbers in [0, 1) by hashing name and index."""
    salt = np.uint32(0)
    for c in name.encode():
        salt = mix32(np.array([salt ^ np.uint32(c)]))[0]
    return mix32(np.arange(size) + int(salt)) / 2.0**32


def fed(name: str, shape: tuple[int, ...], dtype: torch.dtype, low: float = 0, high: float = 1) -> Tensor:
    """What is fed is float32, whatever the arithmetic."""
    values = low + (high - low) * uniform(name, int(np.prod(shape)))
    return torch.from_numpy(values.astype(np.float32).reshape(shape)).to(dtype)


def initial(name: str, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    middle, spread = 0.0, 0.1
    if ".running_mean" in name:
        spread = 0.3
    elif ".running_var" in name:
        middle, spread = 1, 0.4
    elif ".weight" in name and len(shape) == 1:
        middle, spread = 1, 0.25
    elif "bn" in name:
        middle, spread = 2, 0.5
    elif ".weight" in name:
        spread = (3 / np.prod(shape[1:])) ** 0.5
    return fed(name, shape, dtype, middle - spread, middle + spread)


class Hooks:
    """Dropout after hidden layers, with masks that are fed for each sample of the batch."""

    def __init__(self, rate: float, name: str, rows: int, step: int, dtype: torch.dtype) -> None:
        self.rate, self.name, self.rows, self.step, self.dtype = rate, name, rows, step, dtype

    def layer(self, k: int, h: Tensor) -> Tensor:
        if k == 0 or self.rate == 0:
            return h
        copies = -(-self.rows // N)
        numbers = uniform(f"dropout/adamix/{self.name}/dropout{k}@{self.step}", N * copies * h[0].numel())
        kept = np.where(numbers >= self.rate, 1 / (1 - self.rate), 0).astype(np.float32)
        mask = torch.from_numpy(kept).to(self.dtype).reshape(-1, *h.shape[1:])
        return h * mask[: self.rows]

    def dropout(self, h: Tensor) -> Tensor:
        return h


def two_layers(inputs: int, hidden: int, outputs: int) -> nn.Module:
    head = nn.Sequential()
    head.fc1, head.fc2 = nn.Linear(inputs, hidden), nn.Linear(hidden, outputs)
    return head


class AdaMix(nn.Module):
    """Classifier (trunk and last layer), generator trunk, and the two heads."""

    def __init__(self, network: str) -> None:
        super().__init__()
        last = {"mlp": "fc3", "cnn": "fc"}[network]
        make = lambda: networks.Mlp(144, CLASSES) if network == "mlp" else networks.Cnn(1, CLASSES)  # noqa: E731
        self.trunk, self.generator = make(), make()
        self.last = getattr(self.trunk, last)
        features = self.last.in_features
        for trunk in (self.trunk, self.generator):
            setattr(trunk, last, nn.Identity())
        self.policy, self.discriminator = two_layers(features, 100, 3), two_layers(features, CLASSES, 2)
        self.prefixes = {
            "trunk.": "",
            "last.": f"{last}.",
            "generator.": "adamix/generator/",
            "policy.": "adamix/generator-head/",
            "discriminator.": "adamix/discriminator/",
        }

    def named(self, name: str) -> str:
        prefix = next(p for p in self.prefixes if name.startswith(p))
        return self.prefixes[prefix] + name.removeprefix(prefix)

    def tensors(self) -> dict[str, Tensor]:
        return {self.named(k): v for k, v in self.state_dict().items() if not k.endswith("num_batches_tracked")}


def cross_entropy(logits: Tensor, target: Tensor, case: dict[str, Any]) -> Tensor:
    smoothing = case.get("labelSmoothing", 0)
    target = (1 - smoothing) * target + smoothing / CLASSES
    if case.get("loss") == "bce":
        p = torch.softmax(logits, 1)
        return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()
    return -(target * torch.log_softmax(logits, 1)).sum(1).mean()


def objective(net: AdaMix, case: dict[str, Any], phase: int, step: int, dtype: torch.dtype) -> tuple[Tensor, int]:
    """The loss of a step, and how many samples the classifier knows in the discriminator's pass."""
    paper = case.get("objective") == "paper"
    hooks = lambda name, rows: Hooks(case.get("dropout", 0), name, rows, step, dtype)  # noqa: E731
    x = fed(f"images@{step}@{phase}", (N, *SHAPE), dtype)
    labels = (3 * torch.arange(N) + step) % CLASSES
    y = F.one_hot(labels, CLASSES).to(dtype)
    partners = ((3 * torch.arange(N) + 1 + step) % N)[:H]
    own, other = x[:H], x[partners]

    if case.get("generatorInput") == "mean":
        view = (own + other) / 2
    else:
        noise = fed(f"adamix/noise@{step}", (N, *SHAPE), dtype, -2, 2)
        view = (noise[:H] * own + noise[H:] * other) / 2
    region = torch.softmax(net.policy(net.generator(view, hooks("generator", H))), 1)
    alpha, delta = region[:, 0], region[:, 1]
    lam = alpha + fed(f"adamix/epsilon@{step}", (N,), dtype)[:H] * delta
    columns = lam.reshape(-1, 1, 1, 1)
    mixed = columns * own + (1 - columns) * other
    share = (lam if paper else lam.detach()).reshape(-1, 1)
    mixed_y = share * y[:H] + (1 - share) * y[partners]

    logits = net.last(net.trunk(torch.cat([mixed, own]), hooks("labelled", 2 * H)))
    features = net.trunk(torch.cat([x, mixed]), hooks("judged", 3 * H))
    known = net.last(features[:N]).argmax(1).eq(labels).sum().item()
    judged = net.discriminator(features)
    real = torch.cat([torch.ones(N), torch.zeros(H)]).long()
    if paper:
        classified = cross_entropy(logits[:H], mixed_y, case) + cross_entropy(logits[H:], y[:H], case)
        intrusion = F.cross_entropy(judged[:N], real[:N]) + F.cross_entropy(judged[N:], real[N:])
    else:
        classified = cross_entropy(logits, torch.cat([mixed_y, y[:H]]), case)
        intrusion = F.cross_entropy(judged, real)
    return classified + intrusion, known


class PreActivations(TorchFunctionMode):
    """Records what goes into ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[Tensor] = []

    def __torch_function__(self, func, types, args=(), kwargs=None):  # noqa: ANN001
        if func is torch.relu:
            self.values.append(args[0].detach().double())
        return func(*args, **(kwargs or {}))


def run(case: dict[str, Any], phase: int, dtype: torch.dtype) -> dict[str, Any]:
    net = AdaMix(case["network"]).to(dtype).train()
    for name, tensor in net.tensors().items():
        tensor.copy_(initial(name, tuple(tensor.shape), dtype))
    o = case.get("optimizer", SGD)
    options = {"momentum": o["momentum"], "nesterov": o["nesterov"], "weight_decay": o["weightDecay"]}
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, **options)
    losses, known = [], []
    with PreActivations() as active:
        for step in range(STEPS):
            loss, correct = objective(net, case, phase, step, dtype)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            known.append(correct)
    momenta = {f"momentum/{net.named(k)}": optimizer.state[p]["momentum_buffer"] for k, p in net.named_parameters()}
    state = {k: v.double().numpy() for k, v in sorted({**net.tensors(), **momenta}.items())}
    return {"losses": losses, "correct": known, "state": state, "active": active.values}


def margin(exact: list[Tensor], single: list[Tensor]) -> float:
    """The least distance to ReLU's kink in units of the rounding error, root mean square over a layer."""
    errors = [(a - b).square().mean().sqrt() for a, b in zip(exact, single, strict=True)]
    return min((a.abs().min() / e).item() for a, e in zip(exact, errors, strict=True))


def digest(name: str, case: dict[str, Any]) -> dict[str, Any]:
    for phase in count():
        double, single = (run(case, phase, dtype) for dtype in (torch.float64, torch.float32))
        if margin(double["active"], single["active"]) >= MARGIN:
            break
    state = double["state"]
    apart = {k: distance(single["state"][k], v) for k, v in state.items()}
    numbers = [np.array([np.linalg.norm(v), apart[k], *sketch(v)]) for k, v in state.items()]
    packed = gzip.compress(np.concatenate(numbers).astype("<f4").tobytes(), 9, mtime=0)
    learned = {k: np.linalg.norm(v) for k, v in state.items() if k.startswith("momentum/adamix/")}
    assert min(learned.values()) > 1e-5, learned
    worst = max(apart, key=apart.__getitem__)
    print(f"{name}: phase {phase}, losses {np.round(double['losses'], 4)}, float32 off by {apart[worst]:.0e} ({worst})")
    return {
        "name": name,
        "case": {"optimizer": SGD, **case},
        "phase": phase,
        "losses": double["losses"],
        "float32Losses": single["losses"],
        "correct": double["correct"],
        "tensors": [[k, v.size] for k, v in state.items()],
        "digests": base64.b64encode(packed).decode(),
    }


def main() -> None:
    about = {"torch": torch.__version__, "n": N, "shape": SHAPE, "classes": CLASSES, "learningRate": RATE, "buckets": BUCKETS}
    cases = [digest(name, case) for name, case in CASES.items()]
    (GOLDENS / "adamix-steps.json").write_text(json.dumps({**about, "cases": cases}, indent=None) + "\n")


if __name__ == "__main__":
    main()
