import { describe, expect, it } from "vitest";
import { type BenchCase, benchHost, compareWithPeer, formatBenchReport, summarizeRatios } from "./report.ts";

const measured = (name: string, ours: number, peer: number) => compareWithPeer({ name, unit: "ns", ours }, "C", peer);

describe("the report of a benchmark", () => {
  it("takes the median and the worst of all ratios, or of those with one peer", () => {
    const cases: BenchCase[] = [
      measured("a", 1, 2),
      measured("b", 3, 1),
      measured("c", 2, 2),
      { name: "d", unit: "ns", ours: 9 },
    ];
    expect(summarizeRatios(cases)).toEqual({ medianRatio: 1, worstRatio: 3 });
    const other = compareWithPeer({ name: "e", unit: "ns", ours: 1 }, "other", 100);
    expect(summarizeRatios([...cases, other])).toEqual({ medianRatio: 0.75, worstRatio: 3 });
    expect(summarizeRatios([...cases, other], "other")).toEqual({ medianRatio: 0.01, worstRatio: 0.01 });
  });

  it("fits 80 columns and says which goals were missed", () => {
    const cases = [{ ...measured("forest, 32 trees of depth 12", 1234.5, 999), engines: { interpreter: 123_456 } }];
    const goals = [
      { text: "at most twice C", reached: true },
      { text: "faster than light", reached: false },
    ];
    const report = { bench: "machine", host: benchHost(), cases, summary: summarizeRatios(cases), goals };
    const text = formatBenchReport(report, { color: false });
    for (const line of text.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toMatch(/forest.* 123456 +1235 +999 +1\.24/);
    expect(text).toContain("MISSED  faster than light");
  });
});
