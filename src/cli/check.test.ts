import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { encodeProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { hooks } from "../hooks/index.ts";
import { compileFile } from "../language/index.ts";

const good = "programs/page-prefetch.rmt.ts";
const scratch = mkdtempSync(join(tmpdir(), "rmt-check-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A file in the scratch folder. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const wellFormed = encodeProgram(unwrap(compileFile(good)));

describe("rmt check", () => {
  it("prints hook, cost and share of the budget of each table of a good program", async () => {
    const { status, output, errors } = await rmt("check", good);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    const { files } = JSON.parse((await rmt("check", "--json", good)).output);
    const { report } = files[0];
    expect(report.tables.map((table: { name: string }) => table.name)).toEqual([
      "pagePatterns",
      "pagePrefetch",
      "kernelReadahead",
    ]);
    for (const { name, hook, worstCase, budget } of report.tables) {
      expect(output).toContain(hook);
      const row = output.split("\n").find((line) => line.includes(name));
      const counts = Object.values<number>(worstCase).map((count) => count.toLocaleString("en-US"));
      const share = `${((100 * worstCase.instructions) / budget).toFixed(1)}%`;
      expect(row?.trim().split(/\s+/)).toEqual([name, ...counts, share]);
    }
    expect(output).toMatch(/^memory: .* for contexts, .* for models$/m);
  });

  it("keeps to 80 columns, also with long names", async () => {
    const name = "aTableWithANameThatIsLongerThanItsColumn";
    const file = write(
      "long-name.rmt.ts",
      `import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) { event.prefetch(event.page + 1); }
export const ${name} = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
`,
    );
    const { status, output } = await rmt("check", file, good);
    expect(status).toBe(0);
    expect(output).toContain(`  ${name}\n`);
    // The first line holds the path, which may be of any length.
    const widths = output.split("\n").filter((line) => !line.endsWith(": accepted"));
    expect(Math.max(...widths.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  const bad = readdirSync("test/bad").filter((name) => name.endsWith(".rmt.ts"));
  it.each(bad)("refuses test/bad/%s with the code it names", async (name) => {
    const path = join("test/bad", name);
    const code = /RMT\d{4}/.exec(readFileSync(path, "utf8"))?.[0];
    const { status, output, errors } = await rmt("check", path);
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(errors).toContain(`error[${code}]: `);
    expect(errors).toMatch(new RegExp(`^  --> ${path}:\\d+:\\d+$`, "m"));
    expect(errors).toContain("^");
    expect(errors).toMatch(/: refused, 1 error\n$/);
  });

  it("refuses what only the verifier finds, with the place in the source", async () => {
    const { maxCallsPerEvent } = hooks.flatMap((hook) => hook.helpers).find((helper) => helper.name === "prefetch")!;
    const file = write(
      "too-many-prefetches.rmt.ts",
      `import { hooks, table } from "rmt";
function ahead(event: hooks.SwapLookup) {
  for (let step = 0; step <= ${maxCallsPerEvent}; step++) event.prefetch(event.page + step);
}
export const pages = table({ hook: hooks.swapLookup, actions: { ahead }, default: ahead });
`,
    );
    const { status, errors } = await rmt("check", file);
    expect(status).toBe(1);
    expect(errors).toContain("error[RMT3021]");
    expect(errors).toContain(`--> ${file}:5:`);
  });

  it("checks all files and counts the errors of all", async () => {
    const { status, output, errors } = await rmt("check", "test/bad/var.rmt.ts", good, "test/bad/try.rmt.ts");
    expect(status).toBe(1);
    expect(output).toContain(`${good}: accepted`);
    expect(errors).toContain("test/bad/var.rmt.ts: refused, 1 error\n");
    expect(errors).toMatch(/2 of 3 programs refused, 2 errors\n$/);
  });

  it("prints warnings and accepts all the same", async () => {
    const file = write("warned.rmt.ts", readFileSync(good, "utf8").replace("export const", "const"));
    const { status, output, errors } = await rmt("check", file);
    expect(status).toBe(0);
    expect(errors).toContain("warning[RMT1015]");
    expect(output).toContain(": accepted");
  });

  it("prints everything as JSON on demand, with the same exit status", async () => {
    const { status, output, errors } = await rmt("check", "--json", good, "test/bad/var.rmt.ts");
    expect({ status, errors }).toEqual({ status: 1, errors: "" });
    const { files } = JSON.parse(output);
    expect(files).toMatchObject([
      { file: good, ok: true, diagnostics: [], report: { contextBytes: expect.any(Number) } },
      {
        file: "test/bad/var.rmt.ts",
        ok: false,
        diagnostics: [{ code: "RMT1109", severity: "error", location: { line: expect.any(Number) } }],
        report: null,
      },
    ]);
  });

  describe("a file that is no program gets one clear error", () => {
    const newer = Uint8Array.from(wellFormed);
    newer[4]++;
    const flipped = Uint8Array.from(wellFormed);
    flipped[flipped.length - 10] ^= 16;
    const folder = join(scratch, "folder");
    mkdirSync(folder);
    const nested = `const deep = ${"(".repeat(20_000)}1${")".repeat(20_000)};`;

    it.each([
      ["absent", "RMT6001", join(scratch, "absent.rmt.ts")],
      ["below a file", "RMT6001", join(good, "below.rmt.ts")],
      ["a folder", "RMT6002", folder],
      ["a name too long", "RMT6003", `${"x".repeat(300)}.rmt`],
      ["an unknown ending", "RMT6004", write("program.txt", readFileSync(good))],
      ["bytes for text", "RMT6005", write("bytes.rmt.ts", Uint8Array.of(0xff, 0xfe, 0))],
      ["nested too deeply", "RMT6007", write("nested.rmt.ts", nested)],
      ["empty source", "RMT1004", write("empty.rmt.ts", "")],
      ["empty assembly", "RMT2002", write("empty.rmt", "")],
      ["empty object", "RMT2010", write("empty.rmto", "")],
      ["an object of something else", "RMT2010", write("other.rmto", "PK\u0003\u0004")],
      ["a truncated object", "RMT2012", write("truncated.rmto", wellFormed.subarray(0, 100))],
      ["a damaged object", "RMT2012", write("damaged.rmto", flipped)],
      ["an object of a newer version", "RMT2011", write("newer.rmto", newer)],
    ])("%s: %s", async (_what, code, path) => {
      const { status, output, errors } = await rmt("check", path);
      expect({ status, output }).toEqual({ status: 1, output: "" });
      expect(errors.match(/RMT\d{4}/g)).toEqual([code]);
      expect(errors).toMatch(/: refused, 1 error\n$/);
    });
  });

  it("knows an object file by its content, whatever its name", async () => {
    expect((await rmt("check", write("program.bin", wellFormed))).status).toBe(0);
  });
});
