import { DiagnosticError } from "../../src/diagnostics/index.ts";
import type { Machine } from "../../src/machine/index.ts";
import { buildTree, type DecisionTree, type Model, type TreeShape } from "../../src/models/index.ts";
import { type RandomNumbers, randomNumbers } from "../random-numbers.ts";
import { eventsOf, type LazyCase, type MachineCase } from "./bench-case.ts";
import { defaultTable } from "./integer-cases.ts";

/** Rows of features that events choose from. */
const rowCount = 4096;

/** Trees, networks and a hashed perceptron. */
export function modelCases(): readonly LazyCase[] {
  const networks = [
    ["MLP 15→10→1", "mlp-15-10-1", [15, 10, 1]],
    ["MLP 15→16→8→2", "mlp-15-16-8-2", [15, 16, 8, 2]],
    ["MLP 64→64→16", "mlp-64-64-16", [64, 64, 16]],
  ] as const;
  const cases: readonly (readonly [string, (name: string) => MachineCase])[] = [
    ["tree, depth 12", (name) => treeCase(name, "tree", 1)],
    ["forest, 32 trees of depth 12", (name) => treeCase(name, "forest", 32)],
    ...networks.map(([name, native, widths]) => [name, (given: string) => networkCase(given, native, widths)] as const),
    ["1-D CNN 32→8×28→16×12→4", convolutionCase],
    ["hashed perceptron, 8 features", perceptronCase],
  ];
  return cases.map(([name, make]) => ({ name, make: () => make(name) }));
}

/** Element values of all rows, and how they get into the context `rows`. */
function rowsOf(width: number, value: () => number) {
  const rows = Array.from({ length: rowCount }, () => Array.from({ length: width }, value));
  return {
    events: (random: RandomNumbers) => eventsOf(rowCount, () => [random.below(rowCount)]),
    write: (machine: Machine) => {
      const context = machine.context("rows")!;
      for (const [index, row] of rows.entries()) {
        refuse(context.write({ keys: [BigInt(index)], fields: [[row.map(BigInt)]] }));
      }
    },
    native: () => [BigInt(rowCount), ...rows.flat().map(BigInt)],
  };
}

function install(machine: Machine, model: Model): void {
  refuse(machine.setModel(0, model));
}

function refuse(problem: ReturnType<Machine["setModel"]>): void {
  if (problem) throw new DiagnosticError(problem);
}

function treeCase(name: string, native: string, count: number): MachineCase {
  const random = randomNumbers(30 + count);
  const rows = rowsOf(16, () => random.between(-1000, 1000));
  const shape = (depth: number): TreeShape =>
    depth === 0
      ? { value: random.between(-100, 100), confidence: 255 }
      : {
          feature: random.below(16),
          threshold: random.between(-700, 700),
          left: shape(depth - 1),
          right: shape(depth - 1),
        };
  const trees = Array.from({ length: count }, () => buildTree(16, shape(12)));
  const walk = `r1 r2 = RMT_TREE_WALK trees r0 v6`;
  return {
    name,
    program: `program trees
context rows(row: u32) capacity ${rowCount} kind array {
  features: array i32[16]
}
model trees: decisionTree i32[16] => i32 nodes 8191 depth 12 trees ${count}
counter sum
action go() {
  registers r0..r4 c5: rows v6: i32[16]
  r0 = RMT_LD_EVENT event.0
  c5 = RMT_MATCH_CTXT rows (r0)
  v6 = RMT_VECTOR_LD c5.features
  r3 = CONST 0
  ${count === 1 ? `r0 = CONST 0\n  ${walk}\n  r3 = MOVE r1` : `r0 = LOOP ${count} {\n    ${walk}\n    r3 = ADD r3 r1\n  }`}
  RMT_COUNT sum r3
}
${defaultTable}`,
    prepare: (machine) => {
      rows.write(machine);
      install(machine, { trees });
    },
    events: rows.events(random),
    native: { name: native, data: () => [...rows.native(), BigInt(count), ...trees.flatMap(nativeTree)] },
    interpreter: true,
  };
}

