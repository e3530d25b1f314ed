import type { Action, Instruction, OperandKind } from "../bytecode/index.ts";
import { forEachInstruction, isIndex, operandValues, type Rule, report, type Verification } from "./verification.ts";

/** Every operand leads somewhere, and to a register of the kind the instruction takes. */
export const operandsRule: Rule = {
  codes: ["RMT3008", "RMT3009"],
  proves:
    "operands lead to registers, contexts, fields, models, tensors, counters, aggregates, tables, metadata and helpers there are, registers are of the right kind, constants fit",
  check: (verification) => {
    forEachInstruction(verification.program, (action, instruction) => {
      for (const { name, kind, value } of operandValues(instruction)) {
        if (kind === "sources") {
          for (const register of value as readonly number[])
            checkOperand(verification, action, instruction, name, "source", register);
        } else checkOperand(verification, action, instruction, name, kind, value);
      }
    });
  },
};

const registerKinds: Partial<Record<OperandKind, "integer" | "record" | "vector">> = {
  result: "integer",
  source: "integer",
  recordResult: "record",
  record: "record",
  vectorResult: "vector",
  vector: "vector",
  vectorUpdate: "vector",
};

function checkOperand(
  verification: Verification,
  action: Action,
  instruction: Instruction,
  name: string,
  kind: OperandKind,
  value: unknown,
): void {
  const place = { action, instruction };
  const registerKind = registerKinds[kind];
  if (registerKind !== undefined) {
    const type = isIndex(value as number, action.registers.length) ? action.registers[value as number] : undefined;
    if (type === undefined) {
      const message = `${name} of ${instruction.op} is register ${value}, which does not exist`;
      report(verification, "RMT3008", message, `the action has ${action.registers.length} registers`, place);
    } else if (type.kind !== registerKind) {
      const message = `${name} of ${instruction.op} is register ${value}, which holds ${article[type.kind]}`;
      report(verification, "RMT3009", message, `give a register that holds ${article[registerKind]}`, place);
    }
    return;
  }
  if (kind === "immediate") {
    if (BigInt.asIntN(64, value as bigint) === value) return;
    const message = `${name} of ${instruction.op} is ${value}, which is not a signed 64-bit integer`;
    report(
      verification,
      "RMT3008",
      message,
      `write ${BigInt.asIntN(64, value as bigint)}, which has the same bits`,
      place,
    );
    return;
  }
  const count = choices(verification, action, instruction, kind);
  if (count === undefined || isIndex(value as number, count)) return;
  const what = kind === "metadataField" ? "metadata field" : kind;
  const message = `${name} of ${instruction.op} is ${what} ${value}, which does not exist`;
  report(verification, "RMT3008", message, `there are ${count} to choose from`, place);
}

const article = { integer: "an integer", record: "a context record", vector: "a vector" } as const;

/** How many there are of what the operand numbers; undefined where another rule decides. */
function choices(
  { program }: Verification,
  action: Action,
  instruction: Instruction,
  kind: OperandKind,
): number | undefined {
  switch (kind) {
    case "context":
      return program.contexts.length;
    case "model":
      return program.models.length;
    case "tensor":
      return program.tensors.length;
    case "counter":
      return program.counters.length;
    case "aggregate":
      return program.aggregates?.length ?? 0;
    case "table":
      return program.tables.length;
    case "metadataField":
      return program.metadata.length;
    case "helper":
      return program.helpers.length;
    case "field": {
      const type = "record" in instruction ? action.registers[instruction.record] : undefined;
      return type?.kind === "record" ? program.contexts[type.context]?.fields.length : undefined;
    }
    default:
      return undefined;
  }
}
