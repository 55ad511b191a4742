"""Logits of the bundled networks in PyTorch float64, with every parameter and statistic set by a formula.

Proves that a network built as ONNX computes what the modules below compute, written from the papers and from what is
known of the authors' code, and that its initializers have the names and shapes of their state_dict.

    python tools/reference/network-logits.py    # 2 s -> test/goldens/network-logits.json
"""
import json
from collections import OrderedDict

import numpy as np
import torch
from common import GOLDENS
from torch import Tensor, nn

N, CLASSES = 3, 4


def wave(count: int, phase: float) -> np.ndarray:
    """sin(0.37 i^2 + phase), i = 0, 1, ...: numbers without a pattern that JavaScript makes as well."""
    i = np.arange(count, dtype=np.float64)
    return np.sin(0.37 * i * i + phase)


def fill(net: nn.Module) -> None:
    """The formula of test/train/networks/logits.test.ts; tensor number p of the state, sorted by name, has phase p."""
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    for phase, (name, tensor) in enumerate(sorted(state.items())):
        values = wave(tensor.numel(), phase)
        if name.endswith("running_var"):
            values = 1 + 0.5 * values
        elif name.endswith("running_mean"):
            values = 0.2 * values
        elif tensor.dim() > 1:  # of about He's variance, 2 / fan in
            values = 2 / np.sqrt(tensor[0].numel()) * values
        elif name.endswith("weight"):  # of a BatchNorm
            values = 1 + 0.3 * values
        else:
            values = 0.1 * values
        tensor.copy_(torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(tensor.shape))


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, bias: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)


class Block(nn.Module):
    """Pre-activation block: kernels of its convolutions, channels between them, the one with the stride."""

    def __init__(self, widths: list[int], kernels: list[int], strided: int, stride: int, wide: bool, norm: bool) -> None:
        super().__init__()
        self.wide, self.count, bias = wide, len(kernels), wide or not norm
        for k, kernel in enumerate(kernels, 1):
            setattr(self, f"bn{k}", nn.BatchNorm2d(widths[k - 1]) if norm else nn.Identity())
            setattr(self, f"conv{k}", conv(widths[k - 1], widths[k], kernel, stride if k == strided else 1, bias))
        if stride != 1 or widths[0] != widths[-1]:
            self.shortcut = nn.Sequential(conv(widths[0], widths[-1], 1, stride, bias))

    def forward(self, x: Tensor) -> Tensor:
        active = torch.relu(self.bn1(x))
        out = self.conv1(active)
        for k in range(2, self.count + 1):
            out = getattr(self, f"conv{k}")(torch.relu(getattr(self, f"bn{k}")(out)))
        if hasattr(self, "shortcut"):
            return out + self.shortcut(x if self.wide else active)
        return out + x


def standardize(x: Tensor) -> Tensor:
    flat = x.flatten(1)
    shape = (-1,) + (1,) * (x.dim() - 1)
    bound = torch.tensor(flat.shape[1] ** -0.5, dtype=x.dtype)
    return (x - flat.mean(1).view(shape)) / torch.maximum(flat.std(1), bound).view(shape)


