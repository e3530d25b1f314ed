import ts from "typescript";
import type { LookupEvent } from "./run.ts";

const wrap = (bits: number, signed: boolean) => (value: number | boolean) => {
  const whole = BigInt(Math.trunc(Number(value)));
  return Number(signed ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole));
};

/** A list that counts from the newest element; a ring and a vector alike. */
function list(length: number): number[] & { copy(): unknown } {
  const elements = Array.from({ length }, () => 0) as number[] & { copy(): unknown };
  elements.push = (value) => {
    elements.unshift(value);
    return elements.splice(length).length;
  };
  elements.copy = () => {
    const copy = list(length);
    for (const [index, value] of elements.entries()) copy[index] = value;
    return copy;
  };
  return elements;
}

interface Declared {
  readonly key: object;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What `rmt` means where plain JavaScript runs a program: enough for integers below 2^53 that do not divide unevenly. */
const library = {
  i32: wrap(32, true),
  u8: wrap(8, false),
  u32: wrap(32, false),
  u64: (value: number) => value,
  min: Math.min,
  max: Math.max,
  vector: (_: unknown, length: number) => list(length),
  ring: (_: unknown, length: number) => ({ length }),
  array: (_: unknown, length: number) => ({ length }),
  context({ value }: Declared) {
    const records = new Map<number, object>();
    const create = () =>
      Object.fromEntries(
        Object.entries(value).map(([name, type]) => [
          name,
          typeof type === "function" ? 0 : list((type as { length: number }).length),
        ]),
      );
    return {
      at(key: number) {
        const record = records.get(key) ?? create();
        records.set(key, record);
        return record;
      },
    };
  },
  hooks: {},
  table: (declaration: { default: (event: object) => void }) => declaration,
};

/** Runs the program's first table by JavaScript itself; returns the pages it prefetched. */
export function prefetchedByJavaScript(source: string, events: readonly LookupEvent[]): bigint[] {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = { pages: { default: (_event: object): void => {} } };
  new Function("require", "exports", outputText)(() => library, module);
  const pages: bigint[] = [];
  const prefetch = (page: number) => {
    pages.push(BigInt(page));
    return 1;
  };
  for (const [process, page, region, outcome, origin, time] of events.map((event) => event.map(Number))) {
    module.pages.default({ process, page, region, outcome, origin, time, prefetch });
  }
  return pages;
}
