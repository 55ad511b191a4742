"""ONNX files that use every corner of the format, written by the `onnx` package; and a field-by-field comparison.

    python tools/reference/onnx-fixtures.py                        # writes test/goldens/onnx/*.onnx
    npx tsx tools/reference/rewrite-models.ts /tmp/again FILE...   # reads and writes with the project
    python tools/reference/onnx-fixtures.py --compare FILE... --with /tmp/again    # nothing may be lost
"""

import argparse
import json
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import onnx
from google.protobuf.message import Message
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, TypeProto, ValueInfoProto, helper, numpy_helper

OUT = Path(__file__).resolve().parents[2] / "test" / "goldens" / "onnx"
FLOAT, INT64, BOOL, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL, TensorProto.STRING
value = helper.make_tensor_value_info
node = helper.make_node


def model(nodes: list[NodeProto], inputs: list, outputs: list, opset: int = 18, **more: object) -> ModelProto:
    domains = more.pop("domains", [])
    functions = more.pop("functions", [])
    ir_version = more.pop("ir_version", 10)
    graph = helper.make_graph(nodes, "g", inputs, outputs, **more)
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in domains)]
    return helper.make_model(graph, opset_imports=opsets, functions=functions, ir_version=ir_version)


NUMBERS = {
    "float": (FLOAT, [1.5, -0.0, 3.4e38, 1e-45]),
    "double": (TensorProto.DOUBLE, [1.1, -2.0, 1e300, 5e-324]),
    "int8": (TensorProto.INT8, [-128, -1, 0, 127]),
    "uint8": (TensorProto.UINT8, [0, 1, 200, 255]),
    "int16": (TensorProto.INT16, [-32768, -1, 0, 32767]),
    "uint16": (TensorProto.UINT16, [0, 1, 40000, 65535]),
    "int32": (TensorProto.INT32, [-(2**31), -1, 0, 2**31 - 1]),
    "uint32": (TensorProto.UINT32, [0, 1, 2**31, 2**32 - 1]),
    "int64": (INT64, [-(2**63), -1, 2**53 + 1, 2**63 - 1]),
    "uint64": (TensorProto.UINT64, [0, 1, 2**63, 2**64 - 1]),
    "bool": (BOOL, [True, False, False, True]),
    "float16": (TensorProto.FLOAT16, [1.5, -2.0, 65504.0, 6e-8]),
    "bfloat16": (TensorProto.BFLOAT16, [1.5, -2.0, 3e38, 1e-40]),
}


def numbers(raw: bool) -> ModelProto:
    """Every type that the project computes with, as raw bytes or in the typed fields."""
    tensors, nodes, outputs = [], [], []
    for name, (code, values) in NUMBERS.items():
        array = np.array(values, helper.tensor_dtype_to_np_dtype(code))
        tensors.append(
            helper.make_tensor(name, code, [2, 2], array.tobytes(), raw=True)
            if raw
            else helper.make_tensor(name, code, [2, 2], array.tolist())
        )
        if name == "bfloat16":  # onnxruntime-node cannot return it
            nodes.append(node("Cast", [name], [f"{name}/out"], to=FLOAT))
        else:
            nodes.append(node("Identity", [name], [f"{name}/out"]))
        outputs.append(value(f"{name}/out", FLOAT if name == "bfloat16" else code, [2, 2]))
    assert all(t.HasField("raw_data") == raw for t in tensors)
    return model(nodes, [], outputs, initializer=tensors)


def packed() -> ModelProto:
    """Types that are only carried through, in a graph that runs."""
    kinds = {"int4": TensorProto.INT4, "uint4": TensorProto.UINT4, "e4m3": TensorProto.FLOAT8E4M3FN, "e5m2": TensorProto.FLOAT8E5M2}
    tensors = [helper.make_tensor("scale", FLOAT, [], [0.5])]
    nodes, outputs = [], []
    for name, code in kinds.items():
        tensors.append(helper.make_tensor(name, code, [3], [1, 2, 3]))
        raw = numpy_helper.from_array(np.array([4, 5, 6]).astype(helper.tensor_dtype_to_np_dtype(code)), f"{name}/raw")
        tensors.append(raw)
        for source in (name, f"{name}/raw"):
            nodes.append(node("DequantizeLinear", [source, "scale"], [f"{source}/out"]))
            outputs.append(value(f"{source}/out", FLOAT, [3]))
    constant = helper.make_tensor("name inside", TensorProto.INT4, [3], [-8, 7, 1])
    nodes += [node("Constant", [], ["c"], value=constant), node("DequantizeLinear", ["c", "scale"], ["c/out"])]
    return model(nodes, [], [*outputs, value("c/out", FLOAT, [3])], opset=21, initializer=tensors)


