import { describe, expect, it } from "vitest";
import { type Guarantees, listen, modelProgram } from "../../test/models/model-program.ts";
import { unwrap } from "../diagnostics/index.ts";
import { machineKinds } from "../machine/index.ts";
import { buildTree, type Model } from "../models/index.ts";
import { verifyProgram } from "../verifier/index.ts";
import { installModel } from "./install-model.ts";

const description = {
  family: "decisionTree",
  features: 1,
  featureType: "i16",
  output: "i16",
  maxNodes: 3,
  maxDepth: 1,
} as const;

const tree = buildTree(1, {
  feature: 0,
  threshold: 10,
  left: { value: -50, confidence: 100 },
  right: { value: 50, confidence: 200 },
});

describe.each(machineKinds)("installing a model, on the %s", (kind) => {
  const start = (guarantees: Guarantees) => {
    const program = modelProgram(description, guarantees);
    const listener = listen(unwrap(verifyProgram(program)).program, kind);
    const install = (slot: string | number, model: Model) => {
      const result = installModel(listener.machine, program, slot, model);
      return result.ok ? result.value : result.diagnostics.map(({ code }) => code);
    };
    return { listener, install };
  };

  it("puts it into its slot with what is known of it, and its envelope beside it", () => {
    const { listener, install } = start({ range: { low: -40, high: 60 }, envelope: true });
    const first = { ...tree, envelope: { low: [0], high: [20] } };
    expect(install("net", first)).toMatchObject({ slot: "net", answer: { low: -40, high: 50 }, clamped: true });
    const answers = () => [-1, 0, 10, 11, 20, 21].map((value) => listener.event(value).map(Number));
    expect(answers()).toEqual([
      [0, 0],
      [-40, 100],
      [-40, 100],
      [50, 200],
      [50, 200],
      [0, 0],
    ]);
    expect(listener.machine.model("net")?.envelope).toEqual({ low: [0], high: [20] });
    install(0, { ...tree, envelope: { low: [-1], high: [-1] } });
    expect(answers()[0]).toEqual([-40, 100]);
    expect(answers()[1]).toEqual([0, 0]);
  });

  it("leaves the slot as it was where the model is refused", () => {
    const { listener, install } = start({
      properties: [{ kind: "monotone", feature: 0, direction: "increasing", when: [], location: -1 }],
    });
    expect(install("net", tree)).toMatchObject({ properties: [{ answer: "proved" }] });
    const falling = buildTree(1, {
      feature: 0,
      threshold: 10,
      left: { value: 50, confidence: 100 },
      right: { value: -50, confidence: 200 },
    });
    expect(install("net", falling)).toEqual(["RMT7005"]);
    expect(listener.event(11)).toEqual([50n, 200n]);
    expect(install("none", tree)).toEqual(["RMT4006"]);
    expect(install(0, { tensors: [] })).toEqual(["RMT7002"]);
  });

  it("refuses an envelope where the machine has nowhere to put it, and a model without one", () => {
    const written = modelProgram(description, { envelope: true });
    const { machine } = listen(unwrap(verifyProgram(modelProgram(description))).program, kind);
    const install = (model: Model) => {
      const result = installModel(machine, written, "net", model);
      return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
    };
    expect(install(tree)[0]).toMatch(/^RMT7002 .* it brings no envelope/);
    expect(install({ ...tree, envelope: { low: [3], high: [2] } })[0]).toMatch(/^RMT7002 .* which is nothing/);
    expect(install({ ...tree, envelope: { low: [1], high: [2] } })[0]).toMatch(/^RMT4006 .* rmt.envelope.net/);
    expect(machine.model("net")).toBeUndefined();
  });
});
