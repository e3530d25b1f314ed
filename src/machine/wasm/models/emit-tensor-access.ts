import {
  elementCount,
  type InstructionOf,
  type IntegerType,
  integerBits,
  integerRange,
  isSignedType,
} from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { fusedSums } from "../vectors/fused-sums.ts";
import { emitElements, loadLane, splat } from "../vectors/lanes.ts";
import { borrowLocals, emitSteps, type Step } from "../vectors/steps.ts";
import { lastBlockBytes, type VectorRegister, vectorRegister } from "../vectors/vector-register.ts";
import type { WasmTensor } from "./model-layout.ts";
import { withTensor } from "./tensor-address.ts";

/** Emits an instruction that looks elements of a tensor up one by one. */
export function emitTensorAccess(
  emission: ActionEmission,
  instruction: InstructionOf<"RMT_LOOKUP"> | InstructionOf<"RMT_GATHER"> | InstructionOf<"RMT_VECTOR_MAP">,
): void {
  const { machine, code, locals } = emission;
  const tensor = machine.tensors[instruction.op === "RMT_VECTOR_MAP" ? instruction.table : instruction.tensor]!;
  withTensor(code, tensor, (pushBase) => {
    if (instruction.op === "RMT_LOOKUP") {
      emitLookup(code, tensor, locals[instruction.index]!, pushBase);
      code.set(locals[instruction.result]!);
      return;
    }
    const vector = vectorRegister(emission, instruction.vector);
    if (instruction.op === "RMT_GATHER") {
      const indices = vectorRegister(emission, instruction.indices);
      const sum = fusedSums(emission.action).sums.get(instruction);
      if (sum === undefined) emitGather(code, vector, tensor, indices, pushBase);
      else emitGatheredSum(code, tensor, indices, locals[sum.result]!, pushBase);
    } else {
      emitMap(code, vector, tensor, vectorRegister(emission, instruction.source), pushBase);
    }
  });
}

const elementLoads = {
  i8: "i64.load8_s",
  u8: "i64.load8_u",
  i16: "i64.load16_s",
  u16: "i64.load16_u",
  i32: "i64.load32_s",
  u32: "i64.load32_u",
  i64: "i64.load",
  u64: "i64.load",
} as const satisfies Record<IntegerType, Opcode>;

/** Loads an element of a plain tensor, an i64, from the address on the stack. */
export function loadElement(code: FunctionBuilder, element: IntegerType, offset: number): void {
  code.memory(elementLoads[element], offset);
}

/** Makes a byte offset of the index (i32) on the stack. */
function scaleIndex(code: FunctionBuilder, element: IntegerType): void {
  const bytes = integerBits(element) / 8;
  if (bytes === 1) return;
  code.i32(Math.log2(bytes));
  code.emit("i32.shl");
}

/** An index out of range reads the 0 that follows the last element. */
function emitLookup(
  code: FunctionBuilder,
  { declaration, plainAddress }: WasmTensor,
  index: number,
  pushBase: () => void,
) {
  const count = elementCount(declaration.shape);
  pushBase();
  code.get(index);
  code.emit("i32.wrap_i64");
  code.i32(count);
  code.get(index);
  code.i64(count);
  code.emit("i64.lt_u", "select");
  scaleIndex(code, declaration.element);
  code.emit("i32.add");
  loadElement(code, declaration.element, plainAddress);
}

/** How elements come into lanes: loaded into lanes of their own width, then widened. */
const laneLoads = {
  i8: ["v128.load8_lane", "i16x8.extend_low_i8x16_s"],
  u8: ["v128.load8_lane", "i16x8.extend_low_i8x16_u"],
  i16: ["v128.load16_lane"],
  u16: ["v128.load16_lane", "i32x4.extend_low_i16x8_u"],
  i32: ["v128.load32_lane"],
  u32: ["v128.load32_lane"],
  i64: ["v128.load64_lane"],
  u64: ["v128.load64_lane"],
} as const satisfies Record<IntegerType, readonly Opcode[]>;

/**
 * Leaves a block whose lanes are loaded one by one; `pushAddress` puts the address of the element for a lane on the stack
 * and gives what is to be added. Lanes stored one by one would make the next read of the whole block wait.
 */
function pushGathered(
  code: FunctionBuilder,
  element: IntegerType,
  lanes: number,
  pushAddress: (lane: number) => number,
): void {
  const [load, widen]: readonly Opcode[] = laneLoads[element];
  code.borrow("v128", (block) => {
    splat(code, 4, 0);
    code.set(block);
    for (let lane = 0; lane < lanes; lane++) {
      const offset = pushAddress(lane);
      code.get(block);
      code.memoryLane(load!, offset, lane);
      code.set(block);
    }
    code.get(block);
    if (widen) code.emit(widen);
  });
}

function lanesOf(vector: VectorRegister, { last }: Pick<Step, "last">): number {
  return (last ? lastBlockBytes(vector) : 16) / vector.lane;
}

/** Rows of longer tensors are looked up in a loop. */
const mostGathered = 128;

