"""Writes peer-trees.json: what scikit-learn and XGBoost answer on a small data set.

Usage: /usr/bin/python3 make-peer-trees.py > peer-trees.json   (Debian: python3-sklearn, python3-xgboost)
"""

import json
import sys

import numpy
import sklearn
import xgboost
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

random = numpy.random.RandomState(7)
SAMPLES, FEATURES = 160, 4
# At most 160 different values a feature: every one has a bin of its own.
values = random.randint(-5000, 5000, size=(SAMPLES, FEATURES))
score = values[:, 0] + 0.5 * values[:, 1] * (values[:, 2] > 0) + random.normal(0, 1500, SAMPLES)
classes = numpy.digitize(score, [-1500, 1500])
binary = (score > 0).astype(int)
numbers = numpy.round(score).astype(int)

tree = {"max_depth": 4, "min_samples_leaf": 5, "random_state": 1}
boosting = {"max_depth": 3, "learning_rate": 0.3, "n_estimators": 8, "tree_method": "hist", "random_state": 1}
regression = xgboost.XGBRegressor(base_score=float(numpy.mean(numbers)), **boosting)


def rounded(array, digits):
    return numpy.round(numpy.asarray(array, dtype=float), digits).tolist()


json.dump(
    {
        "versions": {"scikit-learn": sklearn.__version__, "xgboost": xgboost.__version__},
        "values": values.flatten().tolist(),
        "classes": classes.tolist(),
        "binary": binary.tolist(),
        "numbers": numbers.tolist(),
        "giniTree": DecisionTreeClassifier(**tree).fit(values, classes).predict(values).tolist(),
        "entropyTree": DecisionTreeClassifier(criterion="entropy", **tree).fit(values, classes).predict(values).tolist(),
        "balancedTree": DecisionTreeClassifier(class_weight="balanced", **tree)
        .fit(values, classes)
        .predict(values)
        .tolist(),
        "prunedLeaves": int(
            DecisionTreeClassifier(ccp_alpha=0.01, random_state=1).fit(values, classes).get_n_leaves()
        ),
        "valueTree": rounded(DecisionTreeRegressor(**tree).fit(values, numbers).predict(values), 3),
        # Every class begins with 0.5.
        "boostedClasses": rounded(
            xgboost.XGBClassifier(**boosting).fit(values, classes).predict(values, output_margin=True) - 0.5, 4
        ),
        "boostedSign": rounded(
            xgboost.XGBClassifier(**boosting).fit(values, binary).predict(values, output_margin=True), 4
        ),
        "boostedValue": rounded(regression.fit(values, numbers).predict(values), 1),
    },
    sys.stdout,
)
