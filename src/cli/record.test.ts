import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { unwrap } from "../diagnostics/index.ts";
import { readTrace } from "../simulation/index.ts";
import { hasValgrind } from "../simulation/trace/valgrind.ts";

let scratch: string;
let output: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "rmt-record-"));
  output = join(scratch, "short.rmtrace");
});
afterEach(() => rmSync(scratch, { recursive: true }));

describe("rmt record", () => {
  it("says what command there is not and writes nothing", async () => {
    const { status, errors } = await rmt("record", "-o", output, "--", "no-such-command-anywhere");
    expect(status).toBe(1);
    expect(errors).toMatch(/error\[RMT502[01]\]/);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it.skipIf(!hasValgrind())("passes everything behind -- to the command, options and a further -- too", async () => {
    const run = await rmt("record", "-o", output, "--name", "echo", "--json", "--", "echo", "--json", "--", "-o");
    expect(run.status).toBe(0);
    const { ok, diagnostics, summary } = JSON.parse(run.output);
    expect({ ok, diagnostics }).toEqual({ ok: true, diagnostics: [] });
    expect(summary).toMatchObject({ output, name: "echo", filterPages: 128, exitStatus: 0 });
    const trace = unwrap(await readTrace(output));
    expect(trace.command).toBe("echo --json -- -o");
    expect(trace.pages.length).toBe(summary.accesses);
    expect(summary.fileBytes).toBe(readFileSync(output).length);
  });

  it.skipIf(!hasValgrind())("keeps the trace of a command that failed, with a warning", async () => {
    const run = await rmt("record", "-o", output, "--", "false");
    expect(run.status).toBe(0);
    expect(run.errors).toContain("warning[RMT5028]");
    expect(run.output).toContain(`${output} written`);
    expect((await readTrace(output)).ok).toBe(true);
  });
});
