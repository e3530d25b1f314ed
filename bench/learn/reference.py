"""What scikit-learn and XGBoost reach on the datasets beside this file, and how long they take.

    reference.py datasets                      writes the datasets that come with scikit-learn
    reference.py accuracy [NAME…]              scores by dataset and family, with the folds of folds.ts; all of
                                               them are checked in as reference.json
    reference.py times SAMPLES FEATURES FILE   times on a file of little-endian int32: features row by row, then labels

Needs python3-sklearn and python3-xgboost.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
here = Path(__file__).resolve().parent

# Repetitions of five folds: small datasets need more, or chance decides half a point.
REPETITIONS = {"iris": 10, "wine": 10, "breast-cancer": 5, "digits": 2, "diabetes": 10}
FOLDS = 5
# The newest quarter of recorded samples, in the order in which they were seen.
RECORDED = ["page-deltas-video", "page-deltas-matrix"]


def scatter(sample, seed):
    """The 32-bit hash of folds.ts (the finalizer of MurmurHash3)."""
    bits = 0xFFFFFFFF
    value = sample ^ ((seed + 1) * 0x9E3779B1 & bits)
    value = (value ^ (value >> 16)) * 0x85EBCA6B & bits
    value = (value ^ (value >> 13)) * 0xC2B2AE35 & bits
    return value ^ (value >> 16)


def splits(name, count):
    """Pairs of rows to train on and rows to test with, and the seed of each."""
    if name in RECORDED:
        rows = np.arange(count)
        border = count - count // 4
        for seed in range(3):
            yield rows[:border], rows[border:], seed
        return
    for repetition in range(REPETITIONS[name]):
        order = sorted(range(count), key=lambda sample: (scatter(sample, repetition), sample))
        place = np.empty(count, dtype=int)
        place[order] = np.arange(count)
        for fold in range(FOLDS):
            tested = place % FOLDS == fold
            yield np.flatnonzero(~tested), np.flatnonzero(tested), repetition * FOLDS + fold


def read(name):
    lines = (here / "datasets" / f"{name}.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    features = np.array([[float(cell) for cell in row[:-1]] for row in rows])
    outcomes = [row[-1] for row in rows]
    if name == "diabetes":
        return features, np.array(outcomes, dtype=float)
    _, classes = np.unique(outcomes, return_inverse=True)
    return features, classes


def write(name, bunch, target, names=None):
    def text(number):
        return str(int(number)) if float(number) == int(number) else repr(float(number))

    columns = [column.replace(" (cm)", "").replace(" ", "_").replace("/", "_") for column in bunch.feature_names]
    lines = [",".join([*columns, target])]
    for row, outcome in zip(bunch.data, bunch.target):
        lines.append(",".join([*map(text, row), text(outcome) if names is None else names[outcome]]))
    (here / "datasets" / f"{name}.csv").write_text("\n".join(lines) + "\n")


def write_datasets():
    from sklearn import datasets

    for name in ["iris", "wine", "breast-cancer"]:
        bunch = getattr(datasets, f"load_{name.replace('-', '_')}")()
        write(name, bunch, "class", bunch.target_names)
    write("digits", datasets.load_digits(), "class")
    write("diabetes", datasets.load_diabetes(scaled=False), "target")


def classifiers(seed):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.tree import DecisionTreeClassifier
    from xgboost import XGBClassifier

    return {
        "decisionTree": DecisionTreeClassifier(random_state=seed),
        "forest": RandomForestClassifier(n_estimators=100, random_state=seed, n_jobs=1),
        "boostedTrees": XGBClassifier(
            tree_method="hist", n_estimators=100, max_depth=6, learning_rate=0.3, random_state=seed, n_jobs=1
        ),
        "linear": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "multilayerPerceptron": make_pipeline(
            StandardScaler(), MLPClassifier(hidden_layer_sizes=(32,), max_iter=300, random_state=seed)
        ),
    }


def regressors(seed):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.tree import DecisionTreeRegressor
    from xgboost import XGBRegressor

    return {
        "decisionTree": DecisionTreeRegressor(max_depth=4, min_samples_leaf=5, random_state=seed),
        "forest": RandomForestRegressor(n_estimators=100, max_features=1 / 3, random_state=seed, n_jobs=1),
        "boostedTrees": XGBRegressor(
            tree_method="hist", n_estimators=100, max_depth=3, learning_rate=0.1, random_state=seed, n_jobs=1
        ),
        "linear": make_pipeline(StandardScaler(), Ridge(alpha=1.0)),
    }


def score(model, features, outcomes, training, tested):
    """The share that is right, or R2."""
    if isinstance(outcomes[0], np.floating):
        model.fit(features[training], outcomes[training])
        wrong = outcomes[tested] - model.predict(features[tested])
        return 1 - float(wrong @ wrong) / float(np.sum((outcomes[tested] - outcomes[tested].mean()) ** 2))
    # XGBoost takes only classes 0, 1, … without gaps; rows whose class is not among the training rows are wrong.
    known, classes = np.unique(outcomes[training], return_inverse=True)
    model.fit(features[training], classes)
    return float(np.mean(known[np.asarray(model.predict(features[tested]), dtype=int)] == outcomes[tested]))


def accuracy(names):
    import sklearn
    import xgboost

    results = []
    for name in names or [*REPETITIONS, *RECORDED]:
        features, outcomes = read(name)
        makers = regressors if name == "diabetes" else classifiers
        for family in makers(0):
            scores = []
            for training, tested, seed in splits(name, len(outcomes)):
                scores.append(score(makers(seed)[family], features, outcomes, training, tested))
            mean, deviation = float(np.mean(scores)), float(np.std(scores))
            results.append({"dataset": name, "family": family, "score": mean, "deviation": deviation, "runs": len(scores)})
            print(f"{name} {family} {mean:.4f} ± {deviation:.4f}", file=sys.stderr)
    versions = {"scikit-learn": sklearn.__version__, "xgboost": xgboost.__version__}
    json.dump({"versions": versions, "results": results}, sys.stdout, indent=1)
    print()


def best_of(runs, work):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def times(samples, width, file):
    """Milliseconds; both algorithms on the same samples as ours, with as many threads as they like."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.neural_network import MLPClassifier

    data = np.fromfile(file, dtype="<i4")
    features = data[: samples * width].reshape(samples, width).astype(np.float64)
    labels = data[samples * width :]
    scaled = ((features - features.mean(axis=0)) / features.std(axis=0)).astype(np.float32)
    few = 20_000
    tree = best_of(3, lambda: HistGradientBoostingClassifier(max_iter=1, early_stopping=False).fit(features, labels))
    network = best_of(
        3,
        lambda: MLPClassifier(
            hidden_layer_sizes=(16, 8), batch_size=200, max_iter=10, tol=0, n_iter_no_change=10, random_state=0
        ).fit(scaled[:few], labels[:few]),
    )
    json.dump({"tree": tree, "multilayerPerceptron": network}, sys.stdout)
    print()


if __name__ == "__main__":
    if sys.argv[1:] == ["datasets"]:
        write_datasets()
    elif len(sys.argv) > 1 and sys.argv[1] == "accuracy":
        accuracy(sys.argv[2:])
    elif len(sys.argv) == 5 and sys.argv[1] == "times":
        times(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(__doc__)
