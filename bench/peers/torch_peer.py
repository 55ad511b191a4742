"""PyTorch, eager, on the CPU: training steps and input gradients. See bench/README.md."""

import platform

import torch
import torch.nn.functional as F
from serve import Work, read_samples, read_weights, serve
from torch import nn
from torch_networks import NETWORKS


def load(workload: dict) -> nn.Module:
    """The network with the weights of the workload."""
    torch.set_num_threads(workload["threads"])
    network = NETWORKS[workload["network"]](workload["shape"], workload["classes"])
    state = {}
    for name, value in read_weights(workload).items():
        tensor = torch.from_numpy(value)
        state.update({name[:-2]: tensor.T} if name.endswith("^T") else {name: tensor})
    wanted = {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
    network.load_state_dict({name: state[name] for name in wanted}, strict=False)
    return network


def samples(workload: dict) -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = read_samples(workload)
    return torch.from_numpy(images), torch.from_numpy(labels)


def train(workload: dict) -> Work:
    settings = workload["settings"]
    network, (images, labels) = load(workload).train(), samples(workload)
    if settings.get("channels_last") and images.ndim == 4:
        network, images = network.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        network.parameters(),
        lr=0.01,
        momentum=0.9,
        nesterov=True,
        weight_decay=1e-4,
        fused=True if settings.get("fused") else None,
    )

    def step() -> float:
        optimizer.zero_grad()
        loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def input_gradient(workload: dict) -> Work:
    network, (images, labels) = load(workload).eval().requires_grad_(False), samples(workload)
    if workload["settings"].get("channels_last") and images.ndim == 4:
        network, images = network.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)

    def gradient() -> float:
        x = images.detach().requires_grad_()
        loss = F.cross_entropy(network(x), labels, reduction="sum")
        (grad,) = torch.autograd.grad(loss, x)
        return grad.norm().item()

    return gradient


TASKS = {"train": train, "input-gradient": input_gradient}


def opened(workload: dict) -> tuple[dict[str, str], Work]:
    return {"torch": torch.__version__, "python": platform.python_version()}, TASKS[workload["task"]](workload)


if __name__ == "__main__":
    serve(opened)
