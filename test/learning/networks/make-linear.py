"""Writes linear.json: what scikit-learn's linear models answer about its iris data set. Run: python3 make-linear.py"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

iris = load_iris()
rows = np.round(iris.data * 10)
every = slice(0, None, 3)


def probabilities(features, outcomes, weights=None, **options):
    scaled = StandardScaler().fit_transform(features)
    model = LogisticRegression(tol=1e-10, max_iter=10_000, **options).fit(scaled, outcomes, weights)
    return np.round(model.predict_proba(scaled)[every], 6).tolist()


def values(features, outcomes, weights=None):
    scaled = StandardScaler().fit_transform(features)
    model = Ridge(alpha=5, solver="cholesky").fit(scaled, outcomes, weights)
    return np.round(model.predict(scaled)[every], 5).tolist()


# The last 100 samples are of two classes; the weights are 1 on average.
two = slice(50, 150)
weights = 0.2 + (np.arange(100) % 5) * 0.4
unequal = slice(60, 150)

document = {
    "scikit-learn": sklearn.__version__,
    "features": rows.astype(int).tolist(),
    "classes": iris.target.tolist(),
    "three classes": probabilities(rows, iris.target),
    "two classes, weighted samples": probabilities(rows[two], iris.target[two], weights),
    "two classes, balanced, C 0.1": probabilities(
        rows[unequal], iris.target[unequal], class_weight="balanced", C=0.1
    ),
    "the last feature": values(rows[:, :3], rows[:, 3]),
    "the last feature, weighted samples": values(rows[two, :3], rows[two, 3], weights),
}
lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in document.items())
Path(__file__).with_name("linear.json").write_text("{\n" + lines + "\n}\n")
