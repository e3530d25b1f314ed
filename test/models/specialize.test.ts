import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assembleProgram,
  type Block,
  type Instruction,
  type Program,
  printProgram,
  type TreeSlot,
} from "../../src/bytecode/index.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { type Draw, drawFromSeed } from "../../src/fuzz/index.ts";
import { createMachine } from "../../src/machine/index.ts";
import { buildTree, type DecisionTree, specializeProgram, type TreeShape } from "../../src/models/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";
import { forEachMachineKind } from "./for-each-machine-kind.ts";
import { listen } from "./model-program.ts";
import { randomControlFlow } from "./random-control-flow.ts";

const slot: TreeSlot = {
  name: "forest",
  family: "decisionTree",
  features: 2,
  featureType: "i32",
  output: "i8",
  trees: 4,
  maxNodes: 7,
  maxDepth: 2,
  location: -1,
};

function smallTree(draw: Draw, depth: number): TreeShape {
  if (depth === 0) return { value: draw(5) - 1, confidence: draw(3) };
  const [left, right] = [smallTree(draw, depth - 1), smallTree(draw, depth - 1)];
  return { feature: draw(2), threshold: draw(4), left, right };
}

/** All instructions, those in blocks included. */
function everything(block: Block): readonly Instruction[] {
  return block.flatMap((instruction) => [
    instruction,
    ...("body" in instruction ? everything(instruction.body) : []),
    ...(instruction.op === "IF" ? [...everything(instruction.whenTrue), ...everything(instruction.whenFalse)] : []),
  ]);
}

function count(program: Program, op: Instruction["op"]): number {
  return everything(program.actions.flatMap((action) => action.body)).filter((instruction) => instruction.op === op)
    .length;
}

