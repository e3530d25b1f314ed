import {
  type Action,
  type Block,
  blocksOf,
  type Instruction,
  type InstructionOf,
  operandsOf,
} from "../../bytecode/index.ts";
import { findIndexValues, type Loop, singleDefinitions, visitInstructions } from "./index-values.ts";

/** A loop that pushes elements of an array or ring into a ring, one a round: together they become its newest ones. */
export interface RingCopy {
  readonly push: InstructionOf<"RMT_PUSH_RING">;
  readonly load: InstructionOf<"RMT_LD_ARRAY">;
  /** By element of the ring afterwards, newest first: which element was loaded. */
  readonly elements: readonly bigint[];
}

/**
 * The loops of an action that copy into rings, by their pushes. Only what certainly is such a copy counts: one push to
 * the ring in the loop, no way around it, and nothing else uses what is loaded.
 */
export function findRingCopies(action: Action): ReadonlyMap<Instruction, RingCopy> {
  const copies = new Map<Instruction, RingCopy>();
  const values = findIndexValues(action);
  const definitions = singleDefinitions(action);
  const uses = countUses(action);
  visitInstructions(action.body, (loop) => {
    if (loop.op !== "LOOP" || leaves(loop.body)) return;
    for (const push of loop.body) {
      if (push.op !== "RMT_PUSH_RING") continue;
      const load = loop.body.find((other) => other.op === "RMT_LD_ARRAY" && other.result === push.source);
      if (load?.op !== "RMT_LD_ARRAY" || definitions.get(load.result) !== load || uses.get(load.result) !== 1) continue;
      if (pushesTo(push, loop, action) !== 1 || mayBeSameRing(push, load)) continue;
      const rounds = values.byRound(load.index, loop);
      if (rounds === undefined) continue;
      copies.set(push, { push, load, elements: rounds.toReversed() });
    }
  });
  return copies;

  /** Whether the ring that is pushed to could be the one that is loaded from. */
  function mayBeSameRing(push: RingCopy["push"], load: RingCopy["load"]): boolean {
    const [to, from] = [action.registers[push.record], action.registers[load.record]];
    if (to?.kind !== "record" || from?.kind !== "record") return true;
    if (to.context !== from.context || push.field !== load.field) return false;
    const [one, other] = [definitions.get(push.record), definitions.get(load.record)];
    if (one?.op !== "RMT_MATCH_CTXT" || other?.op !== "RMT_MATCH_CTXT") return true;
    return !one.keys.some((key, index) => areApart(key, other.keys[index]!) || areApart(other.keys[index]!, key));
  }

  /** Whether the second register is the first one, more or less a small constant: they differ in every type. */
  function areApart(first: number, second: number): boolean {
    const definition = definitions.get(second);
    if (definition?.op !== "ADD" && definition?.op !== "SUB") return false;
    if (definition.left !== first || definitions.get(first) === undefined) return false;
    const step = definitions.get(definition.right);
    return step?.op === "CONST" && step.value > 0n && step.value < 128n;
  }
}

/** Whether something in the block can leave it, or start its next round, before its end. */
function leaves(block: Block): boolean {
  return block.some(
    (instruction) =>
      ["BREAK", "CONTINUE", "RETURN", "EXIT", "TAIL_CALL"].includes(instruction.op) ||
      blocksOf(instruction).some((inner) => leaves(inner.block)),
  );
}

/** Pushes in a loop that may go to the same ring. */
function pushesTo(push: RingCopy["push"], loop: Loop, action: Action): number {
  const contextOf = (record: number) => {
    const type = action.registers[record];
    return type?.kind === "record" ? type.context : -1;
  };
  let pushes = 0;
  visitInstructions(loop.body, (other) => {
    if (other.op !== "RMT_PUSH_RING" || other.field !== push.field) return;
    if (contextOf(other.record) === contextOf(push.record)) pushes++;
  });
  return pushes;
}

/** By integer register: how many operands read it. */
function countUses(action: Action): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const add = (register: number) => uses.set(register, (uses.get(register) ?? 0) + 1);
  visitInstructions(action.body, (instruction) => {
    const operands = instruction as unknown as Readonly<Record<string, number | readonly number[]>>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind === "source") add(operands[name] as number);
      else if (kind === "sources") for (const register of operands[name] as readonly number[]) add(register);
    }
  });
  return uses;
}
