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

interface DeclaredContext {
  readonly key: object;
  readonly value: Readonly<Record<string, unknown>>;
  readonly kind?: "lru" | "hash" | "array";
  readonly capacity?: number;
}

interface DeclaredTable {
  readonly match?: Readonly<Record<string, unknown>>;
  readonly default?: Call;
  readonly entries?: readonly { readonly match: Readonly<Record<string, number>>; readonly action: Call }[];
}

type Action = (event: object, ...data: number[]) => void;
type Call = Action | { readonly action: Action; readonly data: number[] };

/** What a run has done; counters, and histograms by bucket, in the order of the text. */
interface Outcome {
  readonly pages: bigint[];
  readonly counters: bigint[][];
}

function bits(value: number): string {
  return value === 0 ? "" : value.toString(2);
}

/** Thrown by `exit` and `tailCall`, which leave the action wherever they stand. */
class Left {
  readonly next: DeclaredTable | undefined;
  constructor(next?: DeclaredTable) {
    this.next = next;
  }
}

function context({ value, kind = "lru", capacity = 1024 }: DeclaredContext) {
  const records = new Map<string, object>();
  const create = () =>
    Object.fromEntries(
      Object.entries(value).map(([name, type]) => [
        name,
        typeof type === "function" ? 0 : list((type as { length: number }).length),
      ]),
    );
  const isIndex = (keys: readonly number[]) => keys[0]! >= 0 && keys[0]! < capacity;
  /** Maps keep their order, so the least recently matched record is the first. */
  const match = (keys: readonly number[]) => {
    const key = keys.join();
    const record = records.get(key);
    if (record !== undefined && kind === "lru") {
      records.delete(key);
      records.set(key, record);
    }
    return record;
  };
  const at = (...keys: number[]) => {
    const known = match(keys);
    if (known !== undefined) return known;
    const record = create();
    if (kind === "array" ? !isIndex(keys) : kind === "hash" && records.size === capacity) return record;
    if (records.size === capacity) records.delete([...records.keys()][0]!);
    records.set(keys.join(), record);
    return record;
  };
  return {
    at,
    find(...keys: number[]) {
      const record = kind === "array" && isIndex(keys) ? at(...keys) : match(keys);
      // Fields are read from, and written to, the record itself.
      return new Proxy(record ?? create(), {
        get: (target, name) => (name === "found" ? record !== undefined : Reflect.get(target, name)),
      });
    },
    delete: (...keys: number[]) => records.delete(keys.join()),
  };
}

function queue({ value, capacity }: { readonly value: object; readonly capacity: number }) {
  const elements: object[] = [];
  const nothing = Object.fromEntries(Object.keys(value).map((name) => [name, 0]));
  return {
    push: (element: object) => elements.length < capacity && elements.push({ ...element }) > 0,
    pop: () => (elements.length > 0 ? { found: true, ...elements.shift() } : { found: false, ...nothing }),
  };
}

/** What `rmt` means where plain JavaScript runs a program: enough for integers below 2^53 that do not divide unevenly. */
function createLibrary() {
  const counters: bigint[][] = [];
  const tables: DeclaredTable[] = [];
  const shared: Record<string, number> = {};
  const count = (buckets: number) => {
    const counted = new Array<bigint>(buckets).fill(0n);
    counters.push(counted);
    const add = (amount: number) => {
      counted[0]! += BigInt(amount);
    };
    const observe = (value: number) => {
      counted[bits(value).length]! += 1n;
    };
    return { add, observe };
  };
  const library = {
    i32: wrap(32, true),
    u8: wrap(8, false),
    u32: wrap(32, false),
    u64: (value: number | boolean) => Number(value),
    min: Math.min,
    max: Math.max,
    countOnes: (value: number) => bits(value).replaceAll("0", "").length,
    leadingZeros: (value: number) => 64 - bits(value).length,
    vector: (_: unknown, length: number) => list(length),
    ring: (_: unknown, length: number) => ({ length }),
    array: (_: unknown, length: number) => ({ length }),
    context,
    queue,
    counter: () => count(1),
    histogram: () => count(65),
    metadata(fields: object) {
      for (const name of Object.keys(fields)) shared[name] = 0;
      return shared;
    },
    exact: {},
    run: (action: Action, ...data: number[]) => ({ action, data }),
    exit() {
      throw new Left();
    },
    tailCall(table: DeclaredTable) {
      throw new Left(table);
    },
    hooks: {},
    table(declaration: DeclaredTable) {
      tables.push(declaration);
      return declaration;
    },
  };
  return { library, counters, tables, shared };
}

function runTable(table: DeclaredTable, event: Readonly<Record<string, unknown>>, shared: object): void {
  const values: Readonly<Record<string, unknown>> = { ...event, ...shared };
  const entry = table.entries?.find(({ match }) =>
    Object.entries(match).every(([name, value]) => values[name] === value),
  );
  const call = entry?.action ?? table.default;
  if (typeof call === "function") call(event);
  else call?.action(event, ...call.data);
}

/** Runs the program's tables, all of one hook, by JavaScript itself. */
export function runByJavaScript(source: string, events: readonly LookupEvent[]): Outcome {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const { library, counters, tables, shared } = createLibrary();
  new Function("require", "exports", outputText)(() => library, {});
  const pages: bigint[] = [];
  const prefetch = (page: number) => {
    pages.push(BigInt(page));
    return 1;
  };
  for (const [process, page, region, outcome, origin, time] of events.map((event) => event.map(Number))) {
    for (const name of Object.keys(shared)) shared[name] = 0;
    for (let position = 0; position < tables.length; position++) {
      try {
        runTable(tables[position]!, { process, page, region, outcome, origin, time, prefetch }, shared);
      } catch (left) {
        if (!(left instanceof Left)) throw left;
        if (left.next === undefined) break;
        position = tables.indexOf(left.next) - 1;
      }
    }
  }
  return { pages, counters };
}
