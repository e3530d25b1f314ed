import { listing, problem } from "./problem.ts";

/** RMT1529 to RMT1549: what programs promise of their models, effects and data. */
export const guaranteeErrors = {
  emptyRange: (low: bigint, high: bigint) =>
    problem("RMT1529", `Nothing lies between ${low} and ${high}`, `Put the smaller first: ${high}, ${low}`),
  notAProperty: (text: string) =>
    problem(
      "RMT1530",
      `\`${text}\` is not a property of a model`,
      "Write never({ … }), implies({ … }), monotone({ … }) or robust({ … })",
    ),
  notACondition: (text: string) =>
    problem("RMT1531", `\`${text}\` is not a condition on a feature`, "Write feature(index, low, high)"),
  repeatedFeature: (feature: number) =>
    problem(
      "RMT1532",
      `Feature ${feature} has a condition already`,
      "Write one condition with the bounds that both have",
    ),
  decimal: (what: string, low: string, high: string) =>
    problem(
      "RMT1533",
      `${what} is a number from ${low} to ${high} with at most 6 decimals, written in place`,
      "Write it as in 0.25",
    ),
  secondPrivacy: () =>
    problem("RMT1534", "The program says already between whom data is private", "Keep one privacy({ … })"),
  aggregateKey: (given: number) =>
    problem(
      "RMT1535",
      `An aggregate has one key, whose contribution it is, here ${given === 1 ? "is 1" : `are ${given}`}`,
      "Write by: { process: u32 }",
    ),
  unknownEffect: (given: string, meant: string | undefined, known: readonly string[]) =>
    problem(
      "RMT1536",
      `${given} is no effect that can be limited`,
      meant === undefined ? `There are ${quoted(known)}` : `Did you mean "${meant}"?`,
    ),
  limitedBy: (given: string, effect: string, meant: string | undefined, known: readonly string[]) =>
    problem(
      "RMT1537",
      `"${effect}" cannot be limited by ${given}`,
      meant === undefined ? `All events where it happens have ${quoted(known)}` : `Did you mean "${meant}"?`,
    ),
  rateOrShare: (given: "both" | "neither") =>
    problem(
      "RMT1538",
      given === "both" ? "A limit is a rate or a share, here are both" : "The limit does not say how often",
      given === "both"
        ? "Keep perSecond or share"
        : "Add perSecond: 1000, or share: 25 for a quarter of what the hook allows",
    ),
  noTotal: (effect: string) =>
    problem(
      "RMT1539",
      `The hook sets no limit for all of "${effect}" together, of which this could be a share`,
      "Write perSecond and burst instead of share",
    ),
  repeatedLimit: (effect: string, by: string) =>
    problem(
      "RMT1540",
      by === "" ? `"${effect}" has a limit already` : `"${effect}" by ${by} has a limit already`,
      "Keep the tighter one, or limit it by another field",
    ),
};

function quoted(words: readonly string[]): string {
  return listing(words.map((word) => `"${word}"`));
}
