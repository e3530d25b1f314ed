import { describe, expect, it } from "vitest";
import {
  type Action,
  type Block,
  blocksOf,
  type InstructionOf,
  isWrittenOperand,
  operandsOf,
} from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { compileSource } from "./index.ts";

const trees = "maxNodes: 15, maxDepth: 3";
const declarations = {
  decisionTree: `{ features: 4, featureType: i8, output: i16, ${trees} }`,
  forest: `{ features: 4, featureType: i8, output: { classes: 3 }, trees: 5, ${trees} }`,
  boostedTrees: `{ features: 4, featureType: i8, output: i16, trees: 5, ${trees}, shift: 2 }`,
  linear: "{ features: 4, featureType: i8, output: i16 }",
  multilayerPerceptron: "{ features: 4, featureType: i8, hidden: [8], output: { classes: 3 } }",
  convolutional: `{ image: { width: 4 }, featureType: i8, layers: [{ kind: "convolution", filters: 2, kernel: [1, 2] }], output: i16 }`,
  binarized: "{ features: 4, featureType: i8, hidden: [8], output: { classes: 3 } }",
  contextTable: "{ order: 4, rows: 16, featureType: i8, output: i16 }",
  hashedPerceptron: "{ features: 4, featureType: i8, tables: [[0], [1, 2]], rows: 16 }",
};
type Family = keyof typeof declarations;
const families = Object.keys(declarations) as Family[];

/** The action of a program that has `window`, a vector of the model's features, and runs the statements. */
function compiled(family: Family, statements: string): Action {
  const source = `import { ${family}, hooks, i8, i16, i64, table, vector } from "rmt";
const net = ${family}(${declarations[family]});
function act(event: hooks.TestEvent) {
  const window = vector(i8, 4);
  window.push(i8(event.a));
${statements}
}
export const acts = table({ hook: hooks.testEvent, actions: { act }, default: act });`;
  return unwrap(compileSource(source, "test.rmt.ts")).actions[0]!;
}

function inferences(block: Block): InstructionOf<"RMT_INFER">[] {
  return block.flatMap((instruction) =>
    instruction.op === "RMT_INFER" ? [instruction] : blocksOf(instruction).flatMap((inner) => inferences(inner.block)),
  );
}

const operationsIn = (block: Block): string[] =>
  block.flatMap((instruction) => [
    instruction.op,
    ...blocksOf(instruction).flatMap((inner) => operationsIn(inner.block)),
  ]);

/** The registers that a block has written at its end for sure; everything it reads must have been written before. */
function writtenBy(block: Block, before: ReadonlySet<number>): Set<number> {
  const written = new Set(before);
  for (const instruction of block) {
    const operands = instruction as unknown as Readonly<Record<string, number | readonly number[]>>;
    const described = operandsOf(instruction.op);
    for (const { name, kind } of described) {
      const reads = ["source", "record", "vector", "vectorUpdate"].includes(kind) || kind === "sources";
      for (const register of reads ? [operands[name]!].flat() : []) expect(written).toContain(register);
    }
    const counter = instruction.op === "LOOP" ? [instruction.counter] : [];
    const inner = blocksOf(instruction).map(({ block: body }) => writtenBy(body, new Set([...written, ...counter])));
    for (const register of inner[0] ?? []) if (inner.every((other) => other.has(register))) written.add(register);
    for (const { name, kind } of described) if (isWrittenOperand(kind)) written.add(operands[name] as number);
  }
  return written;
}

describe("a question to a model", () => {
  it.each(families)("is one inference, whose body needs nothing but the features: %s", (family) => {
    for (const question of ["predict(window)", "confidence(window)", "ask(window).value"]) {
      const { body, registers } = compiled(family, `  event.tell(net.${question});`);
      const [inference, ...others] = inferences(body);
      expect(others).toEqual([]);
      const { result, confidence, features } = inference!;
      expect(registers[features]).toEqual({ kind: "vector", element: "i8", length: 4 });
      const written = writtenBy(inference!.body, new Set([features]));
      expect([result, confidence].map((register) => written.has(register))).toEqual([true, true]);
      expect(result).not.toBe(confidence);
      const outside = operationsIn(body.filter((instruction) => instruction !== inference));
      expect(outside).toEqual(["RMT_VECTOR_ZERO", "RMT_LD_EVENT", "RMT_VECTOR_PUSH", "CALL"]);
    }
  });

  it.each(families)("writes the variable that takes its answer, inside and outside of the body: %s", (family) => {
    const action = compiled(family, "  let answer: i64 = 7;\n  answer = net.predict(window);\n  event.tell(answer);");
    const [inference] = inferences(action.body);
    const first = action.body.find((instruction) => instruction.op === "CONST" && instruction.value === 7n);
    expect(first).toMatchObject({ result: inference!.result });
    expect(action.body[action.body.length - 1]).toMatchObject({ op: "CALL", arguments: [inference!.result] });
    expect(operationsIn(action.body)).not.toContain("MOVE");
    const written = writtenBy(inference!.body, new Set([inference!.features]));
    expect(written).toContain(inference!.result);
  });

  it("can be for the value in one variable and for the confidence in another", () => {
    const action = compiled(
      "forest",
      `  let best: i64 = 0;
  let sure: i64 = 0;
  for (let round = 0; round < 3; round++) {
    window.push(i8(round));
    const answer = net.ask(window);
    if (answer.confidence > sure) {
      best = answer.value;
      sure = answer.confidence;
    }
  }
  event.tell(best);
  event.tell(sure);`,
    );
    const [inference] = inferences(action.body);
    const told = action.body.flatMap((instruction) => (instruction.op === "CALL" ? instruction.arguments : []));
    expect(told).not.toContain(inference!.result);
    expect(told).not.toContain(inference!.confidence);
    writtenBy(inference!.body, new Set([inference!.features]));
  });
});
