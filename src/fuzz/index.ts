/** Random programs, and the proof by many of them that the machines agree and that what the verifier proves holds. */
export { type CampaignResult, runCampaign } from "./campaign/campaign.ts";
export type { FuzzReport } from "./campaign/fuzz-range.ts";
export { type Draw, drawFromBytes, drawFromSeed, pick } from "./draw.ts";
export { randomProgram } from "./generator/random-program.ts";
