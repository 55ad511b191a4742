"""The same three images in every format of arrays, written by NumPy, SciPy, pickle, tarfile, safetensors, pyarrow and datasets.

    pip install numpy==2.4.6 scipy==1.17.1 safetensors==0.8.0 pillow==13.0.0 pyarrow==26.0.1 datasets==5.2.0
    python tools/reference/data-formats.py    # 5 s -> test/goldens/formats

Pickles as Python 2 wrote them, which the published CIFAR files are, are put together here opcode by opcode and proven with
Python's own pickle. What each file holds is in expected.json, with the hash of the data by its definition
(src/data/data-hash.ts).
"""

import base64
import gzip
import hashlib
import io
import json
import math
import os
import pickle
import shutil
import struct
import tarfile
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image
from safetensors.numpy import save_file
from scipy.io import savemat

OUT = Path(__file__).resolve().parents[2] / "test" / "goldens" / "formats"
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
LABELS = np.array([3, 0, 9])
FINE, COARSE = np.array([19, 99, 0]), np.array([11, 19, 4])

i, c, y, x = np.ogrid[:3, :3, :32, :32]
IMAGES = ((7 * y + 11 * x * (c + 1) + 40 * i + x * y // 3) % 256).astype(np.uint8)  # [3, 3, 32, 32]
NHWC = np.ascontiguousarray(IMAGES.transpose(0, 2, 3, 1))

# Of the ten classes in turns, for test/eval/same-data.test.ts, which has the same formula.
k, y, x, c = np.ogrid[:20, :32, :32, :3]
TWENTY = ((13 * k + 4 * y + 3 * x * (c + 1)) % 256).astype(np.uint8)  # [20, 32, 32, 3]


def data_hash(images: np.ndarray, labels: np.ndarray) -> str:
    """uint8 [n, ...] as src/data/data-hash.ts defines it."""
    total = 0
    for place, (image, label) in enumerate(zip(images, labels)):
        record = struct.pack("<ii", place, label) + image.tobytes()
        total += int.from_bytes(hashlib.sha256(record).digest(), "big")
    return format(total % 2**256, "064x")


def numpy_files() -> None:
    floats = IMAGES.astype(np.float32) / np.float32(255)
    np.save(OUT / "nchw-images.npy", IMAGES)
    np.save(OUT / "nchw-labels.npy", LABELS)
    np.save(OUT / "x_fortran.npy", np.asfortranarray(NHWC))
    np.save(OUT / "y_fortran.npy", LABELS.astype(">i2")[:, None])
    train = {"x_train": NHWC[:1], "y_train": LABELS[:1]}
    np.savez(OUT / "stored.npz", **train, x_test=NHWC, y_test=LABELS.astype(np.uint8), names=np.array(NAMES))
    np.savez_compressed(OUT / "deflated.npz", images=floats, labels=LABELS.astype(np.int32))
    np.savez_compressed(OUT / "to-255.npz", data=IMAGES.astype(">f4"), target=LABELS.astype(np.float64))
    for version in ((2, 0), (3, 0)):
        with open(OUT / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, np.arange(6, dtype=">u2").reshape(2, 3), version)
    dtypes = ["?", "u1", "i1", "<u2", ">u2", "<i2", "<u4", ">i4", "<u8", ">i8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]
    arrays = {}
    for dtype in dtypes:
        kind = np.dtype(dtype)
        if kind.kind == "f":
            info = np.finfo(kind)
            values = [0.1, -2.5, info.max, info.tiny, info.smallest_subnormal, -0.0, 1 / 3]
        elif kind.kind == "b":
            values = [True, False, True]
        else:
            info = np.iinfo(kind)
            values = [0, 1, 77, info.max if kind.itemsize < 8 else 2**40, info.min if kind.itemsize < 8 else 5]
        arrays[dtype] = np.array(values, kind)
    np.savez(OUT / "dtypes.npz", **{str(k): array for k, array in enumerate(arrays.values())})
    EXPECTED["dtypes"] = {dtype: [float(value) for value in array] for dtype, array in arrays.items()}


def other_arrays() -> None:
    save_file({"images": IMAGES, "labels": LABELS}, OUT / "set.safetensors")
    X = np.ascontiguousarray(IMAGES.transpose(2, 3, 1, 0))  # [32, 32, 3, n]
    digits = np.where(LABELS == 0, 10, LABELS).astype(np.uint8)[:, None]
    for name, compressed in (("compressed", True), ("plain", False)):
        savemat(OUT / f"svhn-{name}.mat", {"X": X, "y": digits, "note": "text"}, do_compression=compressed)


def python2(value: object) -> bytes:
    """The opcodes that Python 2's cPickle gives at protocol 2: str is bytes, arrays are reconstructed."""
    if isinstance(value, dict):
        return b"}(" + b"".join(python2(k) + python2(v) for k, v in value.items()) + b"u"
    if isinstance(value, list):
        return b"](" + b"".join(map(python2, value)) + b"e"
    if isinstance(value, str):
        text = value.encode("latin1")
        return b"U" + bytes([len(text)]) + text if len(text) < 256 else b"T" + struct.pack("<i", len(text)) + text
    if isinstance(value, int):
        return b"K" + bytes([value]) if value < 256 else b"J" + struct.pack("<i", value)
    assert isinstance(value, np.ndarray) and value.dtype == np.uint8
    start = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR"
    dtype = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    shape = b"".join(map(python2, value.shape)) + {1: b"\x85", 2: b"\x86"}[value.ndim]
    return start + b"(K\x01" + shape + dtype + b"\x89" + python2(value.tobytes().decode("latin1")) + b"tb"


def old_pickle(value: dict) -> bytes:
    data = b"\x80\x02" + python2(value) + b"."
    loaded = pickle.loads(data, encoding="latin1")
    assert all(np.array_equal(loaded[key], value[key]) for key in value)
    return data


def archive(name: str, folder: str, files: dict[str, bytes]) -> None:
    with open(OUT / name, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            entry = tarfile.TarInfo(folder)
            entry.type = tarfile.DIRTYPE
            tar.addfile(entry)
            for file, data in files.items():
                entry = tarfile.TarInfo(f"{folder}/{file}")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))


def cifar() -> None:
    rows = IMAGES.reshape(3, 3072)
    one, hundred = old_pickle, old_pickle
    names = "\n".join(NAMES).encode() + b"\n\n"
    records = b"".join(bytes([label]) + row.tobytes() for label, row in zip(LABELS, rows))
    batches = {f"data_batch_{k}.bin": records[: 3073 * (1 + k % 2)] for k in range(1, 6)}
    archive("cifar-10-binary.tar.gz", "cifar-10-batches-bin", {"batches.meta.txt": names, **batches, "test_batch.bin": records})
    fine = [f"fine {k}" for k in range(100)]
    coarse = [f"coarse {k}" for k in range(20)]
    lines = lambda texts: "".join(f"{text}\n" for text in texts).encode()
    records = b"".join(bytes([b, a]) + row.tobytes() for a, b, row in zip(FINE, COARSE, rows))
    files = {"coarse_label_names.txt": lines(coarse), "fine_label_names.txt": lines(fine), "test.bin": records}
    archive("cifar-100-binary.tar.gz", "cifar-100-binary", {**files, "train.bin": records[:3074]})
    test = one({"batch_label": "testing batch 1 of 1", "labels": LABELS.tolist(), "data": rows, "filenames": ["a.png"] * 3})
    meta = one({"num_cases_per_batch": 10000, "label_names": NAMES, "num_vis": 3072})
    archive("cifar-10-python.tar.gz", "cifar-10-batches-py", {"batches.meta": meta, "test_batch": test})
    labels = {"fine_labels": FINE.tolist(), "coarse_labels": COARSE.tolist()}
    meta = hundred({"fine_label_names": fine, "coarse_label_names": coarse})
    archive("cifar-100-python.tar.gz", "cifar-100-python", {"meta": meta, "test": hundred({**labels, "data": rows})})


class Call:
    """Pickled as a call of `what`."""

    def __init__(self, what: object, *arguments: object) -> None:
        self.what, self.arguments = what, arguments

    def __reduce__(self) -> tuple:
        return self.what, self.arguments


class Plain:
    pass


def pickles() -> None:
    """Small ones of every protocol, with what they hold; and some that are more than data."""
    array = np.arange(300, dtype=">i2").reshape(3, 100)
    value = {
        "numbers": [0, 255, 256, 65536, -1, -70000, 2**40, -(2**70), 1.5, True, False, None],
        "text": ["plain", "caf\u00e9 \u20ac \U0001f600", "a\\b'c\"\nd", "x" * 300],
        "bytes": b"\x00\xff\n" * 100,
        "nested": {"tuple": (1, (2, 3), ()), "list": [[], {}]},
        "array": array,
        "fortran": np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3)),
    }
    data = {f"protocol {k}": pickle.dumps(value, protocol=k) for k in range(6)}
    shared = ["shared"]
    data["memo"] = pickle.dumps({"a": shared, "b": shared}, protocol=2)
    bad = {
        "posix.system": pickle.dumps(Call(os.system, "touch /tmp/pwned"), protocol=2),
        "posix.system 4": pickle.dumps(Call(os.system, "touch /tmp/pwned"), protocol=4),
        "posix.system 0": pickle.dumps(Call(os.system, "touch /tmp/pwned"), protocol=0),
        "eval": pickle.dumps({"data": Call(eval, "1 + 1")}, protocol=2),
        "object": pickle.dumps(Plain(), protocol=2),
        "objects": pickle.dumps(np.array([{}, None], dtype=object), protocol=2),
        "INST": b"(S'touch /tmp/pwned'\nios\nsystem\n.",
        "scalar": pickle.dumps(np.float64(3), protocol=2),
    }
    encoded = lambda files: {name: base64.b64encode(raw).decode() for name, raw in files.items()}
    (OUT / "pickles.json").write_text(json.dumps({"data": encoded(data), "bad": encoded(bad)}, indent=1) + "\n")


