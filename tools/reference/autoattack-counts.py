"""What AutoAttack standard, as its authors wrote it, leaves standing of 500 images on three classifiers.

Proves, once the project counts the same: its APGD, FAB-T and Square search as thoroughly as the reference, on networks
that torch rebuilt from the same files. AutoAttack is not a dependency: give a checkout of github.com/fra31/auto-attack
(commit a392200) with --autoattack DIR. Twenty minutes on one core; --limit 100 --print for a look, which writes nothing.
"""

import json
import sys
import time

import numpy as np
import torch
from common import GOLDENS, Net, Reference, arguments, load_test_set

CASES = [
    (Reference("vnn_mnistfc_256x2", "mnist", "x in [0,1], [784,1]", shape=(784, 1)), "0.035"),
    (Reference("vnn_verivital_maxpool", "mnist", "x in [0,1]"), "0.03"),
    (Reference("cntk_mnist", "mnist", "(x-0.1307)/0.3081", mean=0.1307, std=0.3081), "0.09"),
]
SEED = 0


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--autoattack", required=True, help="a checkout of fra31/auto-attack")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--print", action="store_true", help="write nothing")
    parser.add_argument("--only", help="attacks to run, comma separated; writes nothing")
    parser.add_argument("--model", help="one model; writes nothing")
    parser.add_argument("--eps", help="another radius; writes nothing")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    sys.path.insert(0, options.autoattack)
    rows = []
    for reference, epsilon in CASES:
        if options.model in (None, reference.model):
            rows.append(count(reference, options.eps or epsilon, options))
            print(json.dumps(rows[-1]), flush=True)
    if not (options.print or options.only or options.model or options.eps) and options.limit == 500:
        (GOLDENS / "autoattack-counts.json").write_text(json.dumps(rows, indent=2) + "\n")


def count(reference: Reference, epsilon: str, options) -> dict:
    from autoattack import AutoAttack

    net = Net(options.shared / "models" / f"{reference.model}.onnx")
    x, labels = (t[: options.limit] for t in load_test_set(options.shared, reference.data))
    x = x[:, None]  # one channel, as Square needs it
    attack = AutoAttack(
        lambda pixels: net(reference.preprocess(pixels[:, 0])),
        norm="Linf",
        eps=float(epsilon),
        seed=options.seed,
        device="cpu",
        verbose=False,
        version="custom" if options.only else "standard",
        attacks_to_run=options.only.split(",") if options.only else [],
    )
    attack.apgd.n_restarts = 1
    broken = ["" for _ in labels]
    with torch.no_grad():
        right = net(reference.preprocess(x[:, 0])).argmax(1) == labels
    for i, good in enumerate(right.tolist()):
        broken[i] = "-" if good else "clean"
    robust = {"clean": broken.count("-")}
    start = time.time()
    for name in list(attack.attacks_to_run):  # one after the other on what stands, as the standard version does
        standing = [i for i, by in enumerate(broken) if by == "-"]
        if standing:
            attack.attacks_to_run = [name]
            found = attack.run_standard_evaluation(x[standing], labels[standing], bs=options.limit)
            with torch.no_grad():
                fooled = net(reference.preprocess(found[:, 0])).argmax(1) != labels[standing]
            assert float((found - x[standing]).abs().max()) <= float(np.float32(epsilon)) + 1e-6
            for i, is_fooled in zip(standing, fooled.tolist()):
                broken[i] = name if is_fooled else "-"
        robust[name] = broken.count("-")
        print(f"  {reference.model}: {name} leaves {robust[name]} after {time.time() - start:.0f} s", flush=True)
    return {
        "model": reference.model,
        "data": f"{reference.data}:test",
        "preprocessing": reference.text,
        "epsilon": epsilon,
        "n": len(labels),
        "robust": robust,
        "standing": [i for i, by in enumerate(broken) if by == "-"],
        "seed": options.seed,
        "torch": torch.__version__,
    }


if __name__ == "__main__":
    main()
