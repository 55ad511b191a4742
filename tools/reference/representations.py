"""Singular values by NumPy and nearest neighbours by scikit-learn, on features made here and on two networks of others.

python tools/reference/representations.py    # 20 s, scikit-learn==1.9.1 -> test/goldens/representations.json

The features of the networks come from onnxruntime, with the tensor added to the file's outputs; of them only the results
are kept. Everything is computed in float64 from float32 features.
"""

import base64
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from common import GOLDENS, arguments, read_idx
from sklearn.neighbors import KNeighborsClassifier

COUNTS = [1, 5, 10, 20]
NETWORKS = [
    # One image at a time, mean and std; and any batch, with a LogSoftmax at the end.
    {"model": "cntk_mnist", "data": "mnist", "mean": 0.1307, "std": 0.3081, "tensor": "Pooling160_Output_0_reshape0", "chunk": 1},
    {"model": "edwin_fashion_mnist", "data": "fashion-mnist", "mean": 0.0, "std": 1.0, "tensor": "21", "chunk": 100},
]
TEST, TRAIN = 300, 1000


def text(values: np.ndarray) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def values_of(matrix: np.ndarray) -> dict:
    x = matrix.astype(np.float64)
    of = lambda m: np.linalg.svd(m, compute_uv=False).tolist()  # noqa: E731
    return {"plain": of(x), "centred": of(x - x.mean(0))}


def matrices(random: np.random.Generator) -> dict[str, np.ndarray]:
    normal = lambda *shape: random.standard_normal(shape)  # noqa: E731
    dead = np.maximum(normal(40, 14), 0)
    dead[:, [2, 5, 6]] = 0
    left, right = np.linalg.qr(normal(30, 10))[0], np.linalg.qr(normal(10, 10))[0]
    graded = (left * 10.0 ** -np.arange(10)) @ right
    return {
        "tall": normal(70, 9) + 3,
        "wide": normal(6, 25),
        "square": normal(12, 12),
        "one more row than columns": normal(8, 7),
        "one row": normal(1, 5),
        "one column": normal(9, 1),
        "equal rows": np.tile(normal(1, 6), (5, 1)),
        "dead units": dead,
        "rank 2": normal(25, 2) @ normal(2, 11),
        "from 1 to 1e-9": graded,
        "large": 1e18 * normal(10, 4),
        "far from zero": normal(60, 5) + 1000,
    }


def spectra(random: np.random.Generator) -> list[dict]:
    rows = []
    for name, matrix in matrices(random).items():
        kept = matrix.astype(np.float32)
        rows.append({"name": name, "size": kept.shape[1], "values": text(kept), **values_of(kept)})
    return rows


def classify(train: np.ndarray, train_labels: np.ndarray, test: np.ndarray) -> dict:
    return {
        str(k): KNeighborsClassifier(k, algorithm="brute").fit(train, train_labels).predict(test).tolist() for k in COUNTS
    }


def neighbours(random: np.random.Generator) -> list[dict]:
    rows = []
    for name, size, spread, shift in [("plane", 2, 1.0, 0.0), ("many dimensions", 30, 3.0, 0.0), ("far from zero", 5, 1.0, 300.0)]:
        centres = random.standard_normal((4, size)) + shift
        draw = lambda n: random.integers(0, 4, n)  # noqa: E731
        train_labels, test_labels = draw(150), draw(60)
        points = lambda labels: (centres[labels] + spread * random.standard_normal((len(labels), size))).astype(np.float32)  # noqa: E731
        train, test = points(train_labels), points(test_labels)
        rows.append(
            {
                "name": name,
                "size": size,
                "train": text(train),
                "trainLabels": train_labels.tolist(),
                "test": text(test),
                "predictions": classify(train, train_labels, test),
            }
        )
    return rows


def images(shared: Path, data: str, split: str, limit: int) -> tuple[np.ndarray, np.ndarray]:
    folder = shared / "data" / data
    pixels = read_idx(folder / f"{split}-images-idx3-ubyte.gz")[:limit].astype(np.float32) / np.float32(255)
    return pixels[:, None], read_idx(folder / f"{split}-labels-idx1-ubyte.gz")[:limit].astype(np.int64)


def open_at(shared: Path, network: dict) -> ort.InferenceSession:
    model = onnx.load(shared / "models" / f"{network['model']}.onnx")
    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(network["tensor"]))
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(session: ort.InferenceSession, network: dict, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = (pixels - np.float32(network["mean"])) / np.float32(network["std"])
    name = session.get_inputs()[0].name
    scores = session.get_outputs()[0].name
    found = [session.run([scores, network["tensor"]], {name: x[i : i + network["chunk"]]}) for i in range(0, len(x), network["chunk"])]
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1].reshape(f[0].shape[0], -1) for f in found])


def measure(shared: Path, network: dict) -> dict:
    session = open_at(shared, network)
    pixels, labels = images(shared, network["data"], "t10k", TEST)
    train_pixels, train_labels = images(shared, network["data"], "train", TRAIN)
    scores, features = run(session, network, pixels)
    _, train = run(session, network, train_pixels)
    predictions = classify(train, train_labels, features)
    classes = []
    for label in np.unique(labels).tolist():
        of = values_of(features[labels == label])
        classes.append(
            {
                "label": label,
                "n": int((labels == label).sum()),
                **{form: {"largest": s[0], "rest": sum(s[1:]), "spectrum": s[:8]} for form, s in of.items()},
            }
        )
    return {
        **{key: value for key, value in network.items() if key != "chunk"},
        "test": TEST,
        "train": TRAIN,
        "size": features.shape[1],
        "correct": int((scores.argmax(1) == labels).sum()),
        "neighbours": {k: int((np.array(p) == labels).sum()) for k, p in predictions.items()},
        "classes": classes,
    }


def main() -> None:
    options = arguments(__doc__).parse_args()
    random = np.random.default_rng(0)
    golden = {
        "spectra": spectra(random),
        "neighbours": neighbours(random),
        "networks": [measure(options.shared, network) for network in NETWORKS],
    }
    lines = ",\n".join(f' "{key}": [\n  ' + ",\n  ".join(json.dumps(row) for row in rows) + "\n ]" for key, rows in golden.items())
    (GOLDENS / "representations.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
