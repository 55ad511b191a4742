"""Small PyTorch networks as ONNX, and what PyTorch calls their parameters and buffers.

    python tools/reference/finetune-parameters.py

Writes test/goldens/finetune: NAME.onnx each, parameters.json for all. `plain` files are exported without constant
folding, so that parameters keep their names; `folded` ones as torch.onnx.export does by default.
"""

import json
import warnings

import torch
from common import GOLDENS
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

warnings.filterwarnings("ignore")


class Convolutions(nn.Module):
    """Preprocessing, biases, all kinds of normalisation, a constant mask, a single learned slope."""

    def __init__(self, normed: bool) -> None:
        super().__init__()
        self.register_buffer("mean", torch.rand(1, 3, 1, 1))
        self.register_buffer("std", torch.rand(1, 3, 1, 1) + 1)
        self.register_buffer("mask", (torch.rand(1, 8, 1, 1) > 0.5).float())
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.group = nn.GroupNorm(2, 8)
        self.slope = nn.PReLU()
        second = nn.Conv2d(8, 8, 1, bias=False)
        self.second = weight_norm(second) if normed else second
        self.plain = nn.BatchNorm2d(8, affine=False)
        self.batch = nn.BatchNorm2d(8)
        self.instance = nn.InstanceNorm2d(8, affine=True)
        self.scale = nn.Parameter(torch.full((1, 8, 1, 1), 0.1))
        self.head = nn.Linear(8, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = (x - self.mean) / self.std * 2
        x = self.slope(self.group(self.first(x)))
        x = x + self.scale * self.second(x) * self.mask
        x = self.plain(torch.sigmoid(x) * 0.5)
        x = self.instance(torch.tanh(self.batch(torch.relu(x))))
        return self.head(x.mean((2, 3)))


class Tokens(nn.Module):
    """Class token, position embedding, attention under a mask."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.token = nn.Parameter(torch.rand(1, 1, 8))
        self.positions = nn.Parameter(torch.rand(1, 5, 8))
        self.register_buffer("mask", torch.triu(torch.full((5, 5), -1e9), 1))
        self.norm = nn.LayerNorm(8)
        self.qkv = nn.Linear(8, 24)
        self.head = nn.Linear(8, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.positions
        q, k, v = self.qkv(self.norm(x)).chunk(3, -1)
        x = x + torch.softmax(q @ k.transpose(1, 2) / 8**0.5 + self.mask, -1) @ v
        return self.head(x.mean(1))


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(24, 6, batch_first=True)
        self.gru = nn.GRU(6, 4, batch_first=True)
        self.head = nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.transpose(1, 2).flatten(2)
        return self.head(self.gru(self.lstm(rows)[0])[0][:, -1])


def export(name: str, net: nn.Module, plain: bool) -> dict[str, object]:
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        # Trained parameters: no two are equal.
        for parameter in net.parameters():
            parameter.add_(0.1 * torch.rand(parameter.shape, generator=generator))
        for key, buffer in net.named_buffers():
            if "running" in key:
                buffer.add_(0.1 * torch.rand(buffer.shape, generator=generator))
    folder = GOLDENS / "finetune"
    folder.mkdir(exist_ok=True)
    mode = torch.onnx.TrainingMode.PRESERVE if plain else torch.onnx.TrainingMode.EVAL
    torch.onnx.export(
        net.eval(), (torch.rand(2, 3, 8, 8),), str(folder / f"{name}.onnx"), opset_version=17, dynamo=False,
        input_names=["image"], output_names=["scores"], dynamic_axes={"image": {0: "N"}, "scores": {0: "N"}},
        do_constant_folding=not plain, training=mode,
    )
    return {
        "parameters": {key: p.numel() for key, p in net.named_parameters()},
        "buffers": [key for key, _ in net.named_buffers()],
    }


torch.manual_seed(0)
found = {
    "convolutions-plain": export("convolutions-plain", Convolutions(normed=True), plain=True),
    "convolutions-folded": export("convolutions-folded", Convolutions(normed=False), plain=False),
    "tokens-plain": export("tokens-plain", Tokens(), plain=True),
    "tokens-folded": export("tokens-folded", Tokens(), plain=False),
    "recurrent-plain": export("recurrent-plain", Recurrent(), plain=True),
    "recurrent-folded": export("recurrent-folded", Recurrent(), plain=False),
}
(GOLDENS / "finetune" / "parameters.json").write_text(json.dumps(found, indent=1) + "\n")
