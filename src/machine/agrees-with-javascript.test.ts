import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Action,
  type Block,
  type Instruction,
  instructionCost,
  loopRoundCost,
  type Program,
} from "../bytecode/index.ts";
import { createMachine } from "./create-machine.ts";
import type { MachineKind } from "./machine.ts";
import { testedKinds } from "./test-programs.ts";

/**
 * Random programs are run by a machine and, as JavaScript source text over BigInt, by JavaScript itself. What they
 * observe through a helper and what they cost must be equal.
 */
const registerCount = 6;
const location = -1;

/** Operations as JavaScript source text; s and u are BigInt.asIntN(64, …) and BigInt.asUintN(64, …). */
const binarySource: Record<string, (a: string, b: string) => string> = {
  ADD: (a, b) => `s(${a} + ${b})`,
  SUB: (a, b) => `s(${a} - ${b})`,
  MUL: (a, b) => `s(${a} * ${b})`,
  DIV_S: (a, b) => `(${b} === 0n ? 0n : s(${a} / ${b}))`,
  DIV_U: (a, b) => `(${b} === 0n ? 0n : s(u(${a}) / u(${b})))`,
  REM_S: (a, b) => `(${b} === 0n ? ${a} : s(${a} % ${b}))`,
  REM_U: (a, b) => `(${b} === 0n ? ${a} : s(u(${a}) % u(${b})))`,
  AND: (a, b) => `s(${a} & ${b})`,
  OR: (a, b) => `s(${a} | ${b})`,
  XOR: (a, b) => `s(${a} ^ ${b})`,
  SHL: (a, b) => `s(${a} << (${b} & 63n))`,
  SHR_S: (a, b) => `s(${a} >> (${b} & 63n))`,
  SHR_U: (a, b) => `s(u(${a}) >> (${b} & 63n))`,
  MIN_S: (a, b) => `(${a} < ${b} ? ${a} : ${b})`,
  MAX_S: (a, b) => `(${a} > ${b} ? ${a} : ${b})`,
  MIN_U: (a, b) => `(u(${a}) < u(${b}) ? ${a} : ${b})`,
  MAX_U: (a, b) => `(u(${a}) > u(${b}) ? ${a} : ${b})`,
  EQ: (a, b) => `(${a} === ${b} ? 1n : 0n)`,
  NE: (a, b) => `(${a} !== ${b} ? 1n : 0n)`,
  LT_S: (a, b) => `(${a} < ${b} ? 1n : 0n)`,
  LT_U: (a, b) => `(u(${a}) < u(${b}) ? 1n : 0n)`,
  LE_S: (a, b) => `(${a} <= ${b} ? 1n : 0n)`,
  LE_U: (a, b) => `(u(${a}) <= u(${b}) ? 1n : 0n)`,
};

const interesting = [
  0n,
  1n,
  -1n,
  2n,
  63n,
  64n,
  255n,
  2n ** 31n,
  -(2n ** 31n),
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 53n - 1n,
  -(2n ** 53n),
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const constant = fc.oneof(fc.constantFrom(...interesting), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }));

/** Draws a block; `scopes` says for each BLOCK or LOOP around, innermost last, whether it is a LOOP. */
function drawBlock(draw: fc.GeneratorValue, depth: number, scopes: readonly boolean[]): Block {
  const length = draw(fc.integer, { min: 1, max: depth === 0 ? 12 : 5 });
  return Array.from({ length }, () => drawInstruction(draw, depth, scopes));
}

