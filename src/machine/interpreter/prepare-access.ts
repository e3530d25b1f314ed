import type { Instruction, IntegerType, ModelSlot } from "../../bytecode/index.ts";
import { walkTree } from "../../models/index.ts";
import { loadElement, loadVector, pushRing, storeElement } from "../contexts/context-store.ts";
import { wrap } from "./integer.ts";
import { done, type Preparation, type Step } from "./preparation.ts";

/** Instructions on fields of a context record. */
export function prepareRecordAccess(
  preparation: Preparation,
  instruction: Extract<
    Instruction,
    { readonly op: "RMT_LD_CTXT" | "RMT_ST_CTXT" | "RMT_LD_ARRAY" | "RMT_ST_ARRAY" | "RMT_PUSH_RING" | "RMT_VECTOR_LD" }
  >,
): Step {
  const { state, action, registers, vectors } = preparation;
  const { record, field } = instruction;
  const recordType = action.registers[record]!;
  const store = state.contexts[recordType.kind === "record" ? recordType.context : 0]!;
  const { recordSize, slab } = store;
  const { offset, type } = store.fields[field]!;
  switch (instruction.op) {
    case "RMT_LD_CTXT": {
      const { result } = instruction;
      return () => {
        registers[result] = slab[(registers[record] as number) * recordSize + offset]!;
        return done;
      };
    }
    case "RMT_ST_CTXT": {
      const { source } = instruction;
      return () => {
        slab[(registers[record] as number) * recordSize + offset] = wrap(registers[source]!, type);
        return done;
      };
    }
    case "RMT_LD_ARRAY": {
      const { result, index } = instruction;
      return () => {
        registers[result] = loadElement(store, registers[record] as number, field, registers[index]!);
        return done;
      };
    }
    case "RMT_ST_ARRAY": {
      const { index, source } = instruction;
      return () => {
        storeElement(store, registers[record] as number, field, registers[index]!, registers[source]!);
        return done;
      };
    }
    case "RMT_PUSH_RING": {
      const { source } = instruction;
      return () => {
        pushRing(store, registers[record] as number, field, registers[source]!);
        return done;
      };
    }
    case "RMT_VECTOR_LD": {
      const vector = vectors[instruction.vector]!;
      return () => {
        loadVector(store, registers[record] as number, field, vector);
        return done;
      };
    }
  }
}

/** Instructions on model slots. */
export function prepareModelAccess(
  preparation: Preparation,
  instruction: Extract<Instruction, { readonly op: "RMT_TREE_WALK" | "RMT_LEARN" }>,
): Step {
  const { state, registers, vectors } = preparation;
  const { model } = instruction;
  const slot: ModelSlot = state.program.models[model]!;
  const { output } = slot;
  const vector = vectors[instruction.features]!;
  const features = state.features[model]!;
  const gather = () => {
    for (let index = 0; index < features.length; index++) features[index] = wrap(vector[index]!, "i32") as number;
  };
  if (instruction.op === "RMT_LEARN") {
    const { label } = instruction;
    return () => {
      gather();
      state.onSample(model, features, wrap(wrap(registers[label]!, output), "i32") as number);
      return done;
    };
  }
  const { result, confidence } = instruction;
  return () => {
    const tree = state.trees[model];
    if (tree === undefined) {
      registers[result] = 0;
      registers[confidence] = 0;
      return done;
    }
    gather();
    const leaf = walkTree(tree, features);
    registers[result] = wrap(tree.value[leaf]!, output);
    registers[confidence] = tree.confidence[leaf]!;
    return done;
  };
}

/** Instructions on vectors alone. */
export function prepareVectorOperation(
  preparation: Preparation,
  instruction: Extract<
    Instruction,
    { readonly op: "RMT_VECTOR_ZERO" | "RMT_VECTOR_COPY" | "RMT_VECTOR_PUSH" | "RMT_VECTOR_SET" | "RMT_SCALAR_VAL" }
  >,
): Step {
  const { registers, vectors } = preparation;
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO": {
      const vector = vectors[instruction.vector]!;
      return () => {
        vector.fill(0);
        return done;
      };
    }
    case "RMT_VECTOR_COPY": {
      const vector = vectors[instruction.vector]!;
      const source = vectors[instruction.source]!;
      return () => {
        for (let index = 0; index < vector.length; index++) vector[index] = source[index]!;
        return done;
      };
    }
    case "RMT_VECTOR_PUSH": {
      const { source } = instruction;
      const vector = vectors[instruction.vector]!;
      const type = elementType(preparation, instruction.vector);
      return () => {
        for (let index = vector.length - 1; index > 0; index--) vector[index] = vector[index - 1]!;
        vector[0] = wrap(registers[source]!, type);
        return done;
      };
    }
    case "RMT_VECTOR_SET": {
      const { index, source } = instruction;
      const vector = vectors[instruction.vector]!;
      const type = elementType(preparation, instruction.vector);
      return () => {
        const position = registers[index]!;
        if (typeof position === "number" && position >= 0 && position < vector.length) {
          vector[position] = wrap(registers[source]!, type);
        }
        return done;
      };
    }
    case "RMT_SCALAR_VAL": {
      const { result, index } = instruction;
      const vector = vectors[instruction.vector]!;
      return () => {
        const position = registers[index]!;
        registers[result] =
          typeof position === "number" && position >= 0 && position < vector.length ? vector[position]! : 0;
        return done;
      };
    }
  }
}

function elementType(preparation: Preparation, register: number): IntegerType {
  const type = preparation.action.registers[register]!;
  return type.kind === "vector" ? type.element : "i64";
}
