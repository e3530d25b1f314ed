import type { Program } from "../../bytecode/index.ts";
import type { MemoryPart } from "../machine-limits.ts";

const bytesPerInteger = 8;

/** What an entry or record takes beside its integers, in integers: objects, its key as text, its place in a map. */
const overhead = 16;

/** Bytes of a node of a decision tree; see `DecisionTree`. */
const bytesPerNode = 2 + 4 * 4 + 1;

/** About how much memory the interpreter takes for a program when everything is full, part by part. */
export function estimateMemory(program: Program, cpus: number): readonly MemoryPart[] {
  const integers = (name: string, count: number): MemoryPart => ({ name, bytes: count * bytesPerInteger });
  return [
    ...program.contexts.map((context) => {
      const fields = context.fields.reduce((sum, field) => sum + field.length, 0);
      const record = context.keys.length + fields * (context.perCpu ? cpus : 1) + overhead;
      return integers(`context ${context.name}`, context.capacity * record);
    }),
    ...program.tables.map((table) => {
      const parameters = table.actions.map((action) => program.actions[action]!.parameters.length);
      const entry = 2 * table.keys.length + Math.max(0, ...parameters) + overhead;
      return integers(`table ${table.name}`, table.size * entry);
    }),
    ...program.models.map((slot) => ({
      name: `model ${slot.name}`,
      bytes: slot.family === "decisionTree" ? slot.trees * slot.maxNodes * bytesPerNode : 0,
    })),
    ...program.tensors.map((tensor) => ({
      name: `tensor ${tensor.name}`,
      bytes: tensor.shape.reduce((product, size) => product * size, 4),
    })),
    ...program.actions.map((action) =>
      integers(
        `action ${action.name}`,
        action.registers.reduce((sum, type) => sum + (type.kind === "vector" ? type.length : 1), 0),
      ),
    ),
  ];
}
