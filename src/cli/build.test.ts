import {
  copyFileSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { assembleProgram, decodeProgram, printProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";

const good = "programs/page-prefetch.rmt.ts";
let scratch: string;
let source: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "rmt-build-"));
  source = join(scratch, "policy.rmt.ts");
  copyFileSync(good, source);
});
afterEach(() => rmSync(scratch, { recursive: true }));

async function reportOf(path: string): Promise<unknown> {
  return JSON.parse((await rmt("check", "--json", path)).output).files[0].report;
}

describe("rmt build", () => {
  it("prints the program as it runs on demand, with the buckets before its effects", async () => {
    const written = await rmt("build", "programs/page-prefetch.rmt.ts", "--print");
    const secured = await rmt("build", "programs/page-prefetch.rmt.ts", "--print", "--secured");
    expect([written.status, secured.status]).toEqual([0, 0]);
    expect(written.output).not.toContain("rmt.limit.");
    expect(secured.output).toContain('"rmt.limit.memory.prefetch.process"');
    expect((await rmt("build", "programs/page-prefetch.rmt.ts", "--secured")).status).toBe(2);
  });

  it("writes an object file beside the source that is checked with the same report", async () => {
    const { status, output, errors } = await rmt("build", source);
    const object = join(scratch, "policy.rmto");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain(`${object} written`);
    expect(await reportOf(object)).toEqual(await reportOf(source));
    expect(readdirSync(scratch).sort()).toEqual(["policy.rmt.ts", "policy.rmto"]);
  });

  it("prints text that assembles to the same program, and writes nothing then", async () => {
    const { status, output } = await rmt("build", source, "--print");
    expect(status).toBe(0);
    expect(readdirSync(scratch)).toEqual(["policy.rmt.ts"]);
    expect(printProgram(unwrap(assembleProgram(output, "printed.rmt")))).toBe(output);

    const assembly = join(scratch, "printed.rmt");
    writeFileSync(assembly, output);
    const fromAssembly = join(scratch, "from-assembly.rmto");
    expect((await rmt("build", assembly, "-o", fromAssembly)).status).toBe(0);
    expect(await reportOf(fromAssembly)).toEqual(await reportOf(source));
    expect((await rmt("build", fromAssembly, "--print")).output).toBe(output);
  });

  it("prints and writes when both are asked for", async () => {
    const object = join(scratch, "both.rmto");
    const { output } = await rmt("build", source, "--print", "-o", object);
    expect(printProgram(unwrap(decodeProgram(readFileSync(object), object)))).toBe(output);
  });

  it("prints the report as JSON on demand", async () => {
    const object = join(scratch, "policy.rmto");
    const { status, output } = await rmt("build", source, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual({
      file: source,
      ok: true,
      diagnostics: [],
      report: await reportOf(source),
      output: object,
      bytes: readFileSync(object).length,
    });
    const refused = await rmt("build", "test/bad/var.rmt.ts", "--json");
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.output)).toMatchObject({ ok: false, report: null, output: null, bytes: 0 });
  });

  it("leaves the old object file alone when the program is refused", async () => {
    const object = join(scratch, "old.rmto");
    writeFileSync(object, "old");
    const { status, output, errors } = await rmt("build", "test/bad/var.rmt.ts", "-o", object);
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(errors).toMatch(/error\[RMT1109\][\s\S]*: not built, 1 error\n$/);
    expect(readFileSync(object, "utf8")).toBe("old");
    expect(readdirSync(scratch).sort()).toEqual(["old.rmto", "policy.rmt.ts"]);
  });

  it("never writes over its input, whatever way leads there", async () => {
    const symbolic = join(scratch, "symbolic.rmto");
    const hard = join(scratch, "hard.rmto");
    symlinkSync(source, symbolic);
    linkSync(source, hard);
    const before = readFileSync(source, "utf8");
    for (const output of [source, join(scratch, ".", "policy.rmt.ts"), symbolic, hard]) {
      const { status, errors } = await rmt("build", source, "-o", output);
      expect(status).toBe(1);
      expect(errors).toContain("error[RMT6011]");
    }
    expect(readFileSync(source, "utf8")).toBe(before);
  });

  it("replaces what a symbolic link leads to and keeps the link", async () => {
    const target = join(scratch, "target.rmto");
    const link = join(scratch, "link.rmto");
    writeFileSync(target, "old");
    symlinkSync(target, link);
    expect((await rmt("build", source, "-o", link)).status).toBe(0);
    expect(decodeProgram(readFileSync(target), target).ok).toBe(true);
    expect(readdirSync(scratch, { withFileTypes: true }).find((entry) => entry.isSymbolicLink())?.name).toBe(
      basename(link),
    );
  });

  it.each([
    ["a folder", "."],
    ["a folder that does not exist", "absent/out.rmto"],
  ])("says that it cannot write to %s and leaves nothing behind", async (_what, path) => {
    const { status, errors } = await rmt("build", source, "-o", join(scratch, path));
    expect(status).toBe(1);
    expect(errors).toContain("error[RMT6010]");
    expect(readdirSync(scratch)).toEqual(["policy.rmt.ts"]);
  });

  it("never replaces a device", async () => {
    const { status, errors } = await rmt("build", source, "-o", "/dev/null");
    expect(status).toBe(1);
    expect(errors).toContain("error[RMT6010]: /dev/null cannot be written: it is no ordinary file");
  });
});