function nativeTree(tree: DecisionTree): bigint[] {
  const nodes = [...tree.feature.keys()].flatMap((node) => [
    tree.feature[node]!,
    tree.threshold[node]!,
    tree.left[node]!,
    tree.right[node]!,
    tree.value[node]!,
  ]);
  return [BigInt(tree.feature.length), ...nodes.map(BigInt)];
}

/** One layer: its tensors' declarations, its parameters, and what C reads of it. */
interface Layer {
  readonly declarations: string;
  readonly tensors: readonly (Int8Array | Int32Array)[];
  readonly native: readonly number[];
}

function denseLayer(
  random: RandomNumbers,
  name: string,
  inputs: number,
  outputs: number,
  kernel = `${outputs} ${inputs}`,
): Layer {
  const weights = Int8Array.from({ length: inputs * outputs }, () => random.between(-128, 127));
  const bias = Int32Array.from({ length: outputs }, () => random.between(-2000, 2000));
  // Brings sums of about 74² √inputs back to 8 bits.
  const scale = Int32Array.of(Math.round((2 ** 24 * 64) / (74 * 74 * Math.sqrt(inputs))), 24);
  return {
    declarations: `tensor ${name}Weights of net: i8[${kernel}]
tensor ${name}Bias of net: i32[${outputs}]
tensor ${name}Scale of net: i32[2]
`,
    tensors: [weights, bias, scale],
    native: [...weights, ...bias, ...scale],
  };
}

/** ReLU and requantization of the sums in a register. */
function hiddenCode(name: string, sums: string, activations: string): string {
  return `${sums} = RMT_RELU ${sums}
  r0 = CONST 0
  r1 = RMT_LOOKUP ${name}Scale r0
  r0 = CONST 1
  r2 = RMT_LOOKUP ${name}Scale r0
  ${activations} = RMT_REQUANTIZE ${sums} r1 r2`;
}

function networkProgram(width: number, layers: readonly Layer[], registers: string, code: string): string {
  return `program network
context rows(row: u32) capacity ${rowCount} kind array {
  inputs: array i8[${width}]
}
model net: network i8[${width}] => i32
${layers.map(({ declarations }) => declarations).join("")}counter sum
action go() {
  registers r0..r3 c4: rows ${registers}
  r0 = RMT_LD_EVENT event.0
  c4 = RMT_MATCH_CTXT rows (r0)
  v5 = RMT_VECTOR_LD c4.inputs
  ${code}
  RMT_COUNT sum r3
}
${defaultTable}`;
}

function networkParts(
  native: string,
  width: number,
  random: RandomNumbers,
  layers: readonly Layer[],
): Pick<MachineCase, "prepare" | "events" | "native" | "interpreter"> {
  const rows = rowsOf(width, () => random.between(-128, 127));
  return {
    prepare: (machine) => {
      rows.write(machine);
      install(machine, { tensors: layers.flatMap(({ tensors }) => tensors) });
    },
    events: rows.events(random),
    native: {
      name: native,
      // C needs no scale for the last layer, but reads one.
      data: () => [...rows.native(), ...layers.flatMap((layer) => layer.native).map(BigInt)],
    },
    interpreter: true,
  };
}