def exotic() -> ModelProto:
    """Types that ONNX Runtime does not run either."""
    tensors = [
        helper.make_tensor("complex64", TensorProto.COMPLEX64, [2], [1 + 2j, -3j]),
        helper.make_tensor("complex128", TensorProto.COMPLEX128, [2], [1 + 2j, -3j]),
        helper.make_tensor("e4m3fnuz", TensorProto.FLOAT8E4M3FNUZ, [2], [1.0, 2.0]),
        helper.make_tensor("e5m2fnuz", TensorProto.FLOAT8E5M2FNUZ, [2], [1.0, 2.0]),
        helper.make_tensor("e8m0", TensorProto.FLOAT8E8M0, [2], [1.0, 2.0]),
        numpy_helper.from_array(np.array([1, 2, 3], dtype=ml_dtypes.float4_e2m1fn), "float4"),
        TensorProto(name="int2", data_type=TensorProto.INT2, dims=[5], raw_data=b"\x1b\x02"),
        TensorProto(name="bytes", data_type=STRING, dims=[2], string_data=[b"\xff\xfe", b"text"]),
    ]
    types = [
        value("float8 input", TensorProto.FLOAT8E4M3FN, ["n", 2]),
        helper.make_tensor_sequence_value_info("sequence", FLOAT, ["n", None]),
        ValueInfoProto(name="optional", type=helper.make_optional_type_proto(helper.make_tensor_type_proto(FLOAT, [2]))),
        ValueInfoProto(name="map", type=helper.make_map_type_proto(INT64, helper.make_tensor_type_proto(FLOAT, []))),
        ValueInfoProto(name="sparse", type=helper.make_sparse_tensor_type_proto(FLOAT, [4, 4])),
        ValueInfoProto(name="untyped"),
        ValueInfoProto(name="empty type", type=TypeProto()),
    ]
    nodes = [node("Identity", [t.name], [f"{t.name}/out"]) for t in types]
    outputs = [ValueInfoProto(name=f"{t.name}/out", type=t.type) for t in types]
    return model(nodes, types, outputs, opset=25, initializer=tensors, ir_version=13)


def sizes() -> ModelProto:
    """Scalars, sizes of zero, strings, an initializer that is an input too, names beyond ASCII."""
    tensors = [
        helper.make_tensor("scalar", FLOAT, [], [2.5]),
        helper.make_tensor("nothing", FLOAT, [0, 3], []),
        helper.make_tensor("nothing/raw", INT64, [2, 0], b"", raw=True),
        helper.make_tensor("words", STRING, [3], ["", "\ufeffBOM", "naïve 雪\n"]),
        helper.make_tensor("default", FLOAT, [2], [10.0, 20.0]),
        helper.make_tensor("größe/雪", FLOAT, [1], [3.0]),
    ]
    nodes = [
        node("Add", ["x", "scalar"], ["a"], name="ключ"),
        node("Add", ["a", "default"], ["b"]),
        node("Mul", ["b", "größe/雪"], ["ausgabe ü"]),
        node("Concat", ["nothing", "three"], ["none"], axis=0),
        node("Identity", ["words"], ["words/out"]),
        node("Shape", ["nothing/raw"], ["shape"]),
        node("Dropout", ["x", "", "no"], ["same", "mask"]),  # the ratio is left out
    ]
    tensors += [helper.make_tensor("three", FLOAT, [1, 3], [1, 2, 3]), helper.make_tensor("no", BOOL, [], [False])]
    inputs = [value("x", FLOAT, [2]), value("default", FLOAT, [2])]
    outputs = [
        value("ausgabe ü", FLOAT, [2]),
        value("none", FLOAT, [1, 3]),
        value("words/out", STRING, [3]),
        value("shape", INT64, [2]),
        value("mask", BOOL, [2]),
    ]
    return model(nodes, inputs, outputs, initializer=tensors)


