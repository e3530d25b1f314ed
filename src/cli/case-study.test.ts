import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLineRun, rmt } from "../../test/command-line.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-case-study-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const report = join(scratch, "report.html");

/** Far smaller than the program that comes with rmt, so that its replays take no time. */
const smallSource = `import { context, decisionTree, hooks, i32, ring, table, u32, u64 } from "rmt";
const last = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 2) } });
const nextDelta = decisionTree({ features: 2, output: i32, maxNodes: 31, maxDepth: 4, pooled: true });
function follow(event: hooks.SwapLookup) {
  const seen = last.at(event.process);
  const delta = i32(event.page - seen.page);
  if ((event.page & 31) === 0) nextDelta.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
  const next = nextDelta.ask(seen.deltas);
  if (next.confidence > 200) event.prefetch(event.page + u64(next.value));
}
export const pages = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
`;
const small = join(scratch, "small <&> program.rmt.ts");
writeFileSync(small, smallSource);

describe("rmt case-study", () => {
  let run: CommandLineRun;
  beforeAll(async () => {
    run = await rmt("case-study", small, "-o", report);
  });

  it("succeeds without a word on standard error and leaves one file", () => {
    expect(run).toMatchObject({ status: 0, errors: "" });
    expect(readdirSync(scratch).sort()).toEqual(["report.html", "small <&> program.rmt.ts"]);
    expect(run.output).toMatch(new RegExp(`\\nReport with plots: ${report}\\n$`));
  });

  it("says what the program costs at most", () => {
    expect(run.output).toContain(`${small}: compiled and verified\n`);
    expect(run.output).toMatch(/^ {2}table pages at memory\.swapLookup: at most [\d,]+ instructions an event$/m);
  });

  it("prints every policy for both applications", () => {
    for (const policy of ["none", "linux-vma", "linux-cluster", "leap-paper", "leap-code", "rmt", "oracle"]) {
      expect(run.output.match(new RegExp(`^ *${policy}\\b`, "gm"))).toHaveLength(2);
    }
  });

  it("prints the paper's Table 1 beside the replays, in at most 80 columns", () => {
    for (const program of ["OpenCV video resize", "NumPy matrix convolution"]) expect(run.output).toContain(program);
    // "Ours" of Table 1: accuracy, coverage, completion.
    for (const figure of ["78.89", "84.13", "17.79 s", "92.91", "88.51", "13.90 s"]) {
      expect(run.output).toContain(figure);
    }
    // The first and the last line hold paths, which may be of any length.
    const lines = run.output.split("\n").filter((line) => !line.includes(scratch));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("writes one HTML file that needs no other, with plots, the tree and the program", () => {
    const html = readFileSync(report, "utf8");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    expect(html).not.toMatch(/<(link|iframe|object|embed|base)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(src|srcset|href)\s*=\s*["']?(?!["']?(#|data:))/i);
    expect(html).not.toMatch(/@import|url\(\s*["']?(?!#|data:)/i);
    expect(html.match(/<svg\b/g)?.length).toBeGreaterThan(4);
    for (const text of ["video-resize", "matrix-convolution", "delta 1", "78.89"]) expect(html).toContain(text);
    expect(html).toContain("decisionTree");
  });
});

describe("rmt case-study prints nothing on standard output, an error, and writes nothing for", () => {
  const output = join(scratch, "not-written.html");
  it.each([
    ["a program that does not compile", "RMT1109", ["test/bad/var.rmt.ts"]],
    ["a program that is not there", "RMT6001", [join(scratch, "absent.rmt.ts")]],
    ["a device that does not exist", "RMT5103", [small, "--device", "floppy"]],
  ])("%s: %s", async (_what, code, commandLine) => {
    const { status, output: printed, errors } = await rmt("case-study", ...commandLine, "-o", output);
    expect({ status, printed }).toEqual({ status: 1, printed: "" });
    expect(errors.match(/RMT\d{4}/g)).toEqual([code]);
    expect(readdirSync(scratch)).not.toContain("not-written.html");
  });

  it("shows the line that does not compile", async () => {
    const { errors } = await rmt("case-study", "test/bad/var.rmt.ts", "-o", output);
    expect(errors).toMatch(/--> test\/bad\/var\.rmt\.ts:\d+:\d+\n(.*\n)*.*\| +\^+\n/);
  });

  it("wrong usage, with 2", async () => {
    const { status, output: printed, errors } = await rmt("case-study", "--memory", "0.5");
    expect({ status, printed }).toEqual({ status: 2, printed: "" });
    expect(errors).toContain("unknown option '--memory'");
  });
});
