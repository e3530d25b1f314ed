import type { Block, Instruction, IntegerType, RegisterType } from "../../bytecode/index.ts";
import { modelTensors } from "./declare-model.ts";
import type { ModelDescription } from "./description.ts";

/** Where a model's code goes. */
export interface ModelPlace {
  /** Index of the model's slot in `Program.models`. */
  readonly slotIndex: number;
  /** Index of the first of the model's tensors in `Program.tensors`; of no account for trees. */
  readonly firstTensor: number;
  /** The location of the instructions. */
  readonly location: number;
  /** Adds a register of this type to the action and gives its number. */
  readonly allocate: (type: RegisterType) => number;
}

/** Integer registers that hold what the model answers: `confidence` is 0 (does not know) to 255. */
export interface ModelAnswer {
  readonly value: number;
  readonly confidence: number;
}

type WithoutLocation<Any> = Any extends Instruction ? Omit<Any, "location"> : never;

/** An instruction without its location. */
type NewInstruction = WithoutLocation<Instruction>;

/** Writes instructions into the block that is open, with registers of the action. */
export interface Emitter {
  readonly slotIndex: number;
  emit(instruction: NewInstruction): void;
  /** A register for integers. */
  integer(): number;
  /** A register for vectors. */
  vector(element: IntegerType, length: number): number;
  /** A register that holds the value. */
  constant(value: number): number;
  /** The index of a tensor of the model. */
  tensor(name: string): number;
  /** What the function emits, as a block of its own. */
  block(body: () => void): Block;
  /** All that was emitted outside of blocks. */
  readonly code: Block;
}

/** An emitter for the code of one model. */
export function createEmitter(description: ModelDescription, place: ModelPlace): Emitter {
  const { slotIndex, firstTensor, location, allocate } = place;
  const tensorNames = modelTensors(description).map((tensor) => tensor.name);
  let code: Instruction[] = [];
  const emit = (instruction: NewInstruction) => {
    code.push({ ...instruction, location } as Instruction);
  };
  const integer = () => allocate({ kind: "integer" });
  return {
    slotIndex,
    emit,
    integer,
    vector: (element, length) => allocate({ kind: "vector", element, length }),
    constant: (value) => {
      const result = integer();
      emit({ op: "CONST", result, value: BigInt(value) });
      return result;
    },
    tensor: (name) => firstTensor + tensorNames.indexOf(name),
    block: (body) => {
      const outer = code;
      code = [];
      body();
      const inner = code;
      code = outer;
      return inner;
    },
    get code() {
      return code;
    },
  };
}

/** Instructions that compute an integer from two. */
type BinaryName = Exclude<
  Extract<Instruction, { readonly result: number; readonly left: number; readonly right: number }>["op"],
  "RMT_VECTOR_DOT"
>;

/** result = left OP right, in a new register or the one given. */
export function emitBinary(
  emitter: Emitter,
  op: BinaryName,
  left: number,
  right: number,
  result = emitter.integer(),
): number {
  emitter.emit({ op, result, left, right });
  return result;
}

/** Runs the body, which writes both registers of the answer, where the slot holds a model; otherwise both are 0. */
export function emitWhenReady(emitter: Emitter, body: (answer: ModelAnswer) => void): ModelAnswer {
  const answer = { value: emitter.integer(), confidence: emitter.integer() };
  const ready = emitter.integer();
  emitter.emit({ op: "RMT_MODEL_READY", result: ready, model: emitter.slotIndex });
  emitter.emit({
    op: "IF",
    condition: ready,
    whenTrue: emitter.block(() => body(answer)),
    whenFalse: emitter.block(() => {
      emitter.emit({ op: "CONST", result: answer.value, value: 0n });
      emitter.emit({ op: "CONST", result: answer.confidence, value: 0n });
    }),
  });
  return answer;
}
