import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMachine } from "../../src/machine/index.ts";
import { listen } from "../models/model-program.ts";
import { prepare } from "./run.ts";

const acts = "export const acts = table({ hook: hooks.testEvent, actions: { act }, default: act });";

/** The formula of HASH, with the constant of Fibonacci hashing (2^64 over the golden ratio). */
function hashOf(values: readonly bigint[]): bigint {
  return values.reduce((state, value) => {
    const mixed = BigInt.asUintN(64, (state ^ BigInt.asUintN(64, value)) * 0x9e3779b97f4a7c15n);
    return mixed ^ (mixed >> 32n);
  }, 0n);
}

describe("what plain JavaScript does not know", () => {
  it("hash mixes all its values in 64 bits", () => {
    const program = prepare(`import { hash, hooks, i64, table } from "rmt";
function act(event: hooks.TestEvent) {
  event.tell(i64(hash(event.a, event.b, 7)));
  event.tell(i64(hash(event.a)));
}
${acts}`);
    const listener = listen(program, "interpreter");
    const number = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const told = listener.event(a, b).map((value) => BigInt.asUintN(64, value));
        expect(told).toEqual([hashOf([a, b, 7n]), hashOf([a])]);
      }),
    );
  });

  it("find in an lpm context gives the record with the longest prefix", () => {
    const program = prepare(`import { context, hooks, i64, table, u8, u16 } from "rmt";
const zones = context({ key: { page: u16 }, value: { zone: u8 }, kind: "lpm" });
function act(event: hooks.TestEvent) {
  const seen = zones.find(u16(event.a));
  event.tell(i64(seen.found));
  event.tell(seen.zone);
}
${acts}`);
    const { machine, event } = listen(program, "interpreter");
    const zones = machine.context("zones")!;
    expect(zones.write({ keys: [0x1200n], prefixLength: 8, fields: [[[5n]]] })).toBeUndefined();
    expect(zones.write({ keys: [0x1230n], prefixLength: 12, fields: [[[6n]]] })).toBeUndefined();
    expect([event(0x1234), event(0x1244), event(0x2234)]).toEqual([
      [1n, 6n],
      [1n, 5n],
      [0n, 0n],
    ]);
  });

  it("each CPU has its own fields where the context says so", () => {
    const program = prepare(`import { context, hooks, table, u8, u32 } from "rmt";
const own = context({ key: { key: u8 }, value: { hits: u32 }, perCpu: true });
const common = context({ key: { key: u8 }, value: { hits: u32 } });
function act(event: hooks.TestEvent) {
  own.at(0).hits += 1;
  common.at(0).hits += 1;
  event.tell(own.at(0).hits);
  event.tell(common.at(0).hits);
}
${acts}`);
    const told: bigint[] = [];
    const tell = (value: number | bigint) => void told.push(BigInt(value));
    const machine = createMachine(program, { cpus: 2, helpers: { "test.event": { tell } } });
    for (const cpu of [0, 0, 1]) {
      machine.cpu = cpu;
      machine.runHook(machine.hook("test.event")!, [0, 0, 0, 0]);
    }
    expect(told).toEqual([1n, 1n, 2n, 2n, 1n, 3n]);
  });
});
