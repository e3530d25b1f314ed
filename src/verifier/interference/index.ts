/** Performance interference (paper section 3.3): every effect has a limit, proved or guarded. */
export { limitEffects } from "./limit-effects.ts";
export { limitsRule } from "./limits-rule.ts";
