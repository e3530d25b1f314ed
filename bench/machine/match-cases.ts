import type { Match, TableEntry } from "../../src/bytecode/index.ts";
import { DiagnosticError } from "../../src/diagnostics/index.ts";
import type { Machine } from "../../src/machine/index.ts";
import { type RandomNumbers, randomNumbers } from "../random-numbers.ts";
import { eventsOf, type LazyCase, type MachineCase } from "./bench-case.ts";

const sizes = [100, 10_000, 1_000_000];
const eventCount = 262_144;

/** The interpreter searches ternary and range entries one after the other, and keeps each as an object. */
const mostInterpretedEntries = { exact: 10_000, lpm: 10_000, ternary: 100, range: 100 };

/** Entries of one table, and how to make a key that one of them matches. */
interface Contents {
  readonly entries: readonly TableEntry[];
  readonly keyOf: (entry: number) => bigint;
  readonly nativeData: () => bigint[];
}

/** Each kind of match at a hundred, ten thousand and a million entries. */
export function matchCases(): readonly LazyCase[] {
  return (["exact", "lpm", "ternary", "range"] as const).flatMap((kind) =>
    sizes.map((size) => {
      const name = `${kind}, ${size.toLocaleString("en-US")} entries`;
      return { name, make: () => matchCase(name, kind, size, randomNumbers(size)) };
    }),
  );
}

function matchCase(name: string, kind: Match["kind"], size: number, random: RandomNumbers): MachineCase {
  const { entries, keyOf, nativeData } = makeContents[kind](size, random);
  return {
    name,
    program: `program match
counter sum
action hit(value: u32) {
  RMT_COUNT sum r0
}
table entries at test.event {
  match a: i64 ${kind} event.0
  actions hit
  size ${size}
}`,
    prepare: (machine) => insertAll(machine, entries),
    // One key of eight is random, and matches hardly ever.
    events: eventsOf(eventCount, () => [random.below(8) === 0 ? wideRandom(random) : keyOf(random.below(size))]),
    native: { name: kind, data: nativeData },
    interpreter: size <= mostInterpretedEntries[kind],
  };
}

function insertAll(machine: Machine, entries: readonly TableEntry[]): void {
  const problem = machine.table("entries")!.applyUpdates(entries.map((entry) => ({ kind: "insert", entry }) as const));
  if (problem) throw new DiagnosticError(problem);
}

/** 60 bits, so that keys are positive. */
function wideRandom(random: RandomNumbers): bigint {
  return (BigInt(random.below(2 ** 30)) << 30n) | BigInt(random.below(2 ** 30));
}

const makeContents: Readonly<Record<Match["kind"], (size: number, random: RandomNumbers) => Contents>> = {
  exact(size, random) {
    const keys = distinct(size, () => wideRandom(random));
    return {
      entries: keys.map((value, index) => entry({ kind: "exact", value }, 0, index)),
      keyOf: (index) => keys[index]!,
      nativeData: () => [1n, -1n, 1n, BigInt(size), ...keys.flatMap((key, index) => [key, BigInt(index), 1n])],
    };
  },
  lpm(size, random) {
    const lengths = Array.from({ length: 24 }, (_, index) => 24 + index);
    const masks = lengths.map((length) => highBits(length));
    return masked(size, random, masks, (value, group) => ({
      kind: "lpm",
      value: BigInt.asIntN(64, value),
      prefixLength: lengths[group]!,
    }));
  },
  ternary(size, random) {
    const masks = Array.from({ length: 16 }, (_, index) => 0xffff_ffffn << BigInt(index));
    return masked(size, random, masks, (value, group) => ({ kind: "ternary", value, mask: masks[group]! }), true);
  },
  range(size, random) {
    let low = 0n;
    const ranges = Array.from({ length: size }, () => {
      low += BigInt(1 + random.below(2 ** 20));
      const range = { low, high: low + BigInt(random.below(2 ** 20)) };
      low = range.high + 1n;
      return range;
    });
    return {
      entries: ranges.map((range, index) => entry({ kind: "range", ...range }, 1, index)),
      keyOf: (index) => ranges[index]!.low + BigInt(random.below(Number(ranges[index]!.high - ranges[index]!.low) + 1)),
      nativeData: () => [BigInt(size), ...ranges.flatMap(({ low, high }, index) => [low, high, BigInt(index)])],
    };
  },
};

/** Entries of several masks, as many of each; with priorities the masks have one of their own each. */
function masked(
  size: number,
  random: RandomNumbers,
  masks: readonly bigint[],
  matchOf: (value: bigint, group: number) => Match,
  withPriority = false,
): Contents {
  const values = distinct(
    size,
    (index) => `${index % masks.length}/${wideRandom(random) & masks[index % masks.length]!}`,
  ).map((text) => BigInt(text.split("/")[1]!));
  const priorityOf = (index: number) => (withPriority ? 1 + (index % masks.length) : 0);
  return {
    entries: values.map((value, index) => entry(matchOf(value, index % masks.length), priorityOf(index), index)),
    keyOf: (index) =>
      BigInt.asIntN(63, values[index]! | (wideRandom(random) & ~masks[index % masks.length]! & highest)),
    nativeData: () => {
      // Longest prefix first, or highest priority first: the later masks.
      const order = masks.map((_, group) => group).reverse();
      return [
        BigInt(masks.length),
        ...order.flatMap((group) => {
          const own = values.flatMap((value, index) =>
            index % masks.length === group ? [value, BigInt(index), BigInt(Math.max(1, priorityOf(index)))] : [],
          );
          return [masks[group]!, BigInt(withPriority ? 1 + group : 1), BigInt(own.length / 3), ...own];
        }),
      ];
    },
  };
}

/** 60 bits. */
const highest = (1n << 60n) - 1n;

function highBits(length: number): bigint {
  return BigInt.asIntN(64, -1n << BigInt(64 - length));
}

function entry(match: Match, priority: number, value: number): TableEntry {
  return { matches: [match], priority, call: { action: 0, data: [BigInt(value)] } };
}

/** As many different values as asked for. */
function distinct<Value extends bigint | string>(count: number, make: (index: number) => Value): Value[] {
  const values = new Set<Value>();
  while (values.size < count) values.add(make(values.size));
  return [...values];
}
