"""A small file by the safetensors package of Python, and a look with it into a checkpoint of ours.

    python tools/reference/safetensors-golden.py                # 1 s -> test/goldens/small.safetensors
    python tools/reference/safetensors-golden.py --check RUN    # RUN/last/state.safetensors against RUN/last/model.onnx

Needs safetensors==0.8.0. The package writes names of one type in alphabetical order; several entries of metadata would
come in any order.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from common import GOLDENS
from onnx import numpy_helper
from safetensors import safe_open
from safetensors.numpy import save

TENSORS = {
    "a/scalar": np.array(-0.0, np.float32),
    "b.weight": (np.arange(6, dtype=np.float32) / 3).reshape(2, 3),
    "c.empty": np.zeros((0, 4), np.float32),
    "d \u00fc": np.array([np.inf, -np.inf, 1e-45, 3.4e38], np.float32),
}


def write() -> None:
    file = GOLDENS / "small.safetensors"
    file.write_bytes(save(TENSORS, metadata={"schema": 'one "text"\n'}))
    print(f"{file}: {file.stat().st_size} bytes")


def check(run: Path) -> None:
    model = onnx.load(run / "last" / "model.onnx")
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    with safe_open(run / "last" / "state.safetensors", framework="numpy") as file:
        metadata = file.metadata()
        state = {name: file.get_tensor(name) for name in file.keys()}
    equal = [name for name in state if name in weights and np.array_equal(state[name], weights[name])]
    best = json.loads(metadata.get("best", "null"))
    print(f"{metadata['schema']}, epoch {metadata['epoch']}, best {best and (best['epoch'], best['value'])}")
    print(f"{len(state)} tensors, {sum(t.size for t in state.values())} numbers")
    print(f"{len(equal)} of the model's {len(weights)} initializers are in it with equal values")


parser = argparse.ArgumentParser()
parser.add_argument("--check", type=Path)
arguments = parser.parse_args()
check(arguments.check) if arguments.check else write()
