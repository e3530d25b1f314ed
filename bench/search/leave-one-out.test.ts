import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../src/diagnostics/index.ts";
import { readMemory } from "../../src/learning/index.ts";
import { compareLeavingOut } from "./leave-one-out.ts";

const file = new URL("../../src/learning/meta/search-memory.txt", import.meta.url);
const memory = unwrap(readMemory(readFileSync(file, "utf8"), "search-memory.txt"));

describe("the meta-learner on datasets that it does not know", () => {
  it("reaches 95 % of the search's result with a tenth of its trials, on the mean", () => {
    const all = memory.map((dataset) => compareLeavingOut(dataset, memory, 0.1));
    for (const { meta, search } of all) expect(meta.trials).toBeLessThanOrEqual(0.1 * search.trials);
    expect(all.reduce((sum, { share }) => sum + share, 0) / all.length).toBeGreaterThanOrEqual(0.95);
  });

  it("is not told what the dataset itself remembers", () => {
    const [dataset] = memory;
    const forgotten = memory.slice(1);
    expect(compareLeavingOut(dataset!, memory, 0.1)).toEqual(compareLeavingOut(dataset!, forgotten, 0.1));
  });
});
