import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTable, type TableColumn } from "./text-table.ts";

describe("a table for the terminal", () => {
  it("aligns text left and numbers right, headings at the bottom of their lines", () => {
    const table = formatTable(
      [
        { heading: "name", align: "left" },
        { heading: "major\nfaults", align: "right" },
      ],
      [
        ["a", "5"],
        ["longer", "12,345"],
      ],
      { color: false },
    );
    expect(table.split("\n")).toEqual(["        major", "name   faults", "a           5", "longer 12,345"]);
  });

  it("takes color codes out of names", () => {
    const columns: TableColumn[] = [{ heading: "x", align: "left" }];
    expect(formatTable(columns, [[`${String.fromCharCode(27)}[31m`]], { color: false })).toBe("x\n�[31m");
  });

  it("never cuts a number, cuts text only where it must, and keeps columns in line", () => {
    const cell = fc.stringMatching(/^[a-z]{1,30}$/);
    const number = fc.integer({ min: 0, max: 1e9 }).map(String);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, number, cell), { minLength: 1 }),
        fc.integer({ min: 24, max: 90 }),
        (rows, width) => {
          const table = formatTable(
            [
              { heading: "a", align: "left" },
              { heading: "b", align: "right" },
              { heading: "c", align: "left" },
            ],
            rows,
            { color: false, width },
          );
          const lines = table.split("\n").slice(1);
          const ends = new Set<number>();
          for (const [index, line] of lines.entries()) {
            expect(line.length).toBeLessThanOrEqual(width);
            const match = /^(\S+)( +)(\d+) (\S+)$/.exec(line)!;
            const [first, second, third] = rows[index]!;
            expect(match[3]).toBe(second);
            ends.add(match[1]!.length + match[2]!.length + match[3]!.length);
            for (const [shown, given] of [
              [match[1]!, first],
              [match[4]!, third],
            ]) {
              if (shown!.endsWith("…")) expect(given!.startsWith(shown!.slice(0, -1))).toBe(true);
              else expect(shown).toBe(given);
            }
          }
          expect(ends.size).toBe(1);
          if (width >= 30 + 10 + 30 + 2) expect(table).not.toContain("…");
        },
      ),
    );
  });
});
