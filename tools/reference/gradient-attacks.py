"""FGSM, PGD and their relatives by torchattacks, foolbox, ART and CleverHans, as those tools do them.

Two goldens. `gradient-attacks`: FGSM and linf PGD-10 without random start, 100 images each on three networks; all
four tools must agree on every bit, or nothing is written. `parity`: the attacks in which they differ, a few images
each, and the Manifold Mixup authors' FGSM, written down here from their description since their code needs the torch
of its time.

Perturbations are stored, no images. The images are the first whose loss is at least 1e-3: below, float32 knows 1 - p
to few digits, so that the sign of a gradient depends on how exp is rounded. The l2 attacks run on networks without
MaxPool: with it, rounding decides a near tie now and then (on `edwin_fashion_mnist` in 6 of 100 images), and the
perturbation moves by up to 3e-3.

    pip install torchattacks==3.5.1 foolbox==3.3.4 adversarial-robustness-toolbox==1.20.1 cleverhans==4.0.0
"""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import foolbox
import numpy as np
import torch
import torch.nn.functional as F
import torchattacks
from art.attacks.evasion import FastGradientMethod, MomentumIterativeMethod, ProjectedGradientDescentPyTorch
from art.estimators.classification import PyTorchClassifier
from cleverhans.torch.attacks.fast_gradient_method import fast_gradient_method
from cleverhans.torch.attacks.projected_gradient_descent import projected_gradient_descent
from common import GOLDENS, Net, Reference, arguments, load_test_set
from torch import Tensor

EDWIN = Reference("edwin_fashion_mnist", "fashion-mnist", "x in [0,1]")
DENSE = Reference("vnn_mnistfc_256x2", "mnist", "x in [0,1], [784,1]", shape=(784, 1))
MARABOU = Reference("marabou_mnist_cnn_max", "mnist", "x in [0,1], NHWC", shape=(28, 28, 1))
CONV = Reference("dnnv_mnist_convsmall", "mnist", "x in [0,1]")
CNTK = Reference("cntk_mnist", "mnist", "(x-0.1307)/0.3081", mean=0.1307, std=0.3081)
EPSILON, ALPHA, STEPS = 8 / 255, 2 / 255, 10
LEAST_LOSS = 1e-3
Attack = Callable[["Scene"], Tensor]


class Scene(torch.nn.Module):
    """A network on pixels in [0, 1], with the first images on which its loss is not negligible."""

    def __init__(self, shared: Path, reference: Reference, count: int) -> None:
        super().__init__()
        self.reference = reference
        self.net = Net(shared / "models" / f"{reference.model}.onnx")
        self.device_of_torchattacks = torch.nn.Parameter(torch.zeros(1))
        x, labels = (t[:4000] for t in load_test_set(shared, reference.data))
        with torch.no_grad():
            loss = F.cross_entropy(self(x[:, None]), labels, reduction="none")
        self.numbers = (loss >= LEAST_LOSS).nonzero()[:count, 0].tolist()
        self.x, self.labels = x[self.numbers, None], labels[self.numbers]
        self.eval()

    def forward(self, x: Tensor) -> Tensor:
        return self.net(self.reference.preprocess(x[:, 0]))

    def foolbox(self, attack, epsilon: float) -> Tensor:
        model = foolbox.PyTorchModel(self, bounds=(0, 1), device="cpu")
        return attack.run(model, self.x, foolbox.criteria.Misclassification(self.labels), epsilon=epsilon)

    def art(self, attack: type, **settings) -> Tensor:
        estimator = PyTorchClassifier(self, torch.nn.CrossEntropyLoss(), (1, 28, 28), 10, clip_values=(0.0, 1.0))
        made = attack(estimator, batch_size=len(self.x), **settings)
        if hasattr(made, "verbose"):
            made.verbose = False
        return torch.from_numpy(made.generate(self.x.numpy(), y=self.labels.numpy()))

    def cleverhans(self, epsilon: float, norm: float, **steps: float) -> Tensor:
        common = {"norm": norm, "clip_min": 0.0, "clip_max": 1.0, "y": self.labels}
        if steps:
            made = projected_gradient_descent(
                self, self.x, epsilon, rand_init=False, sanity_checks=False, **steps, **common
            )
        else:
            made = fast_gradient_method(self, self.x, epsilon, **common)
        return made.detach()


