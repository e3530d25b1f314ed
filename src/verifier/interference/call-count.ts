import { type Block, blocksOf, type Program } from "../../bytecode/index.ts";

/** Instructions after which nothing of the same block runs. */
const leaving: ReadonlySet<string> = new Set(["BREAK", "CONTINUE", "RETURN", "EXIT", "TAIL_CALL"]);

/** The most times that the tables at a hook together can call a helper for one event. */
export function mostCalls(program: Program, hook: string, helper: number): number {
  const ofAction = new Map<number, number>();
  const callsOf = (action: number) => {
    const calls = ofAction.get(action) ?? callsInBlock(program.actions[action]!.body, helper);
    ofAction.set(action, calls);
    return calls;
  };
  return program.tables
    .filter((table) => table.hook === hook)
    .reduce((sum, { actions }) => sum + actions.reduce((most, action) => Math.max(most, callsOf(action)), 0), 0);
}

function callsInBlock(block: Block, helper: number): number {
  let calls = 0;
  for (const instruction of block) {
    if (instruction.op === "CALL" && instruction.helper === helper) calls += 1;
    const inner = blocksOf(instruction).map((nested) => callsInBlock(nested.block, helper));
    const rounds = instruction.op === "LOOP" ? instruction.bound : 1;
    calls += rounds * inner.reduce((most, count) => Math.max(most, count), 0);
    if (leaving.has(instruction.op)) break;
  }
  return calls;
}
