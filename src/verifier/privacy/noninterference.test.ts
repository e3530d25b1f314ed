import { expect, it } from "vitest";
import type { Action, Block, Instruction, Program, TableDeclaration } from "../../bytecode/index.ts";
import { type Draw, drawFromSeed, pick } from "../../fuzz/index.ts";
import { createMachine } from "../../machine/index.ts";
import { verifyProgram } from "../verify-program.ts";

const location = -1;
const hook = "test.shared";
const [processField, valueField] = [0, 3];

/** Registers 0 to 2 hold integers, few, so that data gets about; then the record of the process, and one that all share. */
const integers = [0, 1, 2] as const;
const [own, shared] = [3, 4];
const ownContext = 0;
const sharedContext = 1;

/** A few instructions in which data goes from events, records and metadata to records, metadata, counters and effects. */
function randomBlock(draw: Draw, length: number, depth: number): Block {
  const register = () => pick(draw, integers);
  return Array.from({ length }, (): Instruction => {
    const record = pick(draw, [own, own, own, shared]);
    switch (draw(depth > 0 ? 9 : 8)) {
      case 0:
        return { op: "RMT_LD_EVENT", result: register(), field: valueField, location };
      case 1:
        return { op: "RMT_LD_CTXT", result: register(), record, field: draw(2), location };
      case 2:
        return { op: "RMT_ST_CTXT", record, field: draw(2), source: register(), location };
      case 3:
        return {
          op: pick(draw, ["ADD", "XOR", "LT_S"]),
          result: register(),
          left: register(),
          right: register(),
          location,
        };
      case 4:
        return { op: "CALL", result: register(), helper: 0, arguments: [register()], location };
      case 5:
        return { op: "RMT_ST_META", field: 0, source: register(), location };
      case 6:
        return { op: "RMT_LD_META", result: register(), field: 0, location };
      case 7:
        return draw(3) === 0
          ? { op: "RMT_COUNT", counter: 0, amount: register(), location }
          : { op: "CONST", result: register(), value: BigInt(draw(4)), location };
      default: {
        const [whenTrue, whenFalse] = [1 + draw(3), draw(2)].map((inner) => randomBlock(draw, inner, depth - 1));
        return { op: "IF", condition: register(), whenTrue: whenTrue!, whenFalse: whenFalse!, location };
      }
    }
  });
}

function randomAction(draw: Draw, name: string): Action {
  const integer = { kind: "integer" } as const;
  const begin: Block = [
    ...integers.map((result) => ({ op: "CONST", result, value: BigInt(result), location }) as const),
    { op: "RMT_LD_EVENT", result: 0, field: processField, location },
    { op: "RMT_MATCH_CTXT", record: own, context: ownContext, keys: [0], location },
    { op: "CONST", result: 0, value: 0n, location },
    { op: "RMT_MATCH_CTXT", record: shared, context: sharedContext, keys: [0], location },
  ];
  return {
    name,
    parameters: [],
    registers: [
      ...integers.map(() => integer),
      ...[ownContext, sharedContext].map((context) => ({ kind: "record", context }) as const),
    ],
    body: [...begin, ...randomBlock(draw, 30, 2), ...(draw(8) === 0 ? [{ op: "EXIT", location } as const] : [])],
    location,
  };
}

function randomProgram(draw: Draw): Program {
  const fields = ["a", "b"].map((name) => ({ name, kind: "scalar", type: "i64", length: 1 }) as const);
  const key = { name: "key", type: "u32" } as const;
  const common = { perCpu: false, keys: [key], fields, location };
  const table = (name: string, action: number): TableDeclaration => {
    return {
      name,
      hook,
      keys: [],
      actions: [action],
      defaultCall: { action, data: [] },
      entries: [],
      size: 1,
      location,
    };
  };
  return {
    name: "flows",
    contexts: [
      { ...common, name: "own", kind: "lru", capacity: 16 },
      { ...common, name: "shared", kind: "array", capacity: 1 },
    ],
    models: [],
    tensors: [],
    counters: [{ name: "counted", kind: "counter", location }],
    metadata: [{ name: "handed", type: "i64" }],
    actions: [randomAction(draw, "first"), randomAction(draw, "second")],
    tables: [table("one", 0), table("two", 1)],
    helpers: ["grant"],
    sourceFile: "",
    locations: [],
  };
}

/** All that process 1 notices and that is told about it, where process 2 does what `theirs` draws in between. */
function toldAboutUs(program: Program, ours: Draw, theirs: Draw): string {
  const told: string[] = [];
  let isOurs = false;
  const grant = (amount: number | bigint) => {
    if (isOurs) told.push(String(amount));
    return 1;
  };
  const machine = createMachine(program, { kind: "interpreter", helpers: { [hook]: { grant } } });
  const handle = machine.hook(hook)!;
  for (let time = 0; time < 16; time++) {
    isOurs = ours(2) === 0;
    const counted = machine.counter("counted")![0]!;
    machine.runHook(handle, [isOurs ? 1 : 2, 1, 1, isOurs ? ours(4) : theirs(1000), time]);
    if (isOurs) told.push(`counted ${machine.counter("counted")![0]! - counted}`);
  }
  return told.join("; ");
}

it("what one process does changes nothing for another one in a program that the rule accepts, and does in many others", () => {
  const accepted = { programs: 0, granting: 0 };
  const refused = { programs: 0, leaking: 0 };
  for (let seed = 0; seed < 1000; seed++) {
    const program = randomProgram(drawFromSeed(seed));
    const [one, ...others] = [1, 2, 3].map((variant) =>
      toldAboutUs(program, drawFromSeed(seed), drawFromSeed(10_000 * variant + seed)),
    );
    const isSame = others.every((other) => other === one);
    if (verifyProgram(program).ok) {
      expect({ seed, isSame }).toEqual({ seed, isSame: true });
      accepted.programs += 1;
      if (/^\d|; \d/.test(one!)) accepted.granting += 1;
    } else {
      refused.programs += 1;
      if (!isSame) refused.leaking += 1;
    }
  }
  // Enough of the accepted have effects, and enough of the refused do leak, for the comparison to mean something.
  expect(accepted.granting).toBeGreaterThan(200);
  expect(refused.leaking).toBeGreaterThan(20);
});
