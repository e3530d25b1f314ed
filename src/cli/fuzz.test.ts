import { describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";

describe("rmt fuzz", () => {
  it("says how many programs it ran and what came of them, the same for the same seed", async () => {
    const run = await rmt("fuzz", "--programs", "30", "--seed", "7");
    expect(run).toEqual({ status: 0, output: "30 programs of seed 7: 0 differences, 0 rejected\n", errors: "" });
    expect(await rmt("fuzz", "--programs", "30", "--seed", "7")).toEqual(run);
  });

  it("runs one program of a seed alone", async () => {
    const { status, output } = await rmt("fuzz", "--seed", "7", "--only", "29");
    expect({ status, output }).toEqual({ status: 0, output: "1 program of seed 7: 0 differences, 0 rejected\n" });
  });

  it("chooses a seed and tells it", async () => {
    const { output } = await rmt("fuzz", "--programs", "2");
    expect(output).toMatch(/^2 programs of seed \d+: 0 differences, 0 rejected\n$/);
  });

  it("prints the counts as JSON", async () => {
    const { status, output } = await rmt("fuzz", "--programs", "20", "--seed", "3", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual({ programs: 20, seed: 3, differences: 0, rejected: 0, reports: [] });
  });

  it("says what was compared with the verifier's proofs, and again with the same seed", async () => {
    const { status, output, errors } = await rmt("fuzz", "--verifier", "--seed", "7", "--only", "28");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toMatch(/^1 program and \d+ models? of seed 7: 0 violations, 0 rejected\n/);
    expect(output).toMatch(/compared with what is proved: \d+ events?, \d+ values?, \d+ ind/);
    expect((await rmt("fuzz", "--verifier", "--seed", "7", "--only", "28")).output).toBe(output);
  });

  it("prints the verifier's counts as JSON, with the sensible programs, none of them refused", async () => {
    const { status, output, errors } = await rmt("fuzz", "--verifier", "--programs", "12", "--seed", "3", "--json");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    const { programs, seed, violations, rejected, compared, sensible, reports } = JSON.parse(output);
    expect({ programs, seed, violations, rejected, reports }).toEqual({
      programs: 12,
      seed: 3,
      violations: 0,
      rejected: 0,
      reports: [],
    });
    expect(compared.events).toBeGreaterThan(0);
    expect(sensible.refused).toBe(0);
    expect(sensible.programs).toBeGreaterThanOrEqual(200);
  });

  it.each([
    [["--programs", "0"], "Give a whole number from 1 to"],
    [["--programs", "many"], "Give a whole number from 1 to"],
    [["--seed", "-1"], "Give a whole number of at least 0."],
    [["--only", "3"], "--only needs the --seed"],
    [["--seed", "3", "--only", "3", "--programs", "9"], "cannot be used with"],
    [["extra"], "too many arguments"],
  ])("%j is wrong usage", async (options, message) => {
    const { status, output, errors } = await rmt("fuzz", ...options);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toContain(message);
    expect(errors).toContain("Run `rmt fuzz --help` to see how it is used.");
  });

  it("has help with examples", async () => {
    const { status, output } = await rmt("fuzz", "--help");
    expect(status).toBe(0);
    expect(output).toContain("Examples:\n  $ rmt fuzz --programs 100000 --seed 7");
    expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