def subgraphs() -> ModelProto:
    """If in If, Loop and Scan, all of which read values of the graph around them."""
    inner = helper.make_graph([node("Mul", ["outer", "k"], ["inner/out"])], "inner", [], [value("inner/out", FLOAT, [2])], initializer=[helper.make_tensor("k", FLOAT, [], [3.0])])
    other = helper.make_graph([node("Neg", ["outer"], ["other/out"])], "other", [], [value("other/out", FLOAT, [2])])
    then = helper.make_graph([node("If", ["flag"], ["then/out"], then_branch=inner, else_branch=other)], "then", [], [value("then/out", FLOAT, [2])])
    orelse = helper.make_graph([node("Add", ["outer", "w"], ["else/out"])], "else", [], [value("else/out", FLOAT, [2])], doc_string="the other way")
    body = helper.make_graph(
        [node("Identity", ["go"], ["go/out"]), node("Add", ["state", "outer"], ["state/out"]), node("ReduceSum", ["state/out"], ["seen"], keepdims=0)],
        "body",
        [value("i", INT64, []), value("go", BOOL, []), value("state", FLOAT, [2])],
        [value("go/out", BOOL, []), value("state/out", FLOAT, [2]), value("seen", FLOAT, [])],
    )
    scan = helper.make_graph(
        [node("Add", ["sum", "row"], ["sum/out"]), node("Mul", ["sum/out", "w"], ["row/out"])],
        "scan",
        [value("sum", FLOAT, [2]), value("row", FLOAT, [2])],
        [value("sum/out", FLOAT, [2]), value("row/out", FLOAT, [2])],
    )
    nodes = [
        node("Abs", ["x"], ["outer"]),
        node("If", ["flag"], ["y"], then_branch=then, else_branch=orelse),
        node("Loop", ["trips", "", "y"], ["last", "sums"], body=body),
        node("Unsqueeze", ["last", "zero"], ["rows"]),
        node("Scan", ["outer", "rows"], ["total", "all"], body=scan, num_scan_inputs=1),
    ]
    tensors = [
        helper.make_tensor("w", FLOAT, [2], [0.5, 2.0]),
        helper.make_tensor("trips", INT64, [], [3]),
        helper.make_tensor("zero", INT64, [1], [0]),
    ]
    outputs = [value("y", FLOAT, [2]), value("last", FLOAT, [2]), value("sums", FLOAT, [3]), value("total", FLOAT, [2]), value("all", FLOAT, [1, 2])]
    return model(nodes, [value("x", FLOAT, [2]), value("flag", BOOL, [])], outputs, initializer=tensors)


def reference(name: str, to: str, kind: int) -> AttributeProto:
    return AttributeProto(name=name, ref_attr_name=to, type=kind)


def functions() -> ModelProto:
    """Local functions whose nodes take attributes from the call, with and without a default."""
    leaky = node("LeakyRelu", ["a"], ["b"])
    leaky.attribute.append(reference("alpha", "slope", AttributeProto.FLOAT))
    reduce = node("ReduceMean", ["b", "axes"], ["c"])
    reduce.attribute.append(reference("keepdims", "keep", AttributeProto.INT))
    axes = node("Constant", [], ["axes"])
    axes.attribute.append(reference("value_ints", "along", AttributeProto.INTS))
    default = helper.make_attribute("keep", 0)
    f = helper.make_function("local", "Mean", ["a"], ["c"], [leaky, axes, reduce], [helper.make_opsetid("", 18)], ["slope", "along"], [default])
    f.doc_string = "leaky mean"
    branch = lambda name, op: helper.make_graph([node(op, ["p"], [name])], name, [], [value(name, FLOAT, None)])
    choose = node("If", ["flag"], ["q"], then_branch=branch("u", "Relu"), else_branch=branch("v", "Neg"))
    outer = helper.make_function("local", "Outer", ["p", "flag"], ["r"], [choose, node("Mean", ["q"], ["r"], domain="local", slope=0.5, along=[0])], [helper.make_opsetid("", 18), helper.make_opsetid("local", 1)])
    nodes = [
        node("Mean", ["x"], ["y"], domain="local", slope=0.25, along=[1], keep=1),
        node("Mean", ["x"], ["z"], domain="local", slope=0.0, along=[-1, 0]),
        node("Outer", ["x", "flag"], ["t"], domain="local"),
    ]
    inputs = [value("x", FLOAT, [2, 3]), value("flag", BOOL, [])]
    outputs = [value("y", FLOAT, [2, 1]), value("z", FLOAT, []), value("t", FLOAT, [3])]
    return model(nodes, inputs, outputs, domains=["local"], functions=[f, outer])


