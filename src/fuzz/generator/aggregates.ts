import { type AggregateDeclaration, integerTypes } from "../../bytecode/index.ts";
import { pick } from "../draw.ts";
import { randomOperand } from "../random-value.ts";
import { integer, keyInteger } from "./integers.ts";
import { emit, type ProgramState, randomLocation, resultRegister, type Step } from "./program-state.ts";

export const contribute: Step = (action, block) => {
  const { draw, program } = action;
  if (program.aggregates.length === 0) return true;
  const aggregate = draw(program.aggregates.length);
  const principal = keyInteger(action, block);
  emit(action, block, { op: "RMT_CONTRIBUTE", aggregate, principal, value: integer(action, block) });
  return true;
};

export const noisySum: Step = (action, block) => {
  const { draw, program, rounds } = action;
  if (program.aggregates.length === 0) return true;
  const epsilon = pick(draw, [100_000, 1000, 500_000, 1_000_000, 1000 + draw(1 << 20)]);
  if (epsilon * rounds > action.privacyBudget) return true;
  action.privacyBudget -= epsilon * rounds;
  const aggregate = draw(program.aggregates.length);
  emit(action, block, { op: "RMT_NOISY_SUM", result: resultRegister(action), aggregate, epsilon });
  return true;
};

/** A sum over few principals, of contributions in a narrow range or a wide one. */
export function randomAggregate(state: ProgramState): AggregateDeclaration {
  const { draw, aggregates } = state;
  const location = randomLocation(state);
  const key = { name: "principal", type: pick(draw, integerTypes) };
  const [one, other] =
    draw(2) === 0 ? [0n, BigInt(1 + draw(100))] : [narrow(randomOperand(draw)), narrow(randomOperand(draw))];
  const [low, high] = one < other ? [one, other] : [other, one];
  return { name: `aggregate${aggregates.length}`, key, low, high, capacity: 1 + draw(5), location };
}

/** Small enough for the noise to fit 64 bits, whatever the epsilon. */
function narrow(value: bigint): bigint {
  return BigInt.asIntN(24, value);
}
