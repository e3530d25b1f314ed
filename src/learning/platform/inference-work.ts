import {
  type Action,
  type Block,
  blocksOf,
  convolvedSize,
  elementCount,
  type Instruction,
  type InstructionOf,
  type IntegerType,
  integerBits,
  type Program,
  pooledSize,
} from "../../bytecode/index.ts";

/**
 * What asking a model consists of, as a machine with vectors of 16 bytes does it; finer than the verifier's kinds of work,
 * and of a model that is there rather than of the worst that its slot could hold.
 *
 * `inference`: one. `simple`: scalars; `element`: one element of a vector or a tensor; `division`. `hash`, `hashChain`:
 * values hashed, in all and in the longest hash. `vectorOperation`, `block`, `vectorElement`: instructions on vectors, and
 * the blocks of 16 bytes and elements of their results; `wideOperation`, `wideElement`: the same of 64-bit elements.
 * `largestElement`, `largestBlock`: among which the largest is looked for. `scaledBlock`, `scaledElement`: requantized
 * four at a time, or alone from 64 bits. `mappedElement`, `gatheredElement`: looked up. `pooledBlock`, `pooledWindow`: of
 * windows. `pairStep`: products of four rows with a pair of columns; `sumGroup`: the sums of four rows; `tile`: what is
 * kept in locals at a time. `product`, `productRow`, `productSegment`: products one by one, their sums, and contiguous
 * parts of these. `copiedBlock`: images copied to pad them. `bitWord`, `bitRow`: 64 products of bits, and their sums.
 * `binarizedElement`: bits made. `treeWalk`, `treeNode`: walks, and inner nodes on their ways; `treeEnd`: walks whose
 * length no processor foresees; `onlyTreeNode`, `onlyTreeEnd`: of a walk with no other beside it; `exposedNode`: nodes of
 * such walks before which nothing could be foreseen. `farAccess`,
 * `fartherAccess`: places read that are not in the first and in the second cache; `farBlock`: weights not in the first.
 */
export const inferenceWorkKinds = [
  "inference",
  "simple",
  "element",
  "hash",
  "hashChain",
  "division",
  "vectorOperation",
  "block",
  "vectorElement",
  "wideOperation",
  "wideElement",
  "largestElement",
  "largestBlock",
  "scaledBlock",
  "scaledElement",
  "mappedElement",
  "gatheredElement",
  "pooledBlock",
  "pooledWindow",
  "pairStep",
  "sumGroup",
  "tile",
  "product",
  "productRow",
  "productSegment",
  "copiedBlock",
  "bitWord",
  "bitRow",
  "binarizedElement",
  "treeWalk",
  "treeNode",
  "treeEnd",
  "onlyTreeNode",
  "onlyTreeEnd",
  "exposedNode",
  "farAccess",
  "fartherAccess",
  "farBlock",
] as const;
export type InferenceWorkKind = (typeof inferenceWorkKinds)[number];

/** How much of each kind, by position in `inferenceWorkKinds`. */
export type InferenceWork = readonly number[];

/** What is known of the trees of a model beside its slot. */
export interface TreeFacts {
  readonly trees: number;
  /** Nodes of all trees, leaves included. */
  readonly nodes: number;
  /** Inner nodes on the way to a leaf: the mean of all trees over samples, or the depth where there are none. */
  readonly path: number;
  /** The share of walks that are not as long as most of the same tree, 0 to 1. */
  readonly irregular: number;
}

/** Bytes of the first and the second cache that a model can count on: half of what is common in servers. */
const nearCache = 24 * 1024;
const secondCache = 640 * 1024;

/** Bytes of a node in memory, inner nodes and leaves in equal number. */
const nodeBytes = 12;

/** Rows and groups of rows that products of packed weights have in locals at a time (see the WebAssembly machine). */
const groupRows = 4;
const mostSums = 4;

/**
 * The work of the inference of a program that has one (see `modelProgram`).
 *
 * @param trees what the slot holds; absent: the largest trees that fit it
 */
export function inferenceWork(program: Program, trees?: TreeFacts): InferenceWork {
  const action = program.actions[0]!;
  const inference = action.body.find((instruction) => instruction.op === "RMT_INFER");
  const work = new Map<InferenceWorkKind, number>([["inference", 1]]);
  const context: Context = { program, action, trees: trees ?? largestTrees(program), work };
  if (inference !== undefined) addBlock(context, inference.body, 1);
  work.set("hashChain", longestHash(inference?.body ?? []));
  return inferenceWorkKinds.map((kind) => work.get(kind) ?? 0);
}

interface Context {
  readonly program: Program;
  readonly action: Action;
  readonly trees: TreeFacts;
  readonly work: Map<InferenceWorkKind, number>;
}