EXACT: dict[str, dict[str, Attack]] = {
    "fgsm": {
        "torchattacks": lambda s: torchattacks.FGSM(s, eps=EPSILON)(s.x, s.labels),
        "foolbox": lambda s: s.foolbox(foolbox.attacks.LinfFastGradientAttack(), EPSILON),
        "art": lambda s: s.art(FastGradientMethod, norm=np.inf, eps=EPSILON),
        "cleverhans": lambda s: s.cleverhans(EPSILON, np.inf),
    },
    "pgd": {
        "torchattacks": lambda s: torchattacks.PGD(s, EPSILON, ALPHA, STEPS, random_start=False)(s.x, s.labels),
        "foolbox": lambda s: s.foolbox(
            foolbox.attacks.LinfPGD(abs_stepsize=ALPHA, steps=STEPS, random_start=False), EPSILON
        ),
        "art": lambda s: s.art(
            ProjectedGradientDescentPyTorch, norm=np.inf, eps=EPSILON, eps_step=ALPHA, max_iter=STEPS
        ),
        "cleverhans": lambda s: s.cleverhans(EPSILON, np.inf, eps_iter=ALPHA, nb_iter=STEPS),
    },
}

L2_PGD: dict[str, Attack] = {
    "torchattacks": lambda s: torchattacks.PGDL2(s, eps=1.0, alpha=0.2, steps=10, random_start=False)(s.x, s.labels),
    "foolbox": lambda s: s.foolbox(foolbox.attacks.L2PGD(abs_stepsize=0.2, steps=10, random_start=False), 1.0),
    "art": lambda s: s.art(ProjectedGradientDescentPyTorch, norm=2, eps=1.0, eps_step=0.2, max_iter=10),
    "cleverhans": lambda s: s.cleverhans(1.0, 2, eps_iter=0.2, nb_iter=10),
}
L2_STEPS = {"steps": 10, "stepSize": 0.2, "randomStart": False}

"""What the tools have besides: tool, attack, ball, epsilon, parameters that are not its defaults, and how to run it."""
OTHERS: list[tuple[str, str, str, float, dict, Attack]] = [
    ("torchattacks", "bim", "linf", EPSILON, {}, lambda s: torchattacks.BIM(s, eps=EPSILON)(s.x, s.labels)),
    ("torchattacks", "mifgsm", "linf", EPSILON, {}, lambda s: torchattacks.MIFGSM(s, eps=EPSILON)(s.x, s.labels)),
    ("foolbox", "fgm", "l2", 1.5, {}, lambda s: s.foolbox(foolbox.attacks.L2FastGradientAttack(), 1.5)),
    ("foolbox", "fgm", "l1", 20, {}, lambda s: s.foolbox(foolbox.attacks.L1FastGradientAttack(), 20)),
    ("foolbox", "bim", "l2", 1.5, {}, lambda s: s.foolbox(foolbox.attacks.L2BasicIterativeAttack(), 1.5)),
    (
        "foolbox",
        "pgd",
        "l1",
        20,
        {"randomStart": False},
        lambda s: s.foolbox(foolbox.attacks.L1PGD(random_start=False), 20),
    ),
    (
        "foolbox",
        "mifgsm",
        "linf",
        EPSILON,
        {},
        lambda s: s.foolbox(foolbox.attacks.LinfMomentumIterativeFastGradientMethod(), EPSILON),
    ),
    (
        "foolbox",
        "mifgsm",
        "l2",
        1.5,
        {},
        lambda s: s.foolbox(foolbox.attacks.L2MomentumIterativeFastGradientMethod(), 1.5),
    ),
    ("art", "fgm", "l2", 1.5, {}, lambda s: s.art(FastGradientMethod, norm=2, eps=1.5)),
    ("art", "fgm", "l1", 5, {}, lambda s: s.art(FastGradientMethod, norm=1, eps=5)),
    (
        "art",
        "pgd",
        "l1",
        5,
        {"steps": 20, "stepSize": 1.5},
        lambda s: s.art(ProjectedGradientDescentPyTorch, norm=1, eps=5, eps_step=1.5, max_iter=20),
    ),
    (
        "art",
        "mifgsm",
        "linf",
        EPSILON,
        {"steps": 10, "stepSize": ALPHA},
        lambda s: s.art(MomentumIterativeMethod, norm=np.inf, eps=EPSILON, eps_step=ALPHA, max_iter=10),
    ),
    ("cleverhans", "fgm", "l2", 1.5, {}, lambda s: s.cleverhans(1.5, 2)),
    ("cleverhans", "fgm", "l1", 0.7, {}, lambda s: s.cleverhans(0.7, 1)),
]


