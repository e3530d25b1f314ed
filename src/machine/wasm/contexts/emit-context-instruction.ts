import type { Instruction } from "../../../bytecode/index.ts";
import { emitWrap } from "../actions/emit-operation.ts";
import type { ActionEmission, MachineEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import type { WasmContext, WasmField } from "./context-layout.ts";
import { emitElement, emitFieldLoad, emitFieldStore, emitPushRing, emitVectorLoad } from "./emit-field.ts";
import { emitTimes } from "./emit-record-index.ts";
import { emitCpuAddress, emitSearch, emitVoid } from "./emit-search.ts";

/** What is about a context or a record of one. */
export type ContextInstruction = Extract<
  Instruction,
  {
    readonly op:
      | "RMT_MATCH_CTXT"
      | "RMT_FIND_CTXT"
      | "RMT_DELETE_CTXT"
      | "RMT_PUSH_QUEUE"
      | "RMT_POP_QUEUE"
      | "RMT_LD_CTXT"
      | "RMT_ST_CTXT"
      | "RMT_LD_ARRAY"
      | "RMT_ST_ARRAY"
      | "RMT_PUSH_RING"
      | "RMT_VECTOR_LD";
  }
>;

/** Emits an instruction on contexts and their records. */
export function emitContextInstruction(emission: ActionEmission, instruction: ContextInstruction): void {
  const { machine, code, locals, vectors } = emission;
  const keys = () => ("keys" in instruction ? instruction.keys.map((key) => locals[key]!) : []);
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
      emitRecord(emission, machine.contexts[instruction.context]!, "match", locals[instruction.record]!, keys());
      return;
    case "RMT_FIND_CTXT": {
      const context = machine.contexts[instruction.context]!;
      const record = locals[instruction.record]!;
      emitRecord(emission, context, "find", record, keys());
      code.get(record);
      code.i32(context.address);
      code.emit("i32.ne", "i64.extend_i32_u");
      code.set(locals[instruction.found]!);
      return;
    }
    case "RMT_DELETE_CTXT":
      for (const key of keys()) code.get(key);
      code.call(machine.contexts[instruction.context]!.functions.delete);
      code.emit("i64.extend_i32_u");
      code.set(locals[instruction.found]!);
      return;
    case "RMT_PUSH_QUEUE":
      for (const value of instruction.values) code.get(locals[value]!);
      code.call(machine.contexts[instruction.context]!.functions.push);
      code.emit("i64.extend_i32_u");
      code.set(locals[instruction.done]!);
      return;
    case "RMT_POP_QUEUE": {
      const { functions, address } = machine.contexts[instruction.context]!;
      code.call(functions.pop);
      code.emit("i64.extend_i32_u");
      code.set(locals[instruction.found]!);
      code.i32(address);
      code.set(locals[instruction.record]!);
      return;
    }
    case "RMT_LD_CTXT":
      code.get(locals[instruction.record]!);
      emitFieldLoad(code, fieldOf(emission, instruction));
      code.set(locals[instruction.result]!);
      return;
    case "RMT_ST_CTXT":
      code.get(locals[instruction.record]!);
      code.get(locals[instruction.source]!);
      emitFieldStore(code, fieldOf(emission, instruction));
      return;
    case "RMT_LD_ARRAY": {
      const field = fieldOf(emission, instruction);
      emitInRange(code, field, locals[instruction.index]!);
      code.ifValue(
        "i64",
        () => {
          emitElement(code, field, locals[instruction.record]!, locals[instruction.index]!);
          emitFieldLoad(code, field);
        },
        () => code.i64(0),
      );
      code.set(locals[instruction.result]!);
      return;
    }
    case "RMT_ST_ARRAY": {
      const field = fieldOf(emission, instruction);
      emitInRange(code, field, locals[instruction.index]!);
      code.if(() => {
        emitElement(code, field, locals[instruction.record]!, locals[instruction.index]!);
        code.get(locals[instruction.source]!);
        emitFieldStore(code, field);
      });
      return;
    }
    case "RMT_PUSH_RING":
      emitPushRing(code, fieldOf(emission, instruction), locals[instruction.record]!, locals[instruction.source]!);
      return;
    case "RMT_VECTOR_LD":
      emitVectorLoad(code, fieldOf(emission, instruction), locals[instruction.record]!, vectors[instruction.vector]!);
      return;
  }
}

/** The field that an instruction on a record is about. */
function fieldOf(
  { machine, action }: ActionEmission,
  { record, field }: { readonly record: number; readonly field: number },
): WasmField {
  const type = action.registers[record]!;
  return machine.contexts[type.kind === "record" ? type.context : 0]!.fields[field]!;
}

/** Leaves on the stack whether the index in a local is one of the field's. */
function emitInRange(code: FunctionBuilder, { length }: WasmField, index: number): void {
  code.get(index);
  code.i64(length);
  code.emit("i64.lt_u");
}

/** Searches for more keys than these are calls: what a call costs no longer matters then, and code stays small. */
const mostInlineKeys = 2;

/** Sets a record register to what match or find gives for the keys in the given locals. */
function emitRecord(
  { machine, code }: ActionEmission,
  context: WasmContext,
  how: "match" | "find",
  record: number,
  keys: readonly number[],
): void {
  const { declaration, index, functions } = context;
  if (declaration.kind === "array") {
    emitArrayRecord(machine, context, code, record, keys[0]!);
  } else if (declaration.kind !== "lpm" && keys.length <= mostInlineKeys) {
    emitSearch(machine, context, index!, code, how, keys, record);
  } else {
    for (const key of keys) code.get(key);
    code.call(declaration.kind === "lpm" ? functions.find : functions[how]);
    code.set(record);
  }
}

/** Sets a record register to the record at an index of an array context, or to the void record. */
function emitArrayRecord(
  machine: MachineEmission,
  context: WasmContext,
  code: FunctionBuilder,
  record: number,
  key: number,
): void {
  const { declaration, stride } = context;
  code.borrow("i64", (index) => {
    code.get(key);
    emitWrap(code, declaration.keys[0]!.type);
    code.tee(index);
    code.i64(declaration.capacity);
    code.emit("i64.lt_u");
    code.ifValue(
      "i32",
      () => {
        code.get(index);
        code.emit("i32.wrap_i64");
        emitTimes(code, stride);
        code.i32(stride);
        code.emit("i32.add");
        emitCpuAddress(machine, context, code);
      },
      () => emitVoid(context, code),
    );
    code.set(record);
  });
}
