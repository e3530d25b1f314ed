import type { Dataset } from "../dataset/index.ts";

/** How well a very simple model does: accuracy, or the share of the variance that it explains; 0 to 1. */
export type Landmark = (training: Dataset, test: Dataset) => number;

/** Samples that neighbours are looked for of, and among: the last ones. */
const mostAsked = 200;
const mostNeighbours = 1000;

/** Places of a feature where a stump is cut. */
const stumpCuts = 15;

/** The outcome of the sample before. */
export const persistenceLandmark: Landmark = (_, test) => {
  return scoreOf(test, (sample) => test.outcomes[Math.max(0, sample - 1)]!, 1);
};

/** What followed the values of the first two features most often, or on average. */
export const contextLandmark: Landmark = (training, test) => {
  const keyOf = ({ values, features: { length: width } }: Dataset, sample: number) =>
    `${values[sample * width]} ${width > 1 ? values[sample * width + 1] : ""}`;
  const groups = new Map<string, number[]>();
  for (let sample = 0; sample < training.count; sample++) {
    const key = keyOf(training, sample);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [training.outcomes[sample]!]);
    else group.push(training.outcomes[sample]!);
  }
  const answers = new Map([...groups].map(([key, outcomes]) => [key, summaryOf(training, outcomes)]));
  const otherwise = summaryOf(training, training.outcomes);
  return scoreOf(test, (sample) => answers.get(keyOf(test, sample)) ?? otherwise);
};

/** One cut of one feature: the best on the samples of training. */
export const stumpLandmark: Landmark = (training, test) => {
  const { count, values, outcomes } = training;
  const width = training.features.length;
  const otherwise = summaryOf(training, outcomes);
  if (count === 0) return scoreOf(test, () => otherwise);
  let best = { score: Number.NEGATIVE_INFINITY, feature: 0, cut: 0, low: otherwise, high: otherwise };
  for (let feature = 0; feature < width; feature++) {
    const sorted = Int32Array.from({ length: count }, (_, sample) => values[sample * width + feature]!).sort();
    const cuts = new Set(
      Array.from({ length: stumpCuts }, (_, index) => sorted[Math.floor(((index + 1) * count) / (stumpCuts + 1))]!),
    );
    for (const cut of cuts) {
      const sides: [number[], number[]] = [[], []];
      for (let sample = 0; sample < count; sample++) {
        sides[values[sample * width + feature]! <= cut ? 0 : 1].push(outcomes[sample]!);
      }
      const [low, high] = sides.map((side) => (side.length === 0 ? otherwise : summaryOf(training, side)));
      const score = scoreOf(training, (sample) => (values[sample * width + feature]! <= cut ? low! : high!));
      if (score > best.score) best = { score, feature, cut, low: low!, high: high! };
    }
  }
  const { feature, cut, low, high } = best;
  return scoreOf(test, (sample) => (test.values[sample * width + feature]! <= cut ? low : high));
};

/** The outcome of the nearest sample, by distances in units of each feature's deviation. */
export const nearestLandmark: Landmark = (training, test) => {
  const width = training.features.length;
  const scales = Float64Array.from({ length: width }, (_, feature) => 1 / (deviationOf(training, feature) || 1));
  const first = Math.max(0, training.count - mostNeighbours);
  const answer = (sample: number) => {
    let nearest = first;
    let least = Number.POSITIVE_INFINITY;
    for (let other = first; other < training.count; other++) {
      let distance = 0;
      for (let feature = 0; feature < width && distance < least; feature++) {
        const difference = test.values[sample * width + feature]! - training.values[other * width + feature]!;
        distance += (difference * scales[feature]!) ** 2;
      }
      if (distance < least) {
        least = distance;
        nearest = other;
      }
    }
    return training.outcomes[nearest] ?? 0;
  };
  return scoreOf(test, answer, Math.max(0, test.count - mostAsked));
};

/** Normal distributions of each feature by class; for values 0, as there are no classes. */
export const naiveBayesLandmark: Landmark = (training, test) => {
  if (training.target.kind === "value" || training.count === 0) return 0;
  const width = training.features.length;
  const classes = training.target.labels.length;
  const counts = new Float64Array(classes);
  const means = new Float64Array(classes * width);
  const squares = new Float64Array(classes * width);
  for (let sample = 0; sample < training.count; sample++) {
    const class_ = training.outcomes[sample]!;
    counts[class_]!++;
    for (let feature = 0; feature < width; feature++) {
      const place = class_ * width + feature;
      const value = training.values[sample * width + feature]!;
      const before = value - means[place]!;
      means[place]! += before / counts[class_]!;
      squares[place]! += before * (value - means[place]!);
    }
  }
  // A little of the whole spread, so that what is constant within a class says much, but not everything.
  const least = Float64Array.from({ length: width }, (_, feature) => 1e-3 * deviationOf(training, feature) ** 2 + 1e-9);
  return scoreOf(
    test,
    (sample) => {
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let class_ = 0; class_ < classes; class_++) {
        if (counts[class_] === 0) continue;
        let logLikelihood = Math.log(counts[class_]!);
        for (let feature = 0; feature < width; feature++) {
          const place = class_ * width + feature;
          const variance = squares[place]! / counts[class_]! + least[feature]!;
          const distance = test.values[sample * width + feature]! - means[place]!;
          logLikelihood -= 0.5 * (Math.log(variance) + distance ** 2 / variance);
        }
        if (logLikelihood > most) {
          most = logLikelihood;
          best = class_;
        }
      }
      return best;
    },
    Math.max(0, test.count - mostAsked),
  );
};

/** @param first the first sample that counts */
function scoreOf(dataset: Dataset, answer: (sample: number) => number, first = 0): number {
  const { outcomes, count } = dataset;
  const asked = count - first;
  if (asked <= 0) return 0;
  if (dataset.target.kind === "classes") {
    let right = 0;
    for (let sample = first; sample < count; sample++) if (answer(sample) === outcomes[sample]) right++;
    return right / asked;
  }
  let mean = 0;
  for (let sample = first; sample < count; sample++) mean += outcomes[sample]! / asked;
  let errors = 0;
  let deviations = 0;
  for (let sample = first; sample < count; sample++) {
    errors += (answer(sample) - outcomes[sample]!) ** 2;
    deviations += (mean - outcomes[sample]!) ** 2;
  }
  return deviations === 0 ? 0 : Math.max(0, 1 - errors / deviations);
}

/** The most frequent outcome, the smallest of equal ones, or the mean. */
function summaryOf({ target }: Dataset, outcomes: ArrayLike<number> & Iterable<number>): number {
  if (outcomes.length === 0) return 0;
  if (target.kind === "value") {
    let sum = 0;
    for (const outcome of outcomes) sum += outcome;
    return sum / outcomes.length;
  }
  const counts = new Float64Array(target.labels.length);
  for (const outcome of outcomes) counts[outcome]!++;
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
}

function deviationOf({ values, count, features: { length: width } }: Dataset, feature: number): number {
  let mean = 0;
  for (let sample = 0; sample < count; sample++) mean += values[sample * width + feature]! / count;
  let variance = 0;
  for (let sample = 0; sample < count; sample++) variance += (values[sample * width + feature]! - mean) ** 2 / count;
  return Math.sqrt(variance);
}
