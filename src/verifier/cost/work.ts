import {
  type Action,
  convolvedSize,
  elementCount,
  type Instruction,
  multiplyAccumulates,
  type Program,
  pooledSize,
} from "../../bytecode/index.ts";

/**
 * Kinds of work that take a machine about the same time each; `event` is what an event takes before and after its tables.
 *
 * `simple`: sums, comparisons, jumps, rounds of loops, event fields and metadata. `multiplication`: what makes large numbers
 * (products, shifts to the left) or looks at all 64 bits; the interpreter then needs bigints. `division`: quotients and
 * remainders. `hash`: each value hashed. `element`: one scalar, one element of an array, a
 * vector or a tensor, or a push. `vectorOperation` and `vectorElement`: an instruction on vectors, and its elements;
 * `shapedElement`: elements that take more than arithmetic (requantized, gathered, mapped, pooled). `product`: of elements,
 * added up; `bitWord`: 32 products of bits. `treeWalk` and `treeNode`: a walk, and each node of the longest way.
 */
export const workKinds = [
  "event",
  "tableLookup",
  "simple",
  "multiplication",
  "division",
  "hash",
  "element",
  "contextMatch",
  "counterUpdate",
  "vectorOperation",
  "vectorElement",
  "shapedElement",
  "product",
  "bitWord",
  "treeWalk",
  "treeNode",
  "helperCall",
  "sample",
  "randomDraw",
] as const;
export type WorkKind = (typeof workKinds)[number];

type Work = readonly (readonly [kind: WorkKind, amount: number])[];

/** What a round of a loop is. */
export const workOfRound: WorkKind = "simple";

/** What an instruction is, without the blocks in it. */
export function workOf(program: Program, action: Action, instruction: Instruction): Work {
  const length = (register: number) => {
    const type = action.registers[register];
    return type?.kind === "vector" ? type.length : 1;
  };
  const elements = (kind: WorkKind, amount: number): Work => [
    ["vectorOperation", 1],
    [kind, amount],
  ];
  switch (instruction.op) {
    case "MUL":
    case "SHL":
    case "COUNT_ONES":
    case "LEADING_ZEROS":
      return [["multiplication", 1]];
    case "HASH":
      return [["hash", instruction.values.length]];
    case "DIV_S":
    case "DIV_U":
    case "REM_S":
    case "REM_U":
      return [["division", 1]];
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING":
    case "RMT_SCALAR_VAL":
    case "RMT_VECTOR_SET":
    case "RMT_LOOKUP":
    case "RMT_MODEL_READY":
      return [["element", 1]];
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
      return [["contextMatch", 1]];
    case "RMT_CONTRIBUTE":
    case "RMT_NOISY_SUM":
      return [["contextMatch", 2]];
    case "RMT_COUNT":
    case "RMT_OBSERVE":
      return [["counterUpdate", 1]];
    case "RMT_TREE_WALK": {
      const model = program.models[instruction.model];
      return [
        ["treeWalk", 1],
        ["treeNode", model?.family === "decisionTree" ? model.maxDepth : 1],
      ];
    }
    case "RMT_LEARN":
      return [
        ["sample", 1],
        ["vectorElement", length(instruction.features)],
      ];
    case "RMT_RANDOM":
      return [["randomDraw", 1]];
    case "CALL":
      return [["helperCall", 1]];
    case "RMT_VECTOR_PUT":
      return elements("vectorElement", length(instruction.source));
    case "RMT_VECTOR_LD":
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_CONVERT":
    case "RMT_VECTOR_SLICE":
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
    case "RMT_VECTOR_SUM":
    case "RMT_RELU":
    case "RMT_TENSOR_LD":
    case "RMT_ROW_LD":
      return elements("vectorElement", length(instruction.vector));
    case "RMT_CLAMP":
    case "RMT_REQUANTIZE":
    case "RMT_VECTOR_MAP":
    case "RMT_GATHER":
    case "RMT_ARG_MAX":
      return elements("shapedElement", length(instruction.vector));
    case "RMT_BINARIZE":
      return elements("shapedElement", length(instruction.source));
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE": {
      const { height, width } = pooledSize(instruction);
      const { channels, windowHeight, windowWidth } = instruction;
      return elements("shapedElement", height * width * channels * windowHeight * windowWidth);
    }
    case "RMT_VECTOR_DOT":
    case "RMT_MAT_MUL":
      return elements("product", multiplyAccumulates(program, action, instruction));
    case "RMT_CONVOLVE": {
      const { height, width } = convolvedSize(instruction, program.tensors[instruction.kernel]?.shape ?? []);
      return [
        ...elements("product", multiplyAccumulates(program, action, instruction)),
        ["vectorOperation", height * width],
      ];
    }
    case "RMT_BIT_MAT_MUL":
      return elements("bitWord", elementCount(program.tensors[instruction.matrix]?.shape ?? []));
    default:
      return simple;
  }
}

/** Most instructions are. */
const simple: Work = [["simple", 1]];
