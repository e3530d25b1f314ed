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
    [["check", "a.rmt.ts", "--budget", "memory.swapLookup"], "Give HOOK=INSTRUCTIONS or HOOK=TIME"],
    [["check", "a.rmt.ts", "--budget", "memory.nothing=5"], "There is no hook memory.nothing"],
    [["check", "a.rmt.ts", "--budget", "memory.swapLookup=0"], "Give a whole number of instructions of at least 1"],
    [["check", "a.rmt.ts", "--budget", "memory.swapLookup=1.5"], "Give a whole number of instructions of at least 1"],
    [["check", "a.rmt.ts", "--budget", "memory.swapLookup=2weeks"], "or a time such as 500ns or 2us"],
    [["check", "a.rmt.ts", "--budget", "memory.swapLookup=20001"], "a budget can only be tighter"],
    [["check", "a.rmt.ts", "--machine", "abacus"], "Allowed choices are wasm, interpreter"],
    [["check", "a.rmt.ts", "--limit", "memory.prefetch=5"], "Give EFFECT/FIELD=PER-SECOND,AT-ONCE"],
    [["check", "a.rmt.ts", "--limit", "memory.nothing=5,5"], "There is no effect memory.nothing"],
    [["check", "a.rmt.ts", "--limit", "memory.prefetch/colour=5,5"], "have no field colour"],
    [["check", "a.rmt.ts", "--limit", "test.tell=5,5"], "carry no time"],
    [["check", "a.rmt.ts", "--limit", "memory.prefetch=0,5"], "Give numbers from 1 to 1000000000"],
    [["check", "a.rmt.ts", "--isolate", "family"], "Allowed choices are process, cgroup, user, none"],
    [["check", "a.rmt.ts", "--model", "tree.json"], "Give SLOT=FILE"],
    [["check", "a.rmt.ts", "--model", "m=a.json", "--model", "m=b.json"], "There are two models for slot m"],
    [["check", "a.rmt.ts", "b.rmt.ts", "--model", "m=a.json"], "--model is for one program at a time"],
    [["check", "a.rmt.ts", "--fit"], "--fit needs a --model"],
    [["check", "a.rmt.ts", "--model", "m=a.json", "-o", "b.json"], "-o needs --fit and one --model"],
    [["check", "a.rmt.ts", "-o", ""], "-o needs the name of a file"],
    [["bench", "machine", "-o", "a.json"], "-o is for calibrate, models and search"],
    [["model", "shwo"], "unknown command 'shwo'"],
    [["search"], "missing required argument 'samples'"],
    [["search", "s.csv", "--method", "luck"], "Allowed choices are random, halving, evolution, meta"],
    [["search", "s.csv", "--family", "oak"], "There is no family oak; there are decisionTree"],
    [["search", "s.csv", "--budget", "cheap"], "Give a time such as 200ns or 2us"],
    [["search", "s.csv", "--trials", "0"], "Give a whole number"],
    [["train"], "missing required argument 'samples'"],
    [["train", "s.csv", "--family", "oak"], "Allowed choices are decisionTree, forest"],
    [["train", "s.csv", "--set", "maxDepth"], "Give NAME=VALUE, such as maxDepth=8"],
    [["train", "s.csv", "--set", "depth=3"], "decisionTree has no hyper-parameter depth; it has maxDepth"],
    [["train", "s.csv", "--set", "maxDepth=0.5"], "maxDepth is a whole number from 1 to 32"],
    [["train", "s.csv", "--family", "all", "--set", "maxDepth=3"], "--family all trains with defaults"],
    [["train", "s.csv", "--family", "all", "--reject", "90"], "--reject goes with one family"],
    [["train", "s.csv", "--reject", "101"], "Give a whole number from 1 to 100"],
    [["train", "s.csv", "--class-weights", "yes"], "Give none, balanced, or weights above 0"],
    [["train", "s.csv", "--class-weights", "yes=0"], "Give none, balanced, or weights above 0"],
    [["train", "s.csv", "--window", "512"], "--window and --retrain-every are for --online"],
    [["train", "s.csv", "--online", "--ahead", "2"], "--online goes with one family"],
    [["train", "s.csv", "--online", "--window", "3"], "Give a whole number from 16"],
    [["train", "s.csv", "--validation", "2"], "Give a share from 0 to 0.9"],
    [["quantize", "a.json"], "missing required argument 'samples'"],
    [["quantize", "a.json", "s.csv", "--weights", "i4"], "Allowed choices are i8, i16"],
    [["distill", "a.json", "s.csv", "--hidden", "16,8"], "Give sizes from 1 to 1024, such as 16-8"],
    [["distill", "a.json", "s.csv", "--share", "2"], "Give a share above 0 and at most 1"],
    [["compress", "a.json", "s.csv", "--max-bytes", "0"], "Give a whole number"],
    [["features"], "missing required argument 'samples'"],
    [["features", "s.csv", "--keep", "99"], "Give a percentage above 0 and at most 100, such as 99%"],
    [["features", "s.csv", "--keep", "101%"], "Give a percentage above 0 and at most 100"],
    [["features", "s.csv", "--lose", "-1"], "Give points of accuracy from 0 to 100"],
    [["features", "s.csv", "--keep", "99%", "--lose", "1"], "cannot be used with option '--lose <points>'"],
    [["features", "s.csv", "--model", "a.json", "--family", "forest"], "cannot be used with option '--family <name>'"],
    [["features", "s.csv", "--repeats", "0"], "Give a whole number"],
    [["features", "s.csv", "--set", "depth=3"], "decisionTree has no hyper-parameter depth; it has"],
    [["model", "show"], "missing required argument 'file'"],
    [["model", "show", "a.json", "--name", "4"], "Give a name of letters, digits and _"],
    [["import"], "missing required argument 'file'"],
    [["import", "a.onnx", "--scale", "weight"], "Give NAME=NUMBER"],
    [["import", "a.onnx", "--scale", "weight=0"], "the number from 1e-9 to 1e9"],
    [["import", "a.onnx", "--scale", "a=1", "--scale", "a=2"], "There are two scales for a"],
    [["import", "a.onnx", "--scale", "a=1", "--samples", "a.csv"], "cannot be used with option '--samples"],
    [["import", "a.onnx", "-o", ""], "Give the name of a file"],
    [["export", "a.json", "b.json"], "too many arguments"],
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
    expect(errors).toMatch(
      /\nRun `rmt( check| search| train| quantize| distill| compress| features| import| export| model| model show| build| record| bench)? --help` to see how it is used\.\n$/,
    );
  });

  it("without a command, the help", async () => {
    const { status, output, errors } = await rmt();
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toContain("Usage: rmt");
  });
});

describe("help", () => {
  it.each([
    [[]],
    [["check"]],
    [["search"]],
    [["train"]],
    [["quantize"]],
    [["distill"]],
    [["compress"]],
    [["features"]],
    [["import"]],
    [["export"]],
    [["model"]],
    [["model", "show"]],
    [["build"]],
    [["record"]],
    [["bench"]],
  ])("of rmt %j has examples and 80 columns", async (command) => {
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
