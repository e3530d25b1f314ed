import { describe, expect, it } from "vitest";
import { type Action, assembleProgram, type Instruction, integerBits, type Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { findHook } from "../../hooks/index.ts";
import { compileFile } from "../../language/index.ts";
import { type ContextRecord, createMachine, type Machine } from "../../machine/index.ts";
import { buildTree, slotTensors, type TensorElement, tensorArrays } from "../../models/index.ts";
import { verifyProgram } from "../verify-program.ts";
import type { WorstCase } from "./index.ts";

/** A program on the interpreter, and what its events take, counted instruction by instruction. */
function observe(program: Program): {
  readonly machine: Machine;
  readonly countEvent: (hook: string, event: readonly (number | bigint)[]) => WorstCase;
} {
  const seen = {
    contextMatches: 0,
    modelWalks: 0,
    multiplyAccumulates: 0,
    bytesTouched: 0,
    tailCalls: 0,
    randomDraws: 0,
  };
  let helperCalls = 0;
  let samples = 0;
  const executed = (action: Action, instruction: Instruction) => {
    seen.bytesTouched += bytesOf(program, action, instruction);
    if (instruction.op === "RMT_MATCH_CTXT") seen.contextMatches++;
    else if (instruction.op === "RMT_TREE_WALK") seen.modelWalks++;
    else if (instruction.op === "TAIL_CALL") seen.tailCalls++;
    else if (instruction.op === "RMT_RANDOM") seen.randomDraws++;
    else if (instruction.op === "RMT_MAT_MUL") {
      const [rows, columns] = program.tensors[instruction.matrix]!.shape;
      seen.multiplyAccumulates += rows! * columns!;
    }
  };
  const helpers = Object.fromEntries(
    [...new Set(program.tables.map(({ hook }) => hook))].map((hook) => [
      hook,
      Object.fromEntries(findHook(hook)!.helpers.map(({ name }) => [name, () => void helperCalls++])),
    ]),
  );
  const machine = createMachine(program, {
    kind: "interpreter",
    helpers,
    onSample: () => samples++,
    inspector: { executed, roundBegan: () => {} },
  });
  const hits = () =>
    program.tables.reduce((sum, { name }) => {
      const table = machine.table(name)!;
      return table.list().reduce((all, entry) => all + entry.hits, sum + table.defaultHits);
    }, 0);
  const countEvent = (hook: string, event: readonly (number | bigint)[]): WorstCase => {
    for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] = 0;
    helperCalls = 0;
    samples = 0;
    const before = { instructions: machine.executedCost, hits: hits() };
    machine.runHook(machine.hook(hook)!, event);
    return {
      ...seen,
      helperCalls,
      samples,
      instructions: machine.executedCost - before.instructions,
      tableLookups: hits() - before.hits,
    };
  };
  return { machine, countEvent };
}

/** The bytes of memory that the operands of an instruction have, operand by operand. */
function bytesOf(program: Program, action: Action, instruction: Instruction): number {
  const vector = (register: number) => {
    const type = action.registers[register]!;
    return type.kind === "vector" ? (type.length * integerBits(type.element)) / 8 : 0;
  };
  const field = (register: number, index: number, all: boolean) => {
    const type = action.registers[register]!;
    const { type: element, length } = program.contexts[type.kind === "record" ? type.context : -1]!.fields[index]!;
    return (integerBits(element) / 8) * (all ? length : 1);
  };
  const tensor = (index: number) => {
    const { element, values, shape } = program.tensors[index]!;
    return ((values.length || shape.reduce((product, size) => product * size)) * integerBits(element)) / 8;
  };
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
      return program.contexts[instruction.context]!.keys.reduce((sum, key) => sum + integerBits(key.type) / 8, 0);
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
      return field(instruction.record, instruction.field, false);
    case "RMT_PUSH_RING":
      return field(instruction.record, instruction.field, true);
    case "RMT_VECTOR_LD":
      return field(instruction.record, instruction.field, true) + vector(instruction.vector);
    case "RMT_LD_META":
    case "RMT_ST_META":
      return integerBits(program.metadata[instruction.field]!.type) / 8;
    case "RMT_COUNT":
    case "RMT_OBSERVE":
      return 8;
    case "RMT_LEARN":
      return vector(instruction.features);
    case "RMT_VECTOR_PUSH":
    case "RMT_ARG_MAX":
      return vector(instruction.vector);
    case "RMT_RELU":
    case "RMT_REQUANTIZE":
      return vector(instruction.source) + vector(instruction.vector);
    case "RMT_TENSOR_LD":
      return tensor(instruction.tensor) + vector(instruction.vector);
    case "RMT_MAT_MUL":
      return tensor(instruction.matrix) + vector(instruction.source) + vector(instruction.vector);
    case "RMT_LOOKUP":
      return integerBits(program.tensors[instruction.tensor]!.element) / 8;
    case "RMT_TREE_WALK": {
      const slot = program.models[instruction.model]!;
      return vector(instruction.features) + 19 * (slot.family === "decisionTree" ? slot.maxDepth + 1 : 0);
    }
    default:
      return 0;
  }
}

