"""Stand-ins for NVIDIA's libraries, so that ONNX Runtime's CUDA provider can be loaded, and asked, where there is no GPU.

Every function does nothing and says that it went well: the provider starts, places the nodes of a graph, makes its kernels, and
computes nothing. What a session *places* and *refuses* is thereby ONNX Runtime's own word; what it would give is not to be had.

    pip download --no-deps onnxruntime-gpu==1.30.0 && unzip onnxruntime_gpu-*.whl -d WHEEL
    python tools/reference/cuda-stand-ins.py WHEEL STUBS    # 2 s, needs gcc and binutils
    LD_LIBRARY_PATH=STUBS PYTHONPATH=WHEEL python tools/reference/cuda-placement.py ...
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

wheel, stubs = map(Path, sys.argv[1:])
stubs.mkdir(exist_ok=True)

# The few whose answers are read: `a`, `b` are the first arguments.
handle = "*(long *)a = 16;"
memory = "*(void **)a = malloc((size_t)b);"
answers = {
    "cudaGetDeviceCount": "*(int *)a = 1;",
    "cudaGetDevice": "*(int *)a = 0;",
    "cudaDriverGetVersion": "*(int *)a = 13000;",
    "cudaRuntimeGetVersion": "*(int *)a = 13000;",
    "cudaDeviceGetAttribute": "*(int *)a = 8;",
    "cudaMemGetInfo": "*(size_t *)a = *(size_t *)b = 1UL << 34;",
    **dict.fromkeys(["cudaMalloc", "cudaMallocHost", "cudaHostAlloc"], memory),
    **dict.fromkeys(["cudaStreamCreate", "cudaStreamCreateWithFlags", "cudaEventCreateWithFlags"], handle),
    **dict.fromkeys(["cublasCreate_v2", "cublasLtCreate", "cudnnCreate"], handle),
    **dict.fromkeys(["cudaGetErrorString", "cudaGetErrorName"], 'return (long)"stand-in";'),
    **dict.fromkeys(["cublasGetStatusName", "cublasGetStatusString"], 'return (long)"stand-in";'),
    "cudnnGetVersion": "return 90000;",
    "cudnnGetErrorString": 'return (long)"stand-in";',
    "__cudaRegisterFatBinary": "return 16;",
}
# Symbols without a version, by the library that has them.
unversioned = [
    (r"curand", "libcurand.so.10"),
    (r"cudnn", "libcudnn.so.9"),
    (r"cu", "libcuda.so.1"),
    (r".*NvOnnx|.*nvonnx", "libnvonnxparser.so.10"),
    (r".*[Ii]nfer|getPluginRegistry", "libnvinfer.so.10"),
]


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


functions = defaultdict(set)
# The table of all kernels is only given when TensorRT's provider loads as well.
for provider in sorted(wheel.glob("onnxruntime/capi/libonnxruntime_providers_*.so"), reverse=True):
    for name in re.findall(r"\[(lib(?:cu|nv)[^\]]+)\]", output("readelf", "-d", str(provider))):
        functions[name] |= set()
    for symbol in re.findall(r"^\s+U (\S+)$", output("nm", "-D", "--with-symbol-versions", str(provider)), re.M):
        name, _, version = symbol.partition("@")
        if version.startswith("libcu"):
            functions[version].add((name, version))
        elif not version:
            for pattern, library in unversioned:
                if re.match(pattern, name):
                    functions[library].add((name, ""))
                    break

    # cuDNN is opened, and searched for these names, when a kernel first needs it.
    for name in re.findall(rb"\0(cudnn[A-Z][A-Za-z0-9]+(?:_v\d+)?)(?=\0)", provider.read_bytes()):
        linked = {linked for linked, _ in functions["libcudnn.so.9"]}
        functions["libcudnn.so.9"] |= {(name.decode(), "")} if name.decode() not in linked else set()

for library, symbols in functions.items():
    body = "\n".join(f"long {n}(void *a, void *b) {{ {answers.get(n, '')} return 0; }}" for n, _ in sorted(symbols))
    (stubs / "stand-in.c").write_text(f"#include <stdlib.h>\n{body}\n")
    versions = defaultdict(list)
    for name, version in symbols:
        if version:
            versions[version].append(name)
    script = "\n".join(f"{v} {{ global: {'; '.join(names)}; }};" for v, names in versions.items())
    (stubs / "stand-in.map").write_text(script)
    versioned = [f"-Wl,--version-script={stubs}/stand-in.map"] if versions else []
    build = ["gcc", "-w", "-shared", "-fPIC", f"-Wl,-soname,{library}", *versioned]
    subprocess.run([*build, "-o", str(stubs / library), str(stubs / "stand-in.c")], check=True)
    print(library, len(symbols))
(stubs / "libcudnn.so").symlink_to("libcudnn.so.9")
