import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { describeDataset, descriptorNames } from "./describe-dataset.ts";
import { readMemory, remember, writeMemory } from "./memory-file.ts";
import { type RememberedDataset, recommendConfigurations } from "./recommend.ts";

function dataset(rows: readonly (readonly number[])[], outcomes: readonly number[], classes?: number): Dataset {
  return {
    features: rows[0]!.map((_, index) => ({ name: `f${index}`, scale: 1 })),
    target:
      classes === undefined
        ? { kind: "value", name: "y", scale: 1 }
        : { kind: "classes", name: "y", labels: Int32Array.from({ length: classes }, (_, index) => index) },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

const random = createRandom(5);
const numbers = Array.from({ length: 400 }, () => [random.below(1000), random.below(1000)]);

describe("describeDataset", () => {
  it("finds what one cut, the outcome before, and a period explain", () => {
    const cut = describeDataset(
      dataset(
        numbers,
        numbers.map(([x]) => (x! > 500 ? 1 : 0)),
        2,
      ),
    );
    expect(cut.stump).toBeGreaterThan(0.9);
    expect(cut.nearest).toBeGreaterThan(0.85);
    expect(cut.period).toBeLessThan(0.7);
    const turns = describeDataset(
      dataset(
        numbers,
        numbers.map((_, index) => (index % 4 < 2 ? 0 : 1)),
        2,
      ),
    );
    expect(turns).toMatchObject({ period: 1, entropy: 1, majority: 0.5 });
    expect(turns.stump).toBeLessThan(0.75);
    const same = describeDataset(
      dataset(
        numbers,
        numbers.map((_, index) => (index < 350 ? 0 : 1)),
        2,
      ),
    );
    expect(same.persistence).toBeGreaterThan(0.98);
  });

  it("knows values from classes, and rows that repeat", () => {
    const rows = numbers.map((_, index) => [index % 5, 1]);
    const value = describeDataset(
      dataset(
        rows,
        rows.map(([x]) => 100 * x!),
      ),
    );
    expect(value).toMatchObject({ isValue: 1, entropy: 0, context: 1, nearest: 1, naiveBayes: 0 });
    expect(value.repeats).toBe(1 - 5 / 400);
  });

  it("gives numbers from 0 to 1 for whatever samples", () => {
    const row = fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -2, max: 2 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.integer({ min: 0, max: 2 })), { minLength: 1 }),
        fc.boolean(),
        (all, isValue) => {
          const descriptor = describeDataset(
            dataset(
              all.map(([features]) => features),
              all.map(([, outcome]) => outcome),
              isValue ? undefined : 3,
            ),
          );
          for (const name of descriptorNames) {
            expect(descriptor[name]).toBeGreaterThanOrEqual(0);
            expect(descriptor[name]).toBeLessThanOrEqual(1 + 1e-9);
          }
        },
      ),
    );
  });
});

const blank = Object.fromEntries(descriptorNames.map((name) => [name, 0])) as RememberedDataset["descriptor"];

function remembered(name: string, stump: number, qualities: Readonly<Record<number, number>>): RememberedDataset {
  const tried = Object.entries(qualities).map(([x, quality]) => {
    return { family: "decisionTree", parameters: { x: Number(x) }, quality } as const;
  });
  return { name, descriptor: { ...blank, stump }, tried };
}

const memory = [
  remembered("low", 0.1, { 1: 0.9, 2: 0.5, 3: 0.6 }),
  remembered("lower", 0.15, { 1: 0.8, 2: 0.7, 3: 0.1 }),
  remembered("high", 0.9, { 1: 0.2, 2: 0.3, 3: 0.99 }),
];
const trees = new Set(["decisionTree"]);

describe("recommendConfigurations", () => {
  const firstFor = (stump: number) =>
    recommendConfigurations(memory, { ...blank, stump }, 3, trees).map(({ parameters }) => parameters.x);

  it("begins with what was best on datasets like this one", () => {
    expect(firstFor(0.12)[0]).toBe(1);
    expect(firstFor(0.92)[0]).toBe(3);
  });

  it("goes on with what was best where the first was not", () => {
    expect(firstFor(0.12).slice(0, 2)).toEqual([1, 3]);
  });

  it("gives each configuration once, no more than asked for, and of the families only", () => {
    expect(new Set(firstFor(0.5)).size).toBe(3);
    expect(recommendConfigurations(memory, blank, 2, trees)).toHaveLength(2);
    expect(recommendConfigurations(memory, blank, 2, new Set(["forest"]))).toEqual([]);
  });

  it("asks no dataset of classes about values", () => {
    expect(recommendConfigurations(memory, { ...blank, isValue: 1 }, 3, trees)).toEqual([]);
  });
});

describe("files of remembered searches", () => {
  it("hold what was written, and replace a dataset of the same name", () => {
    expect(unwrap(readMemory(writeMemory(memory), "m.json"))).toEqual(memory);
    const again = remembered("low", 0.2, { 7: 1 });
    expect(remember(memory, again)).toEqual([memory[1], memory[2], again]);
  });

  it.each([
    ["", "Unexpected end of JSON input"],
    ["[]", 'not of format "rmt-search-memory" and version 1'],
    ['{"format":"rmt-search-memory","version":2,"datasets":[]}', "not of format"],
    ['{"format":"rmt-search-memory","version":1}', "no list of datasets"],
    ['{"format":"rmt-search-memory","version":1,"datasets":[{"name":"a","tried":[]}]}', "dataset 0 is not complete"],
    [writeMemory(memory).replace('"decisionTree"', '"oak"'), "dataset 0 is not complete"],
    [writeMemory(memory).replace('"x":1', '"x":null'), "dataset 0 is not complete"],
  ])("refuse %j", (text, reason) => {
    const read = readMemory(text, "m.json");
    expect(read.ok ? [] : read.diagnostics.map(({ code }) => code)).toEqual(["RMT7056"]);
    expect(read.ok ? "" : read.diagnostics[0]!.message).toContain(reason);
  });
});

describe("the searches that come with rmt", () => {
  it("can be read, and are of many datasets and families", () => {
    const file = new URL("search-memory.txt", import.meta.url);
    const own = unwrap(readMemory(readFileSync(file, "utf8"), "search-memory.txt"));
    expect(own.length).toBeGreaterThanOrEqual(40);
    expect(new Set(own.map(({ name }) => name)).size).toBe(own.length);
    expect(new Set(own.flatMap(({ tried }) => tried.map(({ family }) => family))).size).toBe(9);
  });
});
