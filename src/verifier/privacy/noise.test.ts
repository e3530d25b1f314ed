import { describe, expect, it } from "vitest";
import { createMachine, type MachineKind, machineKinds } from "../../machine/index.ts";
import { insertedNames, secureAggregates } from "./index.ts";
import { digitCount, digitThresholds, sensitivityOf } from "./noise.ts";
import { assembled } from "./test-program.ts";

/** SplitMix64 (Steele, Lea and Flood 2014): noise that repeats. */
function seededBits(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let value = state;
    value = BigInt.asUintN(64, (value ^ (value >> 30n)) * 0xbf58476d1ce4e5b9n);
    value = BigInt.asUintN(64, (value ^ (value >> 27n)) * 0x94d049bb133111ebn);
    return value ^ (value >> 31n);
  };
}

/** Answers of a machine to the sum, with so many contributions of `high` to it. */
function answers(
  kind: MachineKind,
  { epsilon, high, asked, contributors = 0 }: { epsilon: number; high: number; asked: number; contributors?: number },
): number[] {
  const { program } = secureAggregates(
    assembled(`program noise
aggregate load(process: u32) of 0..${high} capacity 16
privacy between process budget 4000000000
helpers tell
action give() {
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
RMT_CONTRIBUTE load r0 r1
}
action ask() {
r0 = RMT_NOISY_SUM load ${epsilon}
r1 = CALL tell (r0)
}
table given at test.shared {
actions give
default give()
}
table told at test.event {
match a: i64 exact event.0
actions ask
entry 1 => ask()
}`),
  );
  const told: number[] = [];
  const machine = createMachine(program, {
    kind,
    random: seededBits(BigInt(epsilon * high + contributors)),
    helpers: { "test.event": { tell: (value) => void told.push(Number(value)) } },
  });
  machine.context(insertedNames.budget)!.write({ keys: [0n], fields: [[[1n << 60n]]] });
  for (let process = 1; process <= contributors; process++) {
    machine.runHook(machine.hook("test.shared")!, [process, 0, 0, high, 0]);
  }
  const events = new BigInt64Array(4 * asked);
  for (let index = 0; index < asked; index++) events[4 * index] = 1n;
  machine.runHookBatch(machine.hook("test.event")!, events, 4);
  expect(told.length).toBe(asked);
  return told;
}

/** P(X <= x) of two-sided geometric noise, from its closed form. */
function cumulative(x: number, ratio: number): number {
  return x >= 0 ? 1 - ratio ** (x + 1) / (1 + ratio) : ratio ** -x / (1 + ratio);
}

/** The least x with P(X <= x) of at least this much. */
function quantile(probability: number, ratio: number, reach: number): number {
  let [low, high] = [-reach, reach];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (cumulative(middle, ratio) >= probability) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Pearson's statistic over bins of about equal probability, and what it exceeds once in 10,000 times. */
function chiSquare(values: readonly number[], ratio: number): { statistic: number; bound: number } {
  const reach = Math.ceil(40 / -Math.log(ratio));
  const edges = [...new Set(Array.from({ length: 49 }, (_, index) => quantile((index + 1) / 50, ratio, reach)))];
  const observed = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    const bin = edges.findIndex((edge) => value <= edge);
    observed[bin < 0 ? edges.length : bin]!++;
  }
  let statistic = 0;
  for (const [bin, count] of observed.entries()) {
    const below = bin === 0 ? 0 : cumulative(edges[bin - 1]!, ratio);
    const above = bin === edges.length ? 1 : cumulative(edges[bin]!, ratio);
    const expected = (above - below) * values.length;
    statistic += (count - expected) ** 2 / expected;
  }
  // Wilson and Hilferty's approximation of the quantile; 3.719 is that of the normal distribution.
  const freedom = edges.length;
  return { statistic, bound: freedom * (1 - 2 / (9 * freedom) + 3.719 * Math.sqrt(2 / (9 * freedom))) ** 3 };
}

/** The distribution of the noise that the thresholds make, exactly but for doubles: by value from -(2^digits - 1) on. */
function distributionOf(thresholds: readonly bigint[]): { lowest: number; probabilities: Float64Array } {
  let geometric = [1];
  for (const threshold of thresholds) {
    const one = Number(threshold) / 2 ** 64;
    geometric = [...geometric.map((value) => value * (1 - one)), ...geometric.map((value) => value * one)];
  }
  const most = geometric.length - 1;
  const probabilities = new Float64Array(2 * most + 1);
  for (const [left, one] of geometric.entries()) {
    for (const [right, other] of geometric.entries()) probabilities[most + left - right]! += one * other;
  }
  return { lowest: -most, probabilities };
}