function drawInstruction(draw: fc.GeneratorValue, depth: number, scopes: readonly boolean[]): Instruction {
  const register = () => draw(fc.nat, registerCount - 1);
  const result = register();
  const kind = draw(fc.nat, depth < 3 ? 15 : 11);
  if (kind <= 4) {
    const op = draw(fc.constantFrom, ...Object.keys(binarySource)) as "ADD";
    return { op, result, left: register(), right: register(), location };
  }
  switch (kind) {
    case 5:
      return { op: "CONST", result, value: draw(() => constant), location };
    case 6: {
      const op = draw(fc.constantFrom, "MOVE", "NEG", "NOT") as "MOVE";
      return { op, result, source: register(), location };
    }
    case 7: {
      const type = draw(fc.constantFrom, "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64") as "i8";
      return { op: "EXTEND", result, source: register(), type, location };
    }
    case 8:
      return { op: "SELECT", result, condition: register(), whenTrue: register(), whenFalse: register(), location };
    case 9:
      return { op: "RMT_LD_EVENT", result, field: draw(fc.nat, 2), location };
    case 10: {
      const leave = draw(fc.nat, 9);
      if (leave === 0) return { op: draw(fc.constantFrom, "RETURN", "EXIT") as "RETURN", location };
      if (leave <= 5 && scopes.length > 0) {
        const out = draw(fc.nat, scopes.length - 1);
        const isLoop = scopes[scopes.length - 1 - out]!;
        return { op: isLoop && leave <= 3 ? "CONTINUE" : "BREAK", depth: out, location };
      }
      return { op: "CALL", result, helper: 0, arguments: [register(), register(), register()], location };
    }
    case 11:
      return { op: "CALL", result, helper: 0, arguments: [register()], location };
    case 12:
      return { op: "BLOCK", body: drawBlock(draw, depth + 1, [...scopes, false]), location };
    case 13:
      return {
        op: "LOOP",
        counter: result,
        bound: draw(fc.nat, 4),
        body: drawBlock(draw, depth + 1, [...scopes, true]),
        location,
      };
    default:
      return {
        op: "IF",
        condition: register(),
        whenTrue: drawBlock(draw, depth + 1, scopes),
        whenFalse: drawBlock(draw, depth + 1, scopes),
        location,
      };
  }
}

/** The program as JavaScript; labels are named by nesting. */
function toJavaScript(program: Program, action: Action): string {
  const block = (instructions: Block, level: number): string =>
    instructions
      .map((each) => `cost += ${instructionCost(program, action, each)}; ${statement(each, level)}`)
      .join("\n");
  const statement = (instruction: Instruction, level: number): string => {
    switch (instruction.op) {
      case "CONST":
        return `r${instruction.result} = ${instruction.value}n;`;
      case "MOVE":
        return `r${instruction.result} = r${instruction.source};`;
      case "NEG":
        return `r${instruction.result} = s(-r${instruction.source});`;
      case "NOT":
        return `r${instruction.result} = s(~r${instruction.source});`;
      case "EXTEND": {
        const width = instruction.type.slice(1);
        const view = instruction.type.startsWith("i") ? "asIntN" : "asUintN";
        return `r${instruction.result} = s(BigInt.${view}(${width}, r${instruction.source}));`;
      }
      case "SELECT":
        return `r${instruction.result} = r${instruction.condition} !== 0n ? r${instruction.whenTrue} : r${instruction.whenFalse};`;
      case "RMT_LD_EVENT":
        return `r${instruction.result} = s(event[${instruction.field}]);`;
      case "CALL":
        return `r${instruction.result} = s(observe(${instruction.arguments.map((each) => `r${each}`).join(", ")}));`;
      case "BLOCK":
        return `L${level}: {\n${block(instruction.body, level + 1)}\n}`;
      case "LOOP":
        return `L${level}: for (let i${level} = 0; i${level} < ${instruction.bound}; i${level}++) { cost += ${loopRoundCost}; r${instruction.counter} = BigInt(i${level});\n${block(instruction.body, level + 1)}\n}`;
      case "IF":
        return `if (r${instruction.condition} !== 0n) {\n${block(instruction.whenTrue, level)}\n} else {\n${block(instruction.whenFalse, level)}\n}`;
      case "BREAK":
        return `break L${level - 1 - instruction.depth};`;
      case "CONTINUE":
        return `continue L${level - 1 - instruction.depth};`;
      case "RETURN":
        return "return { exit: false, cost };";
      case "EXIT":
        return "return { exit: true, cost };";
      default: {
        const { op, result, left, right } = instruction as Extract<Instruction, { op: "ADD" }>;
        return `r${result} = ${binarySource[op]!(`r${left}`, `r${right}`)};`;
      }
    }
  };
  const names = Array.from({ length: registerCount }, (_, index) => `r${index} = 0n`).join(", ");
  return `const s = (x) => BigInt.asIntN(64, x), u = (x) => BigInt.asUintN(64, x);
let cost = 0, ${names};\n${block(action.body, 0)}\nreturn { exit: false, cost };`;
}

