import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileSource } from "../src/language/index.ts";
import { verifyProgram } from "../src/verifier/index.ts";
import { rmt } from "./command-line.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The benchmarks compile their peers; without a C compiler they are left out, except in CI, where that is an error. */
const hasCompiler = process.env.CI !== undefined || spawnSync("cc", ["--version"]).status === 0;

/** The bodies of the fenced blocks in this language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => match[1]!);
}

/** Commands as words, without `npx rmt`. */
const commands = blocks("sh")
  .flatMap((block) => block.split("\n"))
  .filter((line) => line.startsWith("npx rmt "))
  .map((line) => line.split(" ").slice(2))
  // Recording has tests of its own, which know where valgrind is missing.
  .filter(([name]) => name !== "record" && (name !== "bench" || hasCompiler));

describe("the README", () => {
  it("has commands to try", () => {
    expect(commands.length).toBeGreaterThanOrEqual(4);
  });

  for (const words of commands) {
    it(`shows a command that works: rmt ${words.join(" ")}`, async () => {
      const { status, output, errors } = await rmt(...words);
      expect(errors).toBe("");
      expect(status).toBe(0);
      expect(output.length).toBeGreaterThan(40);
    });
  }

  it("shows the figures of the committed traces: those of linux-vma and rmt on video-resize", async () => {
    const trace = ["--trace", "traces/video-resize.rmtrace", "--policy", "linux-vma", "rmt", "--json"];
    const { results } = JSON.parse((await rmt("replay", ...trace)).output);
    const count = (value: number) => value.toLocaleString("en-US");
    for (const { policy, accuracy, coverage, majorFaults, prefetched, completionSeconds } of results) {
      const figures = [
        (100 * accuracy).toFixed(1),
        (100 * coverage).toFixed(1),
        count(majorFaults),
        count(prefetched),
        `\\*?${completionSeconds.toFixed(3)} s`,
      ];
      expect(readme).toMatch(new RegExp(`^${policy} +${figures.join(" +")} `, "m"));
    }
  });

  it("shows a policy that compiles and is accepted", () => {
    for (const text of blocks("ts")) {
      const compiled = compileSource(text, "readme.rmt.ts");
      expect(compiled.ok ? [] : compiled.diagnostics).toEqual([]);
      if (compiled.ok) expect(verifyProgram(compiled.value).ok).toBe(true);
    }
  });
});
