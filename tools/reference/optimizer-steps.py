"""Optimizers, clipping, averages, losses and learning rates by PyTorch, in float64 -> test/goldens/optimizer-steps.json.

Proves that the graphs of src/train/optimizers, clip.ts, averaging.ts and losses compute what torch.optim,
clip_grad_norm_, swa_utils and torch.nn compute, and that src/train/schedule.ts gives the rates of
torch.optim.lr_scheduler. Inputs are multiples of powers of two, so that float32 has them exactly.

    python tools/reference/optimizer-steps.py
"""
import json
from pathlib import Path

import torch
from torch.nn.utils import clip_grad_norm_
from torch.optim import lr_scheduler
from torch.optim.swa_utils import get_ema_avg_fn

GOLDEN = Path(__file__).resolve().parents[2] / "test" / "goldens" / "optimizer-steps.json"
RATES = [0.1, 0.1, 0.05, 0.05, 0.02]
SIZES = {"weight": [3, 2], "bias": [2], "row": [1, 3], "faint": [4]}
WEIGHTS = {"weight"}
SGD = {"name": "sgd", "momentum": 0.9, "nesterov": False, "weightDecay": 0, "decayed": "all"}
ADAM = {"name": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0, "decayed": "all"}
ADAMW = {**ADAM, "name": "adamw"}
CASES = [
    {"optimizer": {**SGD, "momentum": 0}},
    {"optimizer": {**SGD, "momentum": 0, "weightDecay": 0.1}},
    {"optimizer": SGD},
    {"optimizer": {**SGD, "weightDecay": 0.1}},
    {"optimizer": {**SGD, "nesterov": True}},
    {"optimizer": {**SGD, "nesterov": True, "weightDecay": 0.1, "decayed": "weights"}},
    {"optimizer": {**SGD, "nesterov": True, "weightDecay": 0.1}, "clipNorm": 2, "average": {"decay": 0.75, "warmUp": False}},
    {"optimizer": ADAM},
    {"optimizer": {**ADAM, "beta1": 0.5, "beta2": 0.99, "epsilon": 1e-3, "weightDecay": 0.1}},
    {"optimizer": {**ADAM, "beta1": 0.0, "weightDecay": 0.1, "decayed": "weights"}, "clipNorm": 2},
    {"optimizer": ADAMW, "average": {"decay": 0.9999, "warmUp": False}},
    {"optimizer": {**ADAMW, "weightDecay": 0.1}, "average": {"decay": 0.9999, "warmUp": True}},
    {"optimizer": {**ADAMW, "weightDecay": 0.1, "decayed": "weights"}, "average": {"decay": 0.25, "warmUp": True}},
]
SLOTS = {"momentum": "momentum_buffer", "first_moment": "exp_avg", "second_moment": "exp_avg_sq"}


def inputs() -> dict:
    """`faint` has gradients about Adam's epsilon, and one that is always zero."""
    torch.manual_seed(1)
    draw = lambda size: (torch.randn(size) * 64).round().double() / 64  # noqa: E731
    start = {name: torch.zeros(size) if name == "faint" else draw(size) for name, size in SIZES.items()}
    gradients = []
    for scale in (1, 0.25, 2, 0.125, 1):
        step = {name: draw(size) * scale for name, size in SIZES.items()}
        step["faint"] *= torch.tensor([2**-20, 2**-27, 0, 2**-33], dtype=torch.float64)
        gradients.append(step)
    return {"start": start, "gradients": gradients}


def make_optimizer(options: dict, parameters: dict) -> torch.optim.Optimizer:
    decays = lambda name: options["decayed"] == "all" or name in WEIGHTS  # noqa: E731
    groups = [{"params": [p], "weight_decay": options["weightDecay"] if decays(n) else 0} for n, p in parameters.items()]
    if options["name"] == "sgd":
        return torch.optim.SGD(groups, lr=1, momentum=options["momentum"], nesterov=options["nesterov"])
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[options["name"]]
    return kind(groups, lr=1, betas=(options["beta1"], options["beta2"]), eps=options["epsilon"])


def run(case: dict, start: dict, gradients: list) -> dict:
    parameters = {name: v.double().clone().requires_grad_() for name, v in start.items()}
    optimizer = make_optimizer(case["optimizer"], parameters)
    average = {name: p.detach().clone() for name, p in parameters.items()}
    norms, states = [], []
    for t, gradient in enumerate(gradients, 1):
        for name, p in parameters.items():
            p.grad = gradient[name].clone()
        if "clipNorm" in case:
            norms.append(clip_grad_norm_(list(parameters.values()), case["clipNorm"]).item())
        for group in optimizer.param_groups:
            group["lr"] = RATES[t - 1]
        optimizer.step()
        if "average" in case:
            # Warm-up: TensorFlow's ExponentialMovingAverage with num_updates = t.
            decay = case["average"]["decay"]
            averaged = get_ema_avg_fn(min(decay, (1 + t) / (10 + t)) if case["average"]["warmUp"] else decay)
            average = {name: averaged(average[name], p.detach(), t) for name, p in parameters.items()}
        state = {name: p.tolist() for name, p in parameters.items()}
        for slot, key in SLOTS.items():
            state |= {f"{slot}/{n}": s[key].tolist() for n, p in parameters.items() if (s := optimizer.state[p]).get(key) is not None}
        states.append(state)
    return {
        **case,
        "first": states[0],
        "last": states[-1],
        **({"norms": norms} if norms else {}),
        **({"averages": {k: v.tolist() for k, v in average.items()}} if "average" in case else {}),
    }


