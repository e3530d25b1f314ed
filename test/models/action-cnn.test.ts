import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { assembleProgram, printProgram } from "../../src/bytecode/index.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { drawFromSeed } from "../../src/fuzz/index.ts";
import {
  checkModel,
  type ModelDescription,
  specializeProgram,
  type TensorElement,
  tensorArrays,
  tensorSize,
} from "../../src/models/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";
import { forEachMachineKind } from "./for-each-machine-kind.ts";
import { listen } from "./model-program.ts";
import { referenceAnswer } from "./reference.ts";

const file = "programs/action-cnn.rmt";
const program = unwrap(assembleProgram(readFileSync(file, "utf8"), file));
const sizes = program.tensors.map(tensorSize);

/** The network of the program in the words of a description. */
const description: ModelDescription = {
  family: "convolutional",
  features: 16,
  featureType: "i8",
  output: "u8",
  weightType: "i8",
  activationType: "i8",
  activation: "relu",
  featureScaling: "none",
  image: { height: 1, width: 16, channels: 1 },
  layers: [
    { kind: "convolution", filters: 4, kernel: [1, 3], stride: [1, 1], padding: [0, 1] },
    { kind: "pooling", operation: "maximum", window: [1, 2], stride: [1, 2] },
    { kind: "convolution", filters: 8, kernel: [1, 3], stride: [1, 1], padding: [0, 1] },
  ],
  answer: { kind: "classes", classes: 4 },
};

/** An i8 tensor with 1 or -1 at these places. */
function sparse(tensor: number, ones: readonly number[], minusOnes: readonly number[] = []): Int8Array {
  const elements = new Int8Array(sizes[tensor]!);
  for (const index of ones) elements[index] = 1;
  for (const index of minusOnes) elements[index] = -1;
  return elements;
}

/**
 * Parameters to compute with by hand. Channel 0 is the deltas above 0, channel 1 those below, as positive numbers: the
 * middle of the three taps is 1 or -1. Halved by the first scale (1 / 2^1), passed on by the second convolution and
 * tripled by the second scale (3 / 2^0). Class 0 has a score of 5; class 1 sums up channel 0, class 2 channel 1, over the larger ones of 8 pairs; class 3 has -100.
 */
const byHand = {
  tensors: [
    sparse(0, [1], [3 + 1]),
    Int32Array.of(0, 0, -1000, -1000),
    // Filter, tap and channel: filter f takes channel f in the middle.
    sparse(2, [0 * 12 + 4 + 0, 1 * 12 + 4 + 1]),
    new Int32Array(8),
    sparse(4, [
      ...Array.from({ length: 8 }, (_, pixel) => 1 * 64 + pixel * 8 + 0),
      ...Array.from({ length: 8 }, (_, pixel) => 2 * 64 + pixel * 8 + 1),
    ]),
    Int32Array.of(5, 0, 0, -100),
    Int32Array.of(1, 1, 3, 0),
    Int32Array.of(0, 8, -8, 99),
  ],
};

forEachMachineKind("programs/action-cnn.rmt", (kind) => {
  it("is verified, and keeps to its text", () => {
    unwrap(verifyProgram(program));
    const text = printProgram(program);
    expect(printProgram(unwrap(assembleProgram(text, file)))).toBe(text);
  });

  it("tells the class that was computed by hand", () => {
    const { machine, event } = listen(program, kind);
    expect(event(1, 0)).toEqual([]);
    unwrap(checkModel(program, 0, byHand));
    expect(machine.setModel("net", byHand)).toBeUndefined();
    // Delta 2: halved 1, tripled 3, below 5.
    expect(event(1, 2)).toEqual([0n, 2n]);
    // Deltas 3, 2 are one pair: (3 + 1) >> 1 = 2, tripled 6: class 1, 8 pages on.
    expect(event(1, 5)).toEqual([1n, 13n]);
    // Deltas -5, 3 and 2, 0: above 0: (2 + 1) * 3 = 9. Below: (5 + 1) >> 1 = 3, tripled 9: the first of equal ones.
    expect(event(1, 0)).toEqual([1n, 8n]);
    // Deltas -100 and -5 and 3, 2: below: 50 * 3 = 127 saturated; above: 6.
    expect(event(1, -100)).toEqual([2n, -108n]);
    // Another process has a stream of its own; a delta of 1000 counts as 127: 64, tripled and saturated 127.
    expect(event(2, 1000)).toEqual([1n, 1008n]);
    expect(event(2, 1000)).toEqual([1n, 1008n]);
  });

  it("tells what a plain computation of the network does, generic and specialized", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const tensors = program.tensors.map(({ name, element }, tensor) => {
          const elements = new tensorArrays[element as TensorElement](sizes[tensor]!);
          return elements.map((_, index) => (name === "scales" ? [2, 4][index % 2]! : draw(31) - 15));
        });
        const generic = listen(program, kind);
        generic.machine.setModel(0, { tensors });
        const special = listen(specializeProgram(program, [{ tensors }]), kind);
        let page = 0n;
        let deltas = new Array<bigint>(16).fill(0n);
        for (let count = 0; count < 20; count++) {
          const delta = BigInt(draw(256) - 128);
          page += delta;
          deltas = [delta, ...deltas].slice(0, 16);
          const { value } = referenceAnswer(description, { tensors }, deltas);
          const told = [value, page + BigInt(tensors.at(-1)![Number(value)]!)];
          expect(generic.event(7, page)).toEqual(told);
          expect(special.event(7, page)).toEqual(told);
        }
      }),
      { numRuns: 20 },
    );
  });
});
