import type { Block, Instruction, Program, RegisterType, TreeSlot } from "../../src/bytecode/index.ts";
import { type Draw, pick } from "../../src/fuzz/index.ts";

/** Registers that the program computes with; counters and the results of walks are among them. */
const integers = 8;
const told = integers;
const features = integers + 1;
const registers: readonly RegisterType[] = [
  ...Array.from({ length: integers + 1 }, () => ({ kind: "integer" }) as const),
  { kind: "vector", element: "i32", length: 2 },
];
const location = -1;

interface Place {
  /** How many instructions may still be made. */
  readonly left: { instructions: number };
  /** What BREAK and CONTINUE may name, innermost last. */
  readonly targets: readonly ("BLOCK" | "LOOP")[];
}

/**
 * A program at `test.event` of loops, blocks, jumps and walks of the slot's trees, whatever they are good for. Features
 * are `a` and `b` of the event.
 */
export function randomControlFlow(draw: Draw, slot: TreeSlot): Program {
  const body: readonly Instruction[] = [
    ...registers.slice(0, told + 1).map((_, result): Instruction => ({ op: "CONST", result, value: 0n, location })),
    { op: "RMT_VECTOR_ZERO", vector: features, location },
    { op: "RMT_LD_EVENT", result: 1, field: 0, location },
    { op: "RMT_LD_EVENT", result: 2, field: 1, location },
    { op: "RMT_VECTOR_PUSH", vector: features, source: 2, location },
    { op: "RMT_VECTOR_PUSH", vector: features, source: 1, location },
    ...randomBlock(draw, { left: { instructions: 60 }, targets: [] }),
    ...Array.from({ length: integers }, (_, register) => tell(register)),
  ];
  return {
    name: "flow",
    contexts: [],
    models: [slot],
    tensors: [],
    counters: [],
    metadata: [],
    actions: [{ name: "flow", parameters: [], registers, body, location }],
    tables: [
      {
        name: "events",
        hook: "test.event",
        keys: [],
        actions: [0],
        defaultCall: { action: 0, data: [] },
        entries: [],
        size: 1,
        location,
      },
    ],
    helpers: ["tell"],
    sourceFile: "",
    locations: [],
  };
}

function tell(register: number): Instruction {
  return { op: "CALL", result: told, helper: 0, arguments: [register], location };
}

function randomBlock(draw: Draw, place: Place): Block {
  const code: Instruction[] = [];
  for (let count = 1 + draw(4); count > 0 && place.left.instructions > 0; count--) {
    place.left.instructions--;
    code.push(...randomInstructions(draw, place));
  }
  return code;
}

function randomInstructions(draw: Draw, place: Place): readonly Instruction[] {
  const { targets } = place;
  const any = () => draw(integers);
  const inside = (target: "BLOCK" | "LOOP") => randomBlock(draw, { ...place, targets: [...targets, target] });
  const isShallow = targets.length < 4;
  switch (draw(13)) {
    case 0:
      return [{ op: "CONST", result: any(), value: BigInt(draw(6)) - 1n, location }];
    case 1: {
      const op = pick(draw, ["ADD", "SUB", "MUL", "DIV_U", "REM_U", "EQ", "NE", "LT_U", "AND"] as const);
      return [{ op, result: any(), left: any(), right: any(), location }];
    }
    case 2:
      return [pick(draw, [tell(any()), { op: "MOVE", result: any(), source: any(), location }])];
    case 3:
      return [{ op: "RMT_MODEL_READY", result: any(), model: 0, location }];
    case 4:
    case 5:
    case 12: {
      if (targets.length === 0) return [];
      const depth = draw(targets.length);
      const isLoop = targets.at(-1 - depth) === "LOOP";
      const jump: Instruction =
        isLoop && draw(2) === 0 ? { op: "CONTINUE", depth, location } : { op: "BREAK", depth, location };
      // Mostly by what the event says, which nobody knows beforehand.
      const condition = pick(draw, [1, 2, any()]);
      return [{ op: "IF", condition, whenTrue: [jump], whenFalse: draw(6) === 0 ? [jump] : [], location }];
    }
    case 6: {
      const whenTrue = randomBlock(draw, place);
      return [
        { op: "IF", condition: any(), whenTrue, whenFalse: draw(2) === 0 ? [] : randomBlock(draw, place), location },
      ];
    }
    case 7:
      return isShallow ? [{ op: "BLOCK", body: inside("BLOCK"), location }] : [];
    case 8:
    case 9: {
      if (!isShallow) return [];
      const counter = any();
      const body = [...(draw(2) === 0 ? randomWalk(draw, counter) : []), ...inside("LOOP")];
      return [{ op: "LOOP", counter, bound: 1 + draw(4), body, location }];
    }
    default: {
      const tree = any();
      const chosen: Instruction = { op: "CONST", result: tree, value: BigInt(draw(5)), location };
      return [...(draw(8) === 0 ? [] : [chosen]), ...randomWalk(draw, tree)];
    }
  }
}

function randomWalk(draw: Draw, tree: number): readonly Instruction[] {
  const result = draw(integers);
  return [
    { op: "RMT_TREE_WALK", result, confidence: draw(integers), model: 0, tree, features, location },
    ...(draw(2) === 0 ? [tell(result)] : []),
  ];
}
