import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { createRandom } from "../learning/index.ts";
import { traceOf } from "../simulation/test-traces.ts";
import { encodeTrace } from "../simulation/trace/trace-file.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-features-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** Side is 1 where a is above 50; `twice` says the same, the others nothing. */
const random = createRandom(5);
const rows = Array.from({ length: 600 }, () => [random.below(101), random.below(97), random.below(89)]);
const samples = write(
  "s.csv",
  `b,a,c,side\n${rows.map(([a, b, c]) => `${b},${a},${c},${a! > 50 ? 1 : 0}`).join("\n")}\n`,
);
const doubled = write(
  "d.csv",
  `a,twice,b,side\n${rows.map(([a, b]) => `${a},${2 * a!},${b},${a! > 50 ? 1 : 0}`).join("\n")}\n`,
);

const longestLine = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

describe("rmt features", () => {
  it("shows the feature that decides first, with the whole gain of the splits and the longest bar", async () => {
    const { status, output, errors } = await rmt("features", samples);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("decisionTree on s.csv: 100.00 % on 150 samples held out");
    const table = output.split("\n").filter((line) => /^[abc] /.test(line));
    expect(table.map((line) => line[0])).toEqual(["a", "b", "c"]);
    expect(table[0]).toMatch(/^a +(4[5-9]|5[0-5])\.\d\d +\d\.\d\d +100\.0 % █{20}$/);
    expect(table[1]).toMatch(/^b +0\.00 +0\.00 +0\.0 %$/);
    expect(output).not.toContain("Enough");
    expect(longestLine(output)).toBeLessThanOrEqual(80);
  });

  it("mentions features that stand in for each other", async () => {
    const { output } = await rmt("features", doubled);
    expect(output.replaceAll("\n", " ")).toContain("(rank correlation): a and twice (1.00)");
    expect((await rmt("features", samples)).output).not.toContain("rank correlation");
  });

  it("finds the features that are enough, with the scores before and after, as text, JSON and a page", async () => {
    const page = join(scratch, "p.html");
    const shown = await rmt("features", samples, "--keep", "99%", "--report", page);
    expect(shown.output).toContain(
      "\nEnough: a\n  100.00 % with 1 of 3 features, 100.00 % with all 3, to keep: 99.00 %\n",
    );
    expect(longestLine(shown.output)).toBeLessThanOrEqual(80);
    const html = readFileSync(page, "utf8");
    for (const text of ["Gain of splits", "Lean monitoring", `npx rmt features ${samples} --keep 99% --seed 1`]) {
      expect(html).toContain(text);
    }
    const { lean, features } = JSON.parse((await rmt("features", samples, "--lose", "0.5", "--json")).output);
    expect(lean).toMatchObject({ features: [1], score: 1, fullScore: 1, goal: 0.995 });
    expect(lean.model).toBeUndefined();
    expect(features.map(({ name }: { name: string }) => name)).toEqual(["b", "a", "c"]);
  });

  it("takes other families and values; without trees there is no gain", async () => {
    const value = write("v.csv", `a,b,v\n${rows.map(([a, b]) => `${a},${b},${7 * a! + 3}`).join("\n")}\n`);
    const run = await rmt("features", value, "--family", "linear", "--task", "value", "--repeats", "3", "--json");
    const { measure, score, features, repeats } = JSON.parse(run.output);
    expect({ measure, repeats }).toEqual({ measure: "R2", repeats: 3 });
    expect(score).toBeGreaterThan(0.99);
    // A scrambled feature that is the value: twice the variance is left open.
    expect(features[0].drop).toBeCloseTo(2, 0);
    expect(Math.abs(features[1].drop)).toBeLessThan(0.01);
    expect(features[0].gainShare).toBeUndefined();
  });

  it("asks a model that there is, with its features by name, instead of training one", async () => {
    const model = join(scratch, "m.json");
    await rmt("train", samples, "-o", model);
    const { status, output, errors } = await rmt("features", doubled, "--model", model);
    // The model wants c.
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(errors).toContain("error[RMT7023]");
    const turned = write(
      "t.csv",
      `side,c,a,b\n${rows.map(([a, b, c]) => `${a! > 50 ? 1 : 0},${c},${a},${b}`).join("\n")}\n`,
    );
    const asked = JSON.parse((await rmt("features", turned, "--model", model, "--json")).output);
    const trained = JSON.parse((await rmt("features", samples, "--json")).output);
    expect(asked).toEqual({ ...trained, name: "t.csv" });
    const wrong = await rmt("features", samples, "--model", model, "--set", "oak=1", "--lose", "1");
    expect(wrong).toMatchObject({ status: 1, output: "" });
    expect(wrong.errors).toContain("error[RMT6049]");
  });

  it("says so where a model is no better than the most frequent class", async () => {
    // What is right for the first three quarters is wrong for the last, which is held out.
    const lines = rows.map(([a], index) => `${a},${index < 450 ? (a! > 50 ? 1 : 0) : a! > 50 ? 0 : 1}`);
    const turned = await rmt("features", write("u.csv", `a,side\n${lines.join("\n")}\n`));
    expect(turned.output).toContain("No better than always answering the most frequent class");
  });

  it("needs samples held out to show what is kept", async () => {
    const { status, errors } = await rmt("features", samples, "--validation", "0", "--lose", "1");
    expect(status).toBe(1);
    expect(errors.match(/error\[RMT\d+\]/g)).toEqual(["error[RMT6048]"]);
    expect((await rmt("features", samples, "--validation", "0")).output).toContain("samples it was trained on");
  });
});

