import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { modelPath, readCase } from "../../test/learning/exchange/origin-answers.ts";
import { unwrap } from "../diagnostics/index.ts";
import { createPredictor, readModelDocument } from "../models/index.ts";

const folder = mkdtempSync(join(tmpdir(), "rmt-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Samples of a case with the answers of its origin, in the units of the origin. */
function writeSamples(name: string, count: number, names = readCase(name).featureNames): string {
  const { inputs, answers, units } = readCase(name);
  const scales = [...units.scales.values()];
  const width = names.length;
  const lines = Array.from({ length: count }, (_, sample) => {
    const values = names.map((_, feature) => inputs[sample * width + feature]! / scales[feature]!);
    return [...values, answers[sample]].join(",");
  });
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `${[...names, "class"].join(",")}\n${lines.join("\n")}\n`);
  return path;
}

describe("rmt import", () => {
  it("makes a model of XGBoost that answers the samples as its origin did", async () => {
    const output = join(folder, "booster.json");
    const samples = writeSamples("xgboost-softprob", 400);
    const {
      status,
      output: text,
      errors,
    } = await rmt(...["import", modelPath("xgboost-softprob.json"), "--samples", samples, "-o", output]);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(text).toContain("booster.json: boostedTrees\n  origin");
    expect(text).toMatch(/on the samples +100\.00 %/);
    const { description, model, features, target } = unwrap(readModelDocument(readFileSync(output, "utf8"), output));
    expect(features!.map(({ name }) => name)).toEqual(readCase("xgboost-softprob").featureNames);
    expect(target).toMatchObject({ kind: "classes", name: "class" });
    expect(createPredictor(description!, model).predict(new Int32Array(13), 0)).toBeLessThan(3);
  });

  it("takes scales without samples, and exports to ONNX what it imported", async () => {
    const output = join(folder, "tree.json");
    const { units } = readCase("onnx-tree");
    const scales = [...units.scales].flatMap(([name, scale]) => ["--scale", `${name}=${scale}`]);
    expect((await rmt("import", modelPath("onnx-tree.onnx"), ...scales, "-o", output)).status).toBe(0);
    const document = unwrap(readModelDocument(readFileSync(output, "utf8"), output));
    expect(document.features).toEqual([...units.scales].map(([name, scale]) => ({ name, scale })));
    const exported = join(folder, "tree.onnx");
    const { status, output: text } = await rmt("export", output, "-o", exported, "--json");
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 0, ok: true, file: exported });
    const again = join(folder, "again.json");
    expect((await rmt("import", exported, "-o", again)).status).toBe(0);
    const { model } = unwrap(readModelDocument(readFileSync(again, "utf8"), again));
    expect(model).toMatchObject({ threshold: "threshold" in document.model ? document.model.threshold : [] });
  });

  it("quantizes a network with samples, and says what that costs", async () => {
    const output = join(folder, "mlp.json");
    const samples = writeSamples("onnx-mlp-tanh", 400);
    const { status, output: text } = await rmt(
      ...["import", modelPath("onnx-mlp-tanh.onnx"), "--samples", samples, "-o", output, "--json"],
    );
    const result = JSON.parse(text);
    expect({ status, family: result.family }).toEqual({ status: 0, family: "multilayerPerceptron" });
    expect(result.facts["in floating point"]).toBe("100.00 %");
    expect(Number.parseFloat(result.facts["in integers"])).toBeGreaterThan(95);
    const { network } = unwrap(readModelDocument(readFileSync(output, "utf8"), output));
    expect(network?.layers).toHaveLength(3);
    const exported = await rmt("export", output);
    expect(exported).toMatchObject({ status: 0, errors: "" });
    expect(readFileSync(join(folder, "mlp.onnx")).length).toBeGreaterThan(1000);
  });

  it.each([
    ["a network without samples", ["onnx-mlp.onnx"], "RMT7075"],
    ["a scale of no feature", ["onnx-tree.onnx", "--scale", "colour=2"], "RMT7071"],
    ["a value too large for its scale", ["xgboost-squared.json", "--scale", "value=1e9"], "RMT7070"],
    ["no such file", ["nothing.onnx"], "RMT6001"],
    ["another file", ["onnx-tree.answers.json"], "RMT7060"],
  ])("refuses %s", async (_, [file, ...more], code) => {
    const { status, errors } = await rmt("import", modelPath(file!), ...more, "-o", join(folder, "no.json"));
    expect(status).toBe(1);
    expect(errors).toContain(`error[${code}]`);
  });

  it("refuses samples of other features, and of another kind of target", async () => {
    const file = modelPath("onnx-tree.onnx");
    const few = await rmt("import", file, "--samples", writeSamples("onnx-mlp", 20), "-o", join(folder, "no.json"));
    expect(few.errors).toContain("error[RMT7071]: the model has 4 features, the samples 13");
    const value = writeSamples("onnx-mlp-value", 20);
    const other = await rmt(
      "import",
      modelPath("onnx-mlp-tanh.onnx"),
      "--samples",
      value,
      "-o",
      join(folder, "no.json"),
    );
    expect(other.errors).toContain("error[RMT7071]");
  });
});

describe("rmt export", () => {
  it("refuses a model that ONNX has no operators for", async () => {
    const path = join(folder, "old.json");
    writeFileSync(path, '{"format": "rmt-model", "version": 1, "tensors": []}');
    const { status, errors } = await rmt("export", path);
    expect(status).toBe(1);
    expect(errors).toMatch(/error\[RMT70\d\d\]/);
  });
});
