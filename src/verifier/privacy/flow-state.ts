import type { Action } from "../../bytecode/index.ts";
import type { Identity } from "./knowledge.ts";
import { covers, join, type Label, publicLabel } from "./label.ts";

/** What is known of the registers at a point of an action; undefined: no run comes there. */
export interface FlowState {
  /** Of integers, of the elements of vectors, and of which record a record register refers to. */
  readonly labels: Label[];
  readonly identities: Identity[];
}

/** At the beginning: only parameters have values, and which entry gave them depends on what the table matched. */
export function beginState(action: Action, control: Label): FlowState {
  return {
    labels: action.registers.map((_, register) => (register < action.parameters.length ? control : publicLabel)),
    identities: action.registers.map(() => 0),
  };
}

export function copyState({ labels, identities }: FlowState): FlowState {
  return { labels: labels.slice(), identities: identities.slice() };
}

/** What is known where two ways meet. */
export function meetStates(left: FlowState | undefined, right: FlowState | undefined): FlowState | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    labels: left.labels.map((label, register) => join(label, right.labels[register]!)),
    identities: left.identities.map((identity, register) => (identity === right.identities[register] ? identity : 0)),
  };
}

/** Whether meeting the second changes nothing of the first. */
export function coversState(left: FlowState, right: FlowState): boolean {
  return (
    left.labels.every((label, register) => covers(label, right.labels[register]!)) &&
    left.identities.every((identity, register) => identity === 0 || identity === right.identities[register])
  );
}
