import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VarintReader, VarintWriter } from "./varint.ts";

describe("varints", () => {
  it("read back as they were written", () => {
    const signed = fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.maxSafeNat(), signed)), (pairs) => {
        const writer = new VarintWriter();
        for (const [plain, withSign] of pairs) {
          writer.write(plain);
          writer.writeSigned(withSign);
        }
        const reader = new VarintReader(writer.finish());
        for (const [plain, withSign] of pairs) {
          expect(reader.read()).toBe(plain);
          expect(reader.readSigned()).toBe(withSign);
        }
        expect(reader.isComplete).toBe(true);
      }),
    );
  });

  it("are LEB128", () => {
    const writer = new VarintWriter();
    for (const value of [0, 127, 128, 624_485]) writer.write(value);
    expect([...writer.finish()]).toEqual([0x00, 0x7f, 0x80, 0x01, 0xe5, 0x8e, 0x26]);
  });

  it("fail at the end of the bytes and beyond 2^53", () => {
    for (const bytes of [[], [0x80], Array(8).fill(0xff), [...Array(7).fill(0xff), 0x1f]]) {
      const reader = new VarintReader(Uint8Array.from(bytes));
      reader.read();
      expect(reader.failed, String(bytes)).toBe(true);
    }
  });
});
