"""What torchvision, Hugging Face and timm make of an image, by the files that say how a model wants its images.

    python tools/reference/preprocessing.py

Writes test/goldens/preprocessing.json: for each source the image's size, the result's shape, and some of its values. The image is
a formula, see `image`; its sizes leave even margins to crop, where all agree on the middle. torchvision==0.28.0
transformers==5.23.0 timm==1.0.31 pillow==13.0.0.
"""
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

# A CPU build of PyTorch may lack torchvision's own operators, which classifiers do not use.
register_fake = torch.library.register_fake
torch.library.register_fake = lambda name, *rest, **more: (
    (lambda f: f) if name.startswith("torchvision::") else register_fake(name, *rest, **more)
)

import timm.data  # noqa: E402
import transformers  # noqa: E402
from torchvision import models  # noqa: E402


def image(height: int, width: int) -> Image.Image:
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    values = (3 * y + 2 * x + 40 * c + (x * y) // 16 % 64) % 256
    return Image.fromarray(values.astype(np.uint8))


def golden(kind: str, source, size: tuple[int, int], values) -> dict:
    values = np.asarray(values, np.float64)
    flat = values.ravel()
    places = np.linspace(0, flat.size - 1, 24).astype(int)
    return {
        "kind": kind,
        "source": source,
        "size": size,
        "shape": list(values.shape),
        "places": places.tolist(),
        "values": [round(float(v), 5) for v in flat[places]],
        "mean": round(float(flat.mean()), 5),
    }


goldens = []
for name, size in [
    ("ResNet50_Weights.IMAGENET1K_V1", (300, 300)),
    ("ResNet50_Weights.IMAGENET1K_V2", (320, 400)),
    ("EfficientNet_B0_Weights.DEFAULT", (256, 288)),
    ("EfficientNet_V2_L_Weights.DEFAULT", (500, 500)),
    ("Inception_V3_Weights.DEFAULT", (342, 345)),
    ("VGG16_Weights.IMAGENET1K_FEATURES", (280, 280)),
    ("Swin_T_Weights.DEFAULT", (200, 200)),
]:
    transform = models.get_weight(name).transforms()
    goldens.append(golden("torchvision", name, size, transform(image(*size))))

half = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
# As such files are on the Hub: of today, of before sizes were objects, of a backend's own class.
for config, size in [
    ({"image_processor_type": "ViTImageProcessor", "do_resize": True, "size": {"height": 224, "width": 224}, "resample": 2,
      "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, **half}, (300, 200)),
    ({"feature_extractor_type": "ViTFeatureExtractor", "do_normalize": True, "do_resize": True, "size": 224, **half}, (240, 320)),
    ({"feature_extractor_type": "CLIPFeatureExtractor", "crop_size": 224, "do_center_crop": True, "do_normalize": True,
      "do_resize": True, "size": 224, "resample": 3}, (224, 300)),
    ({"image_processor_type": "ConvNextImageProcessor", "crop_pct": 0.875, "size": {"shortest_edge": 224}, "resample": 3,
      "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}, (300, 300)),
    ({"feature_extractor_type": "ConvNextFeatureExtractor", "crop_pct": 1.0, "size": 384, "resample": 3, **half}, (300, 200)),
    ({"image_processor_type": "LevitImageProcessorFast", "size": {"shortest_edge": 224}}, (256, 300)),
    ({"image_processor_type": "PoolFormerImageProcessor", "crop_pct": 0.875, "size": {"shortest_edge": 224}}, (240, 240)),
    ({"image_processor_type": "EfficientNetImageProcessor", "size": {"height": 224, "width": 224}, "resample": 0,
      "rescale_offset": False, "include_top": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.478, 0.473, 0.474],
      "crop_size": {"height": 289, "width": 289}, "do_center_crop": False}, (224, 224)),
    ({"image_processor_type": "EfficientNetImageProcessor", "size": {"height": 64, "width": 96}, "resample": 2,
      "rescale_factor": 1 / 127.5, "rescale_offset": True, "include_top": False, "do_normalize": False}, (64, 96)),
    ({"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 288}, "resample": 2,
      "crop_size": {"height": 256, "width": 256}, "do_flip_channel_order": True}, (288, 300)),
    ({"image_processor_type": "DeiTImageProcessor"}, (256, 256)),
    ({"image_processor_type": "BitImageProcessor", "do_rescale": False, "do_normalize": True}, (230, 240)),
    ({"image_processor_type": "SiglipImageProcessor", "size": {"height": 256, "width": 224}, "data_format": "channels_last"}, (250, 250)),
]:  # fmt: skip
    given = dict(config)
    name = given.pop("image_processor_type", None) or given.pop("feature_extractor_type")
    base = name.replace("FeatureExtractor", "ImageProcessor").removesuffix("Fast")
    layout = given.pop("data_format", "channels_first")
    processor = getattr(transformers, base).from_dict(given)
    values = processor(image(*size), return_tensors="np")["pixel_values"][0]
    goldens.append(golden("hugging-face", config, size, values if layout == "channels_first" else np.moveaxis(values, 0, 2)))

for config, size in [
    ({"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 224, 224], "crop_pct": 0.95, "interpolation": "bicubic",
      "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "test_input_size": [3, 288, 288]}}, (300, 300)),
    ({"architecture": "vit", "pretrained_cfg": {"input_size": [3, 128, 96], "crop_pct": 0.9, "crop_mode": "squash",
      "interpolation": "bilinear", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}, (300, 200)),
    ({"input_size": [3, 160, 160]}, (182, 182)),
]:  # fmt: skip
    resolved = timm.data.resolve_data_config(pretrained_cfg=config.get("pretrained_cfg", config))
    transform = timm.data.create_transform(**resolved)
    goldens.append(golden("timm", config, size, transform(image(*size))))

path = Path(__file__).parents[2] / "test/goldens/preprocessing.json"
path.write_text("[\n" + ",\n".join(json.dumps(g) for g in goldens) + "\n]\n")
print(path, len(goldens), path.stat().st_size)
