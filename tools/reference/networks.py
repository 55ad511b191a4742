"""The project's networks in PyTorch, parameters named as its users have them.

`forward(x, at)` calls `at.layer(k, h)` for the input (k = 0) and the output of each stage k, and goes on with what comes back
(mixing, noise); `at.dropout(h)` stands where the network drops units.
"""
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Hooks(Protocol):
    def layer(self, k: int, h: Tensor) -> Tensor: ...

    def dropout(self, h: Tensor) -> Tensor: ...


class Cnn(nn.Module):
    """Three stages of convolution, BatchNorm, ReLU; the first two pooled."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        for k, (i, o) in enumerate([(channels, 32), (32, 64), (64, 64)], 1):
            setattr(self, f"conv{k}", nn.Conv2d(i, o, 3, padding=1, bias=False))
            setattr(self, f"bn{k}", nn.BatchNorm2d(o))
        self.fc = nn.Linear(64, classes)

    def forward(self, x: Tensor, at: Hooks) -> Tensor:
        x = at.layer(0, x)
        for k in (1, 2, 3):
            x = torch.relu(getattr(self, f"bn{k}")(getattr(self, f"conv{k}")(x)))
            x = at.layer(k, F.max_pool2d(x, 2) if k < 3 else x)
        return self.fc(x.mean((2, 3)))


class Mlp(nn.Module):
    """Two hidden layers of 128 units with ReLU."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(features, 128), nn.Linear(128, 128), nn.Linear(128, classes)

    def forward(self, x: Tensor, at: Hooks) -> Tensor:
        h = at.layer(1, torch.relu(self.fc1(at.layer(0, x).flatten(1))))
        return self.fc3(at.layer(2, torch.relu(self.fc2(h))))


def norm(channels: int, on: bool) -> nn.Module:
    return nn.BatchNorm2d(channels) if on else nn.Identity()


class PreActBlock(nn.Module):
    """He et al. 2016b; a shortcut that changes the shape is a 1x1 convolution of the activated input."""

    def __init__(self, inputs: int, outputs: int, stride: int, batch_norm: bool) -> None:
        super().__init__()
        self.bn1 = norm(inputs, batch_norm)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=not batch_norm)
        self.bn2 = norm(outputs, batch_norm)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=not batch_norm)
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=not batch_norm))

    def forward(self, x: Tensor) -> Tensor:
        h = torch.relu(self.bn1(x))
        shortcut = self.shortcut(h) if hasattr(self, "shortcut") else x
        return shortcut + self.conv2(torch.relu(self.bn2(self.conv1(h))))


class PreActResNet(nn.Module):
    """3x3 stem, four stages of `depths` blocks with 1, 2, 4, 8 times `width` channels, average pooling, linear."""

    def __init__(self, depths: tuple[int, ...], width: int, channels: int, classes: int, batch_norm: bool = True) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=not batch_norm)
        inputs = width
        for k, depth in enumerate(depths, 1):
            outputs, blocks = width * 2 ** (k - 1), []
            for b in range(depth):
                stride = 2 if k > 1 and b == 0 else 1
                blocks.append(PreActBlock(inputs, outputs, stride, batch_norm))
                inputs = outputs
            setattr(self, f"layer{k}", nn.ModuleList(blocks))
        self.stages = len(depths)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x: Tensor, at: Hooks) -> Tensor:
        h = self.conv1(at.layer(0, x))
        for k in range(1, self.stages + 1):
            for block in getattr(self, f"layer{k}"):
                h = block(h)
            h = at.layer(k, h)
        return self.linear(h.mean((2, 3)))


class WideBlock(nn.Module):
    """Zagoruyko and Komodakis 2016 as the paper's authors have it: biases, stride on the second convolution, a 1x1 shortcut of
    the raw input; dropout between the convolutions and after the ReLU (section 2.4)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, stride, 1)
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride))

    def forward(self, x: Tensor, at: Hooks) -> Tensor:
        h = self.conv1(torch.relu(self.bn1(x)))
        h = self.conv2(at.dropout(torch.relu(self.bn2(h))))
        return h + (self.shortcut(x) if hasattr(self, "shortcut") else x)


class WideResNet(nn.Module):
    """Three stages of (depth - 4) / 6 blocks with 16, 32, 64 times `widen` channels, BatchNorm, ReLU, pooling, linear."""

    def __init__(self, depth: int, widen: int, channels: int, classes: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1)
        inputs = 16
        for k in (1, 2, 3):
            outputs, blocks = 16 * widen * 2 ** (k - 1), []
            for b in range((depth - 4) // 6):
                blocks.append(WideBlock(inputs, outputs, 2 if k > 1 and b == 0 else 1))
                inputs = outputs
            setattr(self, f"layer{k}", nn.ModuleList(blocks))
        self.bn1 = nn.BatchNorm2d(inputs, momentum=0.9)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x: Tensor, at: Hooks) -> Tensor:
        h = self.conv1(at.layer(0, x))
        for k in (1, 2, 3):
            for block in getattr(self, f"layer{k}"):
                h = block(h, at)
            h = at.layer(k, h)
        return self.linear(torch.relu(self.bn1(h)).mean((2, 3)))
