"""How many test images six ONNX classifiers still get right after FGSM, by torch autograd.

Proves, once the project counts the same: its graph gradients, folded preprocessing, (Log)Softmax cut and
FGSM agree with an implementation that shares no code with it. onnxruntime's clean count on the untouched
file proves that the torch rebuild is the same network.
"""

import json

import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F
from common import GOLDENS, Net, Reference, arguments, fgsm_step, load_test_set, pixel_gradient, session

REFERENCES = [
    Reference("edwin_fashion_mnist", "fashion-mnist", "x in [0,1]"),
    Reference("cntk_mnist", "mnist", "(x-0.1307)/0.3081", mean=0.1307, std=0.3081),
    Reference("marabou_mnist_cnn_max", "mnist", "x in [0,1], NHWC", shape=(28, 28, 1)),
    Reference("marabou_softmax_last", "mnist", "x*255", scale=255.0),
    Reference("vnn_mnistfc_256x2", "mnist", "x in [0,1], [784,1]", shape=(784, 1)),
    Reference("vnn_verivital_maxpool", "mnist", "x in [0,1]"),
]
EPSILONS = {"2/255": 2 / 255, "8/255": 8 / 255}


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--double", action="store_true", help="in float64, to see what rounding decides; writes nothing")
    options = parser.parse_args()
    dtype = torch.float64 if options.double else torch.float32
    rows = []
    for reference in REFERENCES:
        path = options.shared / "models" / f"{reference.model}.onnx"
        net = Net(path, dtype)
        x, labels = (t[: options.limit] for t in load_test_set(options.shared, reference.data))
        row = count(net, reference, x.to(dtype), labels, options.batch)
        row["onnxruntime_clean"] = onnxruntime_clean(path, reference, x, labels)
        assert abs(row["onnxruntime_clean"] - row["clean"]) <= 2, row
        print(json.dumps(row), flush=True)
        rows.append(row)
    if not options.double and options.limit == 10_000:
        GOLDENS.mkdir(parents=True, exist_ok=True)
        (GOLDENS / "fgsm-counts.json").write_text(json.dumps(rows, indent=2) + "\n")


def count(net: Net, reference: Reference, x: torch.Tensor, labels: torch.Tensor, batch: int) -> dict:
    clean = zero = 0
    nll = 0.0
    right = dict.fromkeys(EPSILONS, 0)
    ties = dict.fromkeys(EPSILONS, 0)
    for at in range(0, len(x), batch):
        pixels, y = x[at : at + batch], labels[at : at + batch]
        logits, gradient = pixel_gradient(net, reference, pixels, y)
        clean += int((logits.argmax(1) == y).sum())
        nll += float(F.cross_entropy(logits.double(), y, reduction="sum"))
        zero += int((gradient.flatten(1) == 0).all(1).sum())
        for name, epsilon in EPSILONS.items():
            with torch.no_grad():
                attacked = net(reference.preprocess(fgsm_step(pixels, gradient, epsilon)))
            right[name] += int((attacked.argmax(1) == y).sum())
            top = attacked.topk(2).values
            ties[name] += int((top[:, 0] - top[:, 1] < 1e-3).sum())
        if at // batch % 10 == 9:
            print(f"  {reference.model}: {at + len(y)} of {len(x)}", flush=True)
    return {
        "model": reference.model,
        "data": f"{reference.data}:test",
        "preprocessing": reference.text,
        "n": len(x),
        "clean": clean,
        "fgsm": right,
        "nll_clean": nll / len(x),
        "cut": net.cut,
        "zero_gradients": zero,
        "margin_below_1e-3": ties,
        "torch": torch.__version__,
        "onnxruntime": ort.__version__,
    }


def onnxruntime_clean(path, reference: Reference, x: torch.Tensor, labels: torch.Tensor) -> int:
    model = session(path)
    node = model.get_inputs()[0]
    output = model.get_outputs()[0].name
    step = 1 if node.shape[0] == 1 else 250
    data = reference.preprocess(x).numpy()
    logits = [model.run([output], {node.name: data[i : i + step]})[0] for i in range(0, len(data), step)]
    return int((np.concatenate(logits).argmax(1) == labels.numpy()).sum())


if __name__ == "__main__":
    main()