/** Looks up without checks where all indices are in range, which takes one test for all of them. */
function emitGather(
  code: FunctionBuilder,
  vector: VectorRegister,
  { declaration, plainAddress }: WasmTensor,
  indices: VectorRegister,
  pushBase: () => void,
): void {
  const { element } = declaration;
  const [rows, columns] = declaration.shape as readonly [number, number];
  const checked = () => emitGatherLoop(code, vector, element, plainAddress, columns, indices, pushBase);
  if (rows > mostGathered || indices.lane === 8) {
    checked();
    return;
  }
  const unchecked = () => {
    for (let block = 0; block < vector.blocks; block++) {
      const lanes = lanesOf(vector, { last: block === vector.blocks - 1 });
      code.i32(0);
      pushGathered(code, element, lanes, (lane) => {
        const row = (16 / vector.lane) * block + lane;
        pushBase();
        code.i32(0);
        code.memory(indices.lane === 4 ? "i32.load" : "i32.load16_u", indices.address + row * indices.lane);
        scaleIndex(code, element);
        code.emit("i32.add");
        return plainAddress + (row * columns * integerBits(element)) / 8;
      });
      code.memory("v128.store", vector.address + 16 * block);
    }
  };
  if (columns > integerRange(indices.element).high && !isSignedType(indices.element)) {
    unchecked();
    return;
  }
  pushAnyOutOfRange(code, indices, indices.lane, columns);
  code.if(checked, unchecked);
}

/** Leaves whether an index, as unsigned number, is not below `columns`; the padding is 0 and in range. */
function pushAnyOutOfRange(
  code: FunctionBuilder,
  { address, blocks }: VectorRegister,
  lane: 2 | 4,
  columns: number,
): void {
  for (let block = 0; block < blocks; block++) {
    code.i32(0);
    code.memory("v128.load", address + 16 * block);
    if (block > 0) code.emit(lane === 2 ? "i16x8.max_u" : "i32x4.max_u");
  }
  splat(code, lane, lane === 2 ? Math.min(columns - 1, 0xffff) : columns - 1);
  code.emit(lane === 2 ? "i16x8.gt_u" : "i32x4.gt_u", "v128.any_true");
}

function emitGatherLoop(
  code: FunctionBuilder,
  vector: VectorRegister,
  element: IntegerType,
  address: number,
  columns: number,
  indices: VectorRegister,
  pushBase: () => void,
): void {
  code.borrow("i32", (row) => {
    pushBase();
    code.set(row);
    code.borrow("i64", (index) =>
      emitElements(code, vector, [indices], (load) => {
        load(0);
        code.tee(index);
        code.i64(columns);
        code.emit("i64.lt_u");
        code.ifValue(
          "i64",
          () => {
            code.get(row);
            code.get(index);
            code.emit("i32.wrap_i64");
            scaleIndex(code, element);
            code.emit("i32.add");
            loadElement(code, element, address);
          },
          () => code.i64(0),
        );
        code.get(row);
        code.i32((columns * integerBits(element)) / 8);
        code.emit("i32.add");
        code.set(row);
      }),
    );
  });
}

/** The sum of an element of each row, in a local (i64), without making the vector of them. */
function emitGatheredSum(
  code: FunctionBuilder,
  { declaration, plainAddress }: WasmTensor,
  indices: VectorRegister,
  result: number,
  pushBase: () => void,
): void {
  const { element } = declaration;
  const [rows, columns] = declaration.shape as readonly [number, number];
  const rowBytes = (columns * integerBits(element)) / 8;
  borrowLocals(code, "i64", 2, ([sum, index]) =>
    code.borrow("i32", (base) => {
      pushBase();
      code.set(base);
      code.i64(0);
      code.set(sum!);
      emitSteps(code, rows, [indices.lane, rowBytes], ({ push }) => {
        const offset = push(0);
        loadLane(code, indices.element, indices.address + offset);
        code.tee(index!);
        code.i64(columns);
        code.emit("i64.lt_u");
        code.if(() => {
          code.get(base);
          code.get(index!);
          code.emit("i32.wrap_i64");
          scaleIndex(code, element);
          code.emit("i32.add");
          const row = push(1);
          code.emit("i32.add");
          loadElement(code, element, plainAddress + row);
          code.get(sum!);
          code.emit("i64.add");
          code.set(sum!);
        });
      });
      code.get(sum!);
      code.set(result);
    }),
  );
}

function emitMap(
  code: FunctionBuilder,
  vector: VectorRegister,
  { declaration, plainAddress }: WasmTensor,
  source: VectorRegister,
  pushBase: () => void,
): void {
  const { element } = declaration;
  if (vector.element !== element) {
    emitElements(code, vector, [source], (load) => {
      load(0);
      code.emit("i32.wrap_i64");
      code.i32(255);
      code.emit("i32.and");
      scaleIndex(code, element);
      pushBase();
      code.emit("i32.add");
      loadElement(code, element, plainAddress);
    });
    return;
  }
  emitSteps(code, vector.blocks, [16, (16 / vector.lane) * source.lane], (step) => {
    const target = step.push(0);
    pushGathered(code, element, lanesOf(vector, step), (lane) => {
      pushBase();
      // The lower byte of the lane is the element modulo 256.
      const offset = step.push(1);
      code.memory("i32.load8_u", source.address + lane * source.lane + offset);
      scaleIndex(code, element);
      code.emit("i32.add");
      return plainAddress;
    });
    code.memory("v128.store", vector.address + target);
  });
}
