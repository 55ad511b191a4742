"""Training steps in PyTorch: the cases of test/train/step-cases.json, from exported initial weights.

Batches, permutations, lambdas, masks and noise are formulas of indices, the same as in test/train/step-feeds.ts.
"""
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import networks
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from common import ROOT
from onnx import numpy_helper
from sketch import mix32
from torch import Tensor, nn

CASES = json.loads((ROOT / "test/train/step-cases.json").read_text())
STEPS, CLASSES = CASES["steps"], CASES["classes"]


@dataclass(frozen=True)
class Run:
    """Losses and gradient norms (before clipping) by step, and the final state by the step graph's names, float64."""

    losses: list[float]
    gradient_norms: list[float]
    state: dict[str, np.ndarray]


def build(network: dict[str, Any]) -> nn.Module:
    channels, *sides = network["shape"]
    name = network["name"]
    if name == "cnn":
        return networks.Cnn(channels, CLASSES)
    if name == "mlp":
        return networks.Mlp(channels * sides[0] * sides[1], CLASSES)
    if name == "preactresnet18":
        width, batch_norm = network.get("width", 64), network.get("batchNorm", True)
        return networks.PreActResNet((2, 2, 2, 2), width, channels, CLASSES, batch_norm)
    if name == "wrn-28-2":
        return networks.WideResNet(28, 2, channels, CLASSES)
    raise ValueError(f"Unknown network {name}")


@cache
def initializers(model: Path) -> dict[str, Tensor]:
    return {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in onnx.load(model).graph.initializer}


def load(network: dict[str, Any], model: Path, dtype: torch.dtype) -> nn.Module:
    """The network in training mode with the file's weights and statistics, all of which have to have their place."""
    net = build(network).to(dtype)
    own = {k: v.shape for k, v in tensors(net).items()}
    # Ratios of Dropout are scalars; sizes and axes are integers.
    weights = {k: v.to(dtype) for k, v in initializers(model).items() if v.is_floating_point() and v.ndim > 0}
    assert own == {k: v.shape for k, v in weights.items()}, f"{model}: {sorted(own.keys() ^ weights.keys())}"
    net.load_state_dict(weights, strict=False)
    return net.train()


def tensors(net: nn.Module) -> dict[str, Tensor]:
    return {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}


def rounded(values: np.ndarray, dtype: torch.dtype) -> Tensor:
    """What is fed is float32, whatever the arithmetic."""
    return torch.from_numpy(np.asarray(values, np.float32)).to(dtype)


def wave(size: int, shift: int, frequency: float) -> np.ndarray:
    return np.sin((np.arange(size, dtype=np.float64) + shift) * frequency)


class Feeds:
    """What one step is fed."""

    def __init__(
        self, case: dict[str, Any], mix_at: int, seed: int, phase: int, step: int, dtype: torch.dtype
    ) -> None:
        self.case, self.mix_at, self.step, self.dtype = case, mix_at, step, dtype
        self.options = case.get("options", {})
        self.network = CASES["networks"][case["network"]]
        n, shape = self.network["n"], self.network["shape"]
        i = np.arange(n)
        self.labels = torch.from_numpy((3 ** (1 + seed) * i + step) % CLASSES)
        self.permutation = torch.from_numpy((3 ** (1 + seed) * i + 1 + step) % n)
        pixels = (wave(n * int(np.prod(shape)), 17 * step + 1009 * phase, 0.37 + 0.11 * seed) + 1) / 2
        self.images = rounded(pixels.reshape(n, *shape), dtype)
        lam = 0.25 + 0.2 * step + 0.1 * seed
        if self.options.get("lambdas") == "sample":
            lam = (lam + 0.37 * i) % 1
        if self.options.get("cutmix"):
            top, left, rows, columns = self.box = (3 + step, 5 + 2 * step, 12, 16)
            lam = 1 - rows * columns / (shape[1] * shape[2])
        self.lam = rounded(lam, dtype)  # [] or [N]

    def batch(self) -> Tensor:
        """The images as layer 0 gets them."""
        x = self.images.clone()
        if cut := self.case.get("cutout"):
            top, left = cut["top"], cut["left"]
            x[:, :, top : top + cut["rows"], left : left + cut["columns"]] = cut["fill"]
        if "standardize" in self.network:
            flat = x.flatten(1)
            std = flat.std(1, keepdim=True).clamp(min=flat.shape[1] ** -0.5)
            x = ((flat - flat.mean(1, keepdim=True)) / std).reshape(x.shape)
        return x

    def targets(self) -> Tensor:
        """[N, CLASSES], mixed and smoothed."""
        hard = F.one_hot(self.labels, CLASSES).to(self.dtype)
        target = self.mixed(hard) if self.mix_at >= 0 else hard
        smoothing = self.options.get("labelSmoothing", 0)
        return (1 - smoothing) * target + smoothing / CLASSES

    def mixed(self, x: Tensor) -> Tensor:
        """lambda x + (1 - lambda) x[permutation]."""
        lam = self.lam.reshape(-1, *[1] * (x.ndim - 1)) if self.lam.ndim else self.lam
        return lam * x + (1 - lam) * x[self.permutation]

    def cut(self, x: Tensor) -> Tensor:
        """x with the box of x[permutation]."""
        top, left, rows, columns = self.box
        box = (slice(None), slice(None), slice(top, top + rows), slice(left, left + columns))
        out = x.clone()
        out[box] = x[self.permutation][box]
        return out

    def noise(self, k: int, h: Tensor) -> Tensor:
        return rounded(2**0.5 * wave(h.numel(), 31 * self.step + 7 * k, 0.61), self.dtype).reshape(h.shape)

    def dropout_mask(self, d: int, h: Tensor) -> Tensor:
        """0 or 1 / (1 - rate) for the network's dropout number d: by a hash of position, step and d."""
        rate = float(np.float32(self.network["dropout"]))
        hashed = mix32(np.arange(h.numel()) + 1000003 * self.step + 7919 * d)
        return rounded((hashed >= rate * 2**32) / (1 - rate), self.dtype).reshape(h.shape)


