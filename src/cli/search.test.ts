import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { unwrap } from "../diagnostics/index.ts";
import { createRandom, readMemory } from "../learning/index.ts";
import { readModelDocument } from "../models/index.ts";
import { plotFront } from "./plot-front.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-search-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const random = createRandom(1);
const rows = Array.from({ length: 400 }, () => {
  const [x, y] = [random.below(100), random.below(100)];
  return `${x},${y},${x > 30 && y > 60 ? 1 : 0}`;
});
const samples = join(scratch, "samples.csv");
writeFileSync(samples, `x,y,class\n${rows.join("\n")}\n`);

const common = ["--family", "decisionTree,contextTable", "--trials", "8"];

describe("rmt search", () => {
  it("finds models, shows which nothing beats in 80 columns, and writes the best one", async () => {
    const [model, report, memory] = ["model.json", "report.html", "memory.json"].map((name) => join(scratch, name));
    const options = ["-o", model!, "--report", report!, "--remember", memory!];
    const { status, output, errors } = await rmt("search", samples, ...common, ...options);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("samples.csv: 400 samples, method meta, seed 1");
    expect(output).toContain("what nothing else beats");
    expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const document = unwrap(readModelDocument(readFileSync(model!, "utf8"), model!));
    expect(document.description!.family).toBe("decisionTree");
    expect(document.features!.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(readFileSync(report!, "utf8")).toContain("What can be had at which cost");
    const remembered = unwrap(readMemory(readFileSync(memory!, "utf8"), memory!));
    expect(remembered.map(({ name, tried }) => [name, tried.length])).toEqual([["samples.csv", 8]]);
  });

  it("gives the same figures as JSON for the same seed, none of them over the budget", async () => {
    const run = async (...more: string[]) => {
      const { output } = await rmt("search", samples, ...common, "--json", ...more);
      const { seconds: _, ...rest } = JSON.parse(output);
      return rest;
    };
    const one = await run("--budget", "13", "--method", "random");
    expect(await run("--budget", "13", "--method", "random")).toEqual(one);
    expect(one).toMatchObject({ unit: "instructions", seed: 1, spent: 8, aborted: false });
    for (const { cost, costs } of one.front) {
      expect(cost).toBe(costs.instructions);
      expect(cost).toBeLessThanOrEqual(13);
    }
  });

  it("says what is wrong with files that it is given", async () => {
    const wrong = join(scratch, "wrong.json");
    writeFileSync(wrong, "{}");
    for (const [options, code] of [
      [["--remember", wrong], "RMT7056"],
      [["--calibration", wrong], "RMT7057"],
      [["--family", "hashedPerceptron", "--task", "value"], "RMT7055"],
      [["-o", join(scratch, "nowhere", "model.json")], "RMT6010"],
    ] as const) {
      const { status, output, errors } = await rmt("search", samples, "--trials", "2", ...options);
      expect({ status, output }).toEqual({ status: 1, output: "" });
      expect(errors).toContain(code);
    }
    expect(existsSync(join(scratch, "nowhere"))).toBe(false);
  });
});

describe("plotFront", () => {
  it("puts the best at the top and the dearest at the right, within its width", () => {
    const text = plotFront(
      [
        { cost: 1, quality: 0.5, kind: "front" },
        { cost: 10, quality: 0.7, kind: "default" },
        { cost: 100, quality: 1, kind: "front" },
      ],
      "ns",
      40,
      5,
    );
    expect(text.split("\n")).toEqual([
      " 1.000 │                               ●",
      "       │",
      "       │                D",
      "       │",
      " 0.500 │●",
      expect.stringMatching(/└─+$/),
      expect.stringMatching(/^ +1 +100 ns$/),
      expect.stringContaining("best at its cost"),
    ]);
  });
});
