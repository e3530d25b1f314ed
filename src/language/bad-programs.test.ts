import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostics/index.ts";
import { compileSource } from "./index.ts";

const folder = join(import.meta.dirname, "../../test/bad");

/**
 * What the file says of itself: the code in the first line, the place by a comment line of carets under it (`//<^^^`
 * where the place begins in column 1), or `at LINE:COLUMN` after the code.
 */
function expectation(text: string): { code: string; line: number; column: number; length?: number } {
  const lines = text.split("\n");
  const head = /^\/\/ error: (RMT\d{4})(?: at (\d+):(\d+))?$/.exec(lines[0]);
  if (head === null) throw new Error("the first line does not name the error");
  if (head[2] !== undefined) return { code: head[1], line: Number(head[2]), column: Number(head[3]) };
  const line = lines.findIndex((candidate) => /^\/\/[ <]*\^+$/.test(candidate));
  const marker = lines[line];
  const column = marker.startsWith("//<") ? 1 : marker.indexOf("^") + 1;
  return { code: head[1], line, column, length: marker.length - marker.indexOf("^") };
}

function errorsOf(text: string, file: string): readonly Diagnostic[] {
  const result = compileSource(text, file);
  return result.ok ? [] : result.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
}

describe("every bad program is refused with its code, at its place, and with nothing else", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".rmt.ts"));

  it("there are at least 45 of them", () => {
    expect(files.length).toBeGreaterThanOrEqual(45);
  });

  it.each(files)("%s", (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const errors = errorsOf(text, name);
    const { length, ...expected } = expectation(text);
    const found = errors.map(({ code, location }) => ({ code, line: location?.line, column: location?.column }));
    expect(found).toEqual([expected]);
    if (length !== undefined) expect(errors[0].location?.length).toBe(length);
    expect(errors[0].message).not.toMatch(/\.$/);
    // Only what TypeScript itself says comes without a hint what to write instead.
    expect(errors[0].hint !== undefined || ["RMT1001", "RMT1002"].includes(expected.code)).toBe(true);
  });
});