def annotations() -> ModelProto:
    """Everything that is said about a graph and changes nothing, and sparse initializers."""
    sparse = helper.make_sparse_tensor(helper.make_tensor("w", FLOAT, [2], [5.0, 7.0]), helper.make_tensor("", INT64, [2], [0, 3]), [4])
    x = value("x", FLOAT, ["n", 4], doc_string="pixels", shape_denotation=["DATA_BATCH", "DATA_FEATURE"])
    x.type.denotation = "IMAGE"
    tensor = helper.make_tensor("one", FLOAT, [], [1.0])
    tensor.doc_string = "a tensor's"
    nodes = [node("Add", ["x", "w"], ["s"], name="add", doc_string="a node's"), node("Mul", ["s", "one"], ["y"]), node("LeakyRelu", ["y"], ["z"])]
    alpha = helper.make_attribute("alpha", 0.5)
    alpha.doc_string = "an attribute's"
    nodes[2].attribute.append(alpha)
    m = model(nodes, [x], [value("z", FLOAT, ["n", 4], doc_string="scores")], initializer=[tensor], value_info=[value("s", FLOAT, ["n", 4], doc_string="sums")], doc_string="a graph's", sparse_initializer=[sparse], ir_version=11)
    m.producer_name, m.producer_version, m.domain, m.model_version, m.doc_string = "fixtures", "1.0", "org.example", 7, "a model's"
    for holder in (m, m.graph, m.graph.node[0], m.graph.initializer[0], m.graph.input[0], m.graph.value_info[0]):
        holder.metadata_props.add(key="key", value="value of " + type(holder).__name__)
        holder.metadata_props.add(key="labels", value='["a", "b"]')
    annotation = m.graph.quantization_annotation.add(tensor_name="s")
    annotation.quant_parameter_tensor_names.add(key="SCALE_TENSOR", value="one")
    training = m.training_info.add()
    training.algorithm.CopyFrom(helper.make_graph([node("Neg", ["z"], ["loss"])], "step", [], [value("loss", FLOAT, None)]))
    training.update_binding.add(key="one", value="loss")
    m.configuration.add(name="two devices", num_devices=2)
    sharding = m.graph.node[0].device_configurations.add(configuration_id="two devices")
    sharding.pipeline_stage = 1
    # A field of a later format: number 900, a string, in the model, the graph and a node.
    for holder in (m.graph.node[1], m.graph, m):
        holder.MergeFromString(b"\xa2\x38\x05later")
    return m


