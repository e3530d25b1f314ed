import { describe, expect, it } from "vitest";
import type { Program } from "../../src/bytecode/index.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { compileSource } from "../../src/language/index.ts";
import {
  createMachine,
  type Machine,
  type MachineKind,
  type MachineOptions,
  machineKinds,
} from "../../src/machine/index.ts";
import { buildTree } from "../../src/models/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";

function secured(source: string): Program {
  return unwrap(verifyProgram(unwrap(compileSource(source, "test.rmt.ts")))).program;
}

/** A machine at `test.shared`, and what was granted, event by event. */
function sharing(program: Program, kind: MachineKind, options: MachineOptions = {}) {
  let granted: bigint[] = [];
  const grant = (amount: number | bigint) => void granted.push(BigInt(amount));
  const machine: Machine = createMachine(program, { ...options, kind, helpers: { "test.shared": { grant } } });
  const hook = machine.hook("test.shared")!;
  const event = (process: number, value: number, time = 0) => {
    granted = [];
    machine.runHook(hook, [process, process + 100, process + 200, value, time]);
    return granted;
  };
  return { machine, event };
}

describe.each(machineKinds)("what programs promise, by the %s", (kind) => {
  it("random() gives the host's bits, each once", () => {
    const program = secured(`import { hooks, i64, random, table } from "rmt";
function act(event: hooks.TestShared) {
  event.grant(i64(random() >> 60));
  if (random() > random()) event.grant(100);
}
export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });`);
    const bits = [0xf000_0000_0000_0000n, 3n, 2n, 0x7fff_ffff_ffff_ffffn, 1n, 0xffff_ffff_ffff_ffffn];
    const { event } = sharing(program, kind, { random: () => bits.shift()! });
    expect([event(1, 0), event(1, 0)]).toEqual([[15n, 100n], [7n]]);
    expect(bits).toEqual([]);
  });

  it("a range bounds what the model answers, and what an empty slot answers", () => {
    const program = secured(`import { decisionTree, hooks, i32, table, vector } from "rmt";
const net = decisionTree({ features: 2, output: i32, maxNodes: 7, maxDepth: 2, range: [2, 5] });
function act(event: hooks.TestShared) {
  const features = vector(i32, 2);
  features[0] = i32(event.value);
  const answer = net.ask(features);
  event.grant(answer.value);
  event.grant(answer.confidence);
}
export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });`);
    const { machine, event } = sharing(program, kind);
    expect(event(1, 0)).toEqual([2n, 0n]);
    const leaf = (value: number) => ({ value, confidence: 200 });
    const right = { feature: 0, threshold: 20, left: leaf(4), right: leaf(90) };
    expect(machine.setModel("net", buildTree(2, { feature: 0, threshold: 10, left: leaf(-7), right }))).toBeUndefined();
    expect([5, 15, 25].map((value) => event(1, value)[0])).toEqual([2n, 4n, 5n]);
    expect(event(1, 15)[1]).toBe(200n);
  });

  it("a limit lets as many calls through as it says, for each process", () => {
    const program = secured(`import { hooks, limit, table } from "rmt";
export const perProcess = limit({ effect: "test.grant", by: "process", perSecond: 100, burst: 3 });
function act(event: hooks.TestShared) {
  for (let call = 0; call < 5; call++) event.grant(call);
}
export const acts = table({ hook: hooks.testShared, actions: { act }, default: act });`);
    const { event } = sharing(program, kind);
    const second = 1_000_000_000;
    const calls = (process: number, time: number) => event(process, 0, time).length;
    expect(calls(7, second)).toBe(3);
    expect(calls(8, second)).toBe(3);
    expect(calls(7, second)).toBe(0);
    // A hundredth of a second later there is one more, and after a long pause no more than a burst.
    expect(calls(7, second + second / 100)).toBe(1);
    expect(calls(7, 100 * second)).toBe(3);
  });

  it("an aggregate adds up what each process contributed last, until the budget is spent", () => {
    // At so large an epsilon noise of a sum whose sensitivity is 10 is never seen: its odds are below e^-99.
    const program = secured(`import { aggregate, exact, hooks, i64, privacy, table, u32 } from "rmt";
export const apart = privacy({ between: "process", budget: 2500 });
const busy = aggregate({ by: { process: u32 }, contribution: [0, 10], capacity: 3 });
function contribute(event: hooks.TestShared) {
  busy.contribute(event.process, event.value);
}
function ask(event: hooks.TestShared) {
  event.grant(busy.noisySum({ epsilon: 1000 }));
}
function unknown(event: hooks.TestShared) {
  event.grant(999);
}
export const contributions = table({ hook: hooks.testShared, actions: { contribute }, default: contribute });
export const answers = table({
  hook: hooks.testShared, match: { value: exact }, actions: { ask, unknown }, default: unknown,
  entries: [{ match: { value: 7 }, action: ask }, { match: { value: -7 }, action: ask }],
});`);
    const { machine, event } = sharing(program, kind);
    const budget = { keys: [0n], fields: [[[BigInt(program.privacy!.budget)]]] };
    expect(machine.context("rmt.privacy")!.write(budget)).toBeUndefined();
    for (const [process, value] of [
      [1, 4],
      [2, 80],
      [1, 3],
    ] as const)
      expect(event(process, value)).toEqual([999n]);
    expect(event(3, 7)).toEqual([20n]);
    expect(event(3, -7)).toEqual([13n]);
    expect(event(3, 7)).toEqual([999n]);
  });
});
