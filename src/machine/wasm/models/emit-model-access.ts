import type { InstructionOf, IntegerType } from "../../../bytecode/index.ts";
import { emitWrap } from "../actions/emit-operation.ts";
import type { ActionEmission } from "../emission.ts";
import type { Opcode } from "../module/index.ts";
import { emitSteps } from "../vectors/steps.ts";
import { vectorRegister } from "../vectors/vector-register.ts";

/** Emits an instruction on a model slot as a whole. */
export function emitModelAccess(
  emission: ActionEmission,
  instruction: InstructionOf<"RMT_TREE_WALK"> | InstructionOf<"RMT_LEARN"> | InstructionOf<"RMT_MODEL_READY">,
): void {
  const { machine, code, locals } = emission;
  switch (instruction.op) {
    case "RMT_TREE_WALK":
      emitTreeWalk(emission, instruction);
      break;
    case "RMT_LEARN":
      emitLearn(emission, instruction);
      break;
    case "RMT_MODEL_READY":
      code.i32(0);
      code.memory("i32.load", machine.models[instruction.model]!.pointerAddress);
      code.i32(0);
      code.emit("i32.ne", "i64.extend_i32_u");
      code.set(locals[instruction.result]!);
      break;
  }
}

/** The load that wraps a leaf's 32 bits to the slot's output type. */
const answerLoads = {
  i8: "i64.load8_s",
  u8: "i64.load8_u",
  i16: "i64.load16_s",
  u16: "i64.load16_u",
  i32: "i64.load32_s",
  u32: "i64.load32_u",
  i64: "i64.load32_s",
  u64: "i64.load32_s",
} as const satisfies Record<IntegerType, Opcode>;

function emitTreeWalk(emission: ActionEmission, instruction: InstructionOf<"RMT_TREE_WALK">): void {
  const { machine, code, locals } = emission;
  const slot = machine.models[instruction.model]!;
  if (slot.family !== "decisionTree") throw new Error(`model ${slot.declaration.name} has no trees`);
  const features = vectorRegister(emission, instruction.features);
  const tree = locals[instruction.tree]!;
  code.borrow("i32", (link) => {
    code.get(tree);
    code.i64(slot.declaration.trees);
    code.emit("i64.lt_u");
    code.ifValue(
      "i32",
      () => {
        code.i32(0);
        code.memory("i32.load", slot.pointerAddress);
        code.get(tree);
        code.emit("i32.wrap_i64");
        code.i32(2);
        code.emit("i32.shl", "i32.add");
        code.memory("i32.load", slot.rootsAddress);
      },
      () => code.i32(0),
    );
    code.tee(link);
    code.i32(0);
    code.emit("i32.gt_s");
    code.if(() =>
      code.loop((again) => {
        code.get(link);
        code.memory("i32.load", 8);
        code.get(link);
        code.memory("i32.load", 12);
        code.get(link);
        code.memory("i32.load", 0);
        // Features are compared as 32-bit patterns; lanes of 16 bits hold them extended.
        code.memory(features.lane === 2 ? "i32.load16_s" : "i32.load", features.address);
        code.get(link);
        code.memory("i32.load", 4);
        code.emit("i32.le_s", "select");
        code.tee(link);
        code.i32(0);
        code.emit("i32.gt_s");
        code.branchIf(again);
      }),
    );
    const pushLeaf = () => {
      code.i32(0);
      code.get(link);
      code.emit("i32.sub");
    };
    pushLeaf();
    code.memory(answerLoads[slot.declaration.output]);
    code.set(locals[instruction.result]!);
    pushLeaf();
    code.memory("i64.load32_u", 4);
    code.set(locals[instruction.confidence]!);
  });
}

function emitLearn(emission: ActionEmission, instruction: InstructionOf<"RMT_LEARN">): void {
  const { machine, code, locals } = emission;
  const { featuresAddress, declaration } = machine.models[instruction.model]!;
  const features = vectorRegister(emission, instruction.features);
  // Whole blocks of four: the slot has room for the last one.
  emitSteps(code, Math.ceil(features.length / 4), [16, 4 * features.lane], ({ push }) => {
    const target = push(0);
    code.memory(features.lane === 2 ? "v128.load16x4_s" : "v128.load", features.address + push(1));
    code.memory("v128.store", featuresAddress + target);
  });
  code.i32(instruction.model);
  code.get(locals[instruction.label]!);
  emitWrap(code, declaration.output);
  code.emit("i32.wrap_i64");
  code.call(machine.learnFunction);
}
