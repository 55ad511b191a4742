"""Where ONNX Runtime's CUDA provider puts the nodes of small graphs: test/goldens/cuda-placement.

No GPU is needed, nor used where there is one: see cuda-stand-ins.py, which says how to run this. It asks the provider itself, by what
a session says while it starts. Graph optimizations are off, so that every node is there to be placed.

    LD_LIBRARY_PATH=STUBS PYTHONPATH=WHEEL python tools/reference/cuda-placement.py    # 5 s, onnx==1.23.2
    ... python tools/reference/cuda-placement.py --operands    # inputs and outputs of CUDA's kernels in the CPU's memory
    ... python tools/reference/cuda-placement.py MODEL...    # of any files, as JSON
"""

import json
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import onnx
import onnxruntime
from onnx import TensorProto, defs, helper

folder = Path(__file__).parents[2] / "test/goldens/cuda-placement"


def log_of(model: bytes | str) -> str:
    """What a session says while it starts, or does not; and why not, at the end."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 0
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    error = ""
    with tempfile.TemporaryFile() as file:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
            onnxruntime.InferenceSession(model, options, providers=providers)
        except Exception as failure:  # pylint: disable=broad-except
            error = f"\nrefused: {failure}"
        os.dup2(kept, 2)
        os.close(kept)
        file.seek(0)
        return file.read().decode(errors="replace") + error


def placement(model: bytes | str) -> dict:
    log = log_of(model)
    copies = re.findall(r"Add Memcpy(\w+) \w+ (\S+) for CUDA", log)
    cpu, nodes, side = Counter(), 0, ""
    for line in log.splitlines():
        if whole := re.search(r"All nodes placed on \[(\w+)\]. Number of nodes: (\d+)", line):
            nodes += int(whole[2])
            cpu["all"] += int(whole[2]) if whole[1] == "CPUExecutionProvider" else 0
        if part := re.search(r"ode\(s\) placed on \[(\w+)\]", line):
            side = part[1]
        if node := re.search(r"VerifyEachNodeIsAssignedToAnEp\]\s+(\S+) \(", line):
            nodes += 1
            cpu[node[1]] += side == "CPUExecutionProvider"
    refused = re.search(r"refused: (.*)", log)
    told = {
        "nodes": nodes - len(copies),
        "cpu": {op: count for op, count in sorted(cpu.items()) if count and not op.startswith("Memcpy")},
        "waits": len({value for kind, value in copies if kind == "ToHost"}),
    }
    return told | ({"refused": refused[1]} if refused else {})


F, I, B = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
node = helper.make_node


def info(name, dtype=F, shape=None):
    return helper.make_tensor_value_info(name, dtype, shape)


def ints(name, *values):
    return helper.make_tensor(name, I, [len(values)], values)


def model(nodes, inputs, outputs, opset=18, constants=(), functions=(), domains=()):
    graph = helper.make_graph(nodes, "graph", inputs, outputs, constants)
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in domains)]
    return helper.make_model(graph, opset_imports=opsets, functions=list(functions), ir_version=10)


image = info("x", F, ["N", 3, 8, 8])
vector = info("x", F, ["N", 4])
halved = [node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "zero"], ["n"], axis=0)]


def loop(body_nodes, body_outputs):
    body_inputs = [info("i", I, []), info("go", B, []), info("state", F, ["N", 4])]
    return helper.make_graph(body_nodes, "body", body_inputs, body_outputs)


def branch(name, op):
    return helper.make_graph([node(op, ["state"], [name])], name, [], [info(name, F, ["N", 4])])


inside_loop = loop(
    [
        node("Identity", ["go"], ["on"]),
        node("ReduceMax", ["state"], ["largest"], keepdims=0),
        node("Greater", ["largest", "one"], ["large"]),
        node(
            "If",
            ["large"],
            ["turned"],
            then_branch=branch("down", "Atan"),
            else_branch=branch("up", "Relu"),
        ),
    ],
    [info("on", B, []), info("turned", F, ["N", 4])],
)
one = helper.make_tensor("one", F, [], [1])
zero = ints("zero", 0)

cast_like_function = helper.make_function(
    "own",
    "Share",
    ["X"],
    ["Y"],
    [
        node("Size", ["X"], ["size"]),
        node("CastLike", ["size", "X"], ["count"]),
        node("Div", ["X", "count"], ["share"]),
        node("Mean", ["X", "share"], ["Y"]),
    ],
    [helper.make_opsetid("", 18)],
)


def recurrent(op, **attributes):
    gates = {"GRU": 3, "LSTM": 4}[op]
    shapes = [["T", "N", 4], [1, gates * 2, 4], [1, gates * 2, 2]]
    inputs = [info(name, F, shape) for name, shape in zip("XWR", shapes, strict=True)]
    nodes = [node(op, list("XWR"), ["Y"], hidden_size=2, **attributes), node("Relu", ["Y"], ["Z"])]
    return model(nodes, inputs, [info("Z")])


def transposed(pads):
    nodes = [node("ConvTranspose", ["x", "w"], ["y"], pads=pads), node("Relu", ["y"], ["z"])]
    return model(nodes, [image, info("w", F, [3, 2, 3, 3])], [info("z")])


def normalised(training):
    statistics = [info(name, F, [3]) for name in ("scale", "bias", "mean", "var")]
    outputs = ["y", "next_mean", "next_var"] if training else ["y"]
    nodes = [node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], outputs, training_mode=training)]
    return model(nodes, [image, *statistics], [info(name) for name in outputs])


def product(dtype):
    nodes = [node("Cast", ["x"], ["whole"], to=dtype), node("ReduceProd", ["whole"], ["y"]), node("Neg", ["y"], ["z"])]
    return model(nodes, [vector], [info("z", dtype)])


graphs = {
    "all-on-device": model([node("Relu", ["x"], ["y"]), node("Exp", ["y"], ["z"])], [vector], [info("z")]),
    "no-kernel": model(
        [
            node("Relu", ["x"], ["a"]),
            node("Atan", ["a"], ["b"]),
            node("Mean", ["a", "b"], ["c"]),
            node("Col2Im", ["c", "size", "block"], ["y"]),
        ],
        [info("x", F, ["N", 4, 4])],
        [info("y")],
        constants=[ints("size", 3, 3), ints("block", 2, 2)],
    ),
    "sign-9": model([node("Sign", ["x"], ["y"]), node("Relu", ["y"], ["z"])], [vector], [info("z")], 9),
    "sign-13": model([node("Sign", ["x"], ["y"]), node("Relu", ["y"], ["z"])], [vector], [info("z")], 13),
    "max-pool-21": model([node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2]), node("Relu", ["y"], ["z"])], [image], [info("z")], 21),
    "max-pool-22": model([node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2]), node("Relu", ["y"], ["z"])], [image], [info("z")], 22),
    "product-int32": product(TensorProto.INT32),
    "product-int64": product(I),
    "inside-loop": model(
        [node("Loop", ["steps", "", "x"], ["y"], body=inside_loop)],
        [info("steps", I, []), vector],
        [info("y")],
        constants=[one],
    ),
    "sizes": model(
        [
            *halved,
            node("Mul", ["n", "two"], ["twice"]),
            node("Concat", ["twice", "two"], ["wanted"], axis=0),
            node("Relu", ["x"], ["y"]),
            node("Reshape", ["y", "wanted"], ["z"]),
        ],
        [vector],
        [info("z")],
        constants=[zero, ints("two", 2)],
    ),
    "size-as-divisor": model(
        [
            node("Size", ["x"], ["size"]),
            node("Cast", ["size"], ["count"], to=F),
            node("Sqrt", ["count"], ["root"]),
            node("Relu", ["x"], ["a"]),
            node("Div", ["a", "root"], ["y"]),
        ],
        [vector],
        [info("y")],
    ),
    "size-in-float16": model(
        [
            node("Size", ["x"], ["size"]),
            node("Cast", ["size"], ["count"], to=TensorProto.FLOAT16),
            node("Sqrt", ["count"], ["root"]),
            node("Cast", ["root"], ["wide"], to=F),
            node("Div", ["x", "wide"], ["y"]),
        ],
        [vector],
        [info("y")],
    ),
    "size-without-kernel": model(
        [
            *halved,
            node("BitShift", ["n8", "one8"], ["half"], direction="RIGHT"),
            node("Cast", ["half"], ["h"], to=I),
            node("Expand", ["one", "h"], ["y"]),
        ],
        [vector],
        [info("y")],
        constants=[zero, one, helper.make_tensor("one8", TensorProto.UINT8, [1], [1])],
    ),
    "large-constant": model(
        [*halved, node("Add", ["n", "many"], ["sum"])],
        [vector],
        [info("sum", I)],
        constants=[zero, ints("many", *range(101))],
    ),
    "function": model(
        [node("Share", ["x"], ["y"], domain="own"), node("Relu", ["y"], ["z"])],
        [vector],
        [info("z")],
        functions=[cast_like_function],
        domains=["own"],
    ),
    "input-and-size": model(
        [
            node("Size", ["x"], ["size"]),
            node("Cast", ["size"], ["count"], to=F),
            node("Div", ["x", "count"], ["y"]),
            node("Relu", ["x"], ["a"]),
            node("Div", ["a", "count"], ["b"]),
        ],
        [vector],
        [info("y"), info("b")],
    ),
    "cast-like": model(
        [
            node("Size", ["x"], ["size"]),
            node("CastLike", ["size", "x"], ["count"]),
            node("Div", ["x", "count"], ["y"]),
        ],
        [vector],
        [info("y")],
    ),
    "padded-evenly": transposed([1, 2, 1, 2]),
    "padded-unevenly": transposed([1, 1, 0, 0]),
    "gru-reset-before": recurrent("GRU", linear_before_reset=0),
    "lstm-clipped": recurrent("LSTM", clip=3.0),
    "batch-norm": normalised(0),
    "batch-norm-training": normalised(1),
}
# BitShift is for unsigned integers.
shifted = graphs["size-without-kernel"].graph.node
shifted.insert(2, node("Cast", ["n"], ["n8"], to=TensorProto.UINT8))


def operands() -> None:
    """Each kernel of opset 18 between nodes on the device: where is it copied from the device, where does it leave a size?"""
    wanted = {"Cast": {"to": 1}, "Concat": {"axis": 0}, "Split": {"num_outputs": 2}, "Einsum": {"equation": "ij,jk->ik"}}
    wanted |= dict.fromkeys(["MaxPool", "AveragePool"], {"kernel_shape": [2, 2]})
    wanted |= dict.fromkeys(["DepthToSpace", "SpaceToDepth"], {"blocksize": 2})
    wanted |= dict.fromkeys(["LSTM", "RNN"], {"hidden_size": 2}) | {"GRU": {"hidden_size": 2, "linear_before_reset": 1}}
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kernels = {}
    for kernel in state.get_all_opkernel_def():
        if (kernel.provider, kernel.domain) == ("CUDAExecutionProvider", "") and kernel.version_range[0] <= 18 <= kernel.version_range[1]:
            taken = kernel.type_constraints
            if kernel.op_name not in kernels or any("tensor(float)" in types for types in taken.values()):
                kernels[kernel.op_name] = taken
    dtypes = {"tensor(float)": F, "tensor(int64)": I, "tensor(bool)": B, "tensor(int32)": TensorProto.INT32}
    dtypes |= {"tensor(uint8)": TensorProto.UINT8, "tensor(int8)": TensorProto.INT8}
    for op, taken in sorted(kernels.items()):
        try:
            schema = defs.get_schema(op, 18, "")
        except defs.SchemaError:
            continue
        allowed = {t.type_param_str: t.allowed_type_strs for t in schema.type_constraints}
        # The last input of an LSTM is what CUDA has no kernel for.
        formal = list(schema.inputs)[: 7 if op == "LSTM" else None]
        types = [taken.get(p.type_str) or taken.get(p.name) or allowed.get(p.type_str) or [p.type_str] for p in formal]
        chosen = [next((dtypes[t] for t in dtypes if t in options), None) for options in types]
        if schema.deprecated or op in ("If", "Loop", "Scan") or None in chosen:
            continue
        inputs = range(len(chosen))
        outputs = range(2 if op in ("Split", "MaxPool", "Dropout", "TopK") else max(schema.min_output, 1))
        nodes = [node("Identity", [f"in{i}"], [f"x{i}"]) for i in inputs]
        nodes.append(node(op, [f"x{i}" for i in inputs], [f"y{i}" for i in outputs], **wanted.get(op, {})))
        nodes += [node("Identity", [f"y{i}"], [f"z{i}"], name=f"out{i}") for i in outputs]
        infos = [info(f"in{i}", dtype) for i, dtype in enumerate(chosen)]
        log = log_of(model(nodes, infos, [onnx.ValueInfoProto(name=f"z{i}") for i in outputs]).SerializeToString())
        host = sorted({int(i) for i in re.findall(r"MemcpyToHost before x(\d+)", log)})
        sizes = sorted({int(i) for i in re.findall(r"Candidate for fallback CPU execution: out(\d+)", log)})
        placed = "Node placements" in log or "placed on" in log
        if host or sizes or not placed:
            print(op, "inputs", host, "outputs", sizes, "" if placed else "NOT KNOWN")


if sys.argv[1:] == ["--operands"]:
    operands()
elif len(sys.argv) > 1:
    print(json.dumps({path: placement(path) for path in sys.argv[1:]}, indent=1))
else:
    folder.mkdir(exist_ok=True)
    for name, graph in graphs.items():
        onnx.save(graph, folder / f"{name}.onnx")
    told = {name: placement(graph.SerializeToString()) for name, graph in graphs.items()}
    (folder / "placements.json").write_text(json.dumps(told, indent=1) + "\n")
