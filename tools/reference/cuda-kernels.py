"""The kernels that an installed ONNX Runtime registers for CUDA, in the form of its docs/OperatorKernels.md.

That page is made from the same list (tools/python/gen_opkernel_doc.py there), but is not in any package: this is for where the page of
the right tag is not to be had. Without a GPU: with cuda-stand-ins.py, which says how.

    python tools/reference/cuda-kernels.py > OperatorKernels.md && npx tsx tools/cuda-kernels.ts OperatorKernels.md
"""

from collections import defaultdict

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

NEWEST = 2**31 - 1


def opsets(first: int, last: int) -> str:
    return f"{first}+" if last == NEWEST else str(first) if first == last else f"[{first}, {last}]"


signatures = defaultdict(dict)
for schema in sorted(state.get_all_operator_schema(), key=lambda s: -s.since_version):
    operands = [("in", o) for o in schema.inputs] + [("out", o) for o in schema.outputs]
    text = "<br> ".join(f"*{kind}* {o.name}:**{o.typeStr}**" for kind, o in operands)
    signatures[schema.domain, schema.name][text] = None

kernels = defaultdict(lambda: defaultdict(set))
for kernel in state.get_all_opkernel_def():
    if kernel.provider != "CUDAExecutionProvider":
        continue
    types = kernels[kernel.domain, kernel.op_name, tuple(kernel.version_range)]
    for name, accepted in kernel.type_constraints.items():
        types[name] |= set(accepted)

print(f"# Kernels registered by onnxruntime {onnxruntime.__version__}\n")
print("## Operators implemented by CUDAExecutionProvider\n")
print("| Op Name | Parameters | OpSet Version | Types Supported |")
print("|---------|------------|---------------|-----------------|")
shown = (None, None)
for domain, op, versions in sorted(kernels, key=lambda k: (k[0], k[1], -k[2][0], -k[2][1])):
    if domain != shown[0]:
        print(f"|**Operator Domain:** *{domain or 'ai.onnx'}*||||")
    types = kernels[domain, op, versions]
    text = "<br/> ".join(f"**{name}** = {', '.join(sorted(accepted))}" for name, accepted in sorted(types.items()))
    parameters = "<br><br>or<br><br>".join(signatures[domain, op])
    head = f"{op}|{parameters}" if (domain, op) != shown else "|"
    print(f"|{head}|{opsets(*versions)}|{text}|")
    shown = (domain, op)
