import { describe, expect, it } from "vitest";
import { caseStudyTraces, recordedCases, recordedTraces, timeOverBest } from "../../../test/recorded-traces.ts";

/** The case studies have a test of their own. */
const others = recordedTraces.filter((name) => !caseStudyTraces.some((study) => study === name));
const cases = (await Promise.all(others.map(recordedCases))).flat();

describe("the recorded traces", () => {
  it("are of both case studies, a random control, and at least three more programs", () => {
    expect(recordedTraces).toEqual(expect.arrayContaining([...caseStudyTraces, "random-lookup"]));
    expect(recordedTraces.length).toBeGreaterThanOrEqual(6);
  });
});

describe("rmt with the page-prefetch program on recorded accesses of", () => {
  it.each(cases)("$name, memory $memory: at most 2 % slower than the better of none and linux-vma", (replays) => {
    expect(timeOverBest(replays)).toBeLessThanOrEqual(1.02);
  });

  it.each(cases.filter(({ name }) => name === "random-lookup"))(
    "$name, memory $memory: less than one page is read ahead for a hundred accesses",
    ({ under }) => {
      const { prefetched, accesses } = under("rmt");
      expect(prefetched).toBeLessThan(accesses / 100);
    },
  );
});
