"""What a network says between two images, and how far they are from its decision boundary, by onnxruntime and NumPy.

The file is cut at a tensor by onnx.utils.extract_model and both halves run in onnxruntime; pairs are drawn by the
Philox of augment.py. Distances: at the input of the last layer those to hyperplanes, in closed form; further up those that
torchattacks' FAB finds on the torch rebuild.

    pip install torchattacks==3.5.1, then python tools/reference/analysis.py    # 20 s -> test/goldens/analysis.json
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx.utils
import torch
import torchattacks
from augment import SEED, Stream
from common import GOLDENS, Net, arguments, load_test_set, session
from scipy.spatial.distance import cdist
from torch import nn

MODEL, DATA, COUNT, PAIRS, NEAREST = "edwin_fashion_mnist", "fashion-mnist", 60, 100, 20
LOGITS, MAPS, LAST = "22", "18", "21"
LAMBDAS = np.arange(21) / 20
FAB_STEPS = 30


def main() -> None:
    shared = arguments(__doc__).parse_args().shared
    path = shared / "models" / f"{MODEL}.onnx"
    images, labels = load_test_set(shared, DATA)
    images, labels = images[:COUNT, None].numpy(), labels[:COUNT].numpy()
    places = {"input": (images, part(path, "input", LOGITS))}
    for tensor in (MAPS, LAST):
        places[tensor] = (part(path, "input", tensor)(images), part(path, tensor, LOGITS))
    golden = {
        "model": MODEL,
        "data": f"{DATA}:test",
        "n": COUNT,
        "seed": SEED,
        "interpolation": {at: between(values, scores, labels) for at, (values, scores) in places.items()},
        "boundary": {"n": NEAREST, "places": boundaries(path, places, labels[:NEAREST])},
    }
    (GOLDENS / "analysis.json").write_text(json.dumps(golden, indent=1) + "\n")


def part(path: Path, start: str, end: str):
    with tempfile.TemporaryDirectory() as folder:
        cut = Path(folder) / "part.onnx"
        onnx.utils.extract_model(str(path), str(cut), [start], [end])
        model = onnx.load(cut)
        # The file states the batch of its example for inner values.
        for value in [*model.graph.input, *model.graph.output, *model.graph.value_info]:
            value.type.tensor_type.shape.dim[0].dim_param = "N"
        onnx.save(model, cut)
        run = session(cut)
    return lambda x: run.run([end], {start: x})[0]


def between(values: np.ndarray, scores, labels: np.ndarray) -> dict:
    return {kind: curve(values, scores, labels, draw(labels, kind)) for kind in ("same", "different")}


def draw(labels: np.ndarray, kind: str) -> list[tuple[int, int]]:
    """The first image is any that has a partner, the second any partner; both from lists sorted by label, then number."""
    order = np.lexsort((np.arange(len(labels)), labels)).tolist()
    fits = {
        i: [j for j in order if j != i and (labels[j] == labels[i]) == (kind == "same")] for i in order
    }
    able = [i for i in order if fits[i]]
    pairs = []
    for pair in range(PAIRS):
        stream = Stream(f"analysis/pairs/{kind}", pair, 0)
        first = able[stream.below(len(able))]
        pairs.append((first, fits[first][stream.below(len(fits[first]))]))
    return pairs


def curve(values: np.ndarray, scores, labels: np.ndarray, pairs: list[tuple[int, int]]) -> dict:
    first, second = (np.array(side) for side in zip(*pairs))
    rows: dict[str, list[float]] = {name: [] for name in ("confidence", "first", "second", "entropy", "gap")}
    every = np.arange(PAIRS)
    for weight in LAMBDAS:
        mixed = weight * values[first].astype(np.float64) + (1 - weight) * values[second].astype(np.float64)
        p = torch.softmax(torch.from_numpy(scores(mixed.astype(np.float32))).double(), 1)
        target = np.zeros(p.shape)
        np.add.at(target, (every, labels[first]), weight)
        np.add.at(target, (every, labels[second]), 1 - weight)
        rows["confidence"].append(float(p.max(1).values.mean()))
        rows["first"].append(float(p[every, labels[first]].mean()))
        rows["second"].append(float(p[every, labels[second]].mean()))
        rows["entropy"].append(float(torch.distributions.Categorical(p).entropy().mean()))
        rows["gap"].append(float(np.abs(p.numpy() - target).sum(1).mean() / 2))
    return {name: [round(value, 8) for value in row] for name, row in rows.items()}


class Rest(nn.Module):
    """The torch rebuild from a tensor on, whose values are [-reach, reach] for [0, 1]."""

    def __init__(self, net: Net, tensor: str, reach: float) -> None:
        super().__init__()
        self.nothing = nn.Parameter(torch.zeros(1))  # torchattacks looks for the device of a parameter
        self.reach = reach
        start = next(i for i, node in enumerate(net.nodes) if tensor in node.output)
        net.nodes, net.input, self.net = net.nodes[start + 1 :], tensor, net

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net((x - 0.5) * 2 * self.reach)


def boundaries(path: Path, places: dict, labels: np.ndarray) -> dict:
    result = {}
    first = {at: (values[:NEAREST], scores) for at, (values, scores) in places.items()}
    for at, (values, scores) in first.items():
        different = labels[:, None] != labels[None]
        flat = values.reshape(NEAREST, -1).astype(np.float64)
        result[at] = {
            "wrong": int((scores(values).argmax(1) != labels).sum()),
            "betweenClasses": float(cdist(flat, flat)[different].mean()),
        }
    distances = to_hyperplanes(path, *first[LAST], labels)
    result[LAST] |= {"mean": float(distances.mean()), "quartiles": np.quantile(distances, [0.25, 0.5, 0.75]).tolist()}
    values, _ = first[MAPS]
    result[MAPS]["fabMedian"] = fab(path, values, labels)
    return result


def to_hyperplanes(path: Path, values: np.ndarray, scores, labels: np.ndarray) -> np.ndarray:
    net = Net(path, torch.float64)
    weight = net.constants[net.nodes[-1].input[1]].numpy()
    z = scores(values).astype(np.float64)
    distances = []
    for row, y in zip(z, labels, strict=True):
        if row.argmax() == y:
            others = [c for c in range(len(row)) if c != y]
            distances.append(min((row[y] - row[c]) / np.linalg.norm(weight[y] - weight[c]) for c in others))
    return np.array(distances)


def fab(path: Path, values: np.ndarray, labels: np.ndarray) -> float:
    """The median over images that are right; values are moved into the [0, 1] that torchattacks wants."""
    x, y = torch.from_numpy(values), torch.from_numpy(labels)
    reach = 10 * float(x.abs().max())
    model = Rest(Net(path), MAPS, reach).eval()
    x = x / reach / 2 + 0.5
    right = model(x).argmax(1) == y
    x, y = x[right], y[right]
    attack = torchattacks.FAB(model, "L2", eps=1e6, steps=FAB_STEPS, multi_targeted=False, n_classes=10)
    adversarial = attack.attack_single_run(x, y, use_rand_start=False).detach()
    assert (model(adversarial).argmax(1) != y).all()
    return float(((adversarial - x).flatten(1).double().norm(dim=1) * 2 * reach).median())


if __name__ == "__main__":
    main()