def loss_cases() -> list:
    torch.manual_seed(2)
    logits = (torch.randn(5, 4) * 32).round().double() / 32
    hard = torch.eye(4, dtype=torch.float64)[[0, 3, 1, 2, 2]]
    soft = 0.375 * hard + 0.625 * hard[[1, 2, 3, 4, 0]]
    # Rows with p = 1 or 0 exactly: in float64 with logits that are 800 apart, in float32 with 30.
    far = torch.tensor([[800.0, 0, 0, 0], [0, 800, 0, 0], [800, 0, 0, -400], [0, 0, 0, 0]], dtype=torch.float64)
    near = torch.tensor([[30.0, 0, 0, 0], [0, 30, 0, 0], [30, 0, 0, 30], [26, -2, 0, 1]], dtype=torch.float64)
    wrong = torch.eye(4, dtype=torch.float64)[[1, 1, 3, 2]]
    between = 0.25 * wrong + 0.75 * torch.eye(4, dtype=torch.float64)[[0, 3, 0, 1]]
    double, single = torch.float64, torch.float32
    cases = [
        ("hard", logits, hard, 0, double),
        ("soft", logits, soft, 0, double),
        ("smoothed", logits, soft, 0.1, double),
        ("saturated", far, wrong, 0, double),
        ("saturated, soft", far, between, 0, double),
        ("saturated, smoothed", far, wrong, 0.1, double),
        ("saturated in float32", near, wrong, 0, single),
        ("saturated in float32, soft", near, between, 0, single),
    ]
    rows = []
    for name, z, target, smoothing, dtype in cases:
        for loss, f in (("cross-entropy", cross_entropy), ("bce", bce)):
            leaf = z.to(dtype, copy=True).requires_grad_()
            value = f(leaf, target.to(dtype), smoothing)
            value.backward()
            rows.append({"about": f"{loss}, {name}", "loss": loss, "logits": z.tolist(), "target": target.tolist(),
                         "smoothing": smoothing, "value": value.item(), "gradient": leaf.grad.tolist()})  # fmt: skip
    return rows


def cross_entropy(z: torch.Tensor, target: torch.Tensor, smoothing: float) -> torch.Tensor:
    return torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(z, target)


def bce(z: torch.Tensor, target: torch.Tensor, smoothing: float) -> torch.Tensor:
    smooth = (1 - smoothing) * target + smoothing / z.shape[1]
    return torch.nn.BCELoss()(torch.softmax(z, 1), smooth)


def schedule_cases() -> list:
    epochs, per_epoch, warm = 6, 4, 6
    total = epochs * per_epoch
    rise = lambda o: lr_scheduler.LinearLR(o, 1 / warm, 1, total_iters=warm - 1)  # noqa: E731
    cosine = lambda o, steps: lr_scheduler.CosineAnnealingLR(o, steps)  # noqa: E731
    drops = lambda o: lr_scheduler.MultiStepLR(o, [m * per_epoch for m in (2, 4, 5)], 0.2)  # noqa: E731
    step = {"name": "step", "milestones": [2, 4, 5], "factor": 0.2}
    kinds = [
        ({"name": "constant"}, lambda o: lr_scheduler.ConstantLR(o, 1)),
        (step, drops),
        ({"name": "cosine"}, lambda o: cosine(o, total)),
        ({"name": "constant", "warmUpEpochs": warm / per_epoch}, rise),
        ({**step, "warmUpEpochs": warm / per_epoch}, lambda o: lr_scheduler.ChainedScheduler([rise(o), drops(o)], o)),
        ({"name": "cosine", "warmUpEpochs": warm / per_epoch},
         lambda o: lr_scheduler.SequentialLR(o, [rise(o), cosine(o, total - warm)], [warm])),
    ]  # fmt: skip
    rows = []
    for options, make in kinds:
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
        scheduler, rates = make(optimizer), []
        for _ in range(total):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        rows.append({"options": {"learningRate": 0.3, **options}, "stepsPerEpoch": per_epoch, "epochs": epochs, "rates": rates})
    return rows


def main() -> None:
    given = inputs()
    lists = lambda tensors: {k: v.tolist() for k, v in tensors.items()}  # noqa: E731
    golden = {
        "torch": torch.__version__,
        "rates": RATES,
        "start": lists(given["start"]),
        "gradients": [lists(step) for step in given["gradients"]],
        "cases": [run(case, **given) for case in CASES],
        "losses": loss_cases(),
        "schedules": schedule_cases(),
    }
    rounded = json.loads(json.dumps(golden), parse_float=lambda s: float(f"{float(s):.10g}"))
    GOLDEN.write_text(json.dumps(rounded, separators=(",", ":")) + "\n")
    print(f"{len(CASES)} optimizers, {len(golden['losses'])} losses, {len(golden['schedules'])} schedules, {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