/** The most of each count. */
function most(observed: readonly WorstCase[]): WorstCase {
  const names = Object.keys(observed[0]!) as (keyof WorstCase)[];
  return Object.fromEntries(
    names.map((name) => [name, Math.max(...observed.map((one) => one[name]))]),
  ) as unknown as WorstCase;
}

/** The secured program, its models trained on all processes, and what is reported of its hooks. */
function shipped(name: string) {
  const program = unwrap(compileFile(`programs/${name}.rmt.ts`));
  const verified = unwrap(
    verifyProgram({ ...program, models: program.models.map((slot) => ({ ...slot, pooled: true })) }),
  );
  const worst = (hook: string) => verified.report.hooks.find((one) => one.hook === hook)!.worstCase;
  return { program: verified.program, worst };
}

/** A record of zeros but for the fields given. */
function record(
  machine: Machine,
  context: string,
  keys: bigint[],
  given: Record<string, bigint | bigint[]>,
): ContextRecord {
  const { declaration } = machine.context(context)!;
  const fields = declaration.fields.map(({ name, length }) => {
    const value = given[name] ?? 0n;
    return Array.isArray(value) ? value : Array<bigint>(length).fill(value);
  });
  return { keys, fields: [fields] };
}

/** The event of a hook with these values, all others 0. */
function eventOf(hook: string, values: Record<string, number | bigint>): (number | bigint)[] {
  return findHook(hook)!.fields.map(({ name }) => values[name] ?? 0);
}

function refuse(problem: unknown): void {
  expect(problem).toBeUndefined();
}

const actionOf = (program: Program, name: string) => program.actions.findIndex((action) => action.name === name);

/** A tree that always gives this answer. */
const treeModel = (features: number, value: number, confidence: number) => buildTree(features, { value, confidence });

/** A network of which all parameters are 0. */
function zeroNetwork(program: Program, slot: string) {
  const model = program.models.findIndex(({ name }) => name === slot);
  return {
    tensors: slotTensors(program, model).map((index) => {
      const { element, shape } = program.tensors[index]!;
      return new tensorArrays[element as TensorElement](shape.reduce((product, size) => product * size));
    }),
  };
}

describe("the reported worst case is the most that inputs reach", () => {
  it("in page-prefetch, at the lookup: a stream from the block above, foreseen for eight pages, goes on for 64", () => {
    const { program, worst } = shipped("page-prefetch");
    const hook = "memory.swapLookup";
    const observed: WorstCase[] = [];
    for (const placed of [-1, 0, 7]) {
      for (const outcome of [0, 1]) {
        const { machine, countEvent } = observe(program);
        refuse(machine.setModel("nextDelta", treeModel(16, 1, 255)));
        const data = [1000n, 255n, 1_000_000n];
        refuse(machine.table("pagePrefetch")!.setDefault({ action: actionOf(program, "prefetchAhead"), data }));
        const page = 5n * 512n + 7n;
        const history = machine.context("history")!;
        const way = Array.from({ length: 64 }, (_, place) => (place === placed ? page : 1n));
        refuse(history.write(record(machine, "history", [9n, 5n], { way, count: 8n })));
        refuse(history.write(record(machine, "history", [9n, 4n], { page: 1n })));
        refuse(history.write(record(machine, "history", [9n, 6n], { page: page + 100n, depth: 300n })));
        observed.push(countEvent(hook, eventOf(hook, { process: 9, page, outcome, origin: 1, time: 1_000_000_000 })));
      }
    }
    expect(most(observed)).toEqual(worst(hook));
  });

  it("in page-prefetch, at the readahead: the kernel's is left out for the 512th time", () => {
    const { program, worst } = shipped("page-prefetch");
    const hook = "memory.swapReadahead";
    const { machine, countEvent } = observe(program);
    const kept = record(machine, "kernelAccuracy", [9n], { read: 100n, skipped: 511n });
    refuse(machine.context("kernelAccuracy")!.write(kept));
    expect(countEvent(hook, eventOf(hook, { process: 9 }))).toEqual(worst(hook));
  });

  it("in page-cascade, at the lookup: a small step back", () => {
    const { program, worst } = shipped("page-cascade");
    const hook = "memory.swapLookup";
    const { machine, countEvent } = observe(program);
    refuse(machine.context("history")!.write(record(machine, "history", [9n], { page: 100n })));
    const observed = [97, 100, 103, 110].map((page) => countEvent(hook, eventOf(hook, { process: 9, page })));
    expect(most(observed)).toEqual(worst(hook));
  });

  it("in page-cascade, at the readahead: either the tree is sure for 16 pages, or the perceptron and a window decide", () => {
    const { program, worst } = shipped("page-cascade");
    const hook = "memory.swapReadahead";
    const observed: WorstCase[] = [];
    for (const confidence of [0, 255]) {
      for (const data of [0n, 16n]) {
        const { machine, countEvent } = observe(program);
        refuse(machine.setModel("nextDelta", treeModel(8, 1, confidence)));
        refuse(machine.setModel("kindOfWindow", zeroNetwork(program, "kindOfWindow")));
        refuse(machine.table("sureSteps")!.setDefault({ action: actionOf(program, "followTree"), data: [data] }));
        const windows = machine.table("windows")!;
        refuse(windows.setDefault({ action: actionOf(program, "readAhead"), data: [32n] }));
        observed.push(countEvent(hook, eventOf(hook, { process: 9, page: 100, time: 1_000_000_000 })));
      }
    }
    expect(most(observed)).toEqual(worst(hook));
  });
});