function largestTrees({ models }: Program): TreeFacts {
  const slot = models[0];
  if (slot?.family !== "decisionTree") return { trees: 0, nodes: 0, path: 0, irregular: 0 };
  return { trees: slot.trees, nodes: slot.trees * slot.maxNodes, path: slot.maxDepth, irregular: 0.5 };
}

function longestHash(block: Block): number {
  return block.reduce((longest, instruction) => {
    const own = instruction.op === "HASH" ? instruction.values.length + 1 : 0;
    const inner = blocksOf(instruction).map(({ block: part }) => longestHash(part));
    return Math.max(longest, own, ...inner);
  }, 0);
}

function addBlock(context: Context, block: Block, times: number): void {
  for (const [index, instruction] of block.entries()) {
    // Machines make no vector of what is only added up.
    const before = block[index - 1];
    if (instruction.op === "RMT_VECTOR_SUM" && before?.op === "RMT_GATHER") continue;
    switch (instruction.op) {
      // Models are asked while they are there.
      case "IF":
        add(context, "simple", times);
        addBlock(context, instruction.whenTrue, times);
        break;
      case "LOOP":
        add(context, "simple", times * instruction.bound);
        addBlock(context, instruction.body, times * instruction.bound);
        break;
      default:
        addInstruction(context, instruction, times);
        for (const { block: inner } of blocksOf(instruction)) addBlock(context, inner, times);
        break;
    }
  }
}

function add({ work }: Context, kind: InferenceWorkKind, amount: number): void {
  work.set(kind, (work.get(kind) ?? 0) + amount);
}

function addInstruction(context: Context, instruction: Instruction, times: number): void {
  const { program } = context;
  const count = (kind: InferenceWorkKind, amount: number) => add(context, kind, times * amount);
  switch (instruction.op) {
    case "CONST":
    case "MOVE":
      break;
    case "HASH":
      count("hash", instruction.values.length + 1);
      break;
    case "DIV_S":
    case "DIV_U":
    case "REM_S":
    case "REM_U":
      count("division", 1);
      break;
    case "RMT_SCALAR_VAL":
    case "RMT_VECTOR_SET":
      count("element", 1);
      break;
    case "RMT_LOOKUP":
      count("element", 1);
      addAccesses(context, tensorBytes(program, instruction.tensor), times);
      break;
    case "RMT_ROW_LD":
      addVector(context, instruction.vector, times);
      addAccesses(context, tensorBytes(program, instruction.tensor), times);
      break;
    case "RMT_GATHER": {
      const { length } = vectorOf(context, instruction.vector);
      count("gatheredElement", length);
      addAccesses(context, tensorBytes(program, instruction.tensor), times * length);
      break;
    }
    case "RMT_VECTOR_MAP":
      addVector(context, instruction.vector, times);
      count("mappedElement", vectorOf(context, instruction.vector).length);
      break;
    case "RMT_REQUANTIZE": {
      const { blocks, length } = vectorOf(context, instruction.vector);
      const source = vectorOf(context, instruction.source);
      addVector(context, instruction.vector, times);
      if (source.lane === 8) count("scaledElement", length);
      else count("scaledBlock", Math.max(blocks, source.blocks));
      break;
    }
    case "RMT_ARG_MAX":
      count("vectorOperation", 1);
      count("largestElement", vectorOf(context, instruction.vector).length);
      count("largestBlock", vectorOf(context, instruction.vector).blocks);
      break;
    case "RMT_BINARIZE":
      count("vectorOperation", 1);
      count("binarizedElement", vectorOf(context, instruction.source).length);
      break;
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE": {
      const { height, width } = pooledSize(instruction);
      const { channels, windowHeight, windowWidth } = instruction;
      const { lane } = vectorOf(context, instruction.source);
      const windows = height * width * windowHeight * windowWidth;
      count("vectorOperation", 1);
      count("pooledWindow", height * width);
      // Averages are made element by element.
      count(
        "pooledBlock",
        windows * (instruction.op === "RMT_POOL_MAX" ? Math.ceil((channels * lane) / 16) : channels),
      );
      break;
    }
    case "RMT_MAT_MUL":
    case "RMT_CONVOLVE":
      addProducts(context, instruction, times);
      break;
    case "RMT_BIT_MAT_MUL": {
      const [rows] = program.tensors[instruction.matrix]!.shape;
      count("vectorOperation", 1);
      count("bitRow", rows!);
      count("bitWord", rows! * Math.ceil(instruction.bits / 64));
      addStream(context, tensorBytes(program, instruction.matrix), times);
      break;
    }
    case "RMT_TREE_WALK": {
      const { trees, nodes, path, irregular } = context.trees;
      // A slot's loop goes over the most trees; those that are not there are a walk of no node.
      const slot = program.models[instruction.model]!;
      const there = slot.family === "decisionTree" ? Math.min(1, trees / slot.trees) : 1;
      const isOnly = slot.family === "decisionTree" && slot.trees === 1;
      count("treeWalk", 1);
      count(isOnly ? "onlyTreeNode" : "treeNode", there * path);
      count(isOnly ? "onlyTreeEnd" : "treeEnd", there * irregular);
      count("exposedNode", isOnly ? irregular * path : 0);
      addAccesses(context, nodes * nodeBytes, times * there * path);
      break;
    }
    default:
      if ("vector" in instruction && typeof instruction.vector === "number") {
        addVector(context, instruction.vector, times);
      } else {
        count("simple", 1);
      }
      break;
  }
}

