import { elementCount, type InstructionOf, integerBits } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { clearPadding, keepLanes, splat, storeBytes } from "../vectors/lanes.ts";
import { borrowLocals, emitSteps } from "../vectors/steps.ts";
import { type VectorRegister, vectorRegister } from "../vectors/vector-register.ts";
import { withTensor } from "./tensor-address.ts";

/** Emits RMT_TENSOR_LD or RMT_ROW_LD: both fill a vector with elements that lie side by side. */
export function emitTensorLoad(
  emission: ActionEmission,
  instruction: InstructionOf<"RMT_TENSOR_LD"> | InstructionOf<"RMT_ROW_LD">,
): void {
  const { machine, code, locals } = emission;
  const tensor = machine.tensors[instruction.tensor]!;
  const vector = vectorRegister(emission, instruction.vector);
  const count = elementCount(tensor.declaration.shape);
  withTensor(code, tensor, (pushBase) => {
    if (instruction.op === "RMT_ROW_LD") {
      emitRow(code, vector, tensor.plainAddress, tensor.declaration.shape[0]!, locals[instruction.row]!, pushBase);
    } else if (count === vector.length) {
      // The padding of the tensor becomes that of the vector.
      emitElementsFrom(code, vector, tensor.plainAddress, pushBase, () => {});
    } else {
      emitRepeated(code, vector, tensor.plainAddress, count, pushBase);
    }
  });
}

/** The load that makes a block of lanes from elements in their own width. */
function blockLoad({ element }: VectorRegister): Opcode {
  switch (element) {
    case "i8":
      return "v128.load8x8_s";
    case "u8":
      return "v128.load8x8_u";
    case "u16":
      return "v128.load16x4_u";
    default:
      return "v128.load";
  }
}

/** Bytes of a tensor that make a block of lanes. */
function blockElementsBytes({ element, lane }: VectorRegister): number {
  return (16 / lane) * (integerBits(element) / 8);
}

/** Fills the vector, block by block. `finish` may change the block on the stack. */
function emitElementsFrom(
  code: FunctionBuilder,
  vector: VectorRegister,
  address: number,
  pushBase: () => void,
  finish: (last: boolean) => void,
): void {
  emitSteps(code, vector.blocks, [16, blockElementsBytes(vector)], ({ push, last }) => {
    const target = push(0);
    pushBase();
    const offset = push(1);
    code.emit("i32.add");
    code.memory(blockLoad(vector), address + offset);
    finish(last);
    code.memory("v128.store", vector.address + target);
  });
}

function emitRow(
  code: FunctionBuilder,
  vector: VectorRegister,
  address: number,
  rows: number,
  row: number,
  pushBase: () => void,
): void {
  code.get(row);
  code.i64(rows);
  code.emit("i64.lt_u");
  code.if(
    () =>
      code.borrow("i32", (start) => {
        pushBase();
        code.get(row);
        code.emit("i32.wrap_i64");
        code.i32(vector.length * (integerBits(vector.element) / 8));
        code.emit("i32.mul", "i32.add");
        code.set(start);
        emitElementsFrom(
          code,
          vector,
          address,
          () => code.get(start),
          (last) => keepLanes(code, vector, { last }),
        );
      }),
    () =>
      emitSteps(code, vector.blocks, [16], ({ push }) => {
        const target = push(0);
        splat(code, 4, 0);
        code.memory("v128.store", vector.address + target);
      }),
  );
}

/** Elements of a tensor that are kept in locals while they are repeated. */
const mostKeptBlocks = 8;

/**
 * Repeats `count` elements. A block that reaches beyond them is stored whole all the same, and the next round puts its
 * elements over what is too much; only where it would leave the vector its bytes are stored in pieces.
 */
function emitRepeated(
  code: FunctionBuilder,
  vector: VectorRegister,
  address: number,
  count: number,
  pushBase: () => void,
): void {
  const roundBytes = count * vector.lane;
  const blocks = Math.ceil(roundBytes / 16);
  const load = (block: number) => {
    pushBase();
    code.memory(blockLoad(vector), address + block * blockElementsBytes(vector));
  };
  if (16 % roundBytes === 0) {
    code.borrow("v128", (pattern) => {
      load(0);
      code.tee(pattern);
      code.get(pattern);
      code.shuffle(Array.from({ length: 16 }, (_, index) => index % roundBytes));
      code.set(pattern);
      emitSteps(code, vector.blocks, [16], (step) => {
        const target = step.push(0);
        code.get(pattern);
        keepLanes(code, vector, step);
        code.memory("v128.store", vector.address + target);
      });
    });
    return;
  }
  clearPadding(code, vector);
  const rounds = vector.length / count;
  const total = vector.length * vector.lane;
  const wholeRounds = total < 16 * blocks ? 0 : Math.floor((total - 16 * blocks) / roundBytes) + 1;
  const emitRounds = (push: (block: number) => void) => {
    if (wholeRounds > 0) {
      emitSteps(code, wholeRounds, [roundBytes], (step) => {
        for (let block = 0; block < blocks; block++) {
          const target = step.push(0);
          push(block);
          code.memory("v128.store", vector.address + 16 * block + target);
        }
      });
    }
    code.borrow("v128", (local) => {
      for (let round = wholeRounds; round < rounds; round++) {
        for (let block = 0; block < blocks; block++) {
          const target = round * roundBytes + 16 * block;
          push(block);
          code.set(local);
          storeBytes(code, local, target + 16 <= total ? 16 : Math.min(16, roundBytes - 16 * block), () => {
            code.i32(0);
            return vector.address + target;
          });
        }
      }
    });
  };
  if (blocks > mostKeptBlocks) {
    emitRounds(load);
    return;
  }
  borrowLocals(code, "v128", blocks, (kept) => {
    for (const [block, local] of kept.entries()) {
      load(block);
      code.set(local);
    }
    emitRounds((block) => code.get(kept[block]!));
  });
}
