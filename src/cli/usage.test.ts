import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { reportFailure } from "./run-command-line.ts";

describe("wrong usage ends with status 2, one line and where to read more", () => {
  it.each([
    [["chekc"], "unknown command 'chekc'"],
    [["--colour"], "unknown option '--colour'"],
    [["check"], "missing required argument 'file'"],
    [["check", "--jsno", "a.rmt.ts"], "unknown option '--jsno'"],
    [["build", "a.rmt.ts", "b.rmt.ts"], "too many arguments"],
    [["build", "a.rmt.ts", "-o"], "argument missing"],
    [["build", "a.rmt.ts", "-o", ""], "-o needs the name of a file"],
    [["build", "a.rmt.ts", "--print", "--json"], "--print and --json cannot be used together"],
    [["record"], "behind --"],
    [["record", "ls"], "behind --"],
    [["record", "--"], "there is no command behind --"],
    [["record", "ls", "--", "-l"], "'ls' stands before --"],
    [["record", "--filter-pages", "many", "--", "ls"], "Give a whole number from 0 to 1048576."],
    [["record", "--filter-pages", "1048577", "--", "ls"], "Give a whole number from 0 to 1048576."],
    [["record", "--max-instructions", "0", "--", "ls"], "Give a whole number of at least 1."],
    [["record", "-o", "--", "ls"], "-o needs the name of a file"],
  ])("rmt %j", async (commandLine, message) => {
    const { status, output, errors } = await rmt(...commandLine);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toMatch(/^error: /);
    expect(errors).toContain(message);
    expect(errors).toMatch(/\nRun `rmt( check| build| record)? --help` to see how it is used\.\n$/);
  });

  it("without a command, the help", async () => {
    const { status, output, errors } = await rmt();
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toContain("Usage: rmt");
  });
});

describe("help", () => {
  it.each([[[]], [["check"]], [["build"]], [["record"]]])("of rmt %j has examples and 80 columns", async (command) => {
    const { status, output, errors } = await rmt(...command, "--help");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("Examples:\n  $ rmt ");
    expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await rmt("--version")).toEqual({ status: 0, output: `${version}\n`, errors: "" });
  });
});

describe("what nobody expected", () => {
  function failureOf(error: unknown): string {
    let errors = "";
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      errors += text;
      return true;
    });
    const before = process.exitCode;
    reportFailure(error);
    process.exitCode = before;
    spy.mockRestore();
    return errors;
  }

  it("is one line without a stack trace", () => {
    const errors = failureOf(new TypeError("x is undefined\nand more"));
    expect(errors).toBe("internal error: x is undefined (RMT_DEBUG=1 shows where; please report it)\n");
  });

  it("comes with its stack trace when RMT_DEBUG is set", () => {
    vi.stubEnv("RMT_DEBUG", "1");
    expect(failureOf(new TypeError("x is undefined"))).toContain("usage.test.ts");
    vi.unstubAllEnvs();
  });
});
