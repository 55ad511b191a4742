"""What the references share: IDX data, preprocessing, and a small ONNX graph rebuilt in torch.

Independent of the project: the file is read by the `onnx` package, each operator is one torch call,
gradients come from torch autograd. Only the operators of the reference models are covered.
"""

import argparse
import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import Tensor

torch.set_num_threads(1)

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "test" / "goldens"


def arguments(about: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(about or "").split("\n")[0])
    shared = os.environ.get("MANIFOLD_SHARED", str(ROOT / "../shared"))
    parser.add_argument("--shared", type=Path, default=Path(shared), help="default $MANIFOLD_SHARED or ../shared")
    return parser


@dataclass(frozen=True)
class Reference:
    """A model, the data it was trained for, and the preprocessing between pixels in [0, 1] and its input."""

    model: str
    data: str
    text: str
    shape: tuple[int, ...] = (1, 28, 28)  # of one sample; 28x28 grey, so layouts are reshapes
    mean: float = 0.0
    std: float = 1.0
    scale: float = 1.0

    def preprocess(self, x: Tensor) -> Tensor:
        """x [N, 28, 28] -> the model's input, in the dtype of x, with float32 constants."""
        if self.scale != 1:
            x = x * self.scale
        if (self.mean, self.std) != (0, 1):
            x = (x - float(np.float32(self.mean))) / float(np.float32(self.std))
        return x.reshape(-1, *self.shape)


def read_idx(path: Path) -> np.ndarray:
    raw = gzip.decompress(path.read_bytes())
    dims = np.frombuffer(raw, ">u4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


def load_test_set(shared: Path, name: str) -> tuple[Tensor, Tensor]:
    """Pixels float32(k) / float32(255) [N, 28, 28] and labels [N]."""
    folder = shared / "data" / name
    images = read_idx(folder / "t10k-images-idx3-ubyte.gz").astype(np.float32) / np.float32(255)
    labels = read_idx(folder / "t10k-labels-idx1-ubyte.gz").astype(np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels)


class Net:
    """An ONNX file as a torch function from input to logits, any batch size, terminal (Log)Softmax cut."""

    def __init__(self, path: Path, dtype: torch.dtype = torch.float32) -> None:
        graph = onnx.load(path).graph
        tensors = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
        self.constants = {k: v.to(dtype) if v.is_floating_point() else v for k, v in tensors.items()}
        self.input = next(i.name for i in graph.input if i.name not in tensors)
        self.nodes = list(graph.node)
        self.logits = graph.output[0].name
        self.cut: str | None = None
        last = next(n for n in self.nodes if self.logits in n.output)
        if last.op_type in ("Softmax", "LogSoftmax"):
            self.nodes.remove(last)
            self.logits, self.cut = last.input[0], last.op_type

    def __call__(self, x: Tensor) -> Tensor:
        values = {**self.constants, self.input: x}
        for node in self.nodes:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            inputs = [values[name] for name in node.input]
            if node.op_type == "Reshape" and node.input[0] not in self.constants:
                inputs[1] = torch.cat([torch.tensor([-1]), inputs[1][1:]])  # batch 1 in the file -> any batch
            values[node.output[0]] = OPERATORS[node.op_type](attributes, *inputs)
        return values[self.logits]


def conv(a: dict, x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
    return F.conv2d(pad(a, x, 0.0), w, b, a.get("strides", 1), 0, a.get("dilations", 1), a.get("group", 1))


def max_pool(a: dict, x: Tensor) -> Tensor:
    assert not a.get("ceil_mode"), "ceil_mode is not covered"
    return F.max_pool2d(pad(a, x, -torch.inf), a["kernel_shape"], a.get("strides", 1))


def pad(a: dict, x: Tensor, value: float) -> Tensor:
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if a.get("auto_pad") == b"SAME_UPPER":
        assert a["strides"] == a["dilations"] == [1, 1], "SAME_UPPER is covered for stride 1 only"
        top, left = ((k - 1) // 2 for k in a["kernel_shape"])
        bottom, right = (k // 2 for k in a["kernel_shape"])
    return F.pad(x, (left, right, top, bottom), value=value) if top + left + bottom + right else x


def gemm(a: dict, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    assert a.get("transB") == 1 and not a.get("transA") and a.get("alpha", 1) == a.get("beta", 1) == 1, a
    return F.linear(x, w, b)


OPERATORS: dict[str, Callable[..., Tensor]] = {
    "Add": lambda a, x, y: x + y,
    "Constant": lambda a: torch.from_numpy(numpy_helper.to_array(a["value"]).copy()),
    "Conv": conv,
    "Flatten": lambda a, x: x.flatten(a.get("axis", 1)),
    "Gemm": gemm,
    "MatMul": lambda a, x, y: x @ y,
    "MaxPool": max_pool,
    "Relu": lambda a, x: F.relu(x),
    "Reshape": lambda a, x, shape: x.reshape(shape.tolist()),
    "Transpose": lambda a, x: x.permute(a["perm"]),
}


def pixel_gradient(net: Net, reference: Reference, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Logits, and the gradient with respect to the pixels of the SUM over the batch of cross-entropy on logits."""
    x = x.detach().requires_grad_()
    logits = net(reference.preprocess(x))
    (gradient,) = torch.autograd.grad(F.cross_entropy(logits, labels, reduction="sum"), x)
    return logits.detach(), gradient


def fgsm_step(x: Tensor, gradient: Tensor, epsilon: float) -> Tensor:
    return (x + float(np.float32(epsilon)) * gradient.sign()).clamp(0, 1)


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
