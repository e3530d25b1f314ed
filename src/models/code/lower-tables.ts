import type { ContextTableDescription, HashedPerceptronDescription } from "./description.ts";
import { type Emitter, emitBinary, emitWhenReady, type ModelAnswer } from "./emitter.ts";

/** Looks up the row of the context; rows of an empty slot are 0 and so are the answer and its confidence. */
export function lowerContextTable(
  emitter: Emitter,
  description: ContextTableDescription,
  features: number,
): ModelAnswer {
  const values = Array.from({ length: description.order }, (_, index) => emitFeature(emitter, features, index));
  const row = emitRow(emitter, values, description.rows);
  const value = emitter.integer();
  if (description.answer.kind === "prediction") {
    const confidence = emitter.integer();
    emitter.emit({ op: "RMT_LOOKUP", result: value, tensor: emitter.tensor("values"), index: row });
    emitter.emit({ op: "RMT_LOOKUP", result: confidence, tensor: emitter.tensor("confidences"), index: row });
    return { value, confidence };
  }
  const counts = emitter.vector("u16", description.answer.classes);
  emitter.emit({ op: "RMT_ROW_LD", vector: counts, tensor: emitter.tensor("counts"), row });
  const most = emitter.integer();
  emitter.emit({ op: "RMT_ARG_MAX", index: value, value: most, vector: counts });
  const sum = emitter.integer();
  emitter.emit({ op: "RMT_VECTOR_SUM", result: sum, vector: counts });
  const share = emitBinary(emitter, "MUL", most, emitter.constant(255));
  return { value, confidence: emitBinary(emitter, "DIV_U", share, sum) };
}

/** Gathers a weight from each table. Hashes begin with the table's number, so that equal features choose other rows. */
export function lowerHashedPerceptron(
  emitter: Emitter,
  description: HashedPerceptronDescription,
  features: number,
): ModelAnswer {
  const { tables, rows, weightType } = description;
  return emitWhenReady(emitter, ({ value, confidence }) => {
    const loaded = new Map<number, number>();
    for (const feature of tables.flat()) {
      if (!loaded.has(feature)) loaded.set(feature, emitFeature(emitter, features, feature));
    }
    const indices = emitter.vector("u32", tables.length);
    emitter.emit({ op: "RMT_VECTOR_ZERO", vector: indices });
    for (const [table, chosen] of tables.entries()) {
      const index = emitter.constant(table);
      const row = emitRow(emitter, [index, ...chosen.map((feature) => loaded.get(feature)!)], rows);
      emitter.emit({ op: "RMT_VECTOR_SET", vector: indices, index, source: row });
    }
    const weights = emitter.vector(weightType, tables.length);
    emitter.emit({ op: "RMT_GATHER", vector: weights, tensor: emitter.tensor("weights"), indices });
    const sum = emitter.integer();
    emitter.emit({ op: "RMT_VECTOR_SUM", result: sum, vector: weights });
    const zero = emitter.constant(0);
    const threshold = emitter.integer();
    emitter.emit({ op: "RMT_LOOKUP", result: threshold, tensor: emitter.tensor("threshold"), index: zero });
    const margin = emitBinary(emitter, "SUB", sum, threshold);
    emitBinary(emitter, "LE_S", zero, margin, value);
    const distance = emitBinary(emitter, "MAX_S", margin, emitBinary(emitter, "SUB", zero, margin));
    emitBinary(emitter, "MIN_S", distance, emitter.constant(255), confidence);
  });
}

function emitFeature(emitter: Emitter, features: number, feature: number): number {
  const result = emitter.integer();
  emitter.emit({ op: "RMT_SCALAR_VAL", result, vector: features, index: emitter.constant(feature) });
  return result;
}

function emitRow(emitter: Emitter, values: readonly number[], rows: number): number {
  const hash = emitter.integer();
  emitter.emit({ op: "HASH", result: hash, values });
  const isPowerOfTwo = Number.isInteger(Math.log2(rows));
  return isPowerOfTwo
    ? emitBinary(emitter, "AND", hash, emitter.constant(rows - 1))
    : emitBinary(emitter, "REM_U", hash, emitter.constant(rows));
}
