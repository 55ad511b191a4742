"""A file made by `onnx-manifold gradient` is valid ONNX, keeps its contract, and runs in Python's onnxruntime.

Proves that the file is plain ONNX that others can use, and with --dump here, then --expect on what Node
wrote for the same inputs, that both runtimes compute the same numbers.

  check-gradient-file.py G.onnx --input random --batch 4 --dump DIR   # writes inputs, outputs, meta.json
  check-gradient-file.py G.onnx --input DIR --expect NODE_DIR         # DIR's inputs; NODE_DIR/*.f32 compared

A raw file is named after its tensor with every character outside [A-Za-z0-9._-] made "_": `grad/x` is
grad_x.f32, `labels` labels.i64; little-endian, shapes in meta.json.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

DTYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16, "tensor(int64)": np.int64}
SUFFIXES = {np.float32: "f32", np.float64: "f64", np.float16: "f16", np.int64: "i64"}
Tensors = dict[str, np.ndarray]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--input", default="random", help="random, X.npy for the one float input, or a folder from --dump")
    parser.add_argument("--labels", help="comma-separated; default random")
    parser.add_argument("--classes", type=int, help="where the shape of `logits` does not say it")
    parser.add_argument("--batch", type=int, default=4, help="for dimensions that are free in the file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dump", type=Path, metavar="DIR")
    parser.add_argument("--expect", type=Path, metavar="DIR")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest relative L2 that passes --expect")
    options = parser.parse_args()

    onnx.checker.check_model(options.file, full_check=True)
    model = onnx.load(options.file, load_external_data=False)
    print("valid:", ", ".join(f"{o.domain or 'ai.onnx'} {o.version}" for o in model.opset_import))
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = 1
    session = ort.InferenceSession(options.file, settings, providers=["CPUExecutionProvider"])
    for kind, nodes in (("input", session.get_inputs()), ("output", session.get_outputs())):
        for node in nodes:
            print(f"{kind} {node.name} {node.type} {node.shape}")
    problems = contract(session)

    inputs = make_inputs(session, options)
    names = [node.name for node in session.get_outputs()]
    outputs = dict(zip(names, session.run(names, inputs), strict=True))
    for name, value in outputs.items():
        finite = np.isfinite(value).all()
        print(f"{name} {list(value.shape)} l2 {np.linalg.norm(value.astype(np.float64)):.6g}{'' if finite else ' NOT FINITE'}")
        if not finite:
            problems.append(f"{name} is not finite")
    problems += consistency(inputs, outputs)
    if options.dump:
        dump(options.dump, options.file, inputs, outputs)
    if options.expect:
        problems += compare(options.expect, outputs, options.tolerance)
    for problem in problems:
        print("PROBLEM:", problem)
    return 1 if problems else 0


def contract(session: ort.InferenceSession) -> list[str]:
    """Names and types: labels -> logits, loss, grad/*; or with --vjp, cotangent/* -> grad/*."""
    inputs = {node.name: node.type for node in session.get_inputs()}
    outputs = {node.name for node in session.get_outputs()}
    problems = [] if any(name.startswith("grad/") for name in outputs) else ["no output grad/<name>"]
    if any(name.startswith("cotangent/") for name in inputs):
        return problems
    if inputs.get("labels") != "tensor(int64)":
        problems.append(f"input labels must be int64, is {inputs.get('labels', 'missing')}")
    return problems + [f"no output {name}" for name in ("logits", "loss") if name not in outputs]


def consistency(inputs: Tensors, outputs: Tensors) -> list[str]:
    """The loss is the cross-entropy of the logits, by numpy in float64; a gradient has its input's shape."""
    problems = [
        f"{name} {list(value.shape)} is not of the shape of its input {list(inputs[name[5:]].shape)}"
        for name, value in outputs.items()
        if name.startswith("grad/") and name[5:] in inputs and value.shape != inputs[name[5:]].shape
    ]
    if {"logits", "loss"} <= outputs.keys() and "labels" in inputs:
        logits, labels = outputs["logits"].astype(np.float64), inputs["labels"]
        top = logits.max(1)
        loss = top + np.log(np.exp(logits - top[:, None]).sum(1)) - logits[np.arange(len(labels)), labels]
        if outputs["loss"].shape != loss.shape or not np.allclose(outputs["loss"], loss, rtol=1e-5, atol=1e-5):
            problems.append(f"loss {outputs['loss'].tolist()} is not the cross-entropy of the logits {loss.tolist()}")
    return problems


def make_inputs(session: ort.InferenceSession, options: argparse.Namespace) -> Tensors:
    random = np.random.default_rng(options.seed)
    nodes = session.get_inputs()
    if Path(options.input).is_dir():
        meta = json.loads((Path(options.input) / "meta.json").read_text())["inputs"]
        return {n.name: read(Path(options.input), n.name, DTYPES[n.type]).reshape(meta[n.name]) for n in nodes}
    data = None if options.input == "random" else np.load(options.input)
    batch = options.batch if data is None else len(data)
    images = [n.name for n in nodes if n.name != "labels" and not n.name.startswith("cotangent/")]
    if data is not None and len(images) != 1:
        sys.exit(f"--input X.npy needs one model input, found {images}")
    inputs: Tensors = {}
    for node in nodes:
        shape = [d if isinstance(d, int) else batch for d in node.shape]
        if node.name == "labels":
            inputs[node.name] = make_labels(session, options, random, shape)
        elif node.name in images and data is not None:
            inputs[node.name] = data.astype(DTYPES[node.type])
        elif node.name.startswith("cotangent/"):
            inputs[node.name] = random.standard_normal(shape).astype(DTYPES[node.type])
        else:
            inputs[node.name] = random.random(shape).astype(DTYPES[node.type])
    return inputs


def make_labels(session, options: argparse.Namespace, random: np.random.Generator, shape: list[int]) -> np.ndarray:
    if options.labels:
        return np.array(options.labels.split(","), dtype=np.int64)
    declared = next((n.shape[-1] for n in session.get_outputs() if n.name == "logits"), None)
    classes = options.classes or declared
    if not isinstance(classes, int):
        sys.exit("the shape of `logits` does not say how many classes there are: pass --classes")
    return random.integers(0, classes, shape)


def path_of(folder: Path, name: str, dtype: type) -> Path:
    return folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.{SUFFIXES[dtype]}"


def read(folder: Path, name: str, dtype: type) -> np.ndarray:
    return np.fromfile(path_of(folder, name, dtype), np.dtype(dtype).newbyteorder("<")).astype(dtype)


def dump(folder: Path, file: Path, inputs: Tensors, outputs: Tensors) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in {**inputs, **outputs}.items():
        value.astype(value.dtype.newbyteorder("<")).tofile(path_of(folder, name, value.dtype.type))
    shapes = {kind: {k: list(v.shape) for k, v in t.items()} for kind, t in (("inputs", inputs), ("outputs", outputs))}
    meta = {"file": file.name, "onnxruntime": ort.__version__, **shapes}
    (folder / "meta.json").write_text(json.dumps(meta, indent=2) + "\n")


def compare(folder: Path, outputs: Tensors, tolerance: float) -> list[str]:
    """Every output against the raw file of its name, of which there must be at least one."""
    problems, compared = [], 0
    for name, value in outputs.items():
        if not path_of(folder, name, value.dtype.type).exists():
            print(f"compare {name}: no file, skipped")
            continue
        other = read(folder, name, value.dtype.type)
        if other.size != value.size:
            problems.append(f"{name} has {value.size} elements here, {other.size} there")
            continue
        compared += 1
        here, there = value.astype(np.float64).ravel(), other.astype(np.float64)
        largest = np.abs(here - there).max(initial=0)
        relative = np.linalg.norm(here - there) / max(np.linalg.norm(here), 1e-30)
        print(f"compare {name}: max abs {largest:.3g}, relative L2 {relative:.3g}")
        if not relative <= tolerance:
            problems.append(f"{name} differs: relative L2 {relative:.3g} > {tolerance:g}")
    return problems if compared else [*problems, "nothing to compare in the --expect folder"]


if __name__ == "__main__":
    sys.exit(main())
