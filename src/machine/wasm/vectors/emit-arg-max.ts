import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { largerOperation } from "./emit-arithmetic.ts";
import { rotatedBy } from "./emit-reduction.ts";
import { isSigned, laneBytesOf, loadLane } from "./lanes.ts";
import { borrowLocals, emitSteps } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Emits RMT_ARG_MAX: first the largest element, then the first lane that equals it. */
export function emitArgMax(emission: ActionEmission, instruction: InstructionOf<"RMT_ARG_MAX">): void {
  const { code, locals } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  const index = locals[instruction.index]!;
  const value = locals[instruction.value]!;
  const { lane } = vector;
  if (lane === 8) {
    emitArgMaxOfElements(code, vector, index, value);
    return;
  }
  const unsigned = vector.element === "u32";
  code.borrow("v128", (largest) => {
    pushLargestLanes(code, vector, lane);
    for (let bytes = 8; bytes >= lane; bytes /= 2) {
      code.tee(largest);
      code.get(largest);
      code.get(largest);
      code.shuffle(rotatedBy(bytes));
      code.emit(largerOperation(lane, unsigned));
    }
    code.set(largest);
    if (vector.length * lane <= mostMaskedBytes) pushFirstOfMask(code, vector, lane, largest);
    else pushFirstOfMany(code, vector, lane, largest);
    code.set(index);
    code.get(largest);
    code.lane(lane === 2 ? "i16x8.extract_lane_s" : "i32x4.extract_lane", 0);
    code.emit(unsigned ? "i64.extend_i32_u" : "i64.extend_i32_s");
    code.set(value);
  });
}

/** By lane the largest of all blocks; lanes of the padding count as the least value of the type. */
function pushLargestLanes(code: FunctionBuilder, vector: VectorRegister, lane: 2 | 4): void {
  const { address, blocks, length } = vector;
  code.borrow("v128", (largest) => {
    const lanes = 16 / lane;
    const lastLanes = length - lanes * (blocks - 1);
    code.i32(0);
    code.memory("v128.load", address + 16 * (blocks - 1));
    if (lastLanes < lanes && isSigned(vector)) {
      const least = lane === 2 ? -(2 ** 15) : -(2 ** 31);
      code.v128(
        laneBytesOf(
          lane,
          Array.from({ length: lanes }, (_, index) => (index < lastLanes ? 0 : least)),
        ),
      );
      code.emit("v128.or");
    }
    code.set(largest);
    if (blocks > 1) {
      emitSteps(code, blocks - 1, [16], ({ push }) => {
        code.memory("v128.load", address + push(0));
        code.get(largest);
        code.emit(largerOperation(lane, vector.element === "u32"));
        code.set(largest);
      });
    }
    code.get(largest);
  });
}

/** Up to so many bytes of lanes, the places equal to the largest are gathered in one mask. */
const mostMaskedBytes = 128;

function pushFirstOfMask(
  code: FunctionBuilder,
  { address, blocks }: VectorRegister,
  lane: 2 | 4,
  largest: number,
): void {
  for (let block = 0; block < blocks; block++) {
    code.i32(0);
    pushEqualLanes(code, address + 16 * block, lane, largest);
    code.emit("i64.extend_i32_u");
    if (block === 0) continue;
    code.i64((block * 16) / lane);
    code.emit("i64.shl", "i64.or");
  }
  code.emit("i64.ctz");
}

function pushFirstOfMany(code: FunctionBuilder, { address }: VectorRegister, lane: 2 | 4, largest: number): void {
  borrowLocals(code, "i32", 2, ([at, mask]) => {
    code.i32(-16);
    code.set(at!);
    code.loop((again) => {
      code.get(at!);
      code.i32(16);
      code.emit("i32.add");
      code.tee(at!);
      pushEqualLanes(code, address, lane, largest);
      code.tee(mask!);
      code.emit("i32.eqz");
      code.branchIf(again);
    });
    code.get(at!);
    code.i32(Math.log2(lane));
    code.emit("i32.shr_u");
    code.get(mask!);
    code.emit("i32.ctz", "i32.add", "i64.extend_i32_u");
  });
}

/** A bit for each lane, of the block at the address on the stack, that equals the largest. */
function pushEqualLanes(code: FunctionBuilder, offset: number, lane: 2 | 4, largest: number): void {
  const [equal, bits]: readonly Opcode[] = lane === 2 ? ["i16x8.eq", "i16x8.bitmask"] : ["i32x4.eq", "i32x4.bitmask"];
  code.memory("v128.load", offset);
  code.get(largest);
  code.emit(equal!, bits!);
}

function emitArgMaxOfElements(code: FunctionBuilder, vector: VectorRegister, index: number, value: number): void {
  const { address, element, length } = vector;
  borrowLocals(code, "i64", 4, ([best, largest, place, candidate]) => {
    for (const local of [best!, place!]) {
      code.i64(0);
      code.set(local);
    }
    code.i32(0);
    loadLane(code, element, address);
    code.set(largest!);
    emitSteps(code, length, [8], ({ push }) => {
      loadLane(code, element, address + push(0));
      code.tee(candidate!);
      code.get(largest!);
      code.emit(isSigned(vector) ? "i64.gt_s" : "i64.gt_u");
      code.if(() => {
        code.get(candidate!);
        code.set(largest!);
        code.get(place!);
        code.set(best!);
      });
      code.get(place!);
      code.i64(1);
      code.emit("i64.add");
      code.set(place!);
    });
    code.get(best!);
    code.set(index);
    code.get(largest!);
    code.set(value);
  });
}
