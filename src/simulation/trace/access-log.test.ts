import { describe, expect, it } from "vitest";
import { AccessLog } from "./access-log.ts";

describe("the access log", () => {
  it("numbers pages in ascending order and keeps the instructions between recorded accesses", () => {
    const log = new AccessLog(2);
    log.access(0, 9, true, 5);
    log.access(0, 4, false, 7);
    log.access(0, 9, false, 20); // among the two most recent
    log.access(1, 0, true, 30);
    log.access(0, 4, true, 31);
    expect(log.finish(40)).toEqual({
      filterPages: 2,
      pages: Float64Array.of(4, 9, 2 ** 20),
      accesses: Uint32Array.of(1, 0, 2, 0),
      instructions: Uint32Array.of(5, 2, 23, 1),
      created: Uint8Array.of(0, 1, 1),
      trailingInstructions: 9,
    });
  });

  it("keeps the sum where a count is larger than 32 bits", () => {
    const log = new AccessLog(0);
    const far = 2 ** 33;
    log.access(0, 1, true, far);
    log.access(0, 2, true, far + 10);
    const { instructions, trailingInstructions } = log.finish(far + 10);
    expect(instructions[0]).toBe(2 ** 32 - 1);
    expect(instructions.reduce((sum, count) => sum + count, 0) + trailingInstructions).toBe(far + 10);
  });

  it("leaves out what was before the instructions to skip, but remembers who created a page", () => {
    const log = new AccessLog(1, 100);
    log.access(0, 1, true, 10);
    log.access(0, 2, true, 20);
    log.access(0, 1, false, 130);
    log.access(0, 3, false, 140);
    expect(log.finish(150)).toMatchObject({
      pages: Float64Array.of(1, 3),
      accesses: Uint32Array.of(0, 1),
      instructions: Uint32Array.of(30, 10),
      created: Uint8Array.of(1, 0),
      trailingInstructions: 10,
    });
  });
});
