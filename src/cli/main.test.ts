import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasValgrind } from "../simulation/trace/valgrind.ts";

const good = "programs/page-prefetch.rmt.ts";
const command = "bin/rmt.mjs";

const scratch = mkdtempSync(join(tmpdir(), "rmt-main-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function shell(line: string) {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the rmt command", () => {
  // The first start after a change builds.
  beforeAll(() => {
    spawnSync(process.execPath, [command, "--version"]);
  });

  it("ends with 0, 1 and 2 as it went", () => {
    expect(shell(`node ${command} check ${good}`)).toMatchObject({ status: 0, stderr: "" });
    expect(shell(`node ${command} check test/bad/var.rmt.ts`)).toMatchObject({ status: 1, stdout: "" });
    expect(shell(`node ${command} check`)).toMatchObject({ status: 2, stdout: "" });
  });

  it("ends quietly when its reader has seen enough", () => {
    const line = `node ${command} build ${good} --print | head -n 1; exit \${PIPESTATUS[0]}`;
    expect(shell(line)).toEqual({ status: 0, stdout: 'program "page-prefetch"\n', stderr: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("says that its output cannot be written, and fails", () => {
    const { status, stderr } = shell(`node ${command} build ${good} --print > /dev/full`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^standard output cannot be written: [^\n]*ENOSPC[^\n]*\n$/);
  });

  it.skipIf(!hasValgrind())("Ctrl-C ends a recording with 130 and leaves no file", async () => {
    const started = join(scratch, "started");
    const output = join(scratch, "endless.rmtrace");
    const script = `echo > '${started}'; while :; do :; done`;
    const child = spawn(process.execPath, [command, "record", "-o", output, "--", "bash", "-c", script], {
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own gets the signal as from a terminal: the recorded command too.
      detached: true,
    });
    const exited = once(child, "exit");
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    while (!existsSync(started) && child.exitCode === null) await delay(50);
    process.kill(-child.pid!, "SIGINT");
    expect(await exited).toEqual([130, null]);
    expect(errors).toContain("error[RMT5023]");
    expect(readdirSync(scratch)).toEqual(["started"]);
  });
});
