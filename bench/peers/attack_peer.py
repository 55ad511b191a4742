"""Whole evaluations under attack by torchattacks, foolbox, ART and the reference AutoAttack, on PyTorch.

An evaluation is clean predictions, the attack on the images that are right, and predictions of what it made, batch by batch.
Weights ask for no gradient, so that no tool computes any but the input's.
"""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable

import numpy as np
import torch
from serve import Work, serve
from torch import Tensor, nn
from torch_peer import load, samples

Attack = Callable[[Tensor, Tensor], Tensor]

# A CPU build of PyTorch may lack torchvision's own operators, which attacks do not use.
register_fake = torch.library.register_fake
torch.library.register_fake = lambda name, *rest, **more: (
    (lambda f: f) if name.startswith("torchvision::") else register_fake(name, *rest, **more)
)


def by_torchattacks(network: nn.Module, workload: dict) -> Attack:
    import torchattacks

    epsilon, steps = workload["epsilon"], workload["steps"]
    return torchattacks.PGD(network, eps=epsilon, alpha=epsilon / 4, steps=steps, random_start=True)


def by_foolbox(network: nn.Module, workload: dict) -> Attack:
    import foolbox

    model = foolbox.PyTorchModel(network, bounds=(0, 1), device="cpu")
    attack = foolbox.attacks.LinfPGD(abs_stepsize=workload["epsilon"] / 4, steps=workload["steps"], random_start=True)
    return lambda x, y: attack.run(model, x, foolbox.criteria.Misclassification(y), epsilon=workload["epsilon"])


def by_art(network: nn.Module, workload: dict) -> Attack:
    from art.attacks.evasion import ProjectedGradientDescentPyTorch
    from art.estimators.classification import PyTorchClassifier

    shape, epsilon = tuple(workload["shape"]), workload["epsilon"]
    estimator = PyTorchClassifier(
        network, nn.CrossEntropyLoss(), shape, workload["classes"], clip_values=(0.0, 1.0), device_type="cpu"
    )
    attack = ProjectedGradientDescentPyTorch(
        estimator,
        norm=np.inf,
        eps=epsilon,
        eps_step=epsilon / 4,
        max_iter=workload["steps"],
        num_random_init=1,
        batch_size=workload["batch"],
        verbose=False,
    )
    return lambda x, y: torch.from_numpy(attack.generate(x.numpy(), y=y.numpy()))


def by_autoattack(network: nn.Module, workload: dict) -> Attack:
    sys.path.insert(0, os.environ["BENCH_AUTOATTACK"])
    from autoattack import AutoAttack

    reference = AutoAttack(network, norm="Linf", eps=workload["epsilon"], seed=0, verbose=False, device="cpu")
    for part in (reference.apgd, reference.apgd_targeted, reference.fab):
        part.n_iter = workload["steps"]
    reference.square.n_queries = workload["queries"]
    return lambda x, y: reference.run_standard_evaluation(x, y, bs=workload["batch"])


# What makes the attack, and the package whose version is told.
TOOLS = {
    "torchattacks": (by_torchattacks, "torchattacks"),
    "foolbox": (by_foolbox, "foolbox"),
    "art": (by_art, "adversarial-robustness-toolbox"),
    "autoattack": (by_autoattack, None),
}


def opened(workload: dict) -> tuple[dict[str, str], Work]:
    make, package = TOOLS[workload["settings"]["tool"]]
    network = load(workload).eval().requires_grad_(False)
    attack, (images, labels) = make(network, workload), samples(workload)

    def evaluate() -> float:
        robust = 0
        for x, y in zip(images.split(workload["batch"]), labels.split(workload["batch"]), strict=True):
            with torch.no_grad():
                right = network(x).argmax(1) == y
            x, y = x[right], y[right]
            adversarial = attack(x, y)
            with torch.no_grad():
                robust += int((network(adversarial).argmax(1) == y).sum())
        return robust / len(images)

    versions = {"torch": torch.__version__, "python": platform.python_version()}
    return versions | ({package: importlib.metadata.version(package)} if package else {}), evaluate


if __name__ == "__main__":
    serve(opened)