function networkCase(name: string, native: string, widths: readonly number[]): MachineCase {
  const random = randomNumbers(widths.length + widths[0]!);
  const layers = widths.slice(1).map((outputs, index) => denseLayer(random, `layer${index}`, widths[index]!, outputs));
  let registers = `v5: i8[${widths[0]}]`;
  const code: string[] = [];
  for (const index of layers.keys()) {
    const [from, sums, to] = [5 + 2 * index, 6 + 2 * index, 7 + 2 * index].map((register) => `v${register}`) as [
      string,
      string,
      string,
    ];
    const isLast = index === layers.length - 1;
    registers += ` ${sums}: i32[${widths[index + 1]}]${isLast ? "" : ` ${to}: i8[${widths[index + 1]}]`}`;
    code.push(`${sums} = RMT_TENSOR_LD layer${index}Bias`, `RMT_MAT_MUL ${sums} layer${index}Weights ${from}`);
    if (!isLast) code.push(hiddenCode(`layer${index}`, sums, to));
    else if (widths.at(-1) === 1) code.push("r0 = CONST 0", `r3 = RMT_SCALAR_VAL ${sums} r0`);
    else code.push(`r3 r2 = RMT_ARG_MAX ${sums}`);
  }
  return {
    name,
    program: networkProgram(widths[0]!, layers, registers, code.join("\n  ")),
    ...networkParts(native, widths[0]!, random, layers),
  };
}

/** 32 inputs, 8 channels of width 5, pooled by 2, 16 channels of width 3, pooled by 2, 4 classes. */
function convolutionCase(name: string): MachineCase {
  const random = randomNumbers(77);
  const layers = [
    denseLayer(random, "first", 5, 8, "8 1 5 1"),
    denseLayer(random, "second", 24, 16, "16 1 3 8"),
    denseLayer(random, "last", 96, 4),
  ];
  const registers = "v5: i8[32] v6: i32[224] v7: i8[224] v8: i8[112] v9: i32[192] v10: i8[192] v11: i8[96] v12: i32[4]";
  const code = `v6 = RMT_TENSOR_LD firstBias
  RMT_CONVOLVE v6 firstWeights v5 1 32 1 1 0 0
  ${hiddenCode("first", "v6", "v7")}
  v8 = RMT_POOL_MAX v7 1 28 8 1 2 1 2
  v9 = RMT_TENSOR_LD secondBias
  RMT_CONVOLVE v9 secondWeights v8 1 14 1 1 0 0
  ${hiddenCode("second", "v9", "v10")}
  v11 = RMT_POOL_MAX v10 1 12 16 1 2 1 2
  v12 = RMT_TENSOR_LD lastBias
  RMT_MAT_MUL v12 lastWeights v11
  r3 r2 = RMT_ARG_MAX v12`;
  return {
    name,
    program: networkProgram(32, layers, registers, code),
    ...networkParts("cnn-1d", 32, random, layers),
  };
}

function perceptronCase(name: string): MachineCase {
  const random = randomNumbers(99);
  const rows = rowsOf(8, () => random.between(-(2 ** 31), 2 ** 31 - 1));
  const weights = Int8Array.from({ length: 8 * 1024 }, () => random.between(-64, 63));
  return {
    name,
    program: `program perceptron
context rows(row: u32) capacity ${rowCount} kind array {
  features: array i32[8]
}
model net: network i32[8] => i32
tensor weights of net: i8[8 1024]
counter sum
action go() {
  registers r0..r4 c5: rows v6: i32[8] v7: i16[8] v8: i8[8]
  r0 = RMT_LD_EVENT event.0
  c5 = RMT_MATCH_CTXT rows (r0)
  v6 = RMT_VECTOR_LD c5.features
  v7 = RMT_VECTOR_ZERO
  r3 = CONST 1023
  r0 = LOOP 8 {
    r1 = RMT_SCALAR_VAL v6 r0
    r1 = HASH (r0 r1)
    r1 = AND r1 r3
    RMT_VECTOR_SET v7 r0 r1
  }
  v8 = RMT_GATHER weights v7
  r2 = RMT_VECTOR_SUM v8
  r1 = CONST 0
  r2 = LE_S r1 r2
  RMT_COUNT sum r2
}
${defaultTable}`,
    prepare: (machine) => {
      rows.write(machine);
      install(machine, { tensors: [weights] });
    },
    events: rows.events(random),
    native: { name: "perceptron", data: () => [...rows.native(), ...Array.from(weights, BigInt)] },
    interpreter: true,
  };
}
