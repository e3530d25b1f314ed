import type { VerifierOptions } from "../verifier/index.ts";

/** Random programs know nothing of principals: what flows where is not for them. */
export const alone: VerifierOptions = { isolation: "none" };