forEachMachineKind("a specialized program", (kind) => {
  it("tells what the generic one tells, whatever loops, blocks and jumps are around the walks", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const generic = randomControlFlow(draw, slot);
        const trees = Array.from({ length: 1 + draw(4) }, () => buildTree(2, smallTree(draw, draw(3))));
        const special = specializeProgram(generic, [{ trees }]);
        unwrap(verifyProgram(generic));
        unwrap(verifyProgram(special));
        const one = listen(generic, kind);
        const other = listen(special, kind);
        expect(one.machine.setModel(0, { trees })).toBeUndefined();
        if (count(special, "RMT_TREE_WALK") > 0) expect(other.machine.setModel(0, { trees })).toBeUndefined();
        for (let event = 0; event < 4; event++) {
          const [a, b] = [draw(6), draw(6)];
          expect(other.event(a, b)).toEqual(one.event(a, b));
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** A program with a vector of features in v4 whose action has this body. */
function programOf(body: string, model = "i32[2] => i32 nodes 9000 depth 32 trees 3"): Program {
  const type = model.slice(0, model.indexOf(" "));
  const text = `program p
model m: decisionTree ${model}
helpers tell
action a() {
registers r0 r1 r2 r3 v4: ${type} r5 r6
v4 = RMT_VECTOR_ZERO
r0 = CONST 0
${body}
}
table t at test.event {
actions a
default a()
size 1
}
`;
  const program = unwrap(assembleProgram(text, "p.rmt"));
  unwrap(verifyProgram(program));
  return program;
}

const leaf = (value: number): TreeShape => ({ value, confidence: 255 });

/** A tree of this depth that needs all of its comparisons. */
function fullTree(depth: number, low = 0, high = 2 ** depth): TreeShape {
  if (depth === 0) return leaf(low);
  const middle = (low + high) / 2;
  const [left, right] = [fullTree(depth - 1, low, middle), fullTree(depth - 1, middle, high)];
  return { feature: 0, threshold: middle - 1, left, right };
}

function lines(program: Program): readonly string[] {
  const text = printProgram(program, { locations: false });
  return text
    .slice(text.indexOf("r0 = CONST 0") + 12, text.indexOf("table"))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "}");
}

describe("specializing", () => {
  const walk = "r1 r2 = RMT_TREE_WALK m r0 v4";
  const specializeLines = (tree: DecisionTree, model: string) =>
    lines(specializeProgram(programOf(walk, model), [tree]));

  it("makes comparisons and branches of a tree, loading each feature once a way", () => {
    const tree = buildTree(2, {
      feature: 1,
      threshold: -4,
      left: leaf(7),
      right: { feature: 1, threshold: 9, left: leaf(-2), right: leaf(3) },
    });
    expect(specializeLines(tree, "i16[2] => i8 nodes 5 depth 2 trees 1")).toEqual([
      "r7 = CONST 1",
      "r10 = RMT_SCALAR_VAL v4 r7",
      "r8 = CONST -4",
      "r9 = LE_S r10 r8",
      "IF r9 {",
      "r1 = CONST 7",
      "r2 = CONST 255",
      "} ELSE {",
      "r8 = CONST 9",
      "r9 = LE_S r10 r8",
      "IF r9 {",
      "r1 = CONST -2",
      "r2 = CONST 255",
      "} ELSE {",
      "r1 = CONST 3",
      "r2 = CONST 255",
    ]);
  });

  it("compares u32 as i32, and answers u32 unsigned", () => {
    const tree = buildTree(1, { feature: 0, threshold: -1, left: leaf(-1), right: leaf(1) });
    const made = specializeLines(tree, "u32[1] => u32 nodes 3 depth 1 trees 1");
    expect(made.slice(1, 3)).toEqual(["r10 = RMT_SCALAR_VAL v4 r7", "r10 = EXTEND r10 i32"]);
    expect(made).toContain("r1 = CONST 4294967295");
  });

  it("leaves out comparisons that the type or earlier ones decide, and those between equal subtrees", () => {
    const same = (): TreeShape => ({ feature: 1, threshold: 4, left: leaf(1), right: leaf(2) });
    const tree = buildTree(2, {
      feature: 0,
      threshold: 255,
      left: {
        feature: 0,
        threshold: 10,
        left: { feature: 0, threshold: 12, left: same(), right: leaf(5) },
        right: { feature: 0, threshold: 10, left: leaf(6), right: same() },
      },
      right: leaf(9),
    });
    expect(specializeLines(tree, "u8[2] => i32 nodes 99 depth 9 trees 1")).toEqual([
      "r7 = CONST 1",
      "r10 = RMT_SCALAR_VAL v4 r7",
      "r8 = CONST 4",
      "r9 = LE_S r10 r8",
      "IF r9 {",
      "r1 = CONST 1",
      "r2 = CONST 255",
      "} ELSE {",
      "r1 = CONST 2",
      "r2 = CONST 255",
    ]);
  });

  it("unrolls loops that count through the trees; trees that are not there answer 0", () => {
    const program = programOf(`r6 = CONST 0
      r5 = LOOP 3 {
        r1 r2 = RMT_TREE_WALK m r5 v4
        r6 = ADD r6 r1
      }`);
    const trees = [buildTree(2, leaf(10)), buildTree(2, leaf(20))];
    const special = specializeProgram(program, [{ trees }]);
    expect(count(special, "LOOP")).toBe(0);
    expect(count(special, "RMT_TREE_WALK")).toBe(0);
    expect(lines(special).filter((line) => line.startsWith("r6"))).toEqual(
      [0, 10, 30, 30].map((sum) => `r6 = CONST ${sum}`),
    );
  });

  it("keeps loops whose walks are of one tree, or of a tree that data chooses", () => {
    const ofOne = programOf(`r5 = LOOP 3 {\n${walk}\n}`);
    const byData = programOf(`r5 = LOOP 3 {\nr0 = RMT_LD_EVENT event.0\n${walk}\n}`);
    const trees = [buildTree(2, fullTree(1))];
    const [specialOne, specialByData] = [ofOne, byData].map((program) => specializeProgram(program, [{ trees }]));
    expect([count(specialOne!, "LOOP"), count(specialOne!, "RMT_TREE_WALK")]).toEqual([1, 0]);
    expect([count(specialByData!, "LOOP"), count(specialByData!, "RMT_TREE_WALK")]).toEqual([1, 1]);
  });

  it("keeps the walk of a tree that is too large, and of all trees where they are too large together", () => {
    const single = (depth: number) => specializeProgram(programOf(walk), [buildTree(2, fullTree(depth))]);
    expect(count(single(11), "RMT_TREE_WALK")).toBe(0);
    expect(count(single(12), "RMT_TREE_WALK")).toBe(1);
    const loop = programOf("r5 = LOOP 3 {\nr1 r2 = RMT_TREE_WALK m r5 v4\n}");
    const tree = buildTree(2, fullTree(11));
    const special = specializeProgram(loop, [{ trees: [tree, tree, tree] }]);
    expect([count(special, "LOOP"), count(special, "RMT_TREE_WALK")]).toEqual([1, 1]);
    expect(special.actions[0]!.registers).toEqual(loop.actions[0]!.registers);
  });

  it("nests as deep as programs may, and keeps walks that would go deeper", () => {
    const nested = programOf(`${"BLOCK {\n".repeat(59)}${walk}${"\n}".repeat(59)}`);
    const atLimit = specializeProgram(nested, [buildTree(2, fullTree(4))]);
    expect(count(atLimit, "RMT_TREE_WALK")).toBe(0);
    unwrap(verifyProgram(atLimit));
    expect(count(specializeProgram(nested, [buildTree(2, fullTree(5))]), "RMT_TREE_WALK")).toBe(1);
  });

  it("makes constants of a network's tensors and keeps its slot for samples", () => {
    const text = `program p
model open: network u8[1] => u8
model net: network u8[1] => u8
tensor a of net: i16[2]
tensor b of open: u8[1]
tensor c of net: u32[1 1]
helpers tell
action a() {
registers r0 r1 v2: u8[1] r3
v2 = RMT_VECTOR_ZERO
r0 = CONST 1
r1 = RMT_LOOKUP a r0
r3 = CALL tell (r1)
r1 = RMT_MODEL_READY open
r3 = CALL tell (r1)
r1 = RMT_MODEL_READY net
r3 = CALL tell (r1)
RMT_LEARN net v2 r1
}
table t at test.event {
actions a
default a()
size 1
}
`;
    const program = unwrap(assembleProgram(text, "p.rmt"));
    const tensors = [Int16Array.of(-7, -8), Uint32Array.of(2 ** 32 - 1)];
    const special = specializeProgram(program, [undefined, { tensors }]);
    unwrap(verifyProgram(special));
    expect(special.tensors.map(({ model, values }) => [model, values])).toEqual([
      [-1, [-7, -8]],
      [0, []],
      [-1, [2 ** 32 - 1]],
    ]);
    const told: unknown[] = [];
    const samples: unknown[] = [];
    const machine = createMachine(special, {
      helpers: { "test.event": { tell: (value) => void told.push(value) } },
      onSample: (model, features, label) => void samples.push([model, ...features, label]),
    });
    machine.runHook(machine.hook("test.event")!, [0, 0, 0, 0]);
    expect(told).toEqual([-8, 0, 1]);
    expect(samples).toEqual([[1, 0, 1]]);
  });
});
