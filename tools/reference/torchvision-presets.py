"""The preprocessing that torchvision's pretrained classifiers want, as a table.

    python tools/reference/torchvision-presets.py > src/eval/preprocessing/torchvision-presets.ts

torchvision==0.28.0. The same numbers are in its documentation, weights by weights:
https://docs.pytorch.org/vision/stable/models.html#classification
"""
import textwrap

import torch

# A CPU build of PyTorch may lack torchvision's own operators, which classifiers do not use.
register_fake = torch.library.register_fake
torch.library.register_fake = lambda name, *rest, **more: (
    (lambda f: f) if name.startswith("torchvision::") else register_fake(name, *rest, **more)
)

import torchvision  # noqa: E402
from torchvision import models  # noqa: E402

imagenet = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
groups: dict[tuple, list[str]] = {}
for name in models.list_models(module=models) + models.list_models(module=models.quantization):
    weights = models.get_model_weights(name)
    for member in weights:
        t = member.transforms()
        (resize,), (crop,) = t.resize_size, t.crop_size
        key = (resize, crop, t.interpolation.value, (tuple(t.mean), tuple(t.std)))
        groups.setdefault(key, []).append(str(member))
        if member is weights.DEFAULT:
            groups[key].append(f"{weights.__name__}.DEFAULT")

numbers = lambda values: "[" + ", ".join(map(repr, values)) + "]"
print(f"/** What tools/reference/torchvision-presets.py finds in torchvision {torchvision.__version__.split('+')[0]}; not edited by hand. */")
print("export const torchvisionPresets = [")
for (resize, crop, interpolation, (mean, std)), names in sorted(groups.items()):
    print("  {")
    print(f"    resize: {resize},\n    crop: {crop},\n    interpolation: '{interpolation}',")
    if (mean, std) != imagenet:
        print(f"    mean: {numbers(mean)},\n    std: {numbers(std)},")
    lines = textwrap.fill(" ".join(sorted(names)), 104, initial_indent="      ", subsequent_indent="      ", break_on_hyphens=False)
    print(f"    weights: `\n{lines}`,")
    print("  },")
print("] as const")