describe("of a program", () => {
  const program = write(
    "walk.rmt.ts",
    `import { context, decisionTree, hooks, i32, ring, table, u32, u64, vector } from "rmt";
const seen = context({ key: { process: u32 }, value: { page: u64, lookups: u32, deltas: ring(i32, 4) } });
const next = decisionTree({ features: 5, output: i32, maxNodes: 255, maxDepth: 12, pooled: true });
function follow(event: hooks.SwapLookup) {
  const own = seen.at(event.process);
  const delta = i32(event.page - own.page);
  const features = vector(i32, 5);
  features[0] = own.deltas[0];
  features[1] = own.deltas[1];
  features[2] = own.deltas[2];
  features[3] = own.deltas[3];
  features[4] = i32(own.lookups);
  next.learn(features, delta);
  own.deltas.push(delta);
  own.lookups++;
  own.page = event.page;
}
export const pages = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
`,
  );
  /** Steps of 1, 3 and 7 pages in turn, forth and far away again: the last step tells the next. */
  const walk: number[] = [];
  for (let page = 10; walk.length < 1500; ) {
    walk.push(page);
    page += [1, 3, 7][walk.length % 3]!;
  }
  const trace = write(
    "walk.rmtrace",
    encodeTrace({ ...traceOf([...walk, ...walk], { instructions: 4000 }), name: "walk" }),
  );

  it("trains on what its learn expression hands on over a trace", async () => {
    const { status, output, errors } = await rmt("train", program, "-t", trace, "--json");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    const { training, test, evaluation } = JSON.parse(output);
    expect(training + test).toBeGreaterThan(1000);
    expect(evaluation.accuracy).toBeGreaterThan(0.99);
    const few = JSON.parse((await rmt("train", program, "-t", trace, "--samples", "400", "--json")).output);
    expect(few.training + few.test).toBe(400);
  });

  it("names what it need not collect without the features that can go, with lines and bytes", async () => {
    const { status, output, errors } = await rmt("features", program, "-t", trace, "--lose", "1");
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("\nwalk.rmt.ts need not collect:\n");
    expect(output).toContain("  field seen.lookups, kept up to date in line 15\n");
    const { lean, unneeded } = JSON.parse(
      (await rmt("features", program, "-t", trace, "--lose", "1", "--json")).output,
    );
    expect(lean.features).toHaveLength(1);
    const [only] = lean.features;
    expect(only).toBeLessThan(4);
    // 4 bytes for each element of each of the 1024 records.
    expect(unneeded.bytes).toBe(1024 * 4 * (1 + 3 - only));
    expect(longestLine(output)).toBeLessThanOrEqual(80);
  });

  it("is asked with a model of its own samples, and refuses one of others", async () => {
    const [own, other] = [join(scratch, "own.json"), join(scratch, "other.json")];
    await rmt("train", program, "-t", trace, "-o", own);
    await rmt("train", samples, "-o", other);
    const asked = await rmt("features", program, "-t", trace, "--model", own, "--json");
    expect(JSON.parse(asked.output).score).toBeGreaterThan(0.99);
    const refused = await rmt("features", program, "-t", trace, "--model", other);
    expect(refused).toMatchObject({ status: 1, output: "" });
    expect(refused.errors).toContain("error[RMT7080]: the samples of walk.rmt.ts have 5 features, the model takes 3");
  });

  it("needs a trace, and one of its models", async () => {
    expect((await rmt("features", program)).errors).toContain("error[RMT6040]");
    expect((await rmt("features", program, "-t", trace, "--slot", "other")).errors).toContain("error[RMT5030]");
    const none = await rmt("features", "programs/page-prefetch.rmt.ts", "-t", join(scratch, "none.rmtrace"));
    expect(none).toMatchObject({ status: 1, output: "" });
  });
});
