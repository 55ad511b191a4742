"""Drives exported training graphs from Python's onnxruntime with nothing but their manifest.

Every input that the manifest names is filled by its meaning: the wave batch of test/train/fixtures.ts, a permutation,
lambda and layer by formula, random inputs by formula too. Prints the losses and writes them as a golden file.

    npx tsx src/cli/main.ts export cnn --shape 1,12,12 --seed 3 --out DIR/cnn
    npx tsx src/cli/main.ts export mlp --shape 1,12,12 --seed 3 --dropout 0.25 --lambda-per-sample --optimizer adamw \
        --clip-norm 1 --average-decay 0.9 --out DIR/mlp
    python tools/reference/drive-training.py DIR test/goldens/drive-training.json
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper

N, STEPS, RATE = 8, 6, 0.05


def wave(size: int, step: int) -> np.ndarray:
    i = np.arange(size, dtype=np.float64)
    return ((np.sin((i + 17 * step) * 0.37) + 1) / 2).astype(np.float32)


def feeds(manifest: dict, step: int) -> dict[str, np.ndarray]:
    lambdas = np.array([0.25 + 0.05 * ((i + step) % 8) for i in range(N)], np.float32)
    known = {
        "labels": (3 * np.arange(N) + step) % 10,
        "learning_rate": np.float32(RATE),
        "step": np.int64(step + 1),
        "permutation": (3 * np.arange(N) + 1 + step) % N,
        "layer": np.int64(step % max(1, len(manifest["layers"]))),
    }
    laws = {r["name"]: r for r in manifest["random"]}
    state = {s["name"] for s in manifest["state"]}
    out = {}
    for port in manifest["inputs"]:
        name = port["name"]
        shape = [N if isinstance(d, str) else d for d in port["shape"]]
        if name in state:
            continue
        if name == "lambda":
            out[name] = lambdas[0] if shape == [] else lambdas
        elif name in laws:
            rate = laws[name]["law"]["rate"]
            i = np.arange(int(np.prod(shape)))
            out[name] = np.where((7 * i + step) % 16 < 16 * rate, 0, 1 / (1 - rate)).astype(np.float32).reshape(shape)
        elif name in known:
            out[name] = known[name]
        else:
            out[name] = wave(int(np.prod(shape)), step).reshape(shape)
    return {k: np.asarray(v) for k, v in out.items()}


def drive(folder: Path) -> list[float]:
    manifest = json.loads((folder / "manifest.json").read_text())
    initial = {t.name: numpy_helper.to_array(t) for t in onnx.load(folder / manifest["model"]).graph.initializer}
    state = {
        s["name"]: initial[s["initializer"]] if "initializer" in s else np.zeros(s["dims"], np.float32)
        for s in manifest["state"]
    }
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(folder / manifest["step"], options, providers=["CPUExecutionProvider"])
    names = [o["name"] for o in manifest["outputs"]]
    losses = []
    for step in range(STEPS):
        results = dict(zip(names, session.run(names, {**state, **feeds(manifest, step)})))
        losses.append(float(results["loss"]))
        state = {name: results[f"next/{name}"] for name in state}
    return losses


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    losses = {name: drive(folder / name) for name in ("cnn", "mlp")}
    out.write_text(json.dumps({"onnxruntime": ort.__version__, "losses": losses}, indent=1) + "\n")
    print(losses)


if __name__ == "__main__":
    main()
