import { beforeEach, describe, expect, it } from "vitest";
import { unwrap } from "../../src/diagnostics/index.ts";
import { compileFile } from "../../src/language/index.ts";
import { createMachine, type Machine } from "../../src/machine/index.ts";
import { buildTree, slotTensors, type TensorElement, tensorArrays, tensorSize } from "../../src/models/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";

const { program } = unwrap(verifyProgram(unwrap(compileFile("programs/page-cascade.rmt.ts"))));

/** A perceptron that always answers the class: weights are 0, and its bias is the only one. */
function always(answer: number) {
  const tensors = slotTensors(program, 1).map((index) => {
    const tensor = program.tensors[index]!;
    const elements = new tensorArrays[tensor.element as TensorElement](tensorSize(tensor));
    if (tensor.name === "kindOfWindow_bias2") elements[answer] = 5;
    return elements;
  });
  return { tensors };
}

describe("the page-cascade program", () => {
  let machine: Machine;
  let effects: (string | bigint)[];
  let samples: (readonly [model: number, label: number])[];

  beforeEach(() => {
    effects = [];
    samples = [];
    const prefetch = (page: number | bigint) => {
      effects.push(BigInt(page));
      return 1;
    };
    const skipReadahead = () => void effects.push("skip");
    machine = createMachine(program, {
      helpers: { "memory.swapLookup": { prefetch }, "memory.swapReadahead": { prefetch, skipReadahead } },
      onSample: (model, _, label) => samples.push([model, label]),
    });
  });

  const use = (page: number) => machine.runHook(machine.hook("memory.swapLookup")!, [7, page, 0, 0, 0, 0]);
  const fault = (page: number) => machine.runHook(machine.hook("memory.swapReadahead")!, [7, page, 0, 8, 0]);

  it("teaches the tree deltas and the perceptron windows", () => {
    for (const page of [100, 102, 115, 112, 500]) use(page);
    expect(samples.filter(([model]) => model === 0).map(([, label]) => label)).toEqual([100, 2, 13, -3, 388]);
    expect(samples.filter(([model]) => model === 1).map(([, label]) => label)).toEqual([0, 1, 2, 3, 0]);
    const distances = machine.counter("distances")!;
    // 2 and 3 lie in the second bucket, 13 in the fourth, 100 in the seventh, 388 in the ninth.
    expect([2, 4, 7, 9].map((bucket) => distances[bucket])).toEqual([2n, 1n, 1n, 1n]);
  });

  it("leaves the decision to the kernel while there is no model", () => {
    fault(100);
    expect(effects).toEqual([]);
    expect([machine.counter("followed"), machine.counter("unknown")]).toEqual([[0n], [1n]]);
  });

  it("follows the tree where it is sure, and asks nobody else", () => {
    machine.setModel("nextDelta", buildTree(8, { value: 3, confidence: 255 }));
    machine.setModel("kindOfWindow", always(1));
    fault(100);
    expect(effects).toEqual([103n, 106n, 109n, 112n, 115n, 118n, 121n, 124n, "skip"]);
    expect([machine.counter("followed"), machine.counter("unknown")]).toEqual([[1n], [0n]]);
  });

  it("reads the window that the perceptron names where the tree is not sure", () => {
    machine.setModel("nextDelta", buildTree(8, { value: 3, confidence: 100 }));
    machine.setModel("kindOfWindow", always(1));
    fault(100);
    expect(effects.splice(0)).toEqual([101n, 102n, 103n, 104n, "skip"]);
    machine.setModel("kindOfWindow", always(3));
    fault(100);
    expect(effects.splice(0)).toEqual([99n, 98n, 97n, 96n, "skip"]);
    machine.setModel("kindOfWindow", always(0));
    fault(100);
    expect(effects).toEqual([]);
    expect([machine.counter("followed"), machine.counter("unknown")]).toEqual([[0n], [1n]]);
  });
});
