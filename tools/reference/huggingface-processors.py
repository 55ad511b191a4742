"""What Hugging Face's image processors of classifiers do where a preprocessor_config.json says nothing, as a table.

    python tools/reference/huggingface-processors.py > src/eval/preprocessing/hugging-face-defaults.ts

transformers==5.23.0, torchvision==0.28.0. Processors that do more than resize, crop, rescale, normalize and flip channels
(slice, pad, thumbnail) are left out: files of theirs are refused.
"""
import torch

register_fake = torch.library.register_fake
torch.library.register_fake = lambda name, *rest, **more: (
    (lambda f: f) if name.startswith("torchvision::") else register_fake(name, *rest, **more)
)

import transformers  # noqa: E402

names = "Beit Bit CLIP ConvNext DeiT EfficientNet Levit MobileNetV1 MobileNetV2 MobileViT PoolFormer Pvt Segformer Siglip ViT"
fields = (
    "do_resize size default_to_square resample do_center_crop crop_size crop_pct do_rescale rescale_factor rescale_offset "
    "do_normalize image_mean image_std do_flip_channel_order include_top do_convert_rgb"
).split()


def typescript(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k}: {typescript(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(typescript, value)) + "]"
    return repr(int(value) if isinstance(value, int) else value)


print(f"/** What tools/reference/huggingface-processors.py finds in transformers {transformers.__version__}; not edited by hand. */")
print("export const processorDefaults = {")
for name in names.split():
    processor = getattr(transformers, f"{name}ImageProcessor")
    print(f"  {name}: {{")
    for field in fields:
        value = getattr(processor, field, None)
        if value is not None and value is not False:
            print(f"    {field}: {typescript(value)},")
    print("  },")
print("} as const")
