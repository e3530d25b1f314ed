import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { unwrap } from "../diagnostics/index.ts";
import { emptyTree, readModelDocument, writeModelFile } from "../models/index.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-smaller-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const samples = "bench/learn/datasets/iris.csv";
const network = join(scratch, "network.json");
const forest = join(scratch, "forest.json");

function documentIn(file: string) {
  return unwrap(readModelDocument(readFileSync(file, "utf8"), file));
}

beforeAll(async () => {
  const families = { multilayerPerceptron: network, forest };
  for (const [family, file] of Object.entries(families)) {
    const { status } = await rmt("train", samples, "--shuffle", "--family", family, "-o", file);
    if (status !== 0) throw new Error(`no ${family}`);
  }
});

describe("rmt quantize", () => {
  it("writes a network of other integers, and says what it costs, on a page too", async () => {
    const [model, page] = [join(scratch, "wide.json"), join(scratch, "wide.html")];
    const types = ["--weights", "i16", "--activations", "i16"];
    const run = await rmt("quantize", network, samples, "--shuffle", ...types, "-o", model, "--report", page);
    expect({ status: run.status, errors: run.errors }).toEqual({ status: 0, errors: "" });
    expect(run.output).toMatch(/^.*wide\.json: multilayerPerceptron\n {2}in floating point +\d/);
    const document = documentIn(model);
    expect(document.description).toMatchObject({ weightType: "i16", activationType: "i16", featureScaling: "each" });
    expect(document.network).toEqual(documentIn(network).network);
    expect(document.notes!.quantize).toContain("in integers");
    expect(readFileSync(page, "utf8")).toContain("Layers");
  });

  it("refuses a model that is no network", async () => {
    const { status, output } = await rmt("quantize", forest, samples, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ ok: false, diagnostics: [{ code: "RMT7053" }] });
  });
});

describe("rmt distill", () => {
  it("writes a small tree beside its teacher", async () => {
    const run = await rmt("distill", forest, samples, "--shuffle", "--max-depth", "4", "--drawn", "2000", "--json");
    expect(run.errors).toBe("");
    const { ok, model, report } = JSON.parse(run.output);
    expect({ ok, model }).toEqual({ ok: true, model: join(scratch, "forest-distilled.json") });
    expect(report.student).toBeGreaterThanOrEqual(report.teacher - 0.03);
    expect(report.studentOperations).toBeLessThan(report.teacherOperations * 0.05);
    const { description } = documentIn(model);
    expect(description!.family).toBe("decisionTree");
    const shown = await rmt("model", "show", model);
    expect(shown.output).toContain("distill");
  });
});

describe("rmt compress", () => {
  it("writes a model that keeps to the budget", async () => {
    const model = join(scratch, "few.json");
    const run = await rmt("compress", forest, samples, "--shuffle", "--max-trees", "5", "-o", model);
    expect({ status: run.status, errors: run.errors }).toEqual({ status: 0, errors: "" });
    expect(run.output).toMatch(/trees +\d+ before, 5 after\n/);
    expect(documentIn(model).description).toMatchObject({ family: "forest", trees: 5 });
  });

  it("refuses to do nothing, and a model file that says too little", async () => {
    expect((await rmt("compress", forest, samples)).errors).toContain("RMT7054");
    const bare = join(scratch, "bare.json");
    writeFileSync(bare, writeModelFile(emptyTree(4, 1)));
    const { status, errors } = await rmt("compress", bare, samples, "--max-nodes", "3");
    expect(status).toBe(1);
    expect(errors).toContain("RMT7052");
    expect(errors).toContain("what it predicts");
  });
});
