import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNumberParser } from "./parse-number.ts";

function parse(text: string): { value: number; decimals: number } {
  const bytes = Buffer.from(`x${text}x`);
  const parser = createNumberParser();
  return { value: parser.parse(bytes, 1, bytes.length - 1), decimals: parser.decimals };
}

describe("numbers in text", () => {
  it("are the doubles that JavaScript reads", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 18 });
    const exponent = fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom("", "-", "+"), digits, fc.option(digits), exponent, (sign, whole, part, power) => {
        fc.pre(whole.length + (part ?? "").length > 0);
        const text = `${sign}${whole}${part === null ? "" : `.${part}`}${power === undefined ? "" : `e${power}`}`;
        expect(parse(text).value).toBe(Number(text));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["12", 12, 0],
    ["1.50", 1.5, 1],
    ["-0.025", -0.025, 3],
    ["2.", 2, 0],
    [".5", 0.5, 1],
    ["1.5e-2", 0.015, 3],
    ["1.25e1", 12.5, 1],
    ["3e2", 300, 0],
    ["0.12345678901234566", 0.12345678901234566, 17],
    ['"7.25"', 7.25, 2],
    [" 7.25 ", 7.25, 2],
    ["100.000", 100, 0],
  ])("need so many decimals: %s", (text, value, decimals) => {
    expect(parse(text)).toEqual({ value, decimals });
  });

  it.each(["", "-", ".", "e5", "1e", "0x10", "1_000", "1,5", "NaN", "Infinity", "12a", "--1", "1 2"])(
    "are not: %j",
    (text) => {
      expect(parse(text).value).toBeNaN();
    },
  );
});
