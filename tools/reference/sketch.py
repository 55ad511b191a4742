"""Digests of tensors from which the distance to another tensor can be estimated; test/train/sketch.ts is its twin.

A count sketch (Charikar, Chen and Farach-Colton 2002): element i is added to bucket h(i) mod K with the sign h'(i). It is
linear, so the sketch of a difference is the difference of the sketches, and |sketch(d)|^2 has mean |d|^2 over the hashes
and variance at most 2 |d|^4 / K: for K = 32 the estimated norm spreads by about 1 / sqrt(2 K) = 12 %. A difference in
a single element is measured exactly. Tensors of at most K elements are their own sketch.
"""
import numpy as np

BUCKETS = 32


def mix32(x: np.ndarray) -> np.ndarray:
    """MurmurHash3's 32-bit finalizer: every bit of the result depends on every bit of x."""
    h = x.astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h


def sketch(values: np.ndarray) -> np.ndarray:
    """float64 [min(K, size)]: bucket from the low bits of the hash, sign from its highest."""
    flat = values.astype(np.float64).ravel()
    if flat.size <= BUCKETS:
        return flat
    h = mix32(np.arange(flat.size))
    signs = 1.0 - 2.0 * (h >> np.uint32(31))
    return np.bincount(h % BUCKETS, signs * flat, minlength=BUCKETS)


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """|a - b| / |b|; 0 where both are zero."""
    apart, norm = np.linalg.norm((a - b).ravel()), np.linalg.norm(b.ravel())
    return float(apart / norm) if norm > 0 else float(apart)
