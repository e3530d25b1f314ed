import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asType, emitTestAction, integerType, vectorType } from "../../../../test/emitted-action.ts";
import type { Instruction, IntegerType, NetworkSlot, TreeSlot } from "../../../bytecode/index.ts";
import { buildTree, type DecisionTree, type Model, type TreeShape, walkTree } from "../../../models/index.ts";
import type { ActionEmission } from "../emission.ts";
import { emitModelInstruction } from "./emit-model-instruction.ts";
import { installModel } from "./install-model.ts";

const location = -1;
const narrowTypes: readonly IntegerType[] = ["i8", "i16", "i32", "u8", "u16", "u32"];

function emit(emission: ActionEmission, instruction: Instruction): void {
  emitModelInstruction(emission, instruction as Parameters<typeof emitModelInstruction>[1]);
}

function treeSlot(features: number, featureType: IntegerType, output: IntegerType, trees: number): TreeSlot {
  return {
    name: "t",
    family: "decisionTree",
    features,
    featureType,
    output,
    trees,
    maxNodes: 63,
    maxDepth: 31,
    location,
  };
}

/** Registers: 0 the features, 1 the answer, 2 the confidence, 3 the tree, 4 whether there is a model. */
function walker(slot: TreeSlot) {
  const action = emitTestAction(
    {
      registers: [vectorType(slot.featureType, slot.features), integerType, integerType, integerType, integerType],
      models: [slot],
      body: [
        { op: "RMT_TREE_WALK", result: 1, confidence: 2, model: 0, tree: 3, features: 0, location },
        { op: "RMT_MODEL_READY", result: 4, model: 0, location },
      ],
    },
    emit,
  );
  return {
    ...action,
    install: (model: Model | null) => installModel(action.machine.models[0]!, [], action.memory, model),
    walk(tree: bigint, features: readonly bigint[]) {
      action.setVector(0, features);
      action.setInteger(3, tree);
      action.run();
      return [action.integer(1), action.integer(2)];
    },
    ready: () => {
      action.run();
      return action.integer(4);
    },
  };
}

const { tree: anyShape } = fc.letrec<{ tree: TreeShape }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    fc.record({ value: fc.integer(), confidence: fc.nat(255) }),
    fc.record({
      feature: fc.nat(4),
      threshold: fc.oneof(fc.integer(), fc.integer({ min: -3, max: 3 })),
      left: tie("tree"),
      right: tie("tree"),
    }),
  ),
}));