describe("noise", () => {
  const settings = [
    { epsilon: 1_000_000, high: 1 },
    { epsilon: 500_000, high: 1 },
    { epsilon: 2_000_000, high: 3 },
    { epsilon: 100_000, high: 1 },
    { epsilon: 1_000_000, high: 1000 },
    { epsilon: 50_000, high: 100_000 },
  ];
  for (const kind of machineKinds) {
    it.each(settings)(
      `on ${kind} is two-sided geometric at epsilon $epsilon / 10^6 and sensitivity $high`,
      (setting) => {
        const values = answers(kind, { ...setting, asked: 20_000 });
        const ratio = Math.exp(-setting.epsilon / 1e6 / setting.high);
        const { statistic, bound } = chiSquare(values, ratio);
        expect(statistic).toBeLessThan(bound);
      },
    );
  }

  it("would be told from noise of another scale", () => {
    const values = answers("webAssembly", { epsilon: 500_000, high: 1, asked: 20_000 });
    const { statistic, bound } = chiSquare(values, Math.exp(-0.55));
    expect(statistic).toBeGreaterThan(bound);
  });

  it("is the same on both machines for the same random bits", () => {
    const setting = { epsilon: 30_000, high: 700, asked: 300, contributors: 5 };
    expect(answers("webAssembly", setting)).toEqual(answers("interpreter", setting));
  });

  it.each(machineKinds)(
    "hides one contribution: on %s, answers with and without it are at most e^epsilon apart",
    (kind) => {
      const epsilon = 700_000;
      const asked = 30_000;
      const counts = [2, 3].map((contributors) => {
        const counted = new Map<number, number>();
        for (const answer of answers(kind, { epsilon, high: 2, asked, contributors })) {
          counted.set(answer, (counted.get(answer) ?? 0) + 1);
        }
        return counted;
      });
      const [without, withOne] = counts as [Map<number, number>, Map<number, number>];
      let compared = 0;
      for (const answer of new Set([...without.keys(), ...withOne.keys()])) {
        const left = without.get(answer) ?? 0;
        const right = withOne.get(answer) ?? 0;
        if (left + right < 200) continue;
        compared++;
        // Five standard deviations of a difference of counts.
        const error = 5 * Math.sqrt(left + Math.exp(1.4) * right);
        const otherError = 5 * Math.sqrt(right + Math.exp(1.4) * left);
        expect(left).toBeLessThan(Math.exp(epsilon / 1e6) * right + error);
        expect(right).toBeLessThan(Math.exp(epsilon / 1e6) * left + otherError);
      }
      expect(compared).toBeGreaterThan(10);
    },
  );
});

describe("the digits of the noise", () => {
  it("have the probabilities of the formula", () => {
    for (const [epsilon, sensitivity] of [
      [1_000_000, 1n],
      [3_000, 50n],
      [20_000_000, 3n],
    ] as const) {
      const thresholds = digitThresholds(epsilon, sensitivity);
      const exponent = epsilon / 1e6 / Number(sensitivity);
      for (const [digit, threshold] of thresholds.entries()) {
        const probability = 1 / (1 + Math.exp(exponent * 2 ** digit));
        const error = Math.abs(Number(threshold) / 2 ** 64 - probability);
        expect(error).toBeLessThan(2 ** -64 + probability * 1e-12);
      }
    }
  });

  it("are right to the last of 64 bits: for exp(-1) and exp(-2), as computed elsewhere", () => {
    const millionths = 1_000_000;
    // 2^64 / (1 + e) and 2^64 / (1 + e^2), by Python's decimal with 60 digits.
    expect(digitThresholds(millionths, 1n).slice(0, 2)).toEqual([4961093570831980854n, 2198905795380358826n]);
  });

  it("leave a tail below 2^-60, and no digit more", () => {
    for (const [epsilon, sensitivity] of [
      [1, 1n],
      [100_000, 1000n],
      [1_000_000, 1n],
      [50_000_000, 1n],
      [7, 123_456_789n],
    ] as const) {
      const digits = digitCount(epsilon, sensitivity);
      const tail = (count: number) => ((epsilon / 1e6 / Number(sensitivity)) * 2 ** count) / Math.LN2;
      expect(tail(digits)).toBeGreaterThan(60);
      if (digits > 0) expect(tail(digits - 1)).toBeLessThan(60.001);
    }
  });

  it("make neighbouring sums e^epsilon-close wherever the noise is not astronomically rare", () => {
    for (const [epsilon, sensitivity] of [
      [1_000_000, 4n],
      [250_000, 1n],
      [3_000_000, 7n],
    ] as const) {
      const { probabilities } = distributionOf(digitThresholds(epsilon, sensitivity));
      const distance = Number(sensitivity);
      let outside = 0;
      for (let index = 0; index < probabilities.length; index++) {
        const here = probabilities[index]!;
        const there = probabilities[index + distance] ?? 0;
        const beyond = Math.max(here - Math.exp(epsilon / 1e6) * there, there - Math.exp(epsilon / 1e6) * here);
        outside += Math.max(0, beyond);
      }
      // delta: what is left over by truncation, rounding and doubles here.
      expect(outside).toBeLessThan(1e-12);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
  });

  it("are none where nothing can be hidden, or everything is in plain sight", () => {
    expect(digitThresholds(1_000_000, 0n)).toEqual([]);
    expect(digitThresholds(1_000_000_000, 1n)).toEqual([]);
  });
});

describe("the sensitivity", () => {
  it("is how far a principal moves the sum by coming, leaving or changing", () => {
    expect(sensitivityOf({ low: 0n, high: 10n })).toBe(10n);
    expect(sensitivityOf({ low: -3n, high: 10n })).toBe(13n);
    expect(sensitivityOf({ low: 5n, high: 10n })).toBe(10n);
    expect(sensitivityOf({ low: -10n, high: -5n })).toBe(10n);
  });
});
