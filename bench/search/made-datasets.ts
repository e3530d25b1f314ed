import { createRandom, type Dataset } from "../../src/learning/index.ts";

/** A dataset to search on, and whether its samples follow one another in time. */
export interface SearchDataset {
  readonly name: string;
  readonly dataset: Dataset;
  readonly isOrdered: boolean;
}

type Random = ReturnType<typeof createRandom>;

/** Samples of each made dataset. */
const sampleCount = 1000;

/** Datasets of many kinds, made from seeds: what policies predict, and what learning is tried on in textbooks. */
export function madeDatasets(): readonly SearchDataset[] {
  return [
    ...[3, 7, 12, 29].map((period) => windows(`period of ${period}`, 8, periodic(period, 0.02))),
    windows("period of 7, noisy", 8, periodic(7, 0.15)),
    ...[1, 2, 3].map((order) => windows(`chain of order ${order}`, 8, chain(order, 5))),
    windows("two streams", 12, interleaved()),
    windows("strides that change", 8, changingStride()),
    rows("one cut", 8, (row) => (row[3]! > 200 ? 1 : 0), { noise: 0.05 }),
    rows("two cuts", 8, (row) => (row[1]! > 0 ? (row[5]! > 300 ? 2 : 1) : 0), { noise: 0.05 }),
    rows("rule of depth 4", 12, nestedRule(4), { noise: 0.02 }),
    rows("rule of depth 7", 12, nestedRule(7), { noise: 0.02 }),
    rows("line", 6, (row) => (2 * row[0]! - row[1]! + 3 * row[2]! - row[4]! > 0 ? 1 : 0), { noise: 0.03 }),
    rows("four lines", 8, (row) => (row[0]! > row[1]! ? 2 : 0) + (row[2]! + row[3]! > row[4]! ? 1 : 0), {
      noise: 0.03,
    }),
    rows("parity of 2", 6, (row) => (row[0]! > 0 ? 1 : 0) ^ (row[1]! > 0 ? 1 : 0), { noise: 0.02 }),
    rows("parity of 3", 6, (row) => (row[0]! > 0 ? 1 : 0) ^ (row[1]! > 0 ? 1 : 0) ^ (row[2]! > 0 ? 1 : 0), {
      noise: 0,
    }),
    rows("ring", 4, (row) => (Math.hypot(row[0]!, row[1]!) > 700 ? 1 : 0), { noise: 0.02 }),
    rows("shells", 4, (row) => Math.min(3, Math.floor(Math.hypot(row[0]!, row[1]!, row[2]!) / 400)), { noise: 0.02 }),
    rows("small numbers", 8, (row) => ((row[0]! & 3) + (row[1]! & 3)) % 4, { noise: 0.02, most: 3 }),
    branches("branch of two before", 16, (history) => history[1]! ^ history[4]!),
    branches("branch of a loop", 16, (history, step) => (step % 6 === 5 ? 0 : 1) ^ (history[9]! & history[3]!)),
    drifting("cut that moves", 8),
    values("sum", 6, (row) => 3 * row[0]! - 2 * row[1]! + row[2]!, 60),
    values("steps", 6, (row) => (row[0]! > 0 ? 500 : -300) + (row[2]! > 300 ? 900 : 0), 40),
    values("product", 6, (row) => (row[0]! * row[1]!) / 500, 40),
    values("wave", 4, (row) => 800 * Math.sin(row[0]! / 250) + row[1]! / 4, 40),
    values("distance", 5, (row) => Math.hypot(row[0]!, row[1]!, row[3]!), 30),
    values("largest", 8, (row) => Math.max(row[0]!, row[1]!, row[2]!), 30),
  ];
}

/** The last values of a sequence, newest first, and what followed: a class for each value there is. */
export function windowDataset(sequence: readonly number[], length: number): Dataset {
  const count = Math.max(0, sequence.length - length);
  const following = sequence.slice(length);
  const labels = Int32Array.from(new Set(following)).sort();
  const classOf = new Map([...labels].map((label, index) => [label, index]));
  const values = new Int32Array(count * length);
  for (let sample = 0; sample < count; sample++) {
    for (let age = 0; age < length; age++) values[sample * length + age] = sequence[sample + length - 1 - age]!;
  }
  return {
    features: featuresOf(length),
    target: { kind: "classes", name: "next", labels },
    count,
    values,
    outcomes: Int32Array.from(following, (value) => classOf.get(value)!),
  };
}

function featuresOf(width: number): Dataset["features"] {
  return Array.from({ length: width }, (_, index) => ({ name: `f${index}`, scale: 1 }));
}

function seedOf(name: string): number {
  return [...name].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7);
}

function windows(name: string, length: number, next: (random: Random) => (step: number) => number): SearchDataset {
  const random = createRandom(seedOf(name));
  const following = next(random);
  const sequence = Array.from({ length: sampleCount + length }, (_, step) => following(step));
  return { name, dataset: windowDataset(sequence, length), isOrdered: true };
}

