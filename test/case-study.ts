import { describe, expect, it } from "vitest";
import { type caseStudyTraces, recordedCases, timeOverBest } from "./recorded-traces.ts";

/** Tests what the page-prefetch program must reach on an application of the paper's case study. */
export async function describeCaseStudy(study: (typeof caseStudyTraces)[number]): Promise<void> {
  const cases = await recordedCases(study);

  describe.each(cases)("rmt with the page-prefetch program on $name, memory $memory", (replays) => {
    const { under } = replays;
    const seconds = (policy: string) => under(policy).completionSeconds;

    it("is at most 2 % slower than the better of none and linux-vma", () => {
      expect(timeOverBest(replays)).toBeLessThanOrEqual(1.02);
    });

    it("has an accuracy of at least 0.93", () => {
      expect(under("rmt").accuracy).toBeGreaterThanOrEqual(0.93);
    });

    it("has a coverage of at least 0.90", () => {
      expect(under("rmt").coverage).toBeGreaterThanOrEqual(0.9);
    });

    it("closes at least 80 % of the gap between linux-vma and the oracle", () => {
      const gap = seconds("linux-vma") - seconds("oracle");
      expect((seconds("linux-vma") - seconds("rmt")) / gap).toBeGreaterThanOrEqual(0.8);
    });

    it("is faster than both Leaps", () => {
      expect(seconds("rmt")).toBeLessThan(seconds("leap-paper"));
      expect(seconds("rmt")).toBeLessThan(seconds("leap-code"));
    });
  });
}
