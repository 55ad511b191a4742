"""Theorem 1 by NumPy and SciPy: the least mixing loss of a linear function of m dimensions, by SVD and by search.

python tools/reference/theorem-1.py    # 1 min, scipy -> test/goldens/theorem-1.json

The objective is (3) of the paper as it stands: a mean over all i != j, Gauss-Jacobi of 8 nodes over lambda ~ Beta(2, 2),
f taken of the mixed states. `svd` is its value where f's outputs are the best approximation of rank m of the labels less
their mean; `search` the least that L-BFGS finds from 5 random starts.
"""

import json

import numpy as np
from common import GOLDENS
from scipy.optimize import minimize
from scipy.special import roots_jacobi

CASES = [(2, 2, 1), (3, 2, 1), (3, 3, 2), (4, 3, 1), (4, 3, 2), (4, 3, 3), (5, 2, 2), (5, 2, 7), (10, 13, 7), (10, 13, 8), (10, 13, 9)]
SEARCHED = 60  # largest number of values that are searched for


def lambdas(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """(1 - x)(1 + x) on [-1, 1] is Beta(2, 2) up to a factor."""
    x, w = roots_jacobi(nodes, 1, 1)
    return (1 + x) / 2, w / w.sum()


def objective(states: np.ndarray, weight: np.ndarray, bias: np.ndarray, labels: np.ndarray) -> float:
    i, j = np.nonzero(~np.eye(len(labels), dtype=bool))
    mix = lambda t, rows: t * rows[i] + (1 - t) * rows[j]  # noqa: E731
    losses = [((mix(t, states) @ weight + bias - mix(t, labels)) ** 2).sum(1).mean() for t in lambdas(8)[0]]
    return float(np.dot(lambdas(8)[1], losses))


def by_svd(labels: np.ndarray, m: int) -> float:
    mean = labels.mean(0)
    u, s, vt = np.linalg.svd(labels - mean, full_matrices=False)
    k = min(m, len(s))
    return objective(u[:, :k] * s[:k], vt[:k], mean, labels)


def by_search(labels: np.ndarray, m: int, random: np.random.Generator) -> float:
    n, d = labels.shape

    def loss(values: np.ndarray) -> float:
        states, weight, bias = np.split(values, [n * m, (n + d) * m])
        return objective(states.reshape(n, m), weight.reshape(m, d), bias, labels)

    starts = random.standard_normal((5, (n + d) * m + d))
    options = {"maxiter": 2000, "maxfun": 10**6, "ftol": 1e-15, "gtol": 1e-9}
    return min(float(minimize(loss, start, method="L-BFGS-B", options=options).fun) for start in starts)


def a_loss(random: np.random.Generator) -> dict:
    d, each, m = 3, 3, 2
    labels = np.eye(d).repeat(each, 0)
    states, weight, bias = (random.standard_normal(shape).round(3) for shape in [(d * each, m), (m, d), d])
    values = {"states": states, "weight": weight, "bias": bias}
    flat = {name: value.ravel().tolist() for name, value in values.items()}
    return {"classes": d, "perClass": each, "dimensions": m, **flat, "loss": objective(states, weight, bias, labels)}


def a_flatness(random: np.random.Generator) -> dict:
    """States of 3 classes in 5 dimensions, their variation on some directions small; A of rank 2."""
    d, each, m = 3, 7, 5
    spread = random.standard_normal((d * each, m)) @ np.diag([1, 0.3, 0.05, 1e-5, 1e-6]) @ np.linalg.qr(random.standard_normal((m, m)))[0]
    states = (random.standard_normal((d, m)).repeat(each, 0) + spread).astype(np.float32).astype(float)
    weight = random.standard_normal((m, 2)) @ random.standard_normal((2, d))
    centre = states - states.mean(0)
    own = [rows - rows.mean(0) for rows in np.split(states, d)]
    least = 1e-3 * np.linalg.norm(centre, 2)
    seen = np.linalg.svd(weight)[0][:, :2]
    return {
        "classes": d, "perClass": each, "dimensions": m, "states": states.ravel().tolist(), "weight": weight.ravel().tolist(),
        "found": {
            "dimensions": [int((np.linalg.svd(rows, compute_uv=False) > least).sum()) for rows in own],
            "within": float(np.linalg.norm(np.concatenate(own)) / np.linalg.norm(centre)),
            "outside": float(np.linalg.norm(np.concatenate(own) @ seen) / np.linalg.norm(centre)),
        },
    }  # fmt: skip


def main() -> None:
    random = np.random.default_rng(1)
    least = []
    for d, each, m in CASES:
        labels = np.eye(d).repeat(each, 0)
        case = {"classes": d, "perClass": each, "dimensions": m, "svd": by_svd(labels, m)}
        if d * each * m <= SEARCHED:
            case["search"] = by_search(labels, m, random)
        least.append(case)
        print(case)
    x, w = lambdas(2)
    golden = {"lambdas": x.tolist(), "weights": w.tolist(), "least": least, "loss": a_loss(random), "flatness": a_flatness(random)}
    (GOLDENS / "theorem-1.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
