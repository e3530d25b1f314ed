import { insertedPrefix } from "../secured.ts";

/** The contexts and the counter that stand for aggregates and budgets in a secured program. */
export const insertedNames = {
  /** By principal: what it contributes. */
  contributions: (aggregate: string) => `${insertedPrefix}contributions.${aggregate}`,
  /** One record: the sum of the contributions, and how many there are. */
  sum: (aggregate: string) => `${insertedPrefix}sum.${aggregate}`,
  /** By index, 0 for the program and table + 1 for a table: what may still be spent on a CPU, in millionths of epsilon. */
  budget: `${insertedPrefix}privacy`,
  /** Matches that got the default because the budget was spent. */
  spent: `${insertedPrefix}privacySpent`,
} as const;
