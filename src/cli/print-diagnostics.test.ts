import { afterEach, describe, expect, it, vi } from "vitest";
import { errorDiagnostic } from "../diagnostics/index.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

const terminal = { isTTY: process.stderr.isTTY, columns: process.stderr.columns };
afterEach(() => {
  Object.assign(process.stderr, terminal);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const message = "what is wrong here is told in one sentence of many words that goes on beyond the eighty columns";
const finding = errorDiagnostic("RMT9999", message, { hint: `do this instead: ${message}` });

/** What is printed for the finding on a terminal so wide, or elsewhere. */
function printed(columns?: number): string {
  Object.assign(process.stderr, { isTTY: columns !== undefined, columns });
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((piece) => {
    text += piece;
    return true;
  });
  printDiagnostics([finding]);
  return text;
}

const colourStart = "\u001B[";

describe("diagnostics on standard error", () => {
  it("are neither coloured nor broken elsewhere than on a terminal", () => {
    expect(printed()).toBe(`error[RMT9999]: ${message}\n  help: ${finding.hint}\n`);
  });

  it("are coloured on a terminal, but not against the user's wish", () => {
    vi.stubEnv("TERM", "xterm");
    vi.stubEnv("NO_COLOR", "");
    expect(printed(80)).toContain(`${colourStart}31m`);
    vi.stubEnv("NO_COLOR", "1");
    expect(printed(80)).not.toContain(colourStart);
    vi.stubEnv("NO_COLOR", "");
    vi.stubEnv("TERM", "dumb");
    expect(printed(80)).not.toContain(colourStart);
  });

  it.each([40, 60, 80])("keep to a terminal of %i columns and lose no word", (columns) => {
    vi.stubEnv("NO_COLOR", "1");
    const text = printed(columns);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
    const words = (given: string) => given.split(/\s+/).filter((word) => word !== "");
    expect(words(text)).toEqual(words(`error[RMT9999]: ${message} help: ${finding.hint}`));
  });
});