class At:
    """The hooks of one forward pass: mixing, then noise."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds, self.dropouts = feeds, 0

    def layer(self, k: int, h: Tensor) -> Tensor:
        feeds = self.feeds
        if k == feeds.mix_at:
            h = h.detach() if feeds.options.get("stopGradient") else h
            h = feeds.cut(h) if feeds.options.get("cutmix") else feeds.mixed(h)
        noise = feeds.case.get("noise", {"layers": []})
        return h + noise["sigma"] * feeds.noise(k, h) if k in noise["layers"] else h

    def dropout(self, h: Tensor) -> Tensor:
        if "dropout" not in self.feeds.network:
            return h
        self.dropouts += 1
        return h * self.feeds.dropout_mask(self.dropouts - 1, h)


def make_optimizer(net: nn.Module, case: dict[str, Any]) -> torch.optim.Optimizer:
    o, rate = CASES["optimizers"][case["optimizer"]], case["learningRate"]
    decays = {p: o["decayed"] == "all" or p.ndim >= 2 for p in net.parameters()}
    groups = [
        {"params": [p for p in decays if decays[p] == yes], "weight_decay": o["weightDecay"] if yes else 0.0}
        for yes in (True, False)
    ]
    if o["name"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=o["momentum"], nesterov=o["nesterov"])
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[o["name"]]
    return kind(groups, lr=rate, betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])


def loss_of(logits: Tensor, target: Tensor, name: str) -> Tensor:
    if name == "bce":
        return nn.BCELoss()(torch.softmax(logits, 1), target)
    return F.cross_entropy(logits, target)


# What the step graph calls the optimizers' state.
SLOTS = {"momentum_buffer": "momentum", "exp_avg": "first_moment", "exp_avg_sq": "second_moment"}


def run(case: dict[str, Any], mix_at: int, seed: int, phase: int, models: Path, dtype: torch.dtype) -> Run:
    """@param mix_at the layer that every step mixes at, -1 for none; `phase` shifts the images"""
    net = load(CASES["networks"][case["network"]], models / case["network"] / f"{seed}.onnx", dtype)
    options, optimizer = case.get("options", {}), make_optimizer(net, case)
    average = {k: v.clone() for k, v in tensors(net).items()}
    losses, norms = [], []
    for step in range(STEPS):
        feeds = Feeds(case, mix_at, seed, phase, step, dtype)
        loss = loss_of(net(feeds.batch(), At(feeds)), feeds.targets(), options.get("loss", "cross-entropy"))
        optimizer.zero_grad()
        loss.backward()
        for p in net.parameters():
            if p.grad is None:  # before a stopped gradient: zero, so that momentum and weight decay still act
                p.grad = torch.zeros_like(p)
        norms.append(nn.utils.clip_grad_norm_(net.parameters(), options.get("clipNorm", float("inf"))).item())
        optimizer.step()
        losses.append(loss.item())
        if "averageDecay" in options:
            # tf.train.ExponentialMovingAverage with num_updates = step + 1
            d = min(options["averageDecay"], (step + 2) / (step + 11))
            average = {k: d * average[k] + (1 - d) * v for k, v in tensors(net).items()}
    state = dict(tensors(net))
    for name, p in net.named_parameters():
        for key, slot in SLOTS.items():
            if key in optimizer.state[p]:
                state[f"{slot}/{name}"] = optimizer.state[p][key]
    if "averageDecay" in options:
        state |= {f"average/{name}": value for name, value in average.items()}
    return Run(losses, norms, {k: v.detach().double().numpy() for k, v in sorted(state.items())})
