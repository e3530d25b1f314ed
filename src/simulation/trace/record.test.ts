import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { readTrace } from "./read-trace.ts";
import { recordTrace } from "./record.ts";
import { hasValgrind } from "./valgrind.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rmt-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const skipReason = hasValgrind() ? "" : " (skipped: valgrind is not installed)";

describe.skipIf(skipReason !== "")(`recording a command${skipReason}`, () => {
  it("writes what a small program did", async () => {
    const output = join(folder, "true.rmtrace");
    const summary = unwrap(await recordTrace({ command: ["/bin/true"], output, filterPages: 16 }));
    const trace = unwrap(await readTrace(output));
    expect(trace).toMatchObject({ name: "true", command: "/bin/true", filterPages: 16 });
    expect(summary).toMatchObject({ exitStatus: 0, pages: trace.pages.length, accesses: trace.accesses.length });
    // The dynamic linker alone touches dozens of pages, and its first instructions store to a stack made for it.
    expect(trace.pages.length).toBeGreaterThan(20);
    expect(trace.accesses.length).toBeGreaterThanOrEqual(trace.pages.length);
    expect(trace.created[trace.accesses[0]!]).toBe(1);
    // A library's mappings lie side by side; regions derived from gaps between pages never do.
    expect(trace.regions.some(({ end }, index) => trace.regions[index + 1]?.start === end)).toBe(true);
    const counted = trace.instructions.reduce((sum, count) => sum + count, 0) + trace.trailingInstructions;
    expect(counted).toBe(summary.instructions);
    expect(summary.instructions).toBeGreaterThan(10_000);
  });

  it("reports the status of a command that fails", async () => {
    const output = join(folder, "false.rmtrace");
    const result = await recordTrace({ command: ["false"], output });
    expect(result).toMatchObject({ ok: true, value: { exitStatus: 1 }, warnings: [{ code: "RMT5028" }] });
  });

  it("ends at a bound with what there is", async () => {
    const output = join(folder, "bound.rmtrace");
    const result = await recordTrace({ command: ["sleep", "60"], output, maxInstructions: 1000 });
    expect(result).toMatchObject({ ok: true, value: { exitStatus: null }, warnings: [{ code: "RMT5029" }] });
    expect((await readTrace(output)).ok).toBe(true);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const output = join(folder, "interrupted.rmtrace");
    const abort = new AbortController();
    const onProgress = () => abort.abort();
    const result = await recordTrace({ command: ["sleep", "60"], output, signal: abort.signal, onProgress });
    expect(!result.ok && result.diagnostics[0]!.code).toBe("RMT5023");
    expect(readdirSync(folder).filter((name) => name.startsWith("interrupted"))).toEqual([]);
  });

  it("says so when a signal ended the command", async () => {
    const output = join(folder, "killed.rmtrace");
    const result = await recordTrace({ command: ["sh", "-c", "kill -TERM $$"], output });
    expect(!result.ok && result.diagnostics[0]!.code).toBe("RMT5024");
    expect(existsSync(output)).toBe(false);
  });

  it("says so when there is no such command", async () => {
    for (const command of ["no-such-command-here", "./no/such/file", folder]) {
      const result = await recordTrace({ command: [command], output: join(folder, "x.rmtrace") });
      expect(!result.ok && result.diagnostics[0]!.code, command).toBe("RMT5021");
    }
  });
});

describe("the recorder's options", () => {
  it("are checked before anything runs", async () => {
    const output = join(folder, "x.rmtrace");
    const command = ["/bin/true"];
    const codeOf = async (options: Parameters<typeof recordTrace>[0]) => {
      const result = await recordTrace(options);
      return result.ok ? "recorded" : result.diagnostics[0]!.code;
    };
    expect(await codeOf({ command: [], output })).toBe("RMT5027");
    expect(await codeOf({ command, output, filterPages: -1 })).toBe("RMT5027");
    expect(await codeOf({ command, output, filterPages: 1.5 })).toBe("RMT5027");
    expect(await codeOf({ command, output, maxAccesses: 0 })).toBe("RMT5027");
    expect(await codeOf({ command, output: join(folder, "none", "x.rmtrace") })).toBe("RMT5026");
  });
});
