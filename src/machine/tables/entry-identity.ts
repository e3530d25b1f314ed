import type { Match, TableEntry } from "../../bytecode/index.ts";

/** What tells an entry of a table apart: matches and priority, without the action. Equal text for equal ones only. */
export function entryIdentity(matches: TableEntry["matches"], priority: number): string {
  return `${priority}:${matches.map(spellMatch).join(",")}`;
}

function spellMatch(match: Match): string {
  switch (match.kind) {
    case "exact":
      return `${match.value}`;
    case "lpm":
      return `${match.value}/${match.prefixLength}`;
    case "ternary":
      return `${match.value}&${match.mask}`;
    case "range":
      return `${match.low}..${match.high}`;
  }
}
