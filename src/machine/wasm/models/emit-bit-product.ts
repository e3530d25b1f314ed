import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { loadLane, storeLane } from "../vectors/lanes.ts";
import { emitSteps } from "../vectors/steps.ts";
import { vectorRegister } from "../vectors/vector-register.ts";
import { withTensor } from "./tensor-address.ts";

/** Emits RMT_BIT_MAT_MUL: of n bits, d of them different, n - 2 d. 64 bits at a time. */
export function emitBitProduct(emission: ActionEmission, instruction: InstructionOf<"RMT_BIT_MAT_MUL">): void {
  const { machine, code } = emission;
  const tensor = machine.tensors[instruction.matrix]!;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  const { bits } = instruction;
  const rowBytes = 4 * tensor.declaration.shape[1]!;
  withTensor(code, tensor, (pushBase) =>
    code.borrow("i32", (row) =>
      code.borrow("i64", (differences) =>
        emitSteps(code, vector.length, [vector.lane, rowBytes], ({ push }) => {
          const rowOffset = push(1);
          pushBase();
          code.emit("i32.add");
          code.set(row);
          code.i64(0);
          code.set(differences);
          emitSteps(code, Math.ceil(bits / 64), [8], (word) => {
            const left = bits - 64 * (Math.ceil(bits / 64) - 1);
            const half = word.last && left <= 32;
            const offset = word.push(0);
            code.get(row);
            code.emit("i32.add");
            code.memory(half ? "i64.load32_u" : "i64.load", tensor.plainAddress + rowOffset + offset);
            code.memory(half ? "i64.load32_u" : "i64.load", source.address + word.push(0));
            code.emit("i64.xor");
            if (word.last) keepBits(code, left, half ? 32 : 64);
            code.emit("i64.popcnt");
            code.get(differences);
            code.emit("i64.add");
            code.set(differences);
          });
          const target = vector.address + push(0);
          loadLane(code, vector.element, vector.address + push(0));
          code.i64(bits);
          code.emit("i64.add");
          code.get(differences);
          code.i64(1);
          code.emit("i64.shl", "i64.sub");
          storeLane(code, vector.element, target);
        }),
      ),
    ),
  );
}

/** Clears all but the lower `count` of the bits on the stack that may be set. */
function keepBits(code: FunctionBuilder, count: number, width: number): void {
  if (count === width) return;
  code.i64((1n << BigInt(count)) - 1n);
  code.emit("i64.and");
}
