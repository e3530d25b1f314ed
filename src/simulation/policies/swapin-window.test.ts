import { describe, expect, it } from "vitest";
import { powerOfTwoAtLeast, swapinWindow } from "./swapin-window.ts";

describe("swapinWindow", () => {
  it("without hits is 2 beside the previous address and 1 elsewhere", () => {
    expect(swapinWindow(100, 101, 0, 8, 0)).toBe(2);
    expect(swapinWindow(100, 99, 0, 8, 0)).toBe(2);
    expect(swapinWindow(100, 100, 0, 8, 0)).toBe(1);
    expect(swapinWindow(100, 102, 0, 8, 0)).toBe(1);
  });

  it("with hits is the smallest power of two that is at least 4 and hits + 2, up to the maximum", () => {
    expect([1, 2, 3, 4, 6, 7, 63].map((hits) => swapinWindow(0, 50, hits, 8, 0))).toEqual([4, 4, 8, 8, 8, 8, 8]);
    expect([6, 7, 63].map((hits) => swapinWindow(0, 50, hits, 32, 0))).toEqual([8, 16, 32]);
  });

  it("is at least half the previous window", () => {
    expect([8, 4, 3, 2, 1].map((previous) => swapinWindow(0, 50, 0, 8, previous))).toEqual([4, 2, 1, 1, 1]);
  });
});

describe("powerOfTwoAtLeast", () => {
  it("rounds up", () => {
    expect([1, 2, 3, 4, 5, 8, 9].map(powerOfTwoAtLeast)).toEqual([1, 2, 4, 4, 8, 8, 16]);
  });
});