class ResNet(nn.Module):
    def __init__(self, channels: int, stem: int, blocks: list[int], outs: list[int], kind: str, norm: bool, std: bool) -> None:
        super().__init__()
        self.std, wide = std, kind == "wide"
        self.conv1 = conv(channels, stem, 3, bias=wide or not norm)
        last = stem
        for s, (count, out) in enumerate(zip(blocks, outs)):
            stage = []
            for b in range(count):
                stride = 2 if s > 0 and b == 0 else 1
                if kind == "bottleneck":
                    stage.append(Block([last, out // 4, out // 4, out], [1, 3, 1], 2, stride, False, norm))
                else:
                    stage.append(Block([last, out, out], [3, 3], 2 if wide else 1, stride, wide, norm))
                last = out
            setattr(self, f"layer{s + 1}", nn.Sequential(*stage))
        self.depth = len(blocks)
        if wide:
            self.bn1 = nn.BatchNorm2d(last, momentum=0.9)
        self.linear = nn.Linear(last, CLASSES)

    def forward(self, x: Tensor) -> list[Tensor]:
        layers = [standardize(x) if self.std else x]
        x = self.conv1(layers[0])
        for s in range(self.depth):
            x = getattr(self, f"layer{s + 1}")(x)
            layers.append(x)
        if hasattr(self, "bn1"):
            x = torch.relu(self.bn1(x))
        return [*layers, self.linear(x.mean((2, 3)))]


class Dense(nn.Module):
    def __init__(self, inputs: int, units: list[int], slope: float, bottleneck: int, norm: bool) -> None:
        super().__init__()
        self.count, self.slope, self.bottleneck = len(units), slope, bottleneck
        for k, (i, o) in enumerate(zip([inputs, *units], units), 1):
            setattr(self, f"fc{k}", nn.Linear(i, o))
            setattr(self, f"bn{k}", nn.BatchNorm1d(o) if norm else nn.Identity())
        setattr(self, f"fc{self.count + 1}", nn.Linear(units[-1], CLASSES))

    def forward(self, x: Tensor) -> list[Tensor]:
        layers = [x]
        x = x.flatten(1)
        for k in range(1, self.count + 1):
            x = getattr(self, f"bn{k}")(getattr(self, f"fc{k}")(x))
            if k != self.bottleneck:
                x = nn.functional.leaky_relu(x, self.slope)
            layers.append(x)
        return [*layers, getattr(self, f"fc{self.count + 1}")(x)]


class Cnn(nn.Module):
    """Without BatchNorm; train-steps.py has it with."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        for k, (i, o) in enumerate([(channels, width), (width, 2 * width), (2 * width, 2 * width)], 1):
            setattr(self, f"conv{k}", conv(i, o, 3, bias=True))
        self.fc = nn.Linear(2 * width, CLASSES)

    def forward(self, x: Tensor) -> list[Tensor]:
        layers = [x]
        for k in (1, 2, 3):
            x = torch.relu(getattr(self, f"conv{k}")(x))
            layers.append(nn.functional.max_pool2d(x, 2) if k < 3 else x)
            x = layers[-1]
        return [*layers, self.fc(x.mean((2, 3)))]


def preact(depth: int, channels: int, width: int, norm: bool = True, std: bool = False) -> ResNet:
    blocks, kind = {18: ([2, 2, 2, 2], "basic"), 50: ([3, 4, 6, 3], "bottleneck")}[depth]
    factor = 4 if kind == "bottleneck" else 1
    return ResNet(channels, width, blocks, [width * factor * 2**s for s in range(4)], kind, norm, std)


def wrn(depth: int, factor: int, channels: int) -> ResNet:
    return ResNet(channels, 16, [(depth - 4) // 6] * 3, [16 * factor * 2**s for s in range(3)], "wide", True, False)


W = 8
CASES = [
    ("preactresnet18", {"shape": [3, 32, 32], "width": W}, preact(18, 3, W)),
    ("preactresnet18", {"shape": [1, 28, 28], "width": W, "batchNorm": False}, preact(18, 1, W, norm=False)),
    ("preactresnet18", {"shape": [3, 16, 15], "width": W, "standardize": "per-image"}, preact(18, 3, W, std=True)),
    ("preactresnet50", {"shape": [3, 32, 32], "width": W}, preact(50, 3, W)),
    ("wrn-10-2", {"shape": [3, 32, 32]}, wrn(10, 2, 3)),
    ("wrn-16-1", {"shape": [1, 28, 28]}, wrn(16, 1, 1)),
    ("cnn", {"shape": [3, 13, 16], "width": W, "batchNorm": False}, Cnn(3, W)),
    ("mlp", {"shape": [1, 6, 6], "width": W, "batchNorm": True}, Dense(36, [W, W], 0.0, 0, True)),
    ("fc", {"shape": [1, 6, 6], "width": W}, Dense(36, [W, W, W, 12, W, W, W, W], 0.01, 4, False)),
    ("spiral", {"shape": [2], "width": W, "batchNorm": True}, Dense(2, [W, W, W, 2, W, W], 0.01, 4, True)),
]


@torch.no_grad()
def run(name: str, options: dict, net: nn.Module) -> dict:
    net.double().eval()
    fill(net)
    size = int(np.prod(options["shape"]))
    x = (wave(N * size, 0) + 1) / 2
    x[-size:] = 0.5 + (x[-size:] - 0.5) / 64  # almost uniform: per-image standardisation meets its bound
    x = torch.from_numpy(x.astype(np.float32).astype(np.float64)).reshape(N, *options["shape"])
    *layers, logits = net(x)
    state = OrderedDict((k, list(v.shape)) for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked"))
    return {
        "network": name,
        "options": options,
        "state": state,
        "layers": [{"shape": list(v.shape), "mean": v.mean().item(), "norm": v.norm().item()} for v in layers],
        "logits": logits.tolist(),
    }


def main() -> None:
    torch.set_num_threads(1)
    cases = [run(*case) for case in CASES]
    rounded = json.loads(json.dumps(cases), parse_float=lambda s: float(f"{float(s):.9g}"))
    golden = {"torch": torch.__version__, "classes": CLASSES, "cases": rounded}
    (GOLDENS / "network-logits.json").write_text(json.dumps(golden) + "\n")
    for case in rounded:
        print(case["network"], case["options"], "logits", np.round(case["logits"][0], 3))


if __name__ == "__main__":
    main()
