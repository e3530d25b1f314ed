import { describe, expect, it } from "vitest";
import { formatCount, formatMemory, formatPercent, formatRatio, timeFormat } from "./numbers.ts";

describe("numbers in tables", () => {
  it("set thousands apart", () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });

  it("write fractions as percent, and ratios with two digits", () => {
    expect(formatPercent(0.4069)).toBe("40.7");
    expect([0.5, 0.125, 1].map(formatMemory)).toEqual(["50 %", "12.5 %", "100 %"]);
    expect(formatRatio(2 / 3)).toBe("0.67");
  });

  it("write times that stand together in one unit", () => {
    expect([24.6, 3.2].map(timeFormat(24.6))).toEqual(["24.60 s", "3.20 s"]);
    expect([1.334, 0.2].map(timeFormat(1.334))).toEqual(["1.334 s", "0.200 s"]);
    expect(timeFormat(0.0123)(0.0123)).toBe("12.30 ms");
    expect(timeFormat(2e-6)(2e-6)).toBe("2.000 µs");
    expect(timeFormat(123_456)(123_456)).toBe("123456 s");
    expect(timeFormat(0)(0)).toBe("0.000 ns");
  });
});
