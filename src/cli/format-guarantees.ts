import type { VerifierReport } from "../verifier/index.ts";
import { formatBytes, formatCount, formatMillionths } from "./format-units.ts";
import { wrapLines } from "./wrap-lines.ts";

/** What the report says about effects, guards, models and privacy: a section each, where there is something to say. */
export function formatGuarantees(report: VerifierReport): string[] {
  return [
    ...section("effects and their limits", effectLines(report)),
    ...section("guards inserted", guardLines(report)),
    ...section("models", modelLines(report)),
    ...section("privacy", privacyLines(report)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function item(name: string, text: string): string[] {
  return [`  ${name}`, ...wrapLines("    ", text)];
}

function effectLines({ tables, limits }: VerifierReport): string[] {
  const effects = new Set(tables.flatMap((table) => table.effects.map(({ effect }) => effect)));
  return [...effects].flatMap((name) => {
    const callers = tables.flatMap((table) =>
      table.effects.flatMap(({ effect, callsPerEvent }) =>
        effect === name ? [`${formatCount(callsPerEvent)} from ${table.name}`] : [],
      ),
    );
    const own = limits.filter((limit) => limit.effect === name);
    const rates = own.flatMap(({ by, perSecond, burst, from, kept }) => {
      const whose = by === "" ? "all together" : `each ${by}`;
      const rate = `${formatCount(perSecond)} a second, ${formatCount(burst)} at once`;
      return wrapLines("    ", `${whose}: ${rate}; by the ${from}, ${kept}`);
    });
    return [...item(name, `calls for one event: ${callers.join(", ")}`), ...rates];
  });
}

function guardLines({ guards }: VerifierReport): string[] {
  return guards.flatMap(({ kind, action, what, place }) =>
    item(`${kind} in ${action}${place === undefined ? "" : ` at ${place}`}`, what),
  );
}

function modelLines({ models }: VerifierReport): string[] {
  return models.flatMap((slot) => {
    const isTree = slot.family === "decisionTree";
    const size = `${formatCount(slot.parameters)} ${isTree ? "nodes" : "parameters"}`;
    const parts = [
      `${isTree ? "trees" : "network"} of ${formatCount(slot.features)} features`,
      `at most ${size}, ${formatBytes(slot.bytes)}`,
      ...(slot.depth > 0 ? [`${formatCount(slot.depth)} ${isTree ? "levels" : "layers"}`] : []),
      // What is not asked as a whole (RMT_INFER) cannot be told from the rest of an action.
      ...(slot.instructions > 0 ? [`at most ${formatCount(slot.instructions)} instructions an inference`] : []),
      ...(slot.multiplyAccumulates > 0 ? [`${formatCount(slot.multiplyAccumulates)} multiply-adds`] : []),
      `answers ${formatCount(slot.answer.low)} to ${formatCount(slot.answer.high)}`,
      ...(slot.envelope ? ["only within what it was trained on"] : []),
      ...(slot.pooled ? ["trained on samples of all"] : []),
      ...(slot.properties.length > 0 ? [`must keep ${slot.properties.map(({ kind }) => kind).join(", ")}`] : []),
    ];
    return item(slot.name, parts.join("; "));
  });
}

function privacyLines({ privacy, tables }: VerifierReport): string[] {
  const asked = privacy.tables.flatMap(({ name, costPerMatch, budget }) =>
    item(
      `table ${name}`,
      `a match costs up to ${formatMillionths(costPerMatch)} of a budget of epsilon ${formatMillionths(budget)}`,
    ),
  );
  const told = privacy.aggregates.flatMap(({ name, sensitivity, noiseScale }) =>
    item(
      `aggregate ${name}`,
      `one principal moves the sum by up to ${formatCount(sensitivity)}; noise of scale ${formatCount(noiseScale)}`,
    ),
  );
  const flows = privacy.declaredFlows.flatMap((flow) => item("declared flow", flow));
  if (asked.length + told.length + flows.length === 0 && !tables.some(({ privacyCost }) => privacyCost > 0)) return [];
  const budget = privacy.budget > 0 ? `; epsilon of the program: ${formatMillionths(privacy.budget)}` : "";
  const between =
    privacy.between === "none" ? "everything belongs to one" : `kept apart by ${privacy.between}${budget}`;
  return [`  ${between}`, ...asked, ...told, ...flows];
}