function programOf(body: Block): Program {
  const action = (name: string, instructions: Block): Action => ({
    name,
    parameters: [],
    registers: Array.from({ length: registerCount }, () => ({ kind: "integer" })),
    body: instructions,
    location,
  });
  const table = { hook: "test.hook", keys: [], entries: [], size: 1, location };
  const marker: Block = [{ op: "CALL", result: 0, helper: 1, arguments: [], location }];
  return {
    name: "random",
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    metadata: [],
    actions: [action("random", body), action("mark", marker)],
    tables: [
      { ...table, name: "first", actions: [0], defaultCall: { action: 0, data: [] } },
      { ...table, name: "second", actions: [1], defaultCall: { action: 1, data: [] } },
    ],
    helpers: ["observe", "mark"],
    sourceFile: "",
    locations: [],
  };
}

function runBoth(kind: MachineKind, body: Block, event: readonly bigint[]): void {
  const program = programOf(body);
  const action = program.actions[0]!;
  const answer = (values: readonly bigint[]) => values.reduce((sum, value) => sum * 31n + value, 7n);

  const expected: bigint[][] = [];
  const run = new Function("event", "observe", toJavaScript(program, action));
  const outcome: { exit: boolean; cost: number } = run(event, (...values: bigint[]) => {
    expected.push(values);
    return answer(values);
  });

  const observed: bigint[][] = [];
  let marks = 0;
  const machine = createMachine(program, {
    kind,
    helpers: {
      "test.hook": {
        observe: (...values) => {
          observed.push(values.map(BigInt));
          return answer(values.map(BigInt));
        },
        mark: () => {
          marks++;
        },
      },
    },
  });
  machine.runHook(machine.hook("test.hook")!, event);
  expect(observed).toEqual(expected);
  expect(marks).toBe(outcome.exit ? 0 : 1);
  const markCost = outcome.exit ? 0 : instructionCost(program, program.actions[1]!, program.actions[1]!.body[0]!);
  expect(machine.executedCost).toBe(outcome.cost + markCost);
}

const eventValues = fc.tuple(constant, constant, constant);

describe.each(testedKinds)("A machine of kind %s agrees with JavaScript itself (BigInt)", (kind) => {
  it("on random expressions", () => {
    // Straight-line code: every register is loaded, then combined at random, then all are observed.
    const operation = fc.record({
      op: fc.constantFrom(...(Object.keys(binarySource) as "ADD"[])),
      result: fc.nat(registerCount - 1),
      left: fc.nat(registerCount - 1),
      right: fc.nat(registerCount - 1),
      location: fc.constant(location),
    });
    const constants = fc.array(constant, { minLength: registerCount, maxLength: registerCount });
    fc.assert(
      fc.property(
        constants,
        fc.array(operation, { minLength: 1, maxLength: 30 }),
        eventValues,
        (values, operations, event) => {
          const body: Instruction[] = [
            ...values.map((value, result): Instruction => ({ op: "CONST", result, value, location })),
            ...operations,
          ];
          for (let register = 0; register < registerCount; register++) {
            body.push({ op: "CALL", result: 0, helper: 0, arguments: [register], location });
            if (register === 0) body.push({ op: "MOVE", result: 0, source: 1, location });
          }
          runBoth(kind, body, event);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("on random programs with blocks, branches, loops, calls, breaks and exits", () => {
    fc.assert(
      fc.property(fc.gen(), eventValues, (draw, event) => {
        const body = drawBlock(draw, 0, []);
        const closing = Array.from({ length: registerCount }, (_, index) => index);
        runBoth(kind, [...body, { op: "CALL", result: 0, helper: 0, arguments: closing, location }], event);
      }),
      { numRuns: 800 },
    );
  });
});
