"""Full tensors after training steps in Node against PyTorch: what test/train/pytorch.test.ts does with digests, without them.

    npx tsx tools/reference/run-steps.ts DIR
    python tools/reference/compare-steps.py DIR    # a line a run; exits with 1 if one is out of its limit

Each tensor's relative L2 distance from PyTorch in float64 may be 1e-4, or twice that of PyTorch in float32; the loss of the
first step 1e-5.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from sketch import distance
from steps import CASES, run


def read_state(file: Path, tensors: list) -> dict[str, np.ndarray]:
    values, ends = np.fromfile(file, "<f4").astype(np.float64), np.cumsum([size for _, size in tensors])
    assert values.size == ends[-1], f"{file}: expected {ends[-1]} numbers, got {values.size}"
    return {name: part for (name, _), part in zip(tensors, np.split(values, ends[:-1]), strict=True)}


def compare(folder: Path, file: Path) -> bool:
    node = json.loads(file.read_text())
    state = read_state(file.with_suffix(".f32"), node["tensors"])
    case = CASES["graphs"][node["graph"]]
    double, single = (
        run(case, node["mixAt"], node["seed"], node["phase"], folder, dtype) for dtype in (torch.float64, torch.float32)
    )
    assert state.keys() == double.state.keys(), sorted(state.keys() ^ double.state.keys())
    flat = {name: value.ravel() for name, value in double.state.items()}
    own = {name: distance(state[name], value) for name, value in flat.items()}
    theirs = {name: distance(single.state[name].ravel(), value) for name, value in flat.items()}
    share = {name: own[name] / max(1e-4, 2 * theirs[name]) for name in own}
    loss = abs(node["losses"][0] / double.losses[0] - 1)
    network = [name for name in own if "/" not in name]
    worst, of_network, nearest = (max(d, key=d.__getitem__) for d in (own, {k: own[k] for k in network}, share))
    good = loss <= 1e-5 and share[nearest] <= 1
    print(
        f"{'ok  ' if good else 'FAIL'} {file.stem}: loss {loss:.0e}; network median {np.median([own[k] for k in network]):.0e},"
        f" worst {own[of_network]:.0e} ({of_network}; float32 {theirs[of_network]:.0e}); of all {own[worst]:.0e} ({worst};"
        f" float32 {theirs[worst]:.0e}); {share[nearest]:.0%} of its limit at most ({nearest})",
        flush=True,
    )
    return good


def main() -> None:
    folder = Path(sys.argv[1])
    files = sorted(folder.glob("*@*.json"))
    good = [compare(folder, file) for file in files]
    print(f"{sum(good)} of {len(good)} runs within their limits")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