describe("the worst case of a small program is what its most expensive event takes", () => {
  const values = [-1, 0, 1, 2, 3, 4, 5];
  const cases: readonly [name: string, text: string][] = [
    [
      "a loop that is left in the middle of a round",
      `action go() {
  r0 = RMT_LD_EVENT event.0
  r1 = LOOP 5 {
    r2 = EQ r1 r0
    IF r2 {
      r3 = HASH (r0 r1 r2)
      BREAK 0
    }
    RMT_COUNT n r1
  }
}
${table("t", "go")}`,
    ],
    [
      "triangular loops",
      `action go() {
  r0 = LOOP 6 {
    r1 = LOOP 6 {
      r2 = LE_U r1 r0
      IF r2 {
      } ELSE {
        BREAK 0
      }
      RMT_COUNT n r1
    }
  }
}
${table("t", "go")}`,
    ],
    [
      "expensive rounds, of which only one is run",
      `action go() {
  r0 = RMT_LD_EVENT event.0
  r4 = CONST 0
  r1 = LOOP 6 {
    IF r4 {
      CONTINUE 0
    }
    r2 = EQ r0 r1
    IF r2 {
      r4 = CONST 1
      r3 = CALL tell (r1)
      r3 = CALL ask (r1 r3)
      r3 = RMT_RANDOM
    }
  }
}
${table("t", "go")}`,
    ],
    [
      "ways that exclude each other",
      `action go() {
  r0 = RMT_LD_EVENT event.0
  r1 = CONST 2
  r2 = EQ r0 r1
  IF r2 {
    r3 = HASH (r0 r1 r0 r1)
  }
  r4 = NOT r2
  IF r2 {
    RMT_COUNT n r0
  } ELSE {
    r3 = HASH (r0 r1)
    r5 = CALL tell (r0)
  }
}
${table("t", "go")}`,
    ],
    [
      "a loop left through two blocks, and a return",
      `action go() {
  r0 = RMT_LD_EVENT event.0
  r1 = RMT_LD_EVENT event.1
  BLOCK {
    r2 = LOOP 4 {
      BLOCK {
        r3 = EQ r0 r2
        IF r3 {
          RMT_COUNT n r0
          BREAK 2
        }
        r3 = EQ r1 r2
        IF r3 {
          BREAK 0
        }
        RMT_COUNT n r0
      }
      RMT_COUNT n r0
    }
    RETURN
  }
  r4 = CALL tell (r0)
}
${table("t", "go")}`,
    ],
    [
      "tables that end the pipeline, skip tables, and tell later ones what they did",
      `action first() {
  r0 = RMT_LD_EVENT event.0
  r1 = CONST 1
  r2 = EQ r0 r1
  IF r2 {
    r3 = HASH (r0 r0 r0 r0 r0 r0 r0 r0)
    EXIT
  }
  r1 = CONST 2
  r2 = EQ r0 r1
  IF r2 {
    r3 = LOOP 9 {
      RMT_COUNT n r3
    }
    TAIL_CALL d
  }
  RMT_ST_META done r2
}
action second() {
  r0 = RMT_LD_EVENT event.1
  r1 = CONST 0
  r2 = LT_S r1 r0
  IF r2 {
    RMT_ST_META done r2
    r3 = CALL tell (r0)
  }
}
action third() {
  r0 = RMT_LD_META done
  r1 = CONST 0
  r2 = EQ r0 r1
  IF r2 {
    r3 = LOOP 4 {
      r4 = CALL tell (r0)
    }
  }
}
${["first", "second", "third", "third"].map((action, index) => table("abcd"[index]!, action)).join("\n")}`,
    ],
  ];

  it.each(cases)("%s", (_, body) => {
    const program = unwrap(
      assembleProgram(
        `program p
counter n
metadata done: u8
helpers tell ask
${body}`,
        "p.rmt",
      ),
    );
    const verified = unwrap(verifyProgram(program));
    const { countEvent } = observe(verified.program);
    const observed = values.flatMap((a) => values.map((b) => countEvent("test.event", [a, b, 0, 0])));
    expect(most(observed)).toEqual(verified.report.hooks[0]!.worstCase);
  });

  function table(name: string, action: string): string {
    return `table ${name} at test.event {
  actions ${action}
  default ${action}()
}`;
  }
});
