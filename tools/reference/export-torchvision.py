"""Writes torchvision networks with random weights as ONNX, for `npm run bench -- build`.

    python tools/reference/export-torchvision.py DIR
"""
import sys
from pathlib import Path

import torch

# A CPU build of PyTorch may lack torchvision's own operators, which classifiers do not use.
register_fake = torch.library.register_fake
torch.library.register_fake = lambda name, *rest, **more: (
    (lambda f: f) if name.startswith("torchvision::") else register_fake(name, *rest, **more)
)

import torchvision.models as models  # noqa: E402

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name in ("resnet18", "resnet50", "densenet121", "vit_b_16"):
    torch.manual_seed(0)
    net = getattr(models, name)(weights=None).eval()
    file = folder / f"{name}.onnx"
    image = torch.rand(1, 3, 224, 224)
    torch.onnx.export(net, image, file, opset_version=17, dynamic_axes={"input": {0: "N"}}, input_names=["input"], dynamo=False)
    print(file)