function periodic(period: number, noise: number) {
  return (random: Random) => {
    const pattern = Array.from({ length: period }, () => random.below(40) - 10);
    return (step: number) => (random.uniform() < noise ? random.below(9) - 4 : pattern[step % period]!);
  };
}

/** What follows the last `order` symbols is mostly the same. */
function chain(order: number, symbols: number) {
  return (random: Random) => {
    const usual = Array.from({ length: symbols ** order }, () => random.below(symbols));
    const last = new Array<number>(order).fill(0);
    return () => {
      const context = last.reduce((sum, symbol) => sum * symbols + symbol, 0);
      const symbol = random.uniform() < 0.1 ? random.below(symbols) : usual[context]!;
      last.shift();
      last.push(symbol);
      return symbol;
    };
  };
}

function interleaved() {
  return (random: Random) => {
    const steps = [0, 0];
    const patterns = [
      [1, 1, 1, 5],
      [-3, 8, -3],
    ];
    return () => {
      const stream = random.uniform() < 0.8 ? 0 : 1;
      const pattern = patterns[stream]!;
      return pattern[steps[stream]!++ % pattern.length]!;
    };
  };
}

function changingStride() {
  return (random: Random) => {
    let stride = 1;
    return () => {
      if (random.uniform() < 0.02) stride = 1 + random.below(12);
      return random.uniform() < 0.05 ? random.below(30) : stride;
    };
  };
}

function drawRow(random: Random, width: number, most = 1000): number[] {
  return Array.from({ length: width }, () => random.below(2 * most + 1) - most);
}

function rows(
  name: string,
  width: number,
  rule: (row: readonly number[]) => number,
  { noise, most = 1000 }: { readonly noise: number; readonly most?: number },
): SearchDataset {
  const random = createRandom(seedOf(name));
  const drawn = Array.from({ length: sampleCount }, () => drawRow(random, width, most));
  const classes = drawn.map(rule);
  const count = 1 + Math.max(...classes);
  const outcomes = classes.map((class_) => (random.uniform() < noise ? random.below(count) : class_));
  return { name, dataset: classDataset(drawn, outcomes, count), isOrdered: false };
}

function classDataset(drawn: readonly (readonly number[])[], outcomes: readonly number[], count: number): Dataset {
  return {
    features: featuresOf(drawn[0]!.length),
    target: { kind: "classes", name: "class", labels: Int32Array.from({ length: count }, (_, index) => index) },
    count: drawn.length,
    values: Int32Array.from(drawn.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

/** A random tree of cuts with four classes. */
function nestedRule(depth: number): (row: readonly number[]) => number {
  const random = createRandom(depth);
  const cuts = Array.from({ length: 2 ** depth }, () => ({ feature: random.below(12), cut: random.below(1001) - 500 }));
  const leaves = Array.from({ length: 2 ** depth }, () => random.below(4));
  return (row) => {
    let node = 1;
    while (node < 2 ** depth) {
      const { feature, cut } = cuts[node]!;
      node = 2 * node + (row[feature]! > cut ? 1 : 0);
    }
    return leaves[node - 2 ** depth]!;
  };
}

/** Bits, as the ways that branches went, newest first. */
function branches(
  name: string,
  length: number,
  rule: (history: readonly number[], step: number) => number,
): SearchDataset {
  const random = createRandom(seedOf(name));
  const history = Array.from({ length }, () => random.below(2));
  const drawn: number[][] = [];
  const outcomes: number[] = [];
  for (let step = 0; step < sampleCount; step++) {
    const way = random.uniform() < 0.05 ? random.below(2) : rule(history, step) & 1;
    drawn.push([...history]);
    outcomes.push(way);
    history.pop();
    history.unshift(way);
  }
  return { name, dataset: classDataset(drawn, outcomes, 2), isOrdered: true };
}

function drifting(name: string, width: number): SearchDataset {
  const random = createRandom(seedOf(name));
  const drawn = Array.from({ length: sampleCount }, () => drawRow(random, width));
  const outcomes = drawn.map((row, index) => (row[2]! > -400 + (800 * index) / sampleCount ? 1 : 0));
  return { name, dataset: classDataset(drawn, outcomes, 2), isOrdered: true };
}

/** @param noise deviation of what is added to the value */
function values(name: string, width: number, rule: (row: readonly number[]) => number, noise: number): SearchDataset {
  const random = createRandom(seedOf(name));
  const drawn = Array.from({ length: sampleCount }, () => drawRow(random, width));
  const dataset: Dataset = {
    features: featuresOf(width),
    target: { kind: "value", name: "value", scale: 1 },
    count: sampleCount,
    values: Int32Array.from(drawn.flat()),
    outcomes: Int32Array.from(drawn, (row) => Math.round(rule(row) + noise * random.normal())),
  };
  return { name, dataset, isOrdered: false };
}
