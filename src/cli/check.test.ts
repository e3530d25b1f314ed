import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { encodeProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { hooks } from "../hooks/index.ts";
import { compileFile } from "../language/index.ts";
import { buildTree, type TreeShape, writeModelFile } from "../models/index.ts";
import { defaultTimeModel } from "../verifier/index.ts";

const good = "programs/page-prefetch.rmt.ts";
const scratch = mkdtempSync(join(tmpdir(), "rmt-check-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A file in the scratch folder. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** An action of five instructions without effects. */
const countingProgram = `program counting
counter n
action go() {
  r0 = CONST 1
  RMT_COUNT n r0
}
table everything at test.event {
  actions go
  default go()
}
`;

const wellFormed = encodeProgram(unwrap(compileFile(good)));

describe("rmt check", () => {
  it("prints what each table and each hook's most expensive way cost, and their shares of the budget", async () => {
    const { status, output, errors } = await rmt("check", good);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    const { files } = JSON.parse((await rmt("check", "--json", good)).output);
    const { report } = files[0];
    expect(report.tables.map((table: { name: string }) => table.name)).toEqual([
      "pagePatterns",
      "pagePrefetch",
      "kernelReadahead",
    ]);
    const rows = output.split("\n").filter((line) => /^ {2}[a-zA-Z ]+ [\d,]+ +[\d.]+%/.test(line));
    const [patterns, prefetch, readahead] = report.tables;
    const [lookup] = report.hooks;
    expect(rows).toHaveLength(4);
    for (const [index, { worstCase, budget }] of [patterns, prefetch, lookup, readahead].entries()) {
      const share = `${((100 * worstCase.instructions) / budget).toFixed(1)}%`;
      expect(rows[index]).toContain(` ${worstCase.instructions.toLocaleString("en-US")} `);
      expect(rows[index]).toContain(` ${share} `);
    }
    for (const { hook } of report.hooks) expect(output).toContain(`${hook}, worst case of one event`);
    expect(output).toMatch(/^memory: .* for contexts, .* for models$/m);
  });

  it("says what effects, guards and models there are, with the time of the machine asked for", async () => {
    const { output } = await rmt("check", good, "--machine", "interpreter");
    const { report } = JSON.parse((await rmt("check", "--json", good)).output).files[0];
    expect(output).toContain("time, interpreter");
    for (const { effects } of report.tables)
      for (const { effect } of effects) expect(output).toContain(`  ${effect}\n`);
    for (const { name } of report.models) expect(output).toContain(`  ${name}\n`);
    expect(report.guards.length).toBeGreaterThan(0);
    for (const { kind, action } of report.guards) expect(output).toContain(`  ${kind} in ${action}`);
    expect(output).toContain(`${report.guards.length} guard`);
  });

  it("leaves out what there is nothing to say about", async () => {
    const file = write("counts.rmt", countingProgram);
    const { output } = await rmt("check", file);
    expect(output.split("\n").slice(1, 6)).toEqual([
      "1 table at 1 hook; at worst 0.0% of the budget at test.event; no guard needed",
      "",
      "test.event, worst case of one event (budget 1,000,000 instructions)",
      expect.stringContaining("time, wasm"),
      expect.stringMatching(/^ {2}table .* instructions {2}budget/),
    ]);
    expect(output).not.toMatch(/^(effects.*|guards inserted|models|privacy)$|matches/m);
  });

  it("refuses what is over a budget that is tighter than the hook's, in instructions and in time", async () => {
    const file = write("counts.rmt", countingProgram);
    expect((await rmt("check", file, "--budget", "test.event=5")).status).toBe(0);
    const tooMany = await rmt("check", file, "--budget", "test.event=4");
    expect([tooMany.status, tooMany.errors]).toEqual([1, expect.stringContaining("error[RMT3020]")]);
    expect((await rmt("check", file, "--budget", "test.event=1ms")).status).toBe(0);
    const tooLong = await rmt("check", file, "--budget", "test.event=0.001ns", "--machine", "interpreter");
    expect([tooLong.status, tooLong.errors]).toEqual([1, expect.stringContaining("error[RMT3034]")]);
  });

  it("takes the times of a calibration file, and refuses other files", async () => {
    const file = write("counts.rmt", countingProgram);
    const kinds = Object.keys(defaultTimeModel.interpreter);
    const times = Object.fromEntries(
      kinds.map((kind) => [kind, kind === "event" ? 7 : kind === "counterUpdate" ? 2 : 0]),
    );
    const calibration = write("here.json", JSON.stringify({ times: { interpreter: times, webAssembly: times } }));
    const { output } = await rmt("check", file, "--calibration", calibration, "--json");
    expect(JSON.parse(output).files[0].report.tables[0].nanoseconds).toEqual({ interpreter: 9, webAssembly: 9 });
    for (const text of ["nothing", "null", "{}", JSON.stringify({ times: { interpreter: times } })]) {
      const refused = await rmt("check", file, "--calibration", write("other.json", text));
      expect([refused.status, refused.errors]).toEqual([1, expect.stringContaining("RMT6030")]);
    }
  });

  it("hands limits, isolation and pooling on to the verifier", async () => {
    const { report } = JSON.parse(
      (await rmt("check", "--json", good, "--limit", "memory.prefetch/process=2000,64")).output,
    ).files[0];
    expect(report.limits).toContainEqual({
      effect: "memory.prefetch",
      by: "process",
      perSecond: 2000,
      burst: 64,
      from: "administrator",
      kept: "guarded",
    });
    const alone = JSON.parse((await rmt("check", "--json", good, "--isolate", "none")).output).files[0];
    expect(alone.report.privacy.between).toBe("none");
    const unpooled = await rmt("check", good, "--no-pooled");
    expect([unpooled.status, unpooled.errors]).toEqual([1, expect.stringContaining("error[RMT3041]")]);
  });

  describe("with models", () => {
    const tree = (value: number, confidence = 255) => buildTree(16, { value, confidence });

    it("proves that a model may go into its slot, and says what it answers", async () => {
      const file = write("tree.json", writeModelFile(tree(7)));
      const { status, output } = await rmt("check", good, "--model", `nextDelta=${file}`);
      expect(status).toBe(0);
      expect(output).toContain(`${file}: accepted for nextDelta\n`);
      expect(output).toMatch(/answers\s+7\s+to\s+7/);
      const { files } = JSON.parse((await rmt("check", good, "--model", `nextDelta=${file}`, "--json")).output);
      expect(files[0].models).toMatchObject([{ slot: "nextDelta", file, ok: true, report: { parameters: 1 } }]);
    });

    it("refuses one that does not fit, and names a slot that there is not", async () => {
      const file = write("other.json", writeModelFile(buildTree(3, { value: 7, confidence: 255 })));
      const refused = await rmt("check", good, "--model", `nextDelta=${file}`);
      expect([refused.status, refused.errors]).toEqual([1, expect.stringMatching(/error\[RMT700\d\][\s\S]*: refused/)]);
      const absent = await rmt("check", good, "--model", `nothing=${file}`);
      expect([absent.status, absent.errors]).toEqual([1, expect.stringMatching(/RMT6031[\s\S]*nextDelta/)]);
    });

    it("makes one that is too large fit on demand, and writes it", async () => {
      let shape: TreeShape = { value: 0, confidence: 255 };
      for (let level = 0; level < 40; level++) {
        shape = { feature: 0, threshold: -level, left: shape, right: { value: level, confidence: 255 } };
      }
      const file = write("deep.json", writeModelFile(buildTree(16, shape)));
      expect((await rmt("check", good, "--model", `nextDelta=${file}`)).status).toBe(1);
      const smaller = join(scratch, "smaller.json");
      const { status, output } = await rmt("check", good, "--model", `nextDelta=${file}`, "--fit", "-o", smaller);
      expect([status, output]).toEqual([0, expect.stringMatching(/made to fit without \d+ of its nodes/)]);
      expect((await rmt("check", good, "--model", `nextDelta=${smaller}`)).status).toBe(0);
    });
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
