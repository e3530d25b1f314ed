import type {
  Action,
  ContextDeclaration,
  ContextField,
  RegisterType,
  TensorDeclaration,
} from "../../bytecode/index.ts";
import type { Verification } from "../verification.ts";

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

/** The tensor that an operand names. */
export function tensorOf({ program }: Verification, tensor: number): TensorDeclaration {
  return program.tensors[tensor]!;
}
