import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { randomCase } from "../../test/models/random-model.ts";
import { unwrap } from "../diagnostics/index.ts";
import { drawFromSeed } from "../fuzz/index.ts";
import { compileSource } from "../language/index.ts";
import {
  buildTree,
  checkModel,
  type ModelDescription,
  type ModelDocument,
  modelFamilies,
  treesOf,
  writeModelDocument,
} from "../models/index.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-model-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function write(name: string, content: ModelDocument | string): string {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === "string" ? content : writeModelDocument(content));
  return path;
}

const document: ModelDocument = {
  model: {
    ...buildTree(2, {
      feature: 1,
      threshold: 245,
      left: { value: 0, confidence: 255 },
      right: { value: 4, confidence: 128 },
    }),
    envelope: { low: [0, 0], high: [9, 900] },
  },
  description: { family: "decisionTree", features: 2, featureType: "i32", output: "i32", maxNodes: 7, maxDepth: 2 },
  target: { kind: "classes", name: "next", labels: Int32Array.of(0, 4) },
  features: [
    { name: "deltas[0]", scale: 1 },
    { name: "length", scale: 100 },
  ],
  notes: { seed: 7, trainer: "decisionTree" },
};

describe("rmt model show", () => {
  it("says what a model is, what it costs, and how it was made", async () => {
    const file = write("tree.json", document);
    const { status, output, errors } = await rmt("model", "show", file);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain("tree.json: decisionTree of 2 features (i32), answers i32\n");
    // A node has 19 bytes.
    expect(output).toContain("1 tree of 3 nodes, at most 1 level deep, 57 bytes\n");
    expect(output).toContain("shape     maxNodes 7, maxDepth 2\n");
    expect(output).toMatch(/cost {6}at most \d+ instructions, [\d.]+ ns in WebAssembly, [\d.]+ (ns|µs)\s+interpreted/);
    expect(output).toContain("answers 0 to 4");
    expect(output).toContain("predicts  next, one of 2 classes: 0, 4\n");
    expect(output).toContain("features  deltas[0], length (times 100)\n");
    expect(output).toContain("notes\n  seed     7\n  trainer  decisionTree\n");
    expect(output).toContain("tree\n  100 × length <= 245: 0 (100 %)\n  100 × length > 245: 4 (50 %)\n");
  });

  it("says what it can of a model alone", async () => {
    const { status, output } = await rmt(
      "model",
      "show",
      write("alone.json", { model: { tensors: [Int8Array.of(1)] } }),
    );
    expect(status).toBe(0);
    expect(output).toContain("a model of unknown family\n  size      1 parameter in 1 tensor, 1 byte\n");
  });

  it("tells programs the same as JSON", async () => {
    const { output } = await rmt("model", "show", write("tree.json", document), "--json");
    const shown = JSON.parse(output);
    expect(shown).toMatchObject({
      ok: true,
      description: document.description,
      trees: [{ nodes: 3, depth: 1 }],
      bytes: 57,
      target: { kind: "classes", labels: [0, 4] },
      features: document.features,
      envelope: { low: [0, 0], high: [9, 900] },
      notes: document.notes,
    });
    const { report, nanoseconds } = shown.cost;
    expect(report.instructions).toBeGreaterThan(0);
    expect(nanoseconds.interpreter).toBeGreaterThan(nanoseconds.webAssembly);
  });

  it("says why the verifier would refuse a model", async () => {
    const description: ModelDescription = {
      family: "linear",
      features: 1,
      featureType: "i32",
      output: "i32",
      weightType: "i8",
      featureScaling: "none",
      accumulator: "i32",
      answer: { kind: "value" },
    };
    const model = { tensors: [Int8Array.of(100), Int32Array.of(0), Int32Array.of(1, 0)] };
    const { status, output } = await rmt("model", "show", write("wraps.json", { model, description }));
    expect(status).toBe(0);
    expect(output.replaceAll(/\s+/g, " ")).toContain("cost not known: an accumulator");
  });

  it.each(modelFamilies)("declares a slot that takes the model: %s", async (family) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { model: drawn, description } = randomCase(drawFromSeed(seed), family);
        // Leaves of votes are classes, which are drawn as any numbers.
        const isVoting = description.family === "forest" && description.answer.kind === "classes";
        const votes = (treesOf(drawn) ?? []).map((tree) => ({ ...tree, value: tree.value.map(() => 0) }));
        const model = isVoting ? { trees: votes } : drawn;
        // Declarations need two classes, and give them the smallest type; sums of boosted classes are i32.
        const classes =
          "answer" in description && "classes" in description.answer ? description.answer.classes : undefined;
        const isVote = classes !== undefined || ("answer" in description && description.answer.kind === "sign");
        const count = description.family === "binarized" ? description.classes : classes;
        fc.pre(count === undefined || count > (family === "boostedTrees" ? 2 : 1));
        fc.pre(description.family !== "hashedPerceptron" || description.tables.every((table) => table.length > 0));
        const isClass = isVote || family === "binarized" || family === "hashedPerceptron";
        const output = !isClass ? description.output : family === "boostedTrees" ? "i32" : "u8";
        const file = write("any.json", { model, description: { ...description, output } });
        const declared = await rmt("model", "show", file, "--declare", "--name", "anyModel");
        expect(declared).toMatchObject({ status: 0, errors: "" });
        expect(Math.max(...declared.output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
        const source = `${declared.output.replace("import { ", "import { hooks, table, ")}
function act(event: hooks.SwapLookup) {
  if (anyModel.ready) event.prefetch(event.page);
}
export const acting = table({ hook: hooks.swapLookup, actions: { act }, default: act });
`;
        const program = unwrap(compileSource(source, "declared.rmt.ts"));
        expect(program.models[0]).toMatchObject({ name: "anyModel", output, featureType: description.featureType });
        unwrap(checkModel(program, 0, model));
      }),
      { numRuns: 6 },
    );
  });

  it("refuses to declare what no policy can", async () => {
    const bare = await rmt("model", "show", write("alone.json", { model: { tensors: [] } }), "--declare");
    expect(bare.status).toBe(1);
    expect(bare.errors).toContain("RMT7016");
    const deep = { ...document, description: { ...document.description!, maxDepth: 99 } as never };
    const refused = await rmt("model", "show", write("deep.json", deep), "--declare");
    expect(refused).toMatchObject({ status: 1, output: "" });
    expect(refused.errors).toContain("RMT7016");
  });

  it("refuses files that are none, as text and as JSON", async () => {
    const file = write("broken.json", '{"format":"rmt-model","version":1}');
    const text = await rmt("model", "show", file);
    expect(text).toMatchObject({ status: 1, output: "" });
    expect(text.errors).toContain("RMT7012");
    const json = await rmt("model", "show", file, "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.output)).toMatchObject({ ok: false, diagnostics: [{ code: "RMT7012" }] });
    expect((await rmt("model", "show", join(scratch, "absent.json"))).errors).toContain("RMT6001");
  });
});
