import type {
  Action,
  ContextDeclaration,
  ContextField,
  Instruction,
  IntegerType,
  RegisterType,
} from "../bytecode/index.ts";
import { forEachInstruction, type Rule, report, type Verification } from "./verification.ts";

/** Instructions fit the records, fields, vectors and models they work on. Relies on `operandsRule`. */
export const typesRule: Rule = {
  codes: ["RMT3010", "RMT3011", "RMT3012"],
  proves:
    "records belong to the context meant, fields are of the right kind, vectors have the right length and elements",
  check: (verification) => {
    forEachInstruction(verification.program, (action, instruction) =>
      checkInstruction(verification, action, instruction),
    );
  },
};

/** The context whose records the register refers to. */
export function contextOf({ program }: Verification, action: Action, register: number): ContextDeclaration {
  return program.contexts[(action.registers[register] as RegisterType & { kind: "record" }).context]!;
}

/** The field of the record that the register refers to. */
export function fieldOf(verification: Verification, action: Action, record: number, field: number): ContextField {
  return contextOf(verification, action, record).fields[field]!;
}

/** The type of a vector register. */
export function vectorOf(action: Action, register: number): RegisterType & { kind: "vector" } {
  return action.registers[register] as RegisterType & { kind: "vector" };
}

const fieldKinds = {
  RMT_LD_CTXT: ["scalar"],
  RMT_ST_CTXT: ["scalar"],
  RMT_LD_ARRAY: ["array", "ring"],
  RMT_ST_ARRAY: ["array"],
  RMT_PUSH_RING: ["ring"],
  RMT_VECTOR_LD: ["array", "ring"],
} as const satisfies Partial<Record<Instruction["op"], readonly ContextField["kind"][]>>;

function checkInstruction(verification: Verification, action: Action, instruction: Instruction): void {
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
      checkMatch(verification, action, instruction);
      break;
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING":
    case "RMT_VECTOR_LD": {
      const field = fieldOf(verification, action, instruction.record, instruction.field);
      const allowed: readonly ContextField["kind"][] = fieldKinds[instruction.op];
      if (!allowed.includes(field.kind)) {
        const message = `${instruction.op} does not work on ${field.name}, which is of kind ${field.kind}`;
        report(verification, "RMT3011", message, `it takes fields of kind ${allowed.join(" or ")}`, {
          action,
          instruction,
        });
      } else if (instruction.op === "RMT_VECTOR_LD") {
        const from = { element: field.type, length: field.length };
        checkVector(verification, action, instruction, instruction.vector, from, `field ${field.name}`);
      }
      break;
    }
    case "RMT_VECTOR_COPY": {
      const source = vectorOf(action, instruction.source);
      checkVector(verification, action, instruction, instruction.vector, source, "the vector that is copied");
      break;
    }
    case "RMT_TREE_WALK":
    case "RMT_LEARN": {
      const model = verification.program.models[instruction.model]!;
      const wanted = { element: model.featureType, length: model.features };
      checkVector(verification, action, instruction, instruction.features, wanted, `model ${model.name}`);
      break;
    }
  }
}

function checkMatch(
  verification: Verification,
  action: Action,
  instruction: Instruction & { op: "RMT_MATCH_CTXT" },
): void {
  const context = verification.program.contexts[instruction.context]!;
  const register = contextOf(verification, action, instruction.record);
  const place = { action, instruction };
  if (register !== context) {
    const message = `a record of context ${context.name} goes to a register for records of ${register.name}`;
    report(verification, "RMT3010", message, "declare a register for records of this context", place);
  }
  if (instruction.keys.length !== context.keys.length) {
    const message = `context ${context.name} has ${context.keys.length} keys, but ${instruction.keys.length} are given`;
    report(verification, "RMT3010", message, "give one register for each key", place);
  }
}

function checkVector(
  verification: Verification,
  action: Action,
  instruction: Instruction,
  register: number,
  wanted: { readonly element: IntegerType; readonly length: number },
  what: string,
): void {
  const type = vectorOf(action, register);
  if (type.element === wanted.element && type.length === wanted.length) return;
  const message = `register v${register} is ${type.element}[${type.length}], but ${what} is ${wanted.element}[${wanted.length}]`;
  const hint = `declare the vector as ${wanted.element}[${wanted.length}]`;
  report(verification, "RMT3012", message, hint, { action, instruction });
}
