import {
  type ContextDeclaration,
  fitsIntegerType,
  type IntegerType,
  integerBits,
  integerRange,
} from "../../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/index.ts";
import type { ContextControl, ContextRecord } from "../machine.ts";
import type { RecordStore } from "./record-store.ts";

/**
 * The control plane's view of the context whose records the store keeps: checks what is given and names what is wrong.
 *
 * @param cpus how many CPUs the machine has
 */
export function createContextControl(
  declaration: ContextDeclaration,
  cpus: number,
  store: RecordStore,
): ContextControl {
  const { name, kind } = declaration;
  return {
    declaration,
    list: () => store.list(),
    read(keys, prefixLength) {
      if (kind === "queue" || checkKeys(declaration, keys, prefixLength)) return undefined;
      return store.read(keys, prefixLength);
    },
    write(record) {
      const problem =
        checkKeys(declaration, record.keys, record.prefixLength) ??
        checkFields(declaration, declaration.perCpu ? cpus : 1, record);
      if (problem) return problem;
      if (store.write(record)) return undefined;
      return errorDiagnostic(
        "RMT4004",
        `RESOURCE_EXHAUSTED: context ${name} is full with ${declaration.capacity} ${kind === "queue" ? "elements" : "records"}`,
        { hint: "delete a record, or declare a larger capacity in the program" },
      );
    },
    delete(keys, prefixLength) {
      if (kind === "array" || kind === "queue") {
        return invalid(
          `nothing can be deleted from context ${name}, which is of kind ${kind}`,
          kind === "array" ? "write zeros to the record" : "let the program take its elements",
        );
      }
      const problem = checkKeys(declaration, keys, prefixLength);
      if (problem) return problem;
      if (store.remove(keys, prefixLength)) return undefined;
      const spelled = prefixLength === undefined ? keys.join(", ") : `${keys.join(", ")}/${prefixLength}`;
      return errorDiagnostic("RMT4003", `NOT_FOUND: context ${name} has no record ${spelled}`, {
        hint: "list the context to see what is there",
      });
    },
  };
}

function checkKeys(
  declaration: ContextDeclaration,
  keys: readonly bigint[],
  prefixLength: number | undefined,
): Diagnostic | undefined {
  const { name, kind, capacity } = declaration;
  if (keys.length !== declaration.keys.length) {
    return invalid(
      `context ${name} has ${declaration.keys.length} keys, but ${keys.length} are given`,
      "give one value for each key, in the order of the keys",
    );
  }
  for (const [index, key] of declaration.keys.entries()) {
    const problem = checkValue(keys[index]!, key.type, `key ${key.name} of context ${name}`);
    if (problem) return problem;
  }
  if (kind === "array" && (keys[0]! < 0n || keys[0]! >= BigInt(capacity))) {
    return invalid(`context ${name} has no index ${keys[0]}`, `give an index from 0 to ${capacity - 1}`);
  }
  if (kind !== "lpm") {
    if (prefixLength === undefined) return undefined;
    return invalid(`context ${name} is of kind ${kind} and knows no prefixes`, "leave the prefix length out");
  }
  const bits = integerBits(declaration.keys[0]!.type);
  if (prefixLength === undefined || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > bits) {
    return invalid(
      `the prefix length ${prefixLength} for context ${name} is not between 0 and ${bits}`,
      `give how many of the ${bits} bits count`,
    );
  }
  if (BigInt.asUintN(bits - prefixLength, keys[0]!) !== 0n) {
    return invalid(
      `${keys[0]}/${prefixLength} for context ${name} has bits set outside of the prefix`,
      `clear the lowest ${bits - prefixLength} bits`,
    );
  }
  return undefined;
}

function checkFields(declaration: ContextDeclaration, cpus: number, record: ContextRecord): Diagnostic | undefined {
  const { name } = declaration;
  if (record.fields.length !== cpus) {
    return invalid(
      `a record of context ${name} has fields for ${cpus} CPUs, but they are given for ${record.fields.length}`,
      declaration.perCpu ? "give the fields of each CPU of the machine" : "give the fields once",
    );
  }
  for (const fields of record.fields) {
    if (fields.length !== declaration.fields.length) {
      return invalid(
        `a record of context ${name} has ${declaration.fields.length} fields, but ${fields.length} are given`,
        "give the elements of each field, in the order of the fields",
      );
    }
    for (const [index, field] of declaration.fields.entries()) {
      const what = `field ${field.name} of context ${name}`;
      const values = fields[index]!;
      if (values.length !== field.length) {
        return invalid(`${what} has ${field.length} elements, but ${values.length} are given`, "give all of them");
      }
      for (const value of values) {
        const problem = checkValue(value, field.type, what);
        if (problem) return problem;
      }
    }
  }
  return undefined;
}

function checkValue(value: bigint, type: IntegerType, what: string): Diagnostic | undefined {
  if (fitsIntegerType(value, type)) return undefined;
  const { low, high } = integerRange(type);
  return invalid(`${value} does not fit ${what}, which is ${type}`, `give a value from ${low} to ${high}`);
}

function invalid(message: string, hint: string): Diagnostic {
  return errorDiagnostic("RMT4001", `INVALID_ARGUMENT: ${message}`, { hint });
}
