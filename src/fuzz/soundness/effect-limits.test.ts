import { describe, expect, it } from "vitest";
import type { LimitReport } from "../../verifier/index.ts";
import { findExceededLimit, findWrongArgument, type RecordedCall } from "./effect-limits.ts";

/** Fields of test.shared: process, cgroup, user, value, time. */
function grantAt(time: number | bigint, process = 1, amount = 1): RecordedCall {
  return { hook: "test.shared", helper: "grant", arguments: [amount], event: [process, 0, 0, 0, time] };
}

function limit(by: string, perSecond: number, burst: number): LimitReport {
  return { effect: "test.grant", by, perSecond, burst, from: "hook", kept: "guarded" };
}

const millisecond = 1_000_000;

describe("the limit of an effect", () => {
  it("lets a burst happen at once, and one more when its token is due, not a nanosecond sooner", () => {
    const burst = [grantAt(0), grantAt(0), grantAt(0)];
    const limits = [limit("", 1000, 3)];
    expect(findExceededLimit(burst, limits)).toBeUndefined();
    expect(findExceededLimit([...burst, grantAt(millisecond)], limits)).toBeUndefined();
    expect(findExceededLimit([...burst, grantAt(millisecond - 1)], limits)).toBe(
      "test.grant happened 4 times within 999999 nanoseconds: 1000 a second, 3 at once are reported (guarded)",
    );
  });

  it("counts windows that begin anywhere, and calls in any order of their times", () => {
    const calls = [grantAt(10 * millisecond), grantAt(0), grantAt(10 * millisecond), grantAt(10 * millisecond)];
    expect(findExceededLimit(calls, [limit("", 1000, 2)])).toMatch(/3 times within 0 nanoseconds/);
    expect(findExceededLimit(calls, [limit("", 1000, 3)])).toBeUndefined();
  });

  it("counts each key by itself where there is one", () => {
    const calls = [grantAt(0, 1), grantAt(0, 2), grantAt(0, 3)];
    expect(findExceededLimit(calls, [limit("process", 1, 1)])).toBeUndefined();
    expect(findExceededLimit([...calls, grantAt(5, 2)], [limit("process", 1, 1)])).toMatch(/for process 2/);
    expect(findExceededLimit(calls, [limit("", 1, 1)])).toMatch(/2 times within 0/);
  });

  it("is exact at the end of 64-bit clocks, and is of no account to other effects", () => {
    const late = 2n ** 64n - 1n;
    expect(findExceededLimit([grantAt(late - 1n), grantAt(late)], [limit("", 10 ** 9, 1)])).toBeUndefined();
    expect(findExceededLimit([grantAt(late), grantAt(late)], [limit("", 10 ** 9, 1)])).toMatch(/2 times within 0/);
    const other = { ...limit("", 1, 1), effect: "test.adjust" };
    expect(findExceededLimit([grantAt(0), grantAt(0)], [other])).toBeUndefined();
  });
});

describe("an argument of a helper", () => {
  it("may be at both ends of its range, and not beyond", () => {
    expect([0, 1000].map((amount) => findWrongArgument(grantAt(0, 1, amount)))).toEqual([undefined, undefined]);
    expect(findWrongArgument(grantAt(0, 1, 1001))).toBe("grant was given 1001 as amount, outside of 0 to 1000");
    expect(findWrongArgument(grantAt(0, 1, -1))).toBe("grant was given -1 as amount, outside of 0 to 1000");
  });
});
