import type { SimulationResult } from "../../simulation/index.ts";
import { formatCount, formatMemory } from "../numbers.ts";
import { paperCaution, paperColumns, paperSections } from "../paper-table.ts";
import { groupReplays, isBest, ownPolicy } from "../replay-groups.ts";
import { replayCells } from "../replay-table.ts";
import { element, type Markup } from "./markup.ts";
import { policyClass } from "./policy-style.ts";

/** One table of replays with a part for each memory. */
export function replayTable(results: readonly SimulationResult[]): Markup {
  const heading = (text: string) => element("th", { scope: "col" }, text);
  const number = (text: string, className?: string) => element("td", { class: className }, text);
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          [
            "policy",
            "accuracy %",
            "coverage %",
            "major faults",
            "read ahead",
            "completion",
            "time over linux-vma",
            "time over oracle",
          ].map(heading),
        ),
      ),
      groupReplays(results).map((group) =>
        element(
          "tbody",
          {},
          element(
            "tr",
            {},
            element(
              "th",
              { colspan: 8, scope: "rowgroup" },
              `memory ${formatMemory(group.memory)} (${formatCount(group.memoryPages)} pages)`,
            ),
          ),
          group.results.map((result) => {
            const cells = replayCells(result, group);
            return element(
              "tr",
              { class: result.policy === ownPolicy ? "own" : undefined },
              element("td", {}, policySwatch(result.policy), result.policy),
              number(cells.accuracy),
              number(cells.coverage),
              number(cells.majorFaults),
              number(cells.prefetched),
              number(cells.completion, isBest(result, group) ? "best" : undefined),
              number(cells.overLinux),
              number(cells.overOracle),
            );
          }),
        ),
      ),
    ),
  );
}

/** The paper's Table 1 beside the replays. */
export function paperTable(results: readonly SimulationResult[]): Markup {
  const titles = paperColumns.map(({ title }) => title);
  const groupStart = (index: number) => (index === 0 ? "group" : undefined);
  return element(
    "figure",
    {},
    element("figcaption", {}, paperCaution),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", {}),
            element("th", { class: "group", colspan: 3, scope: "colgroup" }, "this replay"),
            element("th", { class: "group", colspan: 3, scope: "colgroup" }, "the paper, on its own machine"),
          ),
          element(
            "tr",
            {},
            element("th", {}),
            [...titles, ...titles].map((title, index) =>
              element("th", { class: groupStart(index % titles.length), scope: "col" }, title),
            ),
          ),
        ),
        paperSections(results).map((section) => {
          const place =
            section.memory === undefined
              ? "not replayed"
              : `${section.trace}, memory ${formatMemory(section.memory)}, ${section.device}`;
          return element(
            "tbody",
            {},
            element("tr", {}, element("th", { colspan: 7, scope: "rowgroup" }, `${section.program} (${place})`)),
            section.rows.map((row) =>
              element(
                "tr",
                {},
                element("td", {}, row.quantity),
                row.here.map((text, index) => element("td", { class: groupStart(index) }, text)),
                row.paper.map((text, index) => element("td", { class: groupStart(index) }, text)),
              ),
            ),
          );
        }),
      ),
    ),
  );
}

/** A short line in the policy's look. */
function policySwatch(policy: string): Markup {
  return element(
    "svg",
    { class: "swatch", viewBox: "0 0 22 10", "aria-hidden": "true" },
    element("path", { class: `line wide ${policyClass(policy)}`, d: "M2 5H20" }),
  );
}
