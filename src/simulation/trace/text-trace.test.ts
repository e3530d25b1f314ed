import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { parseTextTrace } from "./text-trace.ts";

const parse = (text: string) => parseTextTrace(Buffer.from(text), "t.txt", "t");
const columns = (text: string) => {
  const { pages, accesses, instructions, trailingInstructions } = unwrap(parse(text));
  return {
    pages: Array.from(accesses, (index) => pages[index]!),
    instructions: [...instructions],
    trailingInstructions,
  };
};

describe("the text trace reader", () => {
  it("reads decimal and hexadecimal, comments, blank lines and both line ends", () => {
    const text = "# a comment\r\n10 5\r\n\n  0x1F\t0xa  # both hexadecimal\n\t\n12#none\n0XfF 0\r\n7 1";
    expect(columns(text)).toEqual({
      pages: [10, 31, 12, 255, 7],
      instructions: [5, 10, 1000, 0, 1],
      trailingInstructions: 0,
    });
  });

  it("merges repeated pages and gives their instructions to the next access", () => {
    expect(columns("1 10\n1 20\n1 30\n2 40\n2 50\n")).toEqual({
      pages: [1, 2],
      instructions: [10, 90],
      trailingInstructions: 50,
    });
  });

  it("puts every page on the device and knows no filter", () => {
    const trace = unwrap(parse("3\n1\n2\n"));
    expect(trace).toMatchObject({ name: "t", command: "", filterPages: 0, pages: Float64Array.of(1, 2, 3) });
    expect([...trace.created]).toEqual([0, 0, 0]);
  });

  it("starts a new region behind 512 untouched pages, not behind 511", () => {
    expect(unwrap(parse("1000\n1512\n1\n3000\n2025\n")).regions).toEqual([
      { start: 1, end: 2 },
      { start: 1000, end: 1513 },
      { start: 2025, end: 2026 },
      { start: 3000, end: 3001 },
    ]);
    expect(unwrap(parse("0\n513\n")).regions).toHaveLength(2);
    expect(unwrap(parse("0\n512\n")).regions).toHaveLength(1);
  });

  it("takes page numbers up to 2^52 - 1 and counts up to 2^32 - 1", () => {
    expect(columns("4503599627370495 4294967295\n0xfffffffffffff\n1 1\n")).toEqual({
      pages: [2 ** 52 - 1, 1],
      instructions: [2 ** 32 - 1, 1001],
      trailingInstructions: 0,
    });
  });

  it("points at what is wrong in a line", () => {
    const cases: [string, number, number, number, string][] = [
      ["1\n2\nabc 5\n", 3, 1, 3, "`abc` is not a page number"],
      ["# käse\n  12 x9\n", 2, 6, 2, "`x9` is not a number of instructions"],
      ["1 2 3\r\n", 1, 5, 1, "`3` stands behind the two numbers"],
      ["-1\n", 1, 1, 2, "`-1` is not a page number"],
      ["1.5\n", 1, 1, 3, "`1.5` is not a page number"],
      ["0x\n", 1, 1, 2, "`0x` is not a page number"],
      ["0xg\n", 1, 1, 3, "`0xg` is not a page number"],
      ["4503599627370496\n", 1, 1, 16, "too large"],
      ["99999999999999999999999999\n", 1, 1, 26, "too large"],
      ["1 4294967296\n", 1, 3, 10, "too many"],
      ["7\n8\r9\n", 2, 1, 3, "is not a page number"],
    ];
    for (const [text, line, column, length, message] of cases) {
      const result = parse(text);
      expect(result.ok, text).toBe(false);
      if (result.ok) continue;
      expect(result.diagnostics).toHaveLength(1);
      const [diagnostic] = result.diagnostics;
      expect(diagnostic!.code).toBe("RMT5011");
      expect(diagnostic!.message).toContain(message);
      expect(diagnostic!.location).toEqual({ file: "t.txt", line, column, length });
    }
  });

  it("refuses a trace without accesses", () => {
    for (const text of ["", "\n\n", "# only words\n"]) {
      const result = parse(text);
      expect(!result.ok && result.diagnostics.map(({ code }) => code)).toEqual(["RMT5012"]);
    }
  });

  it("agrees with a reader that splits strings", () => {
    const access = fc.tuple(fc.nat(5), fc.option(fc.nat(100), { nil: undefined }), fc.boolean());
    fc.assert(
      fc.property(fc.array(access, { minLength: 1 }), (accesses) => {
        const pages: number[] = [];
        const instructions: number[] = [];
        let waiting = 0;
        for (const [page, count] of accesses) {
          waiting += count ?? 1000;
          if (pages.at(-1) === page) continue;
          pages.push(page);
          instructions.push(waiting);
          waiting = 0;
        }
        const text = accesses.map(([page, count, isHexadecimal]) => {
          const show = (value: number) => (isHexadecimal ? `0x${value.toString(16)}` : String(value));
          return count === undefined ? show(page) : `${show(page)} ${show(count)}`;
        });
        expect(columns(text.join("\n"))).toEqual({ pages, instructions, trailingInstructions: waiting });
      }),
    );
  });

  it("reads many lines of pages far apart", () => {
    const count = 200_000;
    const lines: string[] = [];
    for (let index = 0; index < count; index++) lines.push(String((index * 7_777_777_777) % 2 ** 52));
    const trace = unwrap(parse(lines.join("\n")));
    expect(trace.accesses).toHaveLength(count);
    expect(trace.pages).toHaveLength(new Set(lines).size);
  });
});
