"""The Python end of bench/sides/protocol.ts: answers a bench on stdin and stdout."""

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable

import numpy as np

# Libraries print: what they say must not get between the answers.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

Work = Callable[[], float]


def serve(opened: Callable[[dict], tuple[dict[str, str], Work]]) -> None:
    """`opened` gives versions, and what does the work once and returns a number to compare."""
    work: Work
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "open" in request:
                versions, work = opened(request["open"])
                reply = {"versions": versions}
            else:
                reply = timed(work, request["repeat"])
        except Exception as error:  # noqa: BLE001
            traceback.print_exc()
            reply = {"error": f"{type(error).__name__}: {error}".split("\n")[0]}
        print(json.dumps(reply), file=ANSWERS)


def timed(work: Work, repeat: int) -> dict[str, float]:
    used, began = time.process_time(), time.perf_counter()
    for _ in range(repeat):
        value = work()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    return {"seconds": seconds, "processorSeconds": used, "value": value, "peak": peak_memory()}


def peak_memory() -> int:
    """In bytes. Linux's getrusage counts what the parent held when it started this process; /proc does not."""
    try:
        with open("/proc/self/status") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        scale = 1 if sys.platform == "darwin" else 1024
        return scale * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def read_samples(workload: dict) -> tuple[np.ndarray, np.ndarray]:
    """float32 [n, ...shape] and int64 [n]."""
    images = np.fromfile(f"{workload['folder']}/images.bin", np.float32)
    labels = np.fromfile(f"{workload['folder']}/labels.bin", np.int32)
    return images.reshape(-1, *workload["shape"]), labels.astype(np.int64)


def read_weights(workload: dict) -> dict[str, np.ndarray]:
    with open(f"{workload['folder']}/weights.json") as file:
        entries = json.load(file)
    data = np.fromfile(f"{workload['folder']}/weights.bin", np.float32)
    weights = {}
    for entry in entries:
        start = entry["offset"] // 4
        count = int(np.prod(entry["dims"], dtype=np.int64))
        weights[entry["name"]] = data[start : start + count].reshape(entry["dims"])
    return weights
