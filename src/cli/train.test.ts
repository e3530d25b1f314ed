import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { unwrap } from "../diagnostics/index.ts";
import { type ConfidenceLevel, createRandom, trainers } from "../learning/index.ts";
import { createPredictor, readModelDocument } from "../models/index.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-train-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

const rows = Array.from({ length: 400 }, (_, index) => [(index * 37) % 101, (index * 53) % 97]);
const samples = write("s.csv", `a,b,side\n${rows.map(([a, b]) => `${a},${b},${a! > 50 ? 1 : 0}`).join("\n")}\n`);

describe("rmt train", () => {
  it("trains a tree that tells what one comparison tells, writes it and a page", async () => {
    const [model, page] = [join(scratch, "m.json"), join(scratch, "p.html")];
    const { status, output, errors } = await rmt("train", samples, "-o", model, "--report", page);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("300 samples to learn from, 100 held out");
    expect(output).toContain("accuracy 100.00 %");
    const document = unwrap(readModelDocument(readFileSync(model, "utf8"), model));
    expect(document.features!.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(readFileSync(page, "utf8")).toContain("Confusion");
  });

  it("shows a network in floating point beside its integers, the same for the same seed", async () => {
    const ask = async () => {
      const run = await rmt("train", samples, "--family", "linear", "--json", "--seed", "3");
      const { seconds: _, ...result } = JSON.parse(run.output);
      return result;
    };
    const first = await ask();
    expect(first.float.accuracy).toBeGreaterThan(0.9);
    expect(first.evaluation.accuracy).toBeGreaterThan(0.9);
    expect(await ask()).toEqual(first);
  });

  it("notes the whole command line that makes the model and the page again", async () => {
    const [model, page, again] = [join(scratch, "n.json"), join(scratch, "n.html"), join(scratch, "again.json")];
    const words = ["train", samples, "--set", "maxDepth=3", "growth=depthWise", "--seed", "5", "--report", page];
    expect(await rmt(...words, "-o", model)).toMatchObject({ status: 0, errors: "" });
    const { notes } = unwrap(readModelDocument(readFileSync(model, "utf8"), model));
    const [, , ...noted] = String(notes!.command).split(" ");
    expect(noted).toEqual([...words, "-o", model]);
    expect(readFileSync(page, "utf8")).toContain("--set maxDepth=3 growth=depthWise --seed 5");
    await rmt(...noted.slice(0, -1), again);
    const whole = (file: string) => ({ ...unwrap(readModelDocument(readFileSync(file, "utf8"), file)), notes: {} });
    expect(whole(again)).toEqual(whole(model));
  });

  it("shows which class was answered for which, as many as were counted", async () => {
    const noisy = rows.map(([a, b], index) => `${a},${b},${index % 5 === 0 ? "yes" : a! > 50 ? "high" : "low"}`);
    const path = write("names.csv", `a,b,side\n${noisy.join("\n")}\n`);
    const shown = await rmt("train", path, "--set", "maxDepth=2");
    const { confusion } = JSON.parse((await rmt("train", path, "--set", "maxDepth=2", "--json")).output).evaluation;
    for (const [row, name] of ["high", "low", "yes"].entries()) {
      const [, counts] = new RegExp(`^  ${name} +((?:\\d+ +){3})`, "m").exec(shown.output) ?? [];
      expect(counts?.trim().split(/ +/).map(Number)).toEqual(confusion.counts[row]);
    }
  });

  it("counts classes as it is told, and names those that there are", async () => {
    const doubtful = rows.map((_, index) => `1,${index % 3},${index % 4 === 0 ? "rare" : "often"}`);
    const path = write("rare.csv", `a,b,kind\n${doubtful.join("\n")}\n`);
    const recallOf = async (name: string, ...weights: string[]) => {
      const { evaluation } = JSON.parse((await rmt("train", path, "--json", ...weights)).output);
      return evaluation.classes.find((one: { name: string }) => one.name === name).recall;
    };
    expect(await recallOf("rare")).toBe(0);
    expect(await recallOf("rare", "--class-weights", "rare=100")).toBe(1);
    expect(await recallOf("often", "--class-weights", "rare=100")).toBe(0);
    expect((await rmt("train", path, "--class-weights", "seldom=2")).errors).toContain("there are often, rare");
    const ofValues = await rmt("train", samples, "--task", "value", "--class-weights", "1=2");
    expect(ofValues.errors).toContain("RMT6043");
  });

  it.each(["decisionTree", "linear"])("rejects doubtful answers of %s so that the others are right", async (family) => {
    const random = createRandom(4);
    const doubtful = Array.from({ length: 2000 }, () => {
      const a = random.below(100);
      return `${a},${a < 50 ? (random.uniform() < 0.5 ? 1 : 0) : 1}`;
    });
    const path = write("doubtful.csv", `a,y\n${doubtful.join("\n")}\n`);
    const words = ["train", path, "--family", family, "--reject", "90", "--set"];
    const set = family === "linear" ? "iterations=200" : "maxDepth=1";
    const { evaluation, leastConfidence } = JSON.parse((await rmt(...words, set, "--json")).output);
    const level = evaluation.byConfidence.find((one: ConfidenceLevel) => one.leastConfidence === leastConfidence);
    expect(level.answered).toBeGreaterThan(0.1);
    expect(level.answered).toBeLessThan(0.7);
    expect(level.score).toBeGreaterThan(0.85);
    expect((await rmt(...words, set)).output).toContain(`90 % wanted: from confidence ${leastConfidence} on`);
  });

  it("foresees a sequence from its own answers", async () => {
    const period = [1, 1, 6, 1, 1, 3, 2];
    const sequence = Array.from({ length: 500 }, (_, index) => {
      return Array.from({ length: 5 }, (_, place) => period[(index + 4 - place) % 7]).join();
    });
    // The outcome is the last column: the newest of the next row.
    const lines = sequence.slice(0, -1).map((row, index) => `${row},${sequence[index + 1]!.split(",")[0]}`);
    const path = write("sequence.csv", `a,b,c,d,e,next\n${lines.join("\n")}\n`);
    const foreseen = `foreseen 1 to 8 outcomes on (%): ${new Array(8).fill("100.0").join(" ")}`;
    expect((await rmt("train", path)).output.replace(/\n +/g, " ")).toContain(foreseen);
    expect((await rmt("train", path, "--shuffle")).output).not.toContain("foreseen");
    expect((await rmt("train", samples)).output).not.toContain("foreseen");
  });

  it("compares all families that can, best first, and writes the best", async () => {
    const model = join(scratch, "best.json");
    const { status, output } = await rmt("train", samples, "--family", "all", "-o", model);
    expect(status).toBe(0);
    const table = output.split("\n").flatMap((line) => {
      const [, family, accuracy] = /^(\w+) +([\d.]+) % /.exec(line) ?? [];
      return family === undefined ? [] : [{ family, accuracy: Number(accuracy) }];
    });
    // One of them needs more than two features.
    const refused = [...output.matchAll(/^ {2}(\w+) refused: /gm)].map(([, family]) => family);
    expect(refused).toEqual(["convolutional"]);
    expect([...table.map(({ family }) => family), ...refused].toSorted()).toEqual(Object.keys(trainers).toSorted());
    expect(table.map(({ accuracy }) => accuracy)).toEqual(
      table.map(({ accuracy }) => accuracy).toSorted((a, b) => b - a),
    );
    const { description } = unwrap(readModelDocument(readFileSync(model, "utf8"), model));
    expect(description!.family).toBe(table[0]!.family);
    expect(output).toContain(`Best: ${table[0]!.family}\n`);
  });

  it("says which families cannot predict values", async () => {
    const ofValue = await rmt("train", samples, "--family", "binarized", "--task", "value");
    expect(ofValue).toMatchObject({ status: 1, output: "" });
    expect(ofValue.errors).toContain("RMT6045");
  });

  it.each([
    ["n.csv", "a,b\n1,0\nNaN,1\n", "RMT7024"],
    ["r.csv", "a,b\n1,0\n2\n", "RMT7022"],
    ["e.csv", "", "RMT7021"],
    ["o.csv", `a,b\n${"1,1\n2,1\n".repeat(9)}`, "RMT7027"],
  ])("refuses %s with one error", async (name, text, code) => {
    const { status, errors } = await rmt("train", write(name, text), "--task", "classes");
    expect(status).toBe(1);
    expect(errors.match(/error\[RMT\d+\]/g)).toEqual([`error[${code}]`]);
  });

  it("refuses a program without a trace, and a slot without a program", async () => {
    expect((await rmt("train", "programs/page-prefetch.rmt.ts")).errors).toContain("RMT6040");
    expect((await rmt("train", samples, "--slot", "x")).errors).toContain("RMT6041");
  });
});

describe("rmt train --online", () => {
  /** The side of the border that is 1 changes in the middle. */
  const changing = rows.concat(rows, rows, rows).map(([a, b], index) => {
    return `${a},${b},${a! > 50 === index < 800 ? 1 : 0}`;
  });
  const path = write("changing.csv", `a,b,side\n${changing.join("\n")}\n`);

  it("replaces the model when the pattern changes, and shows when", async () => {
    const [model, page] = [join(scratch, "online.json"), join(scratch, "online.html")];
    const words = ["train", path, "--online", "--window", "256", "--retrain-every", "400"];
    const { status, output, errors } = await rmt(...words, "-o", model, "--report", page);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const found = JSON.parse((await rmt(...words, "--json")).output);
    const { accuracy, trainings, replacements, drifts, overTime, answered } = found;
    expect(answered).toBe(1600 - 256);
    expect(replacements).toBeGreaterThan(0);
    expect(drifts).toBeGreaterThan(0);
    expect(output).toContain(`trainings: ${trainings.length}; replacements: ${replacements}; drifts: ${drifts}`);
    expect(output).toContain(`accuracy ${(100 * accuracy).toFixed(2)} % of 1,344 answers`);
    expect(output.match(/•/g)).toHaveLength(overTime.length);
    const written = unwrap(readModelDocument(readFileSync(model, "utf8"), model));
    // What it learned last: above the border the answer is 0.
    const predictor = createPredictor(written.description!, written.model);
    expect([10, 90].map((a) => predictor.predict(Int32Array.of(a, 5), 0))).toEqual([1, 0]);
    expect(readFileSync(page, "utf8")).toContain("Accuracy over time");
    expect(readFileSync(page, "utf8")).toContain("--window 256 --retrain-every 400");
  });

  it("refuses values, and fewer samples than a first training takes", async () => {
    expect((await rmt("train", path, "--online", "--task", "value")).errors).toContain("RMT6043");
    const few = write("few.csv", `a,b\n${"1,0\n2,1\n".repeat(20)}`);
    expect((await rmt("train", few, "--online")).errors).toContain("RMT6046");
    expect((await rmt("train", few, "--online", "--window", "20")).status).toBe(0);
  });
});