def attributes() -> ModelProto:
    """An operator of nobody's with attributes of each kind."""
    graph = helper.make_graph([node("Neg", ["x"], ["n"])], "sub", [], [value("n", FLOAT, None)])
    tensor = helper.make_tensor("inside", FLOAT, [2], [1.0, 2.0])
    odd = helper.make_tensor("odd", TensorProto.FLOAT8E5M2, [2], [1.0, 2.0])
    sparse = helper.make_sparse_tensor(helper.make_tensor("v", FLOAT, [1], [5.0]), helper.make_tensor("i", INT64, [1], [2]), [4])
    tensor_type = helper.make_tensor_type_proto(FLOAT, ["n", 2])
    typed = dict(
        float=1.0, int=1, string="text", tensor=tensor, graph=graph, floats=[1.0, 2.5], ints=[1, -(2**63), 2**63 - 1],
        strings=["a", "", "雪"], tensors=[tensor, tensor], graphs=[graph, graph], sparse=sparse, sparses=[sparse, sparse],
        type=tensor_type, types=[tensor_type, helper.make_sequence_type_proto(tensor_type)], odd=odd, odds=[tensor, odd],
        bytes=b"\xff\x00\xfe", byteses=[b"ok", b"\x80"], bom="\ufeffmark", __proto__=1, constructor="c", toString=2,
        inf=float("inf"), nan=float("nan"), negative_zero=-0.0,
    )
    many = node("Anything", ["x"], ["y"], domain="org.example", **typed)
    for kind in ("FLOATS", "INTS", "STRINGS", "TENSORS", "GRAPHS"):
        many.attribute.append(AttributeProto(name=f"no {kind}", type=AttributeProto.AttributeType.Value(kind)))
    for kind in ("FLOAT", "INT", "STRING"):  # what a writer that leaves out defaults makes of 0 and ""
        many.attribute.append(AttributeProto(name=f"absent {kind}", type=AttributeProto.AttributeType.Value(kind)))
    old = node("Anything", ["y"], ["z"], domain="org.example", **{k: typed[k] for k in ("float", "int", "string", "tensor", "graph", "floats", "ints", "strings", "tensors", "graphs")})
    for attribute in old.attribute:  # as IR version 1 wrote it
        attribute.ClearField("type")
    odd_names = node("constructor", ["z"], ["__proto__"], name="toString", domain="org.example")
    last = node("Identity", ["__proto__"], ["hasOwnProperty"])
    m = model([many, old, odd_names, last], [value("x", FLOAT, ["n"])], [value("hasOwnProperty", FLOAT, None)], domains=["org.example"])
    m.graph.metadata_props.add(key="__proto__", value="x")
    m.metadata_props.add(key="__proto__", value="y")
    return m


def shapes() -> ModelProto:
    """Sizes as numbers, names, -1, nothing; no shape; no type information inside."""
    inputs = [value("x", FLOAT, ["batch", 3]), value("free", FLOAT, [-1, 3]), value("missing", FLOAT, [None, 3]), value("blank", FLOAT, ["", 3]), value("unranked", FLOAT, None), value("scalar", FLOAT, [])]
    names = [i.name for i in inputs]
    nodes = [node("Sum", names, ["s"]), node("Relu", ["s"], ["y"])]
    return model(nodes, inputs, [value("y", FLOAT, None), value("s", FLOAT, ["batch", 3])], opset=13)


