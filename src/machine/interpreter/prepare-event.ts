import { fromBigInt, fromHost, leadingZeros, wrap } from "./integer.ts";
import { type InstructionIn, type Preparation, type Step, step } from "./preparation.ts";

/** Instructions on the event, the metadata and the counters, and what the host gives beside them. */
export function prepareEventAccess(
  { state, registers }: Preparation,
  instruction: InstructionIn<
    "RMT_RANDOM" | "RMT_LD_EVENT" | "RMT_LD_META" | "RMT_ST_META" | "RMT_COUNT" | "RMT_OBSERVE"
  >,
): Step {
  switch (instruction.op) {
    case "RMT_RANDOM": {
      const { result } = instruction;
      return step(() => {
        registers[result] = fromBigInt(state.random());
      });
    }
    case "RMT_LD_EVENT": {
      const { result, field } = instruction;
      return step(() => {
        registers[result] = fromHost(state.event[field]!);
      });
    }
    case "RMT_LD_META": {
      const { result, field } = instruction;
      return step(() => {
        registers[result] = state.metadata[field]!;
      });
    }
    case "RMT_ST_META": {
      const { field, source } = instruction;
      const { type } = state.program.metadata[field]!;
      return step(() => {
        state.metadata[field] = wrap(registers[source]!, type);
      });
    }
    case "RMT_COUNT": {
      const { amount } = instruction;
      const counter = state.counters[instruction.counter]!;
      return step(() => {
        counter[0] = counter[0]! + BigInt(registers[amount]!);
      });
    }
    case "RMT_OBSERVE": {
      const { value } = instruction;
      const buckets = state.counters[instruction.counter]!;
      return step(() => {
        const bucket = 64 - leadingZeros(registers[value]!);
        buckets[bucket] = buckets[bucket]! + 1n;
      });
    }
  }
}
