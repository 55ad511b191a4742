"""Metrics of classification by scikit-learn and SciPy, on scores with ties, flat rows and scores of any size.

Proves: accuracy, top-5, log-likelihood, Brier score, confusion matrix, accuracy a class, calibration error and its bins,
and the intervals; where ECE is far from 0, that its interval is nearly the percentile bootstrap's. The calibration
error is NumPy's, from equation 3 of Guo et al. 2017. Writes metrics.json.
Run: pip install scikit-learn==1.9.1, then python tools/reference/metrics.py (5 s).
"""

import base64
import json

import numpy as np
import scipy
import sklearn
from common import GOLDENS
from scipy.special import log_softmax, softmax
from scipy.stats import binomtest, bootstrap, norm, sem
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    log_loss,
    recall_score,
    top_k_accuracy_score,
)

BINS = 15


def main() -> None:
    rng = np.random.default_rng(20)
    result = {
        "sklearn": sklearn.__version__,
        "scipy": scipy.__version__,
        "cases": [case(*made) for made in (spread(rng), two_classes(rng), ties(rng), large(rng))],
        "calibration": [interval_case(rng, gap) for gap in (0.2, -0.2)],
    }
    (GOLDENS / "metrics.json").write_text(json.dumps(result) + "\n")


def spread(rng: np.random.Generator) -> tuple[str, np.ndarray, np.ndarray]:
    labels = rng.integers(0, 12, 300)
    labels[labels == 7] = 8  # a class without images
    logits = rng.normal(0, 2, (300, 12))
    logits[np.arange(300), labels] += 3
    return "twelve classes", logits.astype(np.float32), labels


def two_classes(rng: np.random.Generator) -> tuple[str, np.ndarray, np.ndarray]:
    labels = rng.integers(0, 2, 200)
    return "two classes", rng.normal(0, 3, (200, 2)).astype(np.float32), labels


def ties(rng: np.random.Generator) -> tuple[str, np.ndarray, np.ndarray]:
    logits = rng.integers(0, 4, (200, 7)).astype(np.float32)
    logits[:10] = 1.5
    return "ties", logits, rng.integers(0, 7, 200)


def large(rng: np.random.Generator) -> tuple[str, np.ndarray, np.ndarray]:
    logits = rng.normal(0, 1e3, (100, 6)).astype(np.float32)
    labels = rng.integers(0, 6, 100)
    logits[:20] = -1e30
    logits[np.arange(20), labels[:20]] = logits[np.arange(20), (labels[:20] + 1) % 6] = 1e30
    logits[20:40] *= np.float32(1e-20)
    return "large and small", logits, labels


def case(name: str, logits: np.ndarray, labels: np.ndarray) -> dict:
    n, classes = logits.shape
    every = np.arange(classes)
    scores = logits.astype(np.float64)
    probabilities = softmax(scores, axis=1)
    confidence = probabilities.max(1)
    guessed = scores.argmax(1)
    right = guessed == labels
    losses = -log_softmax(scores, axis=1)[np.arange(n), labels]
    brier = ((probabilities - np.eye(classes)[labels]) ** 2).sum(1)
    correct = int(accuracy_score(labels, guessed, normalize=False))
    # Of equal scores scikit-learn takes the highest class first: turned round, the lowest.
    turned = (classes - 1 - labels, scores[:, ::-1])
    top5 = int(top_k_accuracy_score(*turned, k=5, labels=every, normalize=False)) if classes > 2 else n
    # log_loss clips probabilities at 2e-16.
    clipped = bool((probabilities < 1e-15).any())
    confusion = confusion_matrix(labels, guessed, labels=every)
    present = np.unique(labels)
    given = probabilities if classes > 2 else probabilities[:, 1]
    return {
        "name": name,
        "classes": classes,
        "logits": base64.b64encode(logits.tobytes()).decode(),
        "labels": labels.tolist(),
        "correct": correct,
        "accuracyInterval": wilson(correct, n),
        "top5": top5 / n,
        "top5Interval": wilson(top5, n),
        "nll": float(losses.mean() if clipped else log_loss(labels, probabilities, labels=every)),
        "nllInterval": normal(losses),
        "brier": float(brier_score_loss(labels, given, labels=every, scale_by_half=False)),
        "brierInterval": normal(brier),
        "ece": ece(confidence, right),
        "reliability": reliability(confidence, right),
        "recall": dict(zip(present.tolist(), recall_score(labels, guessed, labels=present, average=None).tolist())),
        "confusion": [[int(i), int(j), int(confusion[i, j])] for i, j in np.argwhere(confusion)],
    }


def wilson(k: int, n: int) -> list[float]:
    return [float(v) for v in binomtest(k, n).proportion_ci(0.95, method="wilson")]


def normal(values: np.ndarray) -> list[float]:
    return [float(v) for v in norm.interval(0.95, values.mean(), sem(values))]


def bins(confidence: np.ndarray) -> list[np.ndarray]:
    """I_m = ((m - 1) / M, m / M]; nothing may lie so near an edge that rounding decides."""
    edges = np.arange(BINS + 1) / BINS
    assert np.abs(confidence[:, None] - edges[None, 1:-1]).min() > 1e-9
    return [(confidence > low) & (confidence <= high) for low, high in zip(edges[:-1], edges[1:])]


def ece(confidence: np.ndarray, right: np.ndarray) -> float:
    inside = [b for b in bins(confidence) if b.any()]
    return float(sum(b.mean() * abs(right[b].mean() - confidence[b].mean()) for b in inside))


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[dict]:
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    counts = [int(b.sum()) for b in bins(confidence) if b.any()]
    return [{"n": n, "confidence": float(c), "accuracy": float(a)} for n, c, a in zip(counts, mean, accuracy, strict=True)]


def interval_case(rng: np.random.Generator, gap: float) -> dict:
    """4000 images on 24 levels of confidence, right less often than that by the gap."""
    levels = rng.uniform(0.25, 0.75, 24)
    counts = rng.multinomial(4000, np.full(24, 1 / 24))
    correct = rng.binomial(counts, levels - gap)
    confidence = np.repeat(levels, counts)
    right = np.concatenate([np.arange(n) < k for n, k in zip(counts, correct)])
    seen = ece(confidence, right)
    resampled = bootstrap(
        (confidence, right), ece, n_resamples=1000, paired=True, vectorized=False, method="percentile", rng=rng
    ).confidence_interval
    return {
        "cells": [[float(c), int(k), int(n - k)] for c, k, n in zip(levels, correct, counts)],
        "ece": seen,
        "interval": [float(resampled.low), float(resampled.high)],
    }


if __name__ == "__main__":
    main()
