"""Three training steps of the bundled networks in PyTorch float64, for every mixing layer.

Proves that the exported step graphs compute what PyTorch's autograd and SGD compute: the same initial weights (read
from the exported model.onnx), batches, permutations, lambdas. Writes losses and a digest of every state tensor.

    npx tsx src/cli/main.ts export cnn --shape 1,12,12 --seed 3 --out DIR/cnn   (and mlp)
    python tools/reference/train-steps.py DIR test/goldens/train-steps.json
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

N, SHAPE, CLASSES, STEPS, RATE = 8, (1, 12, 12), 10, 3, 0.1


def batch(step: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The wave batch of test/train/fixtures.ts."""
    i = np.arange(N * int(np.prod(SHAPE)), dtype=np.float64)
    images = ((np.sin((i + 17 * step) * 0.37) + 1) / 2).astype(np.float32).astype(np.float64)
    labels = (3 * np.arange(N) + step) % CLASSES
    return torch.from_numpy(images.reshape(N, *SHAPE)), torch.from_numpy(labels)


def draw(step: int) -> tuple[torch.Tensor, float]:
    return (3 * torch.arange(N) + 1 + step) % N, float(np.float32(0.25 + 0.2 * step))


class Cnn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        for k, (i, o) in enumerate([(1, 32), (32, 64), (64, 64)], 1):
            setattr(self, f"conv{k}", nn.Conv2d(i, o, 3, padding=1, bias=False))
            setattr(self, f"bn{k}", nn.BatchNorm2d(o))
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x: torch.Tensor, mix) -> torch.Tensor:
        x = mix(0, x)
        for k in (1, 2, 3):
            x = torch.relu(getattr(self, f"bn{k}")(getattr(self, f"conv{k}")(x)))
            x = mix(k, nn.functional.max_pool2d(x, 2) if k < 3 else x)
        return self.fc(x.mean((2, 3)))


class Mlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(144, 128), nn.Linear(128, 128), nn.Linear(128, CLASSES)

    def forward(self, x: torch.Tensor, mix) -> torch.Tensor:
        x = mix(1, torch.relu(self.fc1(mix(0, x).flatten(1))))
        return self.fc3(mix(2, torch.relu(self.fc2(x))))


def load(net: nn.Module, file: Path) -> nn.Module:
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(np.float64)) for t in onnx.load(file).graph.initializer}
    net.double()
    missing = set(net.state_dict()) - set(weights)
    assert all(name.endswith("num_batches_tracked") for name in missing), missing
    net.load_state_dict(weights, strict=False)
    return net.train()


def run(net: nn.Module, layer: int) -> dict:
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=1e-4)
    losses = []
    for step in range(STEPS):
        images, labels = batch(step)
        permutation, lam = draw(step)
        mix = lambda k, x: lam * x + (1 - lam) * x[permutation] if k == layer else x  # noqa: E731
        onehot = nn.functional.one_hot(labels, CLASSES).double()
        target = mix(layer, onehot) if layer >= 0 else onehot
        loss = -(target * torch.log_softmax(net(images, mix), 1)).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    for name, p in net.named_parameters():
        state[f"momentum/{name}"] = optimizer.state[p]["momentum_buffer"]
    digest = lambda t: {"norm": t.norm().item(), "first": t.flatten()[:4].tolist()}  # noqa: E731
    return {"layer": layer, "losses": losses, "state": {k: digest(v) for k, v in sorted(state.items())}}


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    cases = []
    for name, make, layers in (("cnn", Cnn, 4), ("mlp", Mlp, 3)):
        for layer in range(-1, layers):
            cases.append({"network": name, **run(load(make(), folder / name / "model.onnx"), layer)})
    rounded = json.loads(json.dumps({"torch": torch.__version__, "cases": cases}), parse_float=lambda s: float(f"{float(s):.9g}"))
    out.write_text(json.dumps(rounded) + "\n")
    print(f"{len(cases)} cases, losses of the first: {cases[0]['losses']}")


if __name__ == "__main__":
    main()
