/** What a node of a tree asks of its feature and its threshold. */
export type TestKind = "less" | "lessOrEqual" | "greater" | "greaterOrEqual" | "equal" | "notEqual";

/** Integers from `low` to `high`, both included. */
export interface IntegerInterval {
  readonly low: number;
  readonly high: number;
}

const lowest = -(2 ** 31);
const highest = 2 ** 31 - 1;

/**
 * The 32-bit integers for which a test holds, ascending, with a gap between each two; nothing is rounded.
 *
 * @param read the floating-point number that stands for an integer; monotone, in either direction
 */
export function integersPassing(
  test: TestKind,
  threshold: number,
  read: (integer: number) => number,
): readonly IntegerInterval[] {
  const falls = read(lowest) > read(highest);
  const sign = falls ? -1 : 1;
  const turned = falls ? turnedTests[test] : test;
  const firstAtLeast = firstInteger((integer) => sign * read(integer) >= sign * threshold);
  const firstAbove = firstInteger((integer) => sign * read(integer) > sign * threshold);
  switch (turned) {
    case "less":
      return intervals([lowest, firstAtLeast - 1]);
    case "lessOrEqual":
      return intervals([lowest, firstAbove - 1]);
    case "greater":
      return intervals([firstAbove, highest]);
    case "greaterOrEqual":
      return intervals([firstAtLeast, highest]);
    case "equal":
      return intervals([firstAtLeast, firstAbove - 1]);
    case "notEqual":
      return intervals([lowest, firstAtLeast - 1], [firstAbove, highest]);
  }
}

const turnedTests: Readonly<Record<TestKind, TestKind>> = {
  less: "greater",
  lessOrEqual: "greaterOrEqual",
  greater: "less",
  greaterOrEqual: "lessOrEqual",
  equal: "equal",
  notEqual: "notEqual",
};

/** The intervals with 0 taken in or out. */
export function withZero(passing: readonly IntegerInterval[], zeroPasses: boolean): readonly IntegerInterval[] {
  const others = passing.flatMap(({ low, high }) => {
    return low <= 0 && high >= 0 ? intervals([low, -1], [1, high]) : [{ low, high }];
  });
  if (!zeroPasses) return others;
  const merged: { low: number; high: number }[] = [];
  for (const { low, high } of [...others, { low: 0, high: 0 }].sort((one, other) => one.low - other.low)) {
    const last = merged.at(-1);
    if (last !== undefined && last.high + 1 === low) last.high = high;
    else merged.push({ low, high });
  }
  return merged;
}

/** A way out of a chain of comparisons: all integers up to `high` that no way before took. */
export interface Cut {
  readonly high: number;
  readonly passes: boolean;
}

/** The 32-bit integers from the lowest to the highest as runs of those that pass and those that do not. */
export function cutsOf(passing: readonly IntegerInterval[]): readonly Cut[] {
  const cuts: Cut[] = [];
  let next = lowest;
  for (const { low, high } of passing) {
    if (low > next) cuts.push({ high: low - 1, passes: false });
    cuts.push({ high, passes: true });
    next = high + 1;
  }
  if (next <= highest) cuts.push({ high: highest, passes: false });
  return cuts;
}

function intervals(...ends: readonly (readonly [low: number, high: number])[]): readonly IntegerInterval[] {
  return ends.filter(([low, high]) => low <= high).map(([low, high]) => ({ low, high }));
}

/** The first 32-bit integer that satisfies what all after it satisfy; one more than the highest where there is none. */
function firstInteger(satisfies: (integer: number) => boolean): number {
  let low = lowest;
  let high = highest + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (satisfies(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
