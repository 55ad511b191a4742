"""onnxruntime-training 1.19 on the CPU: the ONNX file of the bench, differentiated by its own gradient builder.

Its optimizer on the CPU is SGD without momentum and weight decay: it does a little less than the other sides.
"""

import platform
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnxruntime.training import artifacts
from onnxruntime.training.api import CheckpointState, Module, Optimizer
from serve import Work, read_samples, serve

STATISTICS = ("running_mean", "running_var")


def training_model(path: str) -> onnx.ModelProto:
    """The network with BatchNormalization by the batch's statistics, and what the gradient of LayerNormalization reads."""
    model = onnx.load(path)
    for node in model.graph.node:
        if node.op_type == "BatchNormalization":
            node.attribute.append(onnx.helper.make_attribute("training_mode", 1))
            node.output.extend(f"{node.output[0]}/{name}" for name in STATISTICS)
        elif node.op_type == "LayerNormalization":
            node.output.extend(f"{node.output[0]}/{name}" for name in ("mean", "inverse_deviation"))
    return model


def opened(workload: dict) -> tuple[dict[str, str], Work]:
    model = training_model(f"{workload['folder']}/network.onnx")
    # Scalars are constants of the formulas: nothing that learns has no axis.
    names = [i.name for i in model.graph.initializer if i.data_type == onnx.TensorProto.FLOAT and i.dims]
    with tempfile.TemporaryDirectory() as folder:
        artifacts.generate_artifacts(
            model,
            requires_grad=[name for name in names if not name.endswith(STATISTICS)],
            frozen_params=[name for name in names if name.endswith(STATISTICS)],
            loss=artifacts.LossType.CrossEntropyLoss,
            optimizer=artifacts.OptimType.SGD,
            artifact_directory=folder,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = workload["threads"]
        state = CheckpointState.load_checkpoint(f"{folder}/checkpoint")
        module = Module(f"{folder}/training_model.onnx", state, session_options=options)
        optimizer = Optimizer(f"{folder}/optimizer_model.onnx", module)
    module.train()
    optimizer.set_learning_rate(0.01)
    images, labels = read_samples(workload)

    def step() -> float:
        loss = module(images, labels)
        optimizer.step()
        module.lazy_reset_grad()
        return float(np.asarray(loss))

    versions = {"onnxruntime-training": onnxruntime.__version__, "python": platform.python_version()}
    return versions, step


if __name__ == "__main__":
    serve(opened)
