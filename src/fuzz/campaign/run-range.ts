import { machinePair } from "../machine-pair.ts";
import { type SoundnessResult, soundnessRange } from "../soundness/soundness-range.ts";
import { subject } from "../soundness/subject.ts";
import { emptyTally } from "../soundness/violation.ts";
import { type FuzzRange, fuzzRange } from "./fuzz-range.ts";

/** `machines`: whether they agree. `verifier`: whether what it proves holds. */
export type CampaignKind = "machines" | "verifier";

/** Runs the cases of these numbers, and says what was found and compared. */
export function runRange(kind: CampaignKind, range: FuzzRange): SoundnessResult {
  if (kind === "verifier") return soundnessRange(subject, range);
  return { reports: fuzzRange(machinePair, range), tally: emptyTally() };
}