def repacked(file: Path, compression: str) -> None:
    size = pq.ParquetFile(file).metadata.row_group(0).num_rows  # as it was
    pq.write_table(pq.read_table(file), file, compression=compression, row_group_size=size)


def parquet() -> None:
    """By datasets, with its metadata, in two shards of one image a row group; and lists, by pyarrow alone."""
    def png(image: np.ndarray) -> bytes:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG")
        return file.getvalue()

    encoded = [{"bytes": png(image), "path": f"{k}.png"} for k, image in enumerate(NHWC)]
    features = datasets.Features({"img": datasets.Image(), "label": datasets.ClassLabel(names=NAMES)})
    shards = OUT / "parquet" / "data"
    shards.mkdir(parents=True)
    for k, rows in enumerate((slice(0, 2), slice(2, 3))):
        part = datasets.Dataset.from_dict({"img": encoded[rows], "label": LABELS[rows].tolist()}, features=features)
        part.to_parquet(shards / f"test-0000{k}-of-00002.parquet", batch_size=1)
    part.to_parquet(shards / "train-00000-of-00001.parquet")
    for k, compression in enumerate(("snappy", "zstd")):
        repacked(shards / f"test-0000{k}-of-00002.parquet", compression)
    array = datasets.Features({"x": datasets.Array3D((32, 32, 3), "uint8"), "fine": datasets.Value("int32")})
    part = datasets.Dataset.from_dict({"x": NHWC, "fine": LABELS}, features=array)
    part.to_parquet(OUT / "lists.parquet", batch_size=2)
    repacked(OUT / "lists.parquet", "brotli")
    names = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=NAMES)})
    rows = {"image": [{"bytes": png(image), "path": None} for image in TWENTY], "label": [k % 10 for k in range(20)]}
    datasets.Dataset.from_dict(rows, features=names).to_parquet(OUT / "twenty.parquet")
    repacked(OUT / "twenty.parquet", "zstd")
    rows = {"text": ["a", "b", "c"], "label": LABELS, "score": [0.5, 1.5, 2.5]}
    pq.write_table(pa.table(rows), OUT / "no-images.parquet", compression="gzip")
    vectors = pa.table({"features": [[0.5, -1.25], [2.0, 3.0]], "label": [0, 1]})
    pq.write_table(vectors, OUT / "features.parquet", compression="gzip")
    broken = [encoded[0], {"bytes": b"no image", "path": None}, None, encoded[2]]
    pq.write_table(pa.table({"image": broken, "label": [3, 1, 2, 9]}), OUT / "broken.parquet")
    beyond = {"image": encoded, "label": [0, 10, 1]}
    table = pa.table(beyond).replace_schema_metadata(
        {"huggingface": json.dumps({"info": {"features": {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}}})}
    )
    pq.write_table(table, OUT / "beyond.parquet")


EXPECTED: dict = {
    "labels": LABELS.tolist(),
    "names": NAMES,
    "fine": FINE.tolist(),
    "coarse": COARSE.tolist(),
    "hash": data_hash(IMAGES, LABELS),
    "fineHash": data_hash(IMAGES, FINE),
    "coarseHash": data_hash(IMAGES, COARSE),
    "first": IMAGES[0, :, 0, :2].tolist(),
}
shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
numpy_files()
other_arrays()
cifar()
pickles()
parquet()
assert all(math.isfinite(value) for values in EXPECTED["dtypes"].values() for value in values)
(OUT / "expected.json").write_text(json.dumps(EXPECTED, indent=1) + "\n")
print(f"{OUT}: {sum(file.stat().st_size for file in OUT.rglob('*') if file.is_file())} bytes")