def main() -> None:
    shared = arguments(__doc__).parse_args().shared
    GOLDENS.mkdir(parents=True, exist_ok=True)
    write_exact([Scene(shared, reference, 100) for reference in (EDWIN, DENSE, MARABOU)])
    few = Scene(shared, DENSE, 4)
    cases = [
        (scene, tool, "pgd", "l2", 1.0, L2_STEPS, attack)
        for scene in (Scene(shared, CONV, 12), Scene(shared, DENSE, 12))
        for tool, attack in L2_PGD.items()
    ]
    cases += [(few, *other) for other in OTHERS]
    cases.append((Scene(shared, CNTK, 4), "manifold-mixup", "fgsm", "linf", 0.03, {}, manifold_mixup_fgsm))
    write_parity(cases)


def write_exact(scenes: list[Scene]) -> None:
    """Levels: x' - x in 1/255, which it is a whole number of; the hash is that of x' in float32."""
    rows, levels = [], []
    for scene in scenes:
        row = {"model": scene.reference.model, "data": f"{scene.reference.data}:test", "numbers": scene.numbers}
        for name, tools in EXACT.items():
            made = {tool: attack(scene).detach() for tool, attack in tools.items()}
            first = made["torchattacks"]
            for tool, images in made.items():
                assert torch.equal(images, first), f"{scene.reference.model}, {name}: {tool} is not torchattacks"
            steps = (first - scene.x) * 255
            assert (steps - steps.round()).abs().max() < 1e-3
            levels.append(steps.round().to(torch.int8).numpy().tobytes())
            row[name] = {
                "sha256": hashlib.sha256(first.numpy().astype("<f4").tobytes()).hexdigest(),
                "predictions": scene(first).argmax(1).tolist(),
            }
        rows.append(row)
    packed = gzip.compress(b"".join(levels), 9, mtime=0)
    (GOLDENS / "gradient-attacks.levels.gz").write_bytes(packed)
    what = "int8, gzip: for each model FGSM, then PGD-10, (x' - x) * 255 of 100 images; epsilon 8/255, steps of 2/255"
    write_json("gradient-attacks.json", {"what": what, "models": rows})
    print(f"gradient-attacks: {len(packed)} bytes")


def write_parity(cases: list[tuple]) -> None:
    rows, parts = [], []
    for scene, tool, attack, ball, epsilon, parameters, run in cases:
        delta = (run(scene).detach() - scene.x).reshape(len(scene.x), -1)
        parts.append(delta.numpy().astype("<f4").tobytes())
        rows.append(
            {
                "tool": tool,
                "attack": attack,
                "ball": ball,
                "epsilon": epsilon,
                "parameters": parameters,
                "model": scene.reference.model,
                "data": f"{scene.reference.data}:test",
                "numbers": scene.numbers,
            }
        )
        norm = delta.norm(dim=1, p={"linf": torch.inf, "l2": 2, "l1": 1}[ball])
        print(f"{scene.reference.model}: {tool} {attack} {ball}, norms up to {float(norm.max()):.4f}")
    # The bytes of equal weight lie together: exponents repeat, and gzip finds that.
    planes = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, 4).T.tobytes()
    packed = gzip.compress(planes, 9, mtime=0)
    (GOLDENS / "parity.f32.gz").write_bytes(packed)
    what = "x' - x of each case, float32 little-endian, one after the other; four planes, the lowest bytes first; gzip"
    write_json("parity.json", {"what": what, "cases": rows})
    print(f"parity: {len(packed)} bytes")


def manifold_mixup_fgsm(scene: Scene) -> Tensor:
    """x + epsilon sign(gradient of BCE(softmax)) on normalised images, no clipping; given back in pixels."""
    reference, epsilon = scene.reference, 0.03
    normalised = ((scene.x - reference.mean) / reference.std).requires_grad_()
    target = F.one_hot(scene.labels, 10).float()
    probabilities = scene.net(normalised[:, 0].reshape(-1, *reference.shape)).softmax(1)
    (gradient,) = torch.autograd.grad(F.binary_cross_entropy(probabilities, target), normalised)
    return (normalised + epsilon * gradient.sign()) * reference.std + reference.mean


def write_json(name: str, content: dict) -> None:
    versions = {"torch": torch.__version__, "foolbox": foolbox.__version__, "torchattacks": torchattacks.__version__}
    (GOLDENS / name).write_text(json.dumps({**content, "versions": versions}) + "\n")


if __name__ == "__main__":
    main()
