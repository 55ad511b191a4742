"""Images of many kinds decoded by Pillow, resized and cropped by torchvision on Pillow; archives by Python's tarfile and zipfile.

torchvision's transforms of PIL images resize by Pillow. `--many DIR` writes 200 encoded images of all sizes, each with what
the four filters make of it, for tools/reference/compare-images.ts, and says how far torchvision's uint8 tensors are from those.

    pip install pillow==13.0.0 torchvision==0.28.0
    python tools/reference/images.py    # 2 s -> test/goldens/images.json
    python tools/reference/images.py --many DIR && npx tsx tools/reference/compare-images.ts DIR    # 1 min
"""

import argparse
import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import torch
from common import GOLDENS
from PIL import Image, ImageCms, ImageFile

ImageFile.MAXBLOCK = 2**22  # progressive JPEGs of noise are longer than Pillow expects

# Only its Python is needed: the operators of torchvision's wheel need the torch that it was built for.
torch.library.register_fake = lambda *_: lambda function: function
from torchvision.transforms import CenterCrop, InterpolationMode, Resize  # noqa: E402
from torchvision.transforms.functional import resize  # noqa: E402

MODES = {
    "nearest": InterpolationMode.NEAREST,
    "bilinear": InterpolationMode.BILINEAR,
    "bicubic": InterpolationMode.BICUBIC,
    "lanczos": InterpolationMode.LANCZOS,
}
# Height and width of the source, Resize, CenterCrop: down, up, tall, columns first, odd margins, a crop beyond the image.
SHAPES = (
    ((21, 34), 16, 15),
    ((21, 34), [9, 40], None),
    ((40, 13), [11, 9], None),
    ((17, 17), 17, 8),
    ((23, 19), 12, [9, 20]),
    ((9, 31), 14, None),
    ((13, 12), None, [6, 15]),
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def picture(height: int, width: int) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    rng = np.random.default_rng(height * 100 + width)
    waves = np.stack([np.sin(x / 2.3), np.cos(y / 3.1), np.sin((x + 2 * y) / 4.7)], -1)
    image = 128 + 90 * waves * (x > width // 3)[..., None] + rng.normal(0, 25, (height, width, 3))
    image[2:5, 2:5] = (255, 0, 90)
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """Pillow writes no 16-bit colours. https://www.w3.org/TR/png-3/"""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def kinds() -> dict[str, bytes]:
    image = picture(11, 14)
    grey = image.convert("L")
    palette = image.quantize(20)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Red and blue the other way round: who applies the profile gets other pixels.
    swapped = profile.replace(b"rXYZ", b"tmp ").replace(b"bXYZ", b"rXYZ").replace(b"tmp ", b"bXYZ")
    rng = np.random.default_rng(7)
    deep = rng.integers(0, 65536, (6, 5, 3)).astype(">u2")
    return {
        "colour.jpg": saved(image, "JPEG", quality=90),
        "halved.jpg": saved(image, "JPEG", quality=80, subsampling=2, progressive=True),
        "grey.jpg": saved(grey, "JPEG"),
        "ink.jpg": saved(image.convert("CMYK"), "JPEG"),
        "ink.tif": saved(image.convert("CMYK"), "TIFF"),
        "turned.jpg": saved(image, "JPEG", exif=exif.tobytes()),
        "profile.png": saved(image, "PNG", icc_profile=swapped),
        "colour.png": saved(image, "PNG"),
        "grey.png": saved(grey, "PNG"),
        "grey-alpha.png": saved(Image.merge("LA", (grey, grey.rotate(180))), "PNG"),
        "alpha.png": saved(Image.merge("RGBA", (*image.split(), grey)), "PNG"),
        "bits.png": saved(grey.convert("1"), "PNG"),
        "palette.png": saved(palette, "PNG"),
        "palette-alpha.png": saved(palette, "PNG", transparency=3),
        "palette.gif": saved(palette, "GIF"),
        "colour.webp": saved(image, "WEBP", quality=80),
        "alpha.webp": saved(Image.merge("RGBA", (*image.split(), grey)), "WEBP", lossless=True, exact=True),
        "deep.png": png(5, 6, 16, 2, b"".join(b"\0" + row.tobytes() for row in deep)),
        "deep-grey.png": png(5, 6, 16, 0, b"".join(b"\0" + row.tobytes() for row in deep[..., 0])),
    }


def decoded(name: str, data: bytes) -> dict:
    image = Image.open(io.BytesIO(data))
    rgb = np.asarray(image.convert("RGB"))
    if name == "deep-grey.png":  # Pillow would clip to 255: the high byte, as it takes of 16-bit colours
        rgb = np.repeat((np.asarray(image) >> 8).astype(np.uint8)[..., None], 3, -1)
    grey = np.asarray(Image.fromarray(rgb).convert("L"))
    return {"file": b64(data), "size": rgb.shape[:2], "rgb": b64(rgb.tobytes()), "grey": b64(grey.tobytes())}


def reshaped(size: tuple[int, int], resize: int | list[int] | None, crop: int | list[int] | None, mode: str) -> dict:
    image = picture(*size)
    result = image if resize is None else Resize(resize, MODES[mode])(image)
    result = result if crop is None else CenterCrop(crop)(result)
    pixels = np.asarray(result)
    case = {"size": size, "resize": resize, "crop": crop, "interpolation": mode, "reshaped": pixels.shape[:2]}
    return {**case, "rgb": b64(pixels.tobytes())}


def tar(kind: int, members: list[tuple[tarfile.TarInfo, bytes]]) -> str:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return b64(gzip.compress(buffer.getvalue(), mtime=0))


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


LONG = "/".join(["a-folder-of-a-long-name"] * 9) + "/image.png"  # too long for the fields of ustar
PLAIN = "/".join(["a-folder-of-a-long-name"] * 6) + "/ümlaut.png"


def tars() -> dict[str, str]:
    files = [(member("./test", tarfile.DIRTYPE), b""), (member("./test/one.png"), b"first"), (member("empty.png"), b"")]
    long = [*files, (member(LONG), b"x" * 700), (member("last.png"), b"last")]
    ustar = [*files, (member(PLAIN), b"x" * 512)]
    return {
        "pax": tar(tarfile.PAX_FORMAT, long),
        "gnu": tar(tarfile.GNU_FORMAT, long),
        "ustar": tar(tarfile.USTAR_FORMAT, ustar),
        "twice": tar(tarfile.USTAR_FORMAT, [(member("a/one.png"), b"old"), (member("a/one.png"), b"new")]),
        "outside": tar(tarfile.USTAR_FORMAT, [(member("a/../../one.png"), b"first")]),
        "absolute": tar(tarfile.USTAR_FORMAT, [(member("/etc/one.png"), b"first")]),
        "symbolic": tar(tarfile.USTAR_FORMAT, [(member("a/link.png", tarfile.SYMTYPE, "/etc/passwd"), b"")]),
        "hard": tar(tarfile.USTAR_FORMAT, [(member("a/link.png", tarfile.LNKTYPE, "a/one.png"), b"")]),
        "device": tar(tarfile.USTAR_FORMAT, [(member("a/pipe.png", tarfile.FIFOTYPE), b"")]),
    }


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr, info.create_system = method, mode << 16, 3
            archive.writestr(info, data)
    return b64(buffer.getvalue())


def zips() -> dict[str, str]:
    files = {"test/": b"", "test/one.png": b"first", "empty.png": b"", "ümlaut.png": b"x" * 700}
    return {
        "deflated": zipped(files),
        "stored": zipped(files, zipfile.ZIP_STORED),
        "bzip2": zipped({"a/one.png": b"first"}, zipfile.ZIP_BZIP2),
        "outside": zipped({"a/../../one.png": b"first"}),
        "absolute": zipped({"/etc/one.png": b"first"}),
        "symbolic": zipped({"a/link.png": b"/etc/passwd"}, mode=0o120777),
    }


def many(folder: Path) -> None:
    """JPEGs of all subsamplings, sequential and progressive, PNGs and WebPs of 8 to 500 pixels a side, to 8 to 256."""
    rng = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    index, apart = [], dict.fromkeys(("bilinear", "bicubic"), 0)
    for k in range(200):
        height, width = (int(v) for v in rng.integers(8, 501, 2))
        size = [int(v) for v in rng.integers(8, 257, 2)]
        image = picture(height, width)
        kind, options = "JPEG", {"quality": int(rng.integers(50, 97)), "subsampling": k % 3, "progressive": k % 2 == 1}
        if k % 8 == 0:
            kind, options = ("PNG", {}) if k % 16 == 0 else ("WEBP", {"quality": 80})
        data = saved(image, kind, **options)
        image = Image.open(io.BytesIO(data)).convert("RGB")
        (folder / f"{k}").write_bytes(data)
        (folder / f"{k}.decoded").write_bytes(image.tobytes())
        for mode, interpolation in MODES.items():
            expected = Resize(size, interpolation)(image)
            (folder / f"{k}.{mode}").write_bytes(expected.tobytes())
            if mode in apart:
                tensor = torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)
                result = resize(tensor, size, interpolation, antialias=True).permute(1, 2, 0).int()
                apart[mode] = max(apart[mode], int((result - torch.from_numpy(np.asarray(expected).copy()).int()).abs().max()))
        index.append({"kind": kind, "size": size})
    (folder / "index.json").write_text(json.dumps(index))
    print("torchvision's tensors from its PIL images, at most, of 255:", apart)


def main() -> None:
    parser = argparse.ArgumentParser(description="Golden images and archives.")
    parser.add_argument("--many", type=Path, metavar="DIR", help="write 200 images there instead")
    folder = parser.parse_args().many
    if folder:
        return many(folder)
    sources = {size for size, _, _ in SHAPES}
    golden = {
        "kinds": {name: decoded(name, data) for name, data in kinds().items()},
        "sources": [{"size": size, "rgb": b64(picture(*size).tobytes())} for size in sorted(sources)],
        "reshaped": [reshaped(*shape, mode) for shape in SHAPES for mode in MODES],
        "tars": tars(),
        "zips": zips(),
        "long": LONG,
        "plain": PLAIN,
    }
    (GOLDENS / "images.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