describe("trees in WebAssembly", () => {
  it("answer as src/models walks them, wrapped to the slot's output", () => {
    fc.assert(
      fc.property(
        fc.array(anyShape, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...narrowTypes),
        fc.constantFrom(...narrowTypes),
        fc.array(fc.array(fc.oneof(fc.integer(), fc.integer({ min: -4, max: 4 })), { minLength: 5, maxLength: 5 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (shapes, featureType, output, samples) => {
          const trees = shapes.map((shape) => buildTree(5, shape));
          const machine = walker(treeSlot(5, featureType, output, 4));
          machine.install(trees.length === 1 ? trees[0]! : { trees });
          for (const sample of samples) {
            const features = sample.map((value) => asType(BigInt(value), featureType));
            const patterns = Int32Array.from(features, (value) => Number(BigInt.asIntN(32, value)));
            for (const [index, tree] of trees.entries()) {
              const leaf = walkTree(tree, patterns);
              expect(machine.walk(BigInt(index), features)).toEqual([
                asType(BigInt(tree.value[leaf]!), output),
                BigInt(tree.confidence[leaf]!),
              ]);
            }
            for (const nowhere of [BigInt(trees.length), 4n, -1n, 1n << 32n]) {
              expect(machine.walk(nowhere, features)).toEqual([0n, 0n]);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("answer 0 with confidence 0 while the slot is empty, and again when it is emptied", () => {
    const machine = walker(treeSlot(1, "i32", "i32", 2));
    expect(machine.walk(0n, [5n])).toEqual([0n, 0n]);
    expect(machine.ready()).toBe(0n);
    machine.install(buildTree(1, { value: 7, confidence: 9 }));
    expect(machine.walk(0n, [5n])).toEqual([7n, 9n]);
    expect(machine.ready()).toBe(1n);
    machine.install(null);
    expect(machine.walk(0n, [5n])).toEqual([0n, 0n]);
    expect(machine.ready()).toBe(0n);
  });

  it("are swapped whole: the block in use stays as it is", () => {
    const slot = treeSlot(1, "i32", "i32", 3);
    const machine = walker(slot);
    const planned = machine.machine.models[0]!;
    if (planned.family !== "decisionTree") throw new Error("a tree slot");
    const pointer = () => new Int32Array(machine.memory.buffer)[planned.pointerAddress / 4]!;
    const block = (place: number) => {
      const bytes = new Uint8Array(machine.memory.buffer);
      const index = place / planned.blockStride;
      return [
        ...bytes.slice(planned.rootsAddress + place, planned.rootsAddress + place + planned.blockStride),
        ...bytes.slice(
          planned.nodesAddress + (index - 1) * planned.nodesBytes,
          planned.nodesAddress + index * planned.nodesBytes,
        ),
      ];
    };
    const stump = (low: number, high: number): DecisionTree =>
      buildTree(1, {
        feature: 0,
        threshold: 0,
        left: { value: low, confidence: 1 },
        right: { value: high, confidence: 2 },
      });
    machine.install({ trees: [stump(1, 2), stump(3, 4), stump(5, 6)] });
    const places = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const old = pointer();
      places.add(old);
      const before = block(old);
      machine.install(stump(10 + round, 20 + round));
      expect(pointer()).not.toBe(old);
      expect(block(old)).toEqual(before);
      expect(machine.walk(0n, [0n])).toEqual([BigInt(10 + round), 1n]);
      expect(machine.walk(0n, [1n])).toEqual([BigInt(20 + round), 2n]);
      // The trees of the forest before are gone.
      expect(machine.walk(1n, [0n])).toEqual([0n, 0n]);
    }
    expect(places.size).toBe(2);
  });
});

describe("slots in WebAssembly", () => {
  it("hand samples over as 32-bit patterns", () => {
    for (const featureType of narrowTypes) {
      for (const output of narrowTypes) {
        for (const features of [1, 3, 4, 8, 13, 70]) {
          const samples: [number, number, ...number[]][] = [];
          const empty: NetworkSlot = { name: "n", family: "network", features, featureType, output, location };
          const action = emitTestAction(
            {
              registers: [vectorType(featureType, features), integerType],
              models: [empty, empty],
              body: [{ op: "RMT_LEARN", model: 1, features: 0, label: 1, location }],
              onSample: (model, label) => {
                const { featuresAddress } = action.machine.models[1]!;
                samples.push([model, label, ...new Int32Array(action.memory.buffer, featuresAddress, features)]);
              },
            },
            emit,
          );
          const values = Array.from({ length: features }, (_, index) =>
            asType(BigInt(index * 77_777) * -91n, featureType),
          );
          action.setVector(0, values);
          action.setInteger(1, -1_234_567_890_123n);
          action.run();
          const label = Number(BigInt.asIntN(32, asType(-1_234_567_890_123n, output)));
          expect(samples).toEqual([[1, label, ...values.map((value) => Number(BigInt.asIntN(32, value)))]]);
        }
      }
    }
  });

  it("swap all tensors of a network at once, and keep the old ones until the next time", () => {
    const slot: NetworkSlot = { name: "n", family: "network", features: 1, featureType: "i8", output: "i8", location };
    const tensor = (name: string, shape: number[], model: number, values: number[]) =>
      ({ name, element: "i8", shape, model, values, location }) as const;
    const action = emitTestAction(
      {
        registers: [integerType, integerType, integerType, vectorType("i32", 2), vectorType("i8", 3), integerType],
        models: [slot, slot],
        tensors: [
          tensor("first", [4], 0, []),
          tensor("constant", [2], -1, [11, 12]),
          tensor("other slot", [1], 1, []),
          tensor("second", [2, 3], 0, []),
        ],
        body: [
          { op: "RMT_LOOKUP", result: 0, tensor: 0, index: 5, location },
          { op: "RMT_LOOKUP", result: 1, tensor: 1, index: 5, location },
          { op: "RMT_LOOKUP", result: 2, tensor: 2, index: 5, location },
          { op: "RMT_MAT_MUL", vector: 3, matrix: 3, source: 4, location },
        ],
      },
      emit,
    );
    const [planned] = action.machine.models;
    const { tensors } = action.machine;
    const run = () => {
      action.setVector(3, [0n, 0n]);
      action.setVector(4, [1n, 10n, 100n]);
      action.setInteger(5, 0n);
      action.run();
      return [action.integer(0), action.integer(1), action.integer(2), ...action.vector(3)].map(Number);
    };
    const model = (start: number): Model => ({
      tensors: [Int8Array.of(start, 0, 0, 0), Int8Array.of(1, 2, 3, 4, 5, start)],
    });
    expect(run()).toEqual([0, 11, 0, 0, 0]);
    const bytesOf = (block: number) => tensors[3]!.packedAddresses.get(1)! + block * planned!.blockStride;
    for (let round = 1; round <= 4; round++) {
      const old = [1, 2].map((block) =>
        new Uint8Array(action.memory.buffer).slice(bytesOf(block), bytesOf(block) + 32),
      );
      installModel(planned!, tensors, action.memory, model(round));
      expect(run()).toEqual([round, 11, 0, 321, 54 + 100 * round]);
      const now = [1, 2].map((block) =>
        new Uint8Array(action.memory.buffer).slice(bytesOf(block), bytesOf(block) + 32),
      );
      expect(old.filter((bytes, index) => Buffer.compare(bytes, now[index]!) === 0)).toHaveLength(1);
    }
    installModel(action.machine.models[1]!, tensors, action.memory, { tensors: [Int8Array.of(-3)] });
    expect(run()).toEqual([4, 11, -3, 321, 454]);
    installModel(planned!, tensors, action.memory, null);
    expect(run()).toEqual([0, 11, -3, 0, 0]);
  });
});
