"""Corrupted images by SciPy, scikit-image and Pillow, and the laws of Poisson numbers by SciPy.

Kernels are written from their definitions, images are convolved by scipy.ndimage, colours go through skimage.color, coarse
pixels and JPEG files through Pillow. Where an ImageMagick is given, motion blur is compared with it too, away from the border.

    pip install scikit-image==0.26.0 pillow==13.0.0
    python tools/reference/corruptions.py [--convert convert]    # 2 s -> test/goldens/corruptions.json
"""

import argparse
import base64
import io
import json
import subprocess

import numpy as np
from common import GOLDENS
from PIL import Image
from scipy import ndimage, stats
from skimage import color, filters

HEIGHT, WIDTH = 11, 17  # odd, and smaller than some kernels: the border is mirrored more than once
ANGLES = (-20.0, 37.0)
POISSON = (0.3, 4, 9.9, 10, 31, 500)


def picture(height: int, width: int) -> np.ndarray:
    """uint8 [3, H, W]: slopes, an edge, texture, black, white and grey."""
    y, x = np.mgrid[:height, :width]
    rng = np.random.default_rng(6)
    waves = np.stack([np.sin(x / 2.3), np.cos(y / 3.1), np.sin((x + 2 * y) / 4.7)])
    image = 128 + 90 * waves * (x > width // 3) + rng.normal(0, 25, (3, height, width))
    image[:, :2, :3], image[:, -2:, -3:], image[:, 3:5, 2:5] = 0, 255, 90
    return np.clip(image, 0, 255).astype(np.uint8)


def each(image: np.ndarray, change) -> np.ndarray:
    return np.stack([change(channel) for channel in image])


def convolved(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return each(image, lambda channel: ndimage.correlate(channel, kernel, mode="reflect"))


def disk(radius: float, sigma: float) -> np.ndarray:
    """One kernel: the disk of whole pixels, smoothed where nothing is cut off."""
    half = int(radius) + 4
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    inside = (np.hypot(x, y) <= radius).astype(np.float64)
    return ndimage.gaussian_filter(inside / inside.sum(), sigma, mode="constant")


def trail(radius: int, sigma: float, degrees: float) -> np.ndarray:
    """Half a Gaussian along a line of nearest pixels, which begins in the middle."""
    steps = np.arange(2 * radius + 1)
    kernel = np.zeros((4 * radius + 1, 4 * radius + 1))
    down, right = (np.rint(steps * f(np.radians(degrees))).astype(int) for f in (np.sin, np.cos))
    np.add.at(kernel, (2 * radius + down, 2 * radius + right), stats.norm.pdf(steps, scale=sigma))
    return kernel / kernel.sum()


def in_hsv(image: np.ndarray, change) -> np.ndarray:
    hsv = color.rgb2hsv(image, channel_axis=0)
    change(hsv)
    return color.hsv2rgb(np.clip(hsv, 0, 1), channel_axis=0)


def brighter(image: np.ndarray, amount: float) -> np.ndarray:
    def change(hsv: np.ndarray) -> None:
        hsv[2] += amount

    return in_hsv(image, change)


def saturated(image: np.ndarray, factor: float, shift: float) -> np.ndarray:
    def change(hsv: np.ndarray) -> None:
        hsv[1] = hsv[1] * factor + shift

    return in_hsv(image, change)


def less_contrast(image: np.ndarray, share: float) -> np.ndarray:
    mean = image.mean((1, 2), keepdims=True)
    return np.clip(mean + share * (image - mean), 0, 1)


def coarse(image: np.ndarray, share: float) -> np.ndarray:
    """In Pillow's 32 bit floats, so that nothing is rounded to 8 bits on the way."""
    height, width = image.shape[1:]

    def change(channel: np.ndarray) -> np.ndarray:
        small = Image.fromarray(channel.astype(np.float32)).resize(
            (int(width * share), int(height * share)), Image.Resampling.BOX
        )
        return np.asarray(small.resize((width, height), Image.Resampling.BOX))

    return each(image, change)


def through_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    """uint8 [C, H, W] to the same."""
    file = io.BytesIO()
    Image.fromarray(image.transpose(1, 2, 0).squeeze()).save(file, "JPEG", quality=quality)
    return np.atleast_3d(np.asarray(Image.open(file))).transpose(2, 0, 1)


def poisson(mean: float) -> dict:
    """Classes of counts that each hold at least 1 % of the law, by their upper ends, and their probabilities."""
    ends, last = [], 0.0
    for k in range(int(mean + 10 * np.sqrt(mean) + 10)):
        if stats.poisson.cdf(k, mean) - last >= 0.01 and stats.poisson.sf(k, mean) >= 0.01:
            ends.append(k)
            last = stats.poisson.cdf(k, mean)
    probabilities = np.diff(np.concatenate([[0], stats.poisson.cdf(ends, mean), [1]]))
    return {"mean": mean, "ends": ends, "probabilities": probabilities.tolist(),
            "chiSquareOneInAMillion": stats.chi2.isf(1e-6, len(ends))}  # fmt: skip


def coded(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def cases(image: np.ndarray) -> list[dict]:
    """The five published severities of CIFAR-10-C, that of the image, and of those that go by severity alone all five."""
    of = []

    def add(name: str, strength: float, result: np.ndarray, **more: float) -> None:
        assert result.shape == image.shape
        of.append({"name": name, "strength": strength, **more, "values": coded(result.astype(np.float32))})

    for sigma in (0.4, 1, 3):
        by_scipy = each(image, lambda channel, sigma=sigma: ndimage.gaussian_filter(channel, sigma, mode="reflect"))
        by_skimage = filters.gaussian(image, sigma, mode="reflect", channel_axis=0)
        np.testing.assert_allclose(by_scipy, by_skimage, atol=1e-12)
        add("gaussian-blur", sigma, by_scipy)
    for severity, constants in enumerate([(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)], 1):
        if severity in (1, 3, 4, 5):
            add("defocus-blur", severity, convolved(image, disk(*constants)))
    for severity, constants in ((1, (6, 1)), (5, (9, 2.5))):
        for degrees in ANGLES:
            add("motion-blur", severity, convolved(image, trail(*constants, degrees)), degrees=degrees)
    for amount in (0.1, 0.3):
        add("brightness", amount, brighter(image, amount))
    for severity, constants in enumerate([(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)], 1):
        if severity in (1, 3, 5):
            add("saturate", severity, saturated(image, *constants))
    for share in (0.75, 0.15):
        add("contrast", share, less_contrast(image, share))
    for share in (0.95, 0.65, 0.25):
        add("pixelate", share, coarse(image, share))
    return of


def compare_with_imagemagick(convert: str) -> float:
    """The largest difference of motion blur in the middle of a picture, in 8 bit steps."""
    image, worst = picture(80, 90), 0.0
    for radius, sigma in ((10, 3), (15, 8), (20, 15)):
        for degrees in ANGLES:
            file = io.BytesIO()
            Image.fromarray(image.transpose(1, 2, 0)).save(file, "PNG")
            command = [convert, "png:-", "-motion-blur", f"{radius}x{sigma}+{degrees}", "png:-"]
            output = subprocess.run(command, input=file.getvalue(), capture_output=True, check=True).stdout
            theirs = np.asarray(Image.open(io.BytesIO(output)).convert("RGB")).transpose(2, 0, 1).astype(float)
            ours = convolved(image.astype(float), trail(radius, sigma, degrees))
            inside = slice(39, 41), slice(0, 90 - 41)
            worst = max(worst, np.abs(theirs - ours)[:, *inside].max())
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--convert", help="ImageMagick's program, to compare motion blur with")
    convert = parser.parse_args().convert
    image, photo = picture(HEIGHT, WIDTH), picture(24, 37)
    golden = {
        "what": "images are uint8 [3, H, W]; values float32 of the same shape, jpeg uint8; all in base64",
        "height": HEIGHT, "width": WIDTH, "image": coded(image), "cases": cases(image / 255),
        "jpegHeight": 24, "jpegWidth": 37, "jpegImage": coded(photo),
        "jpeg": [{"quality": q, "colours": coded(through_jpeg(photo, q)), "grey": coded(through_jpeg(photo[:1], q))}
                 for q in (80, 40, 7)],
        "poisson": [poisson(mean) for mean in POISSON],
    }  # fmt: skip
    (GOLDENS / "corruptions.json").write_text(json.dumps(golden) + "\n")
    print({"bytes": (GOLDENS / "corruptions.json").stat().st_size, "cases": len(golden["cases"])})
    if convert:
        print({"motion blur, steps of 8 bits from ImageMagick's": compare_with_imagemagick(convert)})


if __name__ == "__main__":
    main()
