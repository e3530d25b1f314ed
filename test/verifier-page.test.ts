import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatReport } from "../src/cli/format-report.ts";
import { formatDiagnostic, unwrap } from "../src/diagnostics/index.ts";
import { compileSource } from "../src/language/index.ts";
import { rules, verifyProgram } from "../src/verifier/index.ts";
import { checkText } from "./text-cases/check-text.ts";

const file = fileURLToPath(new URL("../docs/verifier.md", import.meta.url));
const page = readFileSync(file, "utf8");
const example = /^```(ts|rmt) (refused|accepted)\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm;
const outputs = [...page.matchAll(example)].map((match) => match[4]!);

describe("docs/verifier.md", () => {
  it("shows for each program what comes of it; `vitest run -u` brings it up to date", async () => {
    expect(4 * outputs.length).toBe((page.match(/^```/gm) ?? []).length);
    const upToDate = page.replace(example, (_, form: string, outcome: string, program: string) => {
      const output = outcomeOf(form, outcome, program);
      return `\`\`\`${form} ${outcome}\n${program}\`\`\`\n\n\`\`\`text\n${output}\`\`\``;
    });
    await expect(upToDate).toMatchFileSnapshot(file);
  });

  it("has a program that breaks each rule", () => {
    const broken = new Set(outputs.flatMap((output) => /error\[(RMT\d{4})\]/.exec(output)?.[1] ?? []));
    for (const { codes } of rules) {
      expect(
        codes.some((code) => broken.has(code)),
        codes.join(", "),
      ).toBe(true);
    }
  });

  it("names every code of the rules, in the order of checking", () => {
    const headings = [...page.matchAll(/^### .*: (RMT.*)$/gm)].map(([, codes]) => expand(codes!));
    expect(headings).toEqual(rules.map(({ codes }) => [...codes].toSorted()));
  });
});

/** What `rmt check` says of the program. */
function outcomeOf(form: string, outcome: string, program: string): string {
  const name = form === "ts" ? "policy.rmt.ts" : "policy.rmt";
  if (outcome === "accepted") return formatReport(unwrap(verifyProgram(unwrap(compileSource(program, name)))).report);
  const compiled = form === "ts" ? compileSource(program, name) : undefined;
  const verified = compiled?.ok ? verifyProgram(compiled.value) : compiled;
  const findings = verified === undefined ? checkText(name, program) : verified.ok ? [] : verified.diagnostics;
  return findings.map((finding) => `${formatDiagnostic(finding, () => program)}\n`).join("\n");
}

/** `RMT3010 to RMT3012, RMT3024` as a list. */
function expand(codes: string): string[] {
  return codes.split(", ").flatMap((part) => {
    const [first, last] = part.split(" to ").map((code) => Number(code.slice(3)));
    return Array.from({ length: (last ?? first!) - first! + 1 }, (_, index) => `RMT${first! + index}`);
  });
}
