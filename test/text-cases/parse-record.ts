import { type ContextDeclaration, fitsIntegerType, type IntegerType } from "../../src/bytecode/index.ts";
import type { ContextRecord } from "../../src/machine/index.ts";
import {
  accept,
  type CaseLine,
  expect,
  next,
  takeCount,
  takeNamed,
  takeNumber,
  takeNumbers,
  unexpected,
  wrong,
} from "./case-line.ts";
import type { RecordKey } from "./steps.ts";

/** Takes `(1, 2)`, for an lpm context `(10/8)`. */
export function parseKey(line: CaseLine): RecordKey {
  const keys: bigint[] = [];
  let prefixLength: number | undefined;
  expect(line, "(");
  while (!accept(line, ")")) {
    if (keys.length > 0) expect(line, ",");
    keys.push(takeNumber(line));
    if (accept(line, "/")) prefixLength = takeCount(line, 255);
  }
  return { keys, ...(prefixLength === undefined ? {} : { prefixLength }) };
}

/**
 * Takes the fields of a record: `value 5, recent 3 2 1`, in contexts per CPU `cpu 0: value 5; cpu 1: value 6`.
 *
 * @param whole whether all fields must be named; otherwise those left out are 0
 */
export function parseFields(
  line: CaseLine,
  context: ContextDeclaration,
  cpus: number,
  whole: boolean,
): ContextRecord["fields"] {
  if (!context.perCpu) return [parseFieldsOfCpu(line, context, whole)];
  const fields: (readonly (readonly bigint[])[])[] = Array.from({ length: cpus }, () =>
    context.fields.map((field) => new Array<bigint>(field.length).fill(0n)),
  );
  const seen = new Set<number>();
  if (!whole && endsFields(line)) return fields;
  do {
    if (!accept(line, "cpu")) throw unexpected(line, '"cpu", for the context is per CPU');
    const cpu = takeCount(line, cpus - 1);
    expect(line, ":");
    fields[cpu] = parseFieldsOfCpu(line, context, whole);
    seen.add(cpu);
  } while (accept(line, ";"));
  if (whole && seen.size < cpus) throw wrong(line, `the fields of all ${cpus} CPUs must be given`);
  return fields;
}

function parseFieldsOfCpu(line: CaseLine, context: ContextDeclaration, whole: boolean): bigint[][] {
  const values = new Map<number, bigint[]>();
  if (!endsFields(line)) {
    do {
      const { index, named } = takeNamed(line, context.fields, `a field of ${context.name}`);
      const elements = takeNumbers(line);
      if (whole) checkElements(line, elements, named);
      values.set(index, elements);
    } while (accept(line, ","));
  }
  return context.fields.map((field, index) => {
    const elements = values.get(index);
    if (elements === undefined && whole) throw wrong(line, `field ${field.name} is missing`);
    return elements ?? new Array<bigint>(field.length).fill(0n);
  });
}

function endsFields(line: CaseLine): boolean {
  return ["", "!", "|", ";"].includes(next(line));
}

/** What is expected must be possible at all. */
function checkElements(
  line: CaseLine,
  elements: readonly bigint[],
  field: { readonly name: string; readonly type: IntegerType; readonly length: number },
): void {
  if (elements.length !== field.length) {
    throw wrong(line, `field ${field.name} has ${field.length} elements, not ${elements.length}`);
  }
  const misfit = elements.find((value) => !fitsIntegerType(value, field.type));
  if (misfit !== undefined) throw wrong(line, `${misfit} does not fit field ${field.name}, which is ${field.type}`);
}
