"""Trains models with scikit-learn, XGBoost and LightGBM, and writes them with their answers on random inputs.

    /usr/bin/python3 make-models.py [LIGHTGBM]

Needs python3-sklearn, python3-xgboost, python3-onnx (Debian 12: 1.2.1, 1.7.4, 1.12) and, for the models of LightGBM, the
path of its command (built of its sources, 4.6.0.99). Each model is written to models/, beside it NAME.answers.json:
features with their scales and ranges, and the origin's answers on 10,000 inputs, which the test makes again from the same
linear congruential generator. Answers are deflated: classes as bytes, values as little-endian 32-bit floats.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import zlib

import numpy as np
import onnx
import sklearn
import xgboost
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "models")
INPUTS = 10_000


def units_of(X, names):
    """A power of ten for each feature, so that its integers have up to five digits; a little more than its range."""
    features = []
    for column, name in zip(X.T, names):
        scale = 1
        while not np.allclose(column * scale, np.round(column * scale), atol=1e-9) and np.abs(column).max() * scale < 1e4:
            scale *= 10
        low, high = int(np.floor(column.min() * scale)), int(np.ceil(column.max() * scale))
        margin = max(1, (high - low) // 20)
        features.append({"name": name.replace(" ", "_"), "scale": scale, "low": low - margin, "high": high + margin})
    return features


def random_inputs(features, seed, count=INPUTS):
    """Sample by sample, feature by feature: low + state * (high - low + 1) / 2^32, rounded down."""
    state = seed
    rows = np.empty((count, len(features)), dtype=np.int64)
    for row in rows:
        for index, feature in enumerate(features):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            row[index] = feature["low"] + state * (feature["high"] - feature["low"] + 1) // 2**32
    return rows


def write_answers(name, origin, features, seed, kind, answers, **more):
    data = np.asarray(answers).astype(np.uint8 if kind == "classes" else "<f4").tobytes()
    document = {
        "origin": origin,
        "seed": seed,
        "features": features,
        "kind": kind,
        **more,
        "answers": base64.b64encode(zlib.compress(data, 9)).decode(),
    }
    with open(os.path.join(MODELS, f"{name}.answers.json"), "w") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


def inputs_of(X, names, seed):
    features = units_of(X, names)
    integers = random_inputs(features, seed)
    return features, integers, integers / np.array([feature["scale"] for feature in features], dtype=float)


# --- XGBoost -----------------------------------------------------------------------------------------------------------


def slim(path):
    """Without what is only statistics: the files shall be small."""
    with open(path) as file:
        document = json.load(file)
    booster = document["learner"]["gradient_booster"]
    model = booster.get("gbtree", booster)["model"]
    for tree in model.get("trees", []):
        for key in ("base_weights", "loss_changes", "sum_hessian", "parents", "categories", "categories_nodes",
                    "categories_segments", "categories_sizes"):
            tree.pop(key, None)
    with open(path, "w") as file:
        json.dump(document, file, separators=(",", ":"))


def xgboost_models():
    origin = f"XGBoost {xgboost.__version__}"
    cancer = load_breast_cancer()
    wine = load_wine()
    diabetes = load_diabetes(scaled=False)
    cases = [
        ("xgboost-logistic.json", cancer, {"objective": "binary:logistic", "max_depth": 4, "base_score": 0.6}, 12),
        ("xgboost-softprob.json", wine, {"objective": "multi:softprob", "num_class": 3, "max_depth": 3}, 8),
        ("xgboost-squared.json", diabetes, {"objective": "reg:squarederror", "max_depth": 4, "eta": 0.2}, 15),
        ("xgboost-dart.ubj", cancer, {"objective": "binary:hinge", "booster": "dart", "rate_drop": 0.3, "max_depth": 3,
                                      "one_drop": 1}, 8),
        ("xgboost-single.json", cancer, {"objective": "binary:logistic", "max_depth": 5}, 1),
        ("xgboost-linear.json", wine, {"objective": "multi:softprob", "num_class": 3, "booster": "gblinear"}, 20),
    ]
    for seed, (name, data, parameters, rounds) in enumerate(cases, 11):
        features, _, inputs = inputs_of(data.data, list(data.feature_names), seed)
        names = [feature["name"] for feature in features]
        train = xgboost.DMatrix(data.data, data.target, feature_names=names)
        booster = xgboost.train({"seed": 1, "nthread": 1, **parameters}, train, rounds)
        path = os.path.join(MODELS, name)
        booster.save_model(path)
        if name.endswith(".json"):
            slim(path)
        answers = booster.predict(xgboost.DMatrix(inputs, feature_names=names))
        kind = "value" if "squared" in name else "classes"
        if kind == "classes":
            answers = np.argmax(answers, axis=1) if answers.ndim == 2 else answers > 0.5
        write_answers(name.split(".")[0], origin, features, seed, kind, answers, file=name)


# --- LightGBM ----------------------------------------------------------------------------------------------------------


def lightgbm_models(command):
    cancer = load_breast_cancer()
    wine = load_wine()
    diabetes = load_diabetes(scaled=False)
    zeros = cancer.data.copy()
    zeros[::3, :10] = 0
    cases = [
        ("lightgbm-binary", cancer.data, cancer, {"objective": "binary", "num_leaves": 10}, 12),
        ("lightgbm-multiclass", wine.data, wine, {"objective": "multiclass", "num_class": 3, "num_leaves": 6}, 8),
        ("lightgbm-regression", diabetes.data, diabetes, {"objective": "regression", "num_leaves": 10}, 15),
        ("lightgbm-zeros", zeros, cancer, {"objective": "binary", "num_leaves": 8, "zero_as_missing": "true"}, 8),
        ("lightgbm-forest", cancer.data, cancer, {"objective": "binary", "boosting": "rf", "bagging_freq": 1,
                                                  "bagging_fraction": 0.7, "num_leaves": 8}, 8),
    ]
    for seed, (name, X, data, parameters, rounds) in enumerate(cases, 31):
        features, integers, inputs = inputs_of(X, list(data.feature_names), seed)
        if "zeros" in name:
            for feature in features:
                feature["low"], feature["high"] = -2, 2 if feature["scale"] == 1 else feature["high"]
            integers = random_inputs(features, seed)
            integers = np.where(integers % 5 == 0, 0, integers)
            inputs = integers / np.array([feature["scale"] for feature in features], dtype=float)
        with tempfile.TemporaryDirectory() as folder:
            table = ",".join(["target", *(feature["name"] for feature in features)])
            for file, target, rows in (("train.csv", data.target, X), ("ask.csv", np.zeros(len(inputs)), inputs)):
                with open(os.path.join(folder, file), "w") as out:
                    out.write(table + "\n")
                    for label, row in zip(target, rows):
                        out.write(",".join([repr(float(label)), *(repr(float(value)) for value in row)]) + "\n")
            common = ["header=true", "label_column=name:target", "verbosity=-1", "num_threads=1", "seed=1",
                      "deterministic=true", "force_row_wise=true"]
            model = os.path.join(MODELS, f"{name}.txt")
            given = [f"{key}={value}" for key, value in parameters.items()]
            subprocess.run([command, "task=train", "data=train.csv", f"num_iterations={rounds}", f"output_model={model}",
                            *common, *given], cwd=folder, check=True)
            subprocess.run([command, "task=predict", "data=ask.csv", f"input_model={model}", "output_result=out.txt",
                            "predict_raw_score=true" if "binary" in given[0] else "predict_raw_score=false", *common],
                           cwd=folder, check=True)
            answers = np.loadtxt(os.path.join(folder, "out.txt"))
            # The parameters and importances behind the trees are not needed.
            with open(model) as file:
                text = file.read()
            with open(model, "w") as file:
                file.write(text[: text.index("end of trees")] + "end of trees\n")
        kind = "value" if "regression" in name else "classes"
        if kind == "classes":
            answers = np.argmax(answers, axis=1) if answers.ndim == 2 else answers > 0
        more = {"zeros": 5} if "zeros" in name else {}
        write_answers(name, "LightGBM 4.6.0.99", features, seed, kind, answers, file=f"{name}.txt", **more)


# --- ONNX --------------------------------------------------------------------------------------------------------------


def float_below(value):
    """The greatest 32-bit float that is not above: x <= it just where a 32-bit x is at most the value."""
    rounded = np.float32(value)
    return float(rounded) if rounded <= value else float(np.nextafter(rounded, np.float32(-np.inf)))


def tree_attributes(trees, prefix, weights, doubles):
    """Attributes of TreeEnsemble… of fitted trees of scikit-learn; `weights` gives what a leaf adds: [(output, weight)]."""
    a = {key: [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    votes = {key: [] for key in ("treeids", "nodeids", "ids", "weights")}
    for index, tree in enumerate(trees):
        for node in range(tree.node_count):
            leaf = tree.children_left[node] < 0
            a["treeids"].append(index)
            a["nodeids"].append(node)
            a["featureids"].append(0 if leaf else int(tree.feature[node]))
            threshold = 0.0 if leaf else float(tree.threshold[node])
            a["values"].append(threshold if doubles else float_below(threshold))
            a["modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            a["truenodeids"].append(0 if leaf else int(tree.children_left[node]))
            a["falsenodeids"].append(0 if leaf else int(tree.children_right[node]))
            for output, weight in weights(index, tree.value[node]) if leaf else []:
                votes["treeids"].append(index)
                votes["nodeids"].append(node)
                votes["ids"].append(output)
                votes["weights"].append(float(weight))
    attributes = {f"nodes_{key}": value for key, value in a.items()}
    attributes.update({f"{prefix}_{key}": value for key, value in votes.items()})
    if doubles:
        for key in ("nodes_values", f"{prefix}_weights"):
            values = attributes.pop(key)
            attributes[f"{key}_as_tensor"] = helper.make_tensor("t", TensorProto.DOUBLE, [len(values)], values)
    return attributes


def save_onnx(name, nodes, shape, outputs, initializers=(), elements=TensorProto.FLOAT, ml=1, opset=13):
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("X", elements, shape)],
        [helper.make_tensor_value_info(output, kind, ["batch", None][: 2 - (output in ("label", "words"))])
         for output, kind in outputs],
        list(initializers),
    )
    sets = [helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", ml)]
    model = helper.make_model(graph, opset_imports=sets)
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(MODELS, f"{name}.onnx"))


# The trees of scikit-learn compare 32-bit features with 64-bit thresholds.
AS_SINGLE = [
    helper.make_node("Cast", ["X"], ["single"], name="single", to=TensorProto.FLOAT),
    helper.make_node("Cast", ["single"], ["double"], name="double", to=TensorProto.DOUBLE),
]

BOTH = [("label", TensorProto.INT64), ("scores", TensorProto.FLOAT)]


def onnx_trees():
    origin = f"scikit-learn {sklearn.__version__}"
    iris, wine, cancer, diabetes = load_iris(), load_wine(), load_breast_cancer(), load_diabetes(scaled=False)
    seed = 50

    def write(name, data, model, node, kind="classes", outputs=BOTH, **more):
        nonlocal seed
        seed += 1
        features, _, inputs = inputs_of(data.data, list(data.feature_names), seed)
        nodes = node if isinstance(node, list) else [node]
        if more.get("ml") == 3:
            nodes = AS_SINGLE + nodes
            nodes[-1].input[0] = "double"
            more["elements"] = TensorProto.DOUBLE
        save_onnx(name, nodes, [None, data.data.shape[1]], outputs, **more)
        answers = model.predict(inputs)
        write_answers(name, origin, features, seed, kind, answers, file=f"{name}.onnx")

    def shares(divisor):
        return lambda _, value: [(c, share / divisor) for c, share in enumerate(value[0] / value[0].sum()) if share > 0]

    tree = DecisionTreeClassifier(max_depth=5, random_state=1).fit(iris.data, iris.target)
    attributes = tree_attributes([tree.tree_], "class", shares(1), False)
    write("onnx-tree", iris, tree, helper.make_node(
        "TreeEnsembleClassifier", ["X"], ["label", "scores"], name="trees", domain="ai.onnx.ml",
        classlabels_int64s=[0, 1, 2], post_transform="NONE", **attributes))

    forest = RandomForestClassifier(10, max_depth=4, random_state=1).fit(wine.data, wine.target)
    attributes = tree_attributes([one.tree_ for one in forest.estimators_], "class", shares(10), True)
    write("onnx-forest", wine, forest, helper.make_node(
        "TreeEnsembleClassifier", ["X"], ["label", "scores"], name="trees", domain="ai.onnx.ml",
        classlabels_int64s=[0, 1, 2], post_transform="NONE", **attributes), ml=3)

    boosted = GradientBoostingClassifier(n_estimators=12, max_depth=3, random_state=1).fit(cancer.data, cancer.target)
    prior = cancer.target.mean()
    attributes = tree_attributes([one[0].tree_ for one in boosted.estimators_], "class",
                                 lambda _, value: [(0, 0.1 * value[0, 0])], False)
    write("onnx-boosted-binary", cancer, boosted, helper.make_node(
        "TreeEnsembleClassifier", ["X"], ["label", "scores"], name="trees", domain="ai.onnx.ml",
        classlabels_int64s=[0, 1], post_transform="LOGISTIC", base_values=[float(np.log(prior / (1 - prior)))],
        **attributes))

    boosted = GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=1).fit(wine.data, wine.target)
    priors = np.log(np.bincount(wine.target) / len(wine.target))
    attributes = tree_attributes([tree.tree_ for row in boosted.estimators_ for tree in row], "class",
                                 lambda index, value: [(index % 3, 0.1 * value[0, 0])], True)
    base = helper.make_tensor("t", TensorProto.DOUBLE, [3], priors)
    write("onnx-boosted", wine, boosted, helper.make_node(
        "TreeEnsembleClassifier", ["X"], ["label", "scores"], name="trees", domain="ai.onnx.ml",
        classlabels_int64s=[0, 1, 2], post_transform="SOFTMAX", base_values_as_tensor=base, **attributes), ml=3)

    boosted = GradientBoostingRegressor(n_estimators=10, max_depth=3, random_state=1).fit(diabetes.data, diabetes.target)
    attributes = tree_attributes([one[0].tree_ for one in boosted.estimators_], "target",
                                 lambda _, value: [(0, 0.1 * value[0, 0])], True)
    base = helper.make_tensor("t", TensorProto.DOUBLE, [1], [diabetes.target.mean()])
    write("onnx-regressor", diabetes, boosted, helper.make_node(
        "TreeEnsembleRegressor", ["X"], ["value"], name="trees", domain="ai.onnx.ml", n_targets=1,
        base_values_as_tensor=base, **attributes), kind="value", outputs=[("value", TensorProto.FLOAT)], ml=3)

    # Features are scaled before the tree, and the labels are words.
    scaler = StandardScaler().fit(iris.data)
    tree = DecisionTreeClassifier(max_depth=4, random_state=2).fit(scaler.transform(iris.data).astype(np.float32), iris.target)
    attributes = tree_attributes([tree.tree_], "class", shares(1), False)
    gains = (1 / scaler.scale_).astype(np.float32)
    means = scaler.mean_.astype(np.float32)

    class Scaled:
        """As ONNX computes it: in single precision."""

        @staticmethod
        def predict(inputs):
            return tree.predict((inputs.astype(np.float32) - means) * gains)

    write("onnx-scaled-tree", iris, Scaled, [
        helper.make_node("Scaler", ["X"], ["scaled"], domain="ai.onnx.ml", offset=means.tolist(), scale=gains.tolist()),
        helper.make_node("TreeEnsembleClassifier", ["scaled"], ["words", "scores"], name="trees", domain="ai.onnx.ml",
                         classlabels_strings=list(iris.target_names), post_transform="NONE", **attributes),
        helper.make_node("ZipMap", ["scores"], ["zipped"], domain="ai.onnx.ml",
                         classlabels_strings=list(iris.target_names)),
    ], outputs=[("words", TensorProto.STRING)])


def tensor(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), name)


def onnx_networks():
    origin = f"scikit-learn {sklearn.__version__}"
    iris, wine, digits, diabetes = load_iris(), load_wine(), load_digits(), load_diabetes(scaled=False)
    cancer = load_breast_cancer()

    def dense(layers, activation, first, last):
        """MatMul and Add for all layers but the first, which is a Gemm."""
        nodes, constants, current = [], [], first
        for index, (weights, bias) in enumerate(layers):
            is_last = index == len(layers) - 1
            sums = last if is_last else f"sums{index}"
            constants += [tensor(f"w{index}", weights), tensor(f"b{index}", bias)]
            if index == 0:
                nodes.append(helper.make_node("Gemm", [current, "w0", "b0"], [sums], name="gemm"))
            else:
                nodes.append(helper.make_node("MatMul", [current, f"w{index}"], [f"p{index}"], name=f"mul{index}"))
                nodes.append(helper.make_node("Add", [f"p{index}", f"b{index}"], [sums], name=f"add{index}"))
            if not is_last:
                current = f"act{index}"
                nodes.append(helper.make_node(activation, [sums], [current], name=current))
        return nodes, constants

    for seed, (name, data, activation) in enumerate([("onnx-mlp", wine, "relu"), ("onnx-mlp-tanh", iris, "tanh")], 70):
        scaler = StandardScaler().fit(data.data)
        mlp = MLPClassifier((16, 8), activation=activation, random_state=1, max_iter=1500).fit(
            scaler.transform(data.data), data.target)
        nodes, constants = dense(list(zip(mlp.coefs_, mlp.intercepts_)), {"relu": "Relu", "tanh": "Tanh"}[activation],
                                 "scaled", "logits")
        features, _, inputs = inputs_of(data.data, list(data.feature_names), seed)
        save_onnx(name, [
            helper.make_node("Sub", ["X", "mean"], ["centred"], name="sub"),
            helper.make_node("Div", ["centred", "deviation"], ["scaled"], name="div"),
            *nodes,
            helper.make_node("Softmax", ["logits"], ["scores"], name="softmax", axis=1),
            helper.make_node("ArgMax", ["scores"], ["label"], name="argmax", axis=1, keepdims=0),
        ], [None, data.data.shape[1]], BOTH,
            [*constants, tensor("mean", scaler.mean_), tensor("deviation", scaler.scale_)])
        write_answers(name, origin, features, seed, "classes", mlp.predict(scaler.transform(inputs)), file=f"{name}.onnx")

    features, _, inputs = inputs_of(cancer.data, list(cancer.feature_names), 75)
    scaler = StandardScaler().fit(cancer.data)
    mlp = MLPClassifier((12,), random_state=1, max_iter=800).fit(scaler.transform(cancer.data), cancer.target)
    nodes, constants = dense(list(zip(mlp.coefs_, mlp.intercepts_)), "Relu", "scaled", "logit")
    save_onnx("onnx-mlp-binary", [
        helper.make_node("Scaler", ["X"], ["scaled"], domain="ai.onnx.ml", offset=scaler.mean_.tolist(),
                         scale=(1 / scaler.scale_).tolist()),
        *nodes, helper.make_node("Sigmoid", ["logit"], ["score"], name="sigmoid"),
    ], [None, 30], [("score", TensorProto.FLOAT)], constants)
    write_answers("onnx-mlp-binary", origin, features, 75, "classes", mlp.predict(scaler.transform(inputs)),
                  file="onnx-mlp-binary.onnx")

    features, _, inputs = inputs_of(diabetes.data, list(diabetes.feature_names), 76)
    scaler = StandardScaler().fit(diabetes.data)
    mlp = MLPRegressor((10,), random_state=1, max_iter=3000).fit(scaler.transform(diabetes.data), diabetes.target)
    nodes, constants = dense(list(zip(mlp.coefs_, mlp.intercepts_)), "Relu", "scaled", "value")
    save_onnx("onnx-mlp-value", [
        helper.make_node("Sub", ["X", "mean"], ["centred"], name="sub"),
        helper.make_node("Mul", ["centred", "gain"], ["scaled"], name="mul"), *nodes,
    ], [None, 10], [("value", TensorProto.FLOAT)],
        [*constants, tensor("mean", scaler.mean_), tensor("gain", 1 / scaler.scale_)])
    write_answers("onnx-mlp-value", origin, features, 76, "value", mlp.predict(scaler.transform(inputs)),
                  file="onnx-mlp-value.onnx")

    features, _, inputs = inputs_of(iris.data, list(iris.feature_names), 77)
    logistic = LogisticRegression(max_iter=1000).fit(iris.data, iris.target)
    save_onnx("onnx-logistic", [
        helper.make_node("LinearClassifier", ["X"], ["label", "raw"], name="linear", domain="ai.onnx.ml",
                         coefficients=logistic.coef_.ravel().tolist(), intercepts=logistic.intercept_.tolist(),
                         classlabels_ints=[0, 1, 2], multi_class=1, post_transform="SOFTMAX"),
        helper.make_node("Normalizer", ["raw"], ["scores"], name="normalizer", domain="ai.onnx.ml", norm="L1"),
    ], [None, 4], BOTH)
    write_answers("onnx-logistic", origin, features, 77, "classes", logistic.predict(inputs), file="onnx-logistic.onnx")

    # Digits: random filters whose features a logistic regression classifies; two channels show the order of images.
    random = np.random.default_rng(7)
    first = random.normal(size=(6, 2, 3, 3)) / 4
    first_bias = random.normal(size=6) / 8
    second = random.normal(size=(8, 6, 2, 2)) / 3
    norm = [random.uniform(0.5, 1.5, 6), random.normal(size=6) / 4, random.normal(size=6) / 4, random.uniform(0.5, 2, 6)]

    def convolve(x, weights, bias, stride, pads):
        (top, left, bottom, right) = pads
        x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
        kernel = weights.shape[2:]
        windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))[:, :, ::stride, ::stride]
        return np.einsum("nchwij,fcij->nfhw", windows, weights) + bias[None, :, None, None]

    def pool(x, size, how):
        n, c, h, w = x.shape
        return how(x[:, :, : h // size * size, : w // size * size].reshape(n, c, h // size, size, w // size, size), axis=(3, 5))

    def filters(images):
        x = images / 16
        x = convolve(x, first, first_bias, 1, (1, 1, 1, 1))
        gain, offset, mean, variance = (value[None, :, None, None] for value in norm)
        x = np.maximum(0, gain * (x - mean) / np.sqrt(variance + 1e-5) + offset)
        x = pool(x, 2, np.max)
        # Padded behind only, as SAME_UPPER does for kernels of an even size.
        x = np.maximum(0, convolve(x, second, np.zeros(8), 1, (0, 0, 1, 1)))
        return pool(x, 2, np.mean).reshape(len(x), -1)

    def two_channels(rows):
        image = rows.reshape(-1, 1, 8, 8)
        return np.concatenate([image, 16 - image[:, :, :, ::-1]], axis=1)

    learned = filters(two_channels(digits.data))
    logistic = LogisticRegression(max_iter=3000, C=0.5).fit(learned, digits.target)
    features = [{"name": f"c{c}y{y}x{x}", "scale": 1, "low": 0, "high": 16}
                for c in range(2) for y in range(8) for x in range(8)]
    integers = random_inputs(features, 78)
    save_onnx("onnx-convolution", [
        helper.make_node("Div", ["X", "sixteen"], ["x0"], name="div"),
        helper.make_node("Conv", ["x0", "w0", "b0"], ["x1"], name="conv0", pads=[1, 1, 1, 1], kernel_shape=[3, 3]),
        helper.make_node("BatchNormalization", ["x1", "gain", "offset", "mean", "variance"], ["x2"], name="norm"),
        helper.make_node("Relu", ["x2"], ["x3"], name="relu0"),
        helper.make_node("MaxPool", ["x3"], ["x4"], name="pool0", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["x4", "w1"], ["x5"], name="conv1", auto_pad="SAME_UPPER"),
        helper.make_node("Relu", ["x5"], ["x6"], name="relu1"),
        helper.make_node("AveragePool", ["x6"], ["x7"], name="pool1", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["x7"], ["x8"], name="flatten"),
        helper.make_node("Gemm", ["x8", "w2", "b2"], ["scores"], name="gemm", transB=1),
    ], ["batch", 2, 8, 8], [("scores", TensorProto.FLOAT)], [
        tensor("sixteen", 16.0), tensor("w0", first), tensor("b0", first_bias), tensor("w1", second),
        *(tensor(name, value) for name, value in zip(("gain", "offset", "mean", "variance"), norm)),
        tensor("w2", logistic.coef_), tensor("b2", logistic.intercept_),
    ])
    answers = logistic.predict(filters(integers.reshape(-1, 2, 8, 8)))
    print("digits", logistic.score(learned, digits.target), "classes answered", np.bincount(answers, minlength=10))
    write_answers("onnx-convolution", f"numpy {np.__version__} and {origin}", features, 78, "classes", answers,
                  file="onnx-convolution.onnx")

    # One dimension, the channel last as Keras has it, a sigmoid between, weights as 8-bit integers.
    kernel = random.normal(size=(4, 3, 3)) / 2
    dense_weights = random.normal(size=(4 * 6, 3))
    quantized = np.clip(np.round(dense_weights * 40), -128, 127).astype(np.int8)
    features = [{"name": f"t{t}c{c}", "scale": 10, "low": -40, "high": 40} for t in range(8) for c in range(3)]
    integers = random_inputs(features, 79)
    x = (integers / 10).reshape(-1, 8, 3).transpose(0, 2, 1)
    windows = np.lib.stride_tricks.sliding_window_view(x, 3, axis=2)
    x = 1 / (1 + np.exp(-np.einsum("nclk,fck->nfl", windows, kernel)))
    answers = np.argmax(x.transpose(0, 2, 1).reshape(-1, 24) @ (quantized / 40), axis=1)
    save_onnx("onnx-sequence", [
        helper.make_node("Transpose", ["X"], ["x0"], name="first", perm=[0, 2, 1]),
        helper.make_node("Conv", ["x0", "w0"], ["x1"], name="conv"),
        helper.make_node("Sigmoid", ["x1"], ["x2"], name="sigmoid"),
        helper.make_node("Transpose", ["x2"], ["x3"], name="last", perm=[0, 2, 1]),
        helper.make_node("Reshape", ["x3", "shape"], ["x4"], name="reshape"),
        helper.make_node("DequantizeLinear", ["w1", "step"], ["w"], name="dequantize"),
        helper.make_node("MatMul", ["x4", "w"], ["x5"], name="matmul"),
        helper.make_node("ArgMax", ["x5"], ["label"], name="argmax", axis=-1, keepdims=0),
    ], [None, 8, 3], [("label", TensorProto.INT64)], [
        tensor("w0", kernel), tensor("w1", quantized, np.int8), tensor("step", 1 / 40),
        tensor("shape", [-1, 24], np.int64),
    ])
    write_answers("onnx-sequence", f"numpy {np.__version__}", features, 79, "classes", answers, file="onnx-sequence.onnx")


if __name__ == "__main__":
    os.makedirs(MODELS, exist_ok=True)
    xgboost_models()
    onnx_trees()
    onnx_networks()
    if len(sys.argv) > 1:
        lightgbm_models(sys.argv[1])