interface Vector {
  readonly element: IntegerType;
  readonly length: number;
  readonly lane: number;
  readonly blocks: number;
}

/** A vector register as it lies in memory: lanes of 2 bytes for what fits 16 bits with its sign, else its own width. */
function vectorOf({ action }: Context, register: number): Vector {
  const type = action.registers[register]!;
  const [element, length] = type.kind === "vector" ? [type.element, type.length] : (["i64", 1] as const);
  const lane = element === "u16" ? 4 : Math.max(2, integerBits(element) / 8);
  return { element, length, lane, blocks: Math.ceil((length * lane) / 16) };
}

function addVector(context: Context, register: number, times: number): void {
  const { blocks, length, lane } = vectorOf(context, register);
  add(context, lane === 8 ? "wideOperation" : "vectorOperation", times);
  if (lane === 8) {
    add(context, "wideElement", times * length);
    return;
  }
  add(context, "block", times * blocks);
  add(context, "vectorElement", times * length);
}

function tensorBytes(program: Program, tensor: number): number {
  const { element, shape } = program.tensors[tensor]!;
  return (elementCount(shape) * integerBits(element)) / 8;
}

/** Reads at places that follow from the features, spread over so many bytes. */
function addAccesses(context: Context, bytes: number, accesses: number): void {
  add(context, "farAccess", accesses * missed(bytes, nearCache));
  add(context, "fartherAccess", accesses * missed(bytes, secondCache));
}

/** Bytes that are read from first to last. */
function addStream(context: Context, bytes: number, times: number): void {
  add(context, "farBlock", times * (bytes / 16) * (bytes > nearCache ? 1 : 0));
}

/** The share of what is read that is not in a cache of this size. */
function missed(bytes: number, cache: number): number {
  return bytes <= cache ? 0 : 1 - cache / bytes;
}

function addProducts(
  context: Context,
  instruction: InstructionOf<"RMT_MAT_MUL"> | InstructionOf<"RMT_CONVOLVE">,
  times: number,
): void {
  const { program } = context;
  const count = (kind: InferenceWorkKind, amount: number) => add(context, kind, times * amount);
  const tensor = program.tensors[instruction.op === "RMT_MAT_MUL" ? instruction.matrix : instruction.kernel]!;
  const source = vectorOf(context, instruction.source);
  const sums = vectorOf(context, instruction.vector);
  const [outputs, ...extents] = tensor.shape as [number, ...number[]];
  const { segments, run, rows, columns } =
    instruction.op === "RMT_MAT_MUL"
      ? { segments: 1, run: extents[0]!, rows: 1, columns: 1 }
      : convolution(instruction, tensor.shape);
  const windows = rows * columns;
  count("vectorOperation", 1);
  if (instruction.op === "RMT_CONVOLVE" && instruction.paddingHeight + instruction.paddingWidth > 0) {
    count("copiedBlock", source.blocks + instruction.height);
  }
  const fitsPairs = [tensor.element, source.element].every((type) => type !== "u16" && integerBits(type) <= 16);
  if (!fitsPairs || sums.element !== "i32") {
    count("product", windows * outputs * segments * run);
    count("productRow", windows * outputs);
    count("productSegment", windows * outputs * segments);
    return;
  }
  const groups = Math.ceil(outputs / groupRows);
  const chunks = Math.ceil(groups / mostSums);
  const atOnce = Math.max(1, Math.floor(mostSums / Math.ceil(groups / chunks)));
  const pairs = groups * segments * Math.ceil(run / 2);
  count("pairStep", windows * pairs);
  count("sumGroup", windows * groups);
  count("tile", chunks * rows * Math.ceil(columns / atOnce));
  addStream(context, 16 * pairs, times);
}

function convolution(instruction: InstructionOf<"RMT_CONVOLVE">, shape: readonly number[]) {
  const [, kernelHeight, kernelWidth, channels] = shape as readonly [number, number, number, number];
  const size = convolvedSize(instruction, shape);
  const width = instruction.width + 2 * instruction.paddingWidth;
  const isContiguous = kernelWidth === width;
  return {
    segments: isContiguous ? 1 : kernelHeight,
    run: (isContiguous ? kernelHeight : 1) * kernelWidth * channels,
    rows: width === 1 ? 1 : size.height,
    columns: width === 1 ? size.height : size.width,
  };
}
