"""Three training steps in PyTorch, for every network, mixing layer and option of test/train/step-cases.json.

Proves that step graphs compute what PyTorch's autograd, losses and optimizers compute: from the same weights, which are
read from exported files. Writes the losses and a digest (sketch.py) of every state tensor in float64, with the distance that
PyTorch's own float32 has from it.

    npx tsx tools/reference/run-steps.ts DIR --models
    python tools/reference/train-steps.py DIR [GRAPH...]    # 10 min for all -> test/goldens/train-steps

A pre-activation that rounding moves to the other side of ReLU's kink, or past another in MaxPool's window, changes gradients
by 1e-3 and more, in float32 of any make. So each run takes the first images (`phase`) for which none comes nearer to that
than 8 times the rounding error of its kind.
"""
import gzip
import json
import sys
from itertools import count, product
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from common import GOLDENS
from sketch import BUCKETS, distance, sketch
from steps import CASES, STEPS, Run, run
from torch.overrides import TorchFunctionMode

OUT = GOLDENS / "train-steps"
MARGIN = 8


class Kinks(TorchFunctionMode):
    """Records what goes into ReLU, and how far the largest in MaxPool's windows is ahead of the second."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[torch.Tensor] = []

    def __torch_function__(self, func, types, args=(), kwargs=None):  # noqa: ANN001
        if func is torch.relu:
            self.values.append(args[0].detach().double())
        if func is F.max_pool2d:
            windows = args[0].detach().double().unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)
            first, second = windows.topk(2).values.unbind(-1)
            # Ahead of nothing but zeros of ReLU, no gradient passes.
            self.values.append(torch.where(first > 0, first - second, 1.0))
        return func(*args, **(kwargs or {}))


def margin(exact: list[torch.Tensor], single: list[torch.Tensor]) -> float:
    """The least distance to the kink in units of the rounding error, root mean square over a layer."""
    errors = [(a - b).square().mean().sqrt() for a, b in zip(exact, single, strict=True)]
    return min((a.abs().min() / e).item() for a, e in zip(exact, errors))


def run_sharply(case: dict, mix_at: int, seed: int, models: Path) -> tuple[int, Run, Run]:
    """The phase, and the runs in float64 and float32."""
    for phase in count():
        with Kinks() as exact:
            double = run(case, mix_at, seed, phase, models, torch.float64)
        with Kinks() as near:
            single = run(case, mix_at, seed, phase, models, torch.float32)
        if margin(exact.values, near.values) >= MARGIN:
            return phase, double, single
    raise AssertionError


def told_apart(case: dict, mix_at: int, seed: int, phase: int, double: Run, models: Path) -> float:
    """The largest distance of a tensor from a run without the graph's option; infinite if it has none."""
    plain = CASES["graphs"].get(case["network"], case)
    if plain is case:
        return float("inf")
    other = run(plain, mix_at, seed, phase, models, torch.float64).state
    if "averageDecay" in case.get("options", {}):
        return max(distance(double.state[f"average/{k}"], v) for k, v in other.items() if "/" not in k)
    return max(distance(v, double.state[k]) for k, v in other.items() if k in double.state)


def write(graph: str, case: dict, models: Path) -> None:
    runs, numbers = [], []
    for mix_at, seed in product(case["mixAt"], case.get("seeds", [0])):
        phase, double, single = run_sharply(case, mix_at, seed, models)
        apart = {name: distance(single.state[name], value) for name, value in double.state.items()}
        which = {"mixAt": mix_at, "phase": phase} | ({"seed": seed} if seed else {})
        runs.append(which | {"losses": double.losses, "float32Losses": single.losses})
        for name, value in double.state.items():
            numbers.append(np.array([np.linalg.norm(value), apart[name], *sketch(value)]))
        worst = max(apart, key=apart.__getitem__)
        option = told_apart(case, mix_at, seed, phase, double, models)
        assert option > 1e-2, f"{graph}: no tensor tells it from {case['network']}, {option} at most"
        assert min(double.gradient_norms) > case.get("options", {}).get("clipNorm", 0), double.gradient_norms
        print(
            f"{graph} at {mix_at}, seed {seed}: phase {phase}, losses {np.round(double.losses, 4)}, float32 off by"
            f" {np.median(list(apart.values())):.0e}, {apart[worst]:.0e} at most ({worst}); option {option:.0e}",
            flush=True,
        )
    tensors = [[name, value.size] for name, value in double.state.items()]
    about = {"torch": torch.__version__, "buckets": BUCKETS, "steps": STEPS, "runs": runs, "tensors": tensors}
    OUT.mkdir(exist_ok=True)
    (OUT / f"{graph}.json").write_text(json.dumps(about) + "\n")
    packed = gzip.compress(np.concatenate(numbers).astype("<f4").tobytes(), 9, mtime=0)
    (OUT / f"{graph}.f32.gz").write_bytes(packed)


def main() -> None:
    models, *graphs = sys.argv[1:]
    for graph in graphs or CASES["graphs"]:
        write(graph, CASES["graphs"][graph], Path(models))


if __name__ == "__main__":
    main()