def external() -> ModelProto:
    """Two tensors in external.bin, one of them with an offset and no length."""
    tensors = []
    for name, entries in {"w": {"location": "external.bin", "offset": "0", "length": "8"}, "b": {"location": "external.bin", "offset": "8"}}.items():
        t = TensorProto(name=name, data_type=FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
        for key, text in entries.items():
            t.external_data.add(key=key, value=text)
        tensors.append(t)
    (OUT / "external.bin").write_bytes(np.array([2, 3, 10, 20], np.float32).tobytes())
    nodes = [node("Mul", ["x", "w"], ["p"]), node("Add", ["p", "b"], ["y"])]
    return model(nodes, [value("x", FLOAT, [2])], [value("y", FLOAT, [2])], initializer=tensors)


def halves() -> dict[str, list]:
    """Numbers, with the bits numpy rounds them to: float64 to float16, float32 to bfloat16."""
    random = np.random.default_rng(0)
    half = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    pick = np.sort(random.choice(len(half) - 1, 150, replace=False))
    ties = (half[pick] + half[pick + 1]) / 2
    edges = np.array([0.0, -0.0, 2**-24, 2**-25, 2**-25 * (1 + 2**-40), 2**-14, 2**-14 - 2**-25, 65504, 65519.99, 65520, 1e30, 5e-324])
    spread = random.choice([-1, 1], 100) * np.exp(random.uniform(-20, 13, 100))
    doubles = np.concatenate([edges, ties, np.nextafter(ties, np.inf), np.nextafter(ties, 0), -ties[:20], spread])
    with np.errstate(over="ignore"):
        float16 = doubles.astype(np.float16).view(np.uint16)
    brain = random.integers(0, 0x7F80, 100).astype(np.uint16)
    bits = (brain.astype(np.uint32) << 16)[:, None] + np.array([0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF], np.uint32)
    floats = np.concatenate([bits.reshape(-1).view(np.float32), np.array([3.4e38, -0.0, -1.5], np.float32)])
    bfloat16 = floats.astype(ml_dtypes.bfloat16).view(np.uint16)
    return {
        "float16": [[float(x), int(b)] for x, b in zip(doubles, float16)],
        "bfloat16": [[float(x), int(b)] for x, b in zip(floats, bfloat16)],
    }


FIXTURES = {
    "typed": lambda: numbers(raw=False),
    "raw": lambda: numbers(raw=True),
    "packed": packed,
    "exotic": exotic,
    "sizes": sizes,
    "subgraphs": subgraphs,
    "functions": functions,
    "annotations": annotations,
    "attributes": attributes,
    "shapes": shapes,
    "external": external,
}


def normalise(message: Message, folder: Path) -> None:
    """What may change: how a tensor's data is stored, absent against empty, how a free size is written."""
    if isinstance(message, TensorProto):
        if message.data_location == TensorProto.EXTERNAL:
            onnx.external_data_helper.load_external_data_for_tensor(message, str(folder))
        message.ClearField("data_location")
        message.ClearField("external_data")
        if message.data_type != STRING and not message.HasField("raw_data"):
            array = numpy_helper.to_array(message)
            plain = numpy_helper.from_array(array)
            for name in ("float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
                message.ClearField(name)
            message.raw_data = plain.raw_data
    if isinstance(message, AttributeProto) and message.type == AttributeProto.UNDEFINED:
        for number, name in enumerate(("f", "i", "s", "t", "g"), 1):
            if message.HasField(name):
                message.type = number
        for number, name in enumerate(("floats", "ints", "strings", "tensors", "graphs"), 6):
            if len(getattr(message, name)):
                message.type = number
    for field, content in message.ListFields():
        if field.message_type:
            for child in content if field.is_repeated else [content]:
                normalise(child, folder)
    if isinstance(message, onnx.TensorShapeProto.Dimension) and (message.dim_value < 0 or message.WhichOneof("value") == "dim_param" and not message.dim_param):
        message.ClearField("value")
    if isinstance(message, (onnx.OperatorSetIdProto, NodeProto, onnx.FunctionProto)) and message.domain == "ai.onnx":
        message.domain = ""
    for field, content in message.ListFields():  # present and empty says what absent says
        if not field.is_repeated and not field.message_type and content == field.default_value and field.name not in ("dim_value", "raw_data"):
            message.ClearField(field.name)


def differences(a: Message, b: Message, path: str = "") -> list[str]:
    found = []
    for field in a.DESCRIPTOR.fields:
        x, y, at = getattr(a, field.name), getattr(b, field.name), f"{path}.{field.name}"
        if field.is_repeated:
            if len(x) != len(y):
                found.append(f"{at}: {len(x)} against {len(y)}")
            elif field.message_type:
                for i, (p, q) in enumerate(zip(x, y)):
                    found += differences(p, q, f"{at}[{i}]")
            elif np.array(list(x)).tobytes() != np.array(list(y)).tobytes() and list(x) != list(y):
                found.append(f"{at}: differs")
        elif a.HasField(field.name) != b.HasField(field.name):
            found.append(f"{at}: present in one only")
        elif field.message_type:
            if a.HasField(field.name):
                found += differences(x, y, at)
        elif repr(x) != repr(y):
            found.append(f"{at}: {x!r:.60} against {y!r:.60}")
    return found


def unknown(data: bytes) -> int:
    return data.count(b"\xa2\x38\x05later")


def compare(originals: list[Path], folder: Path) -> int:
    failures = 0
    for original in originals:
        if not (folder / original.name).exists():
            print(f"{original.name}: not rewritten")
            continue
        a, b = (onnx.load(f, load_external_data=False) for f in (original, folder / original.name))
        for m in (a, b):
            normalise(m, original.parent)
        found = differences(a, b)
        if unknown(original.read_bytes()) != unknown((folder / original.name).read_bytes()):
            found.append("unknown fields are lost")
        print(f"{original.name}: {'same' if not found else '; '.join(found[:10])}")
        failures += bool(found)
    return failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--compare", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--with", type=Path, dest="folder")
    arguments = parser.parse_args()
    if arguments.compare:
        sys.exit(1 if compare(arguments.compare, arguments.folder) else 0)
    OUT.mkdir(parents=True, exist_ok=True)
    for name, make in FIXTURES.items():
        (OUT / f"{name}.onnx").write_bytes(make().SerializeToString(deterministic=True))
    (OUT / "halves.json").write_text(json.dumps(halves()))
