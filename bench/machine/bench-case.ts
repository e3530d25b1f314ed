import type { Machine } from "../../src/machine/index.ts";

/** One thing that programs do at a hook, done by our machines and by plain C on the same data. */
export interface MachineCase {
  readonly name: string;
  /** The program in text form, at the hook `test.event`; it adds what each event gives to the counter `sum`. */
  readonly program: string;
  /** Puts entries, records and models in place. */
  readonly prepare: (machine: Machine) => void;
  /** Four values an event. */
  readonly events: BigInt64Array;
  /** Name of the case in bench/native/machine.c, and the data that it reads after the events. */
  readonly native: { readonly name: string; readonly data: () => bigint[] };
  /** False where the interpreter would take minutes. */
  readonly interpreter: boolean;
}

/** A case that is made when it is run: some take much memory. */
export interface LazyCase {
  readonly name: string;
  readonly make: () => MachineCase;
}

/** Events of which only the first values matter. */
export function eventsOf(count: number, values: (index: number) => readonly (number | bigint)[]): BigInt64Array {
  const events = new BigInt64Array(4 * count);
  for (let index = 0; index < count; index++) {
    for (const [field, value] of values(index).entries()) events[4 * index + field] = BigInt.asIntN(64, BigInt(value));
  }
  return events;
}
