import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { cellText, locateByte, scanCells } from "./scan-cells.ts";

const comma = ",".charCodeAt(0);

function rowsOf(text: string): string[][] {
  const grid = unwrap(scanCells(Buffer.from(text), comma, "a.csv"));
  return Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.columns }, (_, column) => cellText(grid, row, column)),
  );
}

/** A cell as people write it: with quotes where it needs them, and sometimes where it does not. */
const cell = fc
  .tuple(fc.string({ unit: fc.constantFrom("a", "1", ".", "-", '"', ",", "\n", "\r\n", "é", "😀", ";") }), fc.boolean())
  .map(([text, isQuoted]) => {
    const mustQuote = /[",\r\n]/.test(text) || text === "";
    return isQuoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
  });

const table = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .chain(([columns, lineEnd, ends]) => {
    const row = fc.array(cell, { minLength: columns, maxLength: columns }).map((cells) => cells.join(","));
    return fc.array(row, { minLength: 1, maxLength: 6 }).map((rows) => rows.join(lineEnd) + (ends ? lineEnd : ""));
  });

describe("the cells of a text", () => {
  it("are those that csv-parse finds", () => {
    fc.assert(
      fc.property(table, (text) => {
        const expected: string[][] = parse(text, { skip_empty_lines: true, record_delimiter: ["\n", "\r\n"] });
        expect(rowsOf(text)).toEqual(expected.map((row) => row.map((one) => one.trim())));
      }),
      { numRuns: 500 },
    );
  });

  it("are without the space around them, and empty lines are no rows", () => {
    expect(rowsOf('a, b\n\n  1\t,"  2 "\r\n\r\n')).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it.each([
    ['a,b\n1,"2\n3,4\n', "a quote is not closed in line 2", 2, 3],
    ['a,b\n1,"2"x\n', "there is text behind a closing quote in line 2", 2, 6],
    ["a,b\n1,2\n3\n", "a row has 1 cell, the first row 2 in line 3", 3, 1],
    ["a,b\n1,2,3\n", "a row has 3 cells, the first row 2 in line 2", 2, 1],
  ])("are refused where rows are broken: %j", (text, message, line, column) => {
    const result = scanCells(Buffer.from(text), comma, "a.csv");
    expect(result.ok).toBe(false);
    const [diagnostic] = result.ok ? [] : result.diagnostics;
    expect(diagnostic).toMatchObject({ code: "RMT7022", location: { file: "a.csv", line, column } });
    expect(diagnostic?.message).toContain(message);
    expect(diagnostic?.hint).toBeTruthy();
  });

  it("are counted in UTF-16 units, as editors do", () => {
    const bytes = Buffer.from("é,😀,x\n");
    expect(locateByte("a", bytes, bytes.indexOf("x"))).toMatchObject({ line: 1, column: 6 });
  });
});
