import type { DecisionTree } from "../../models/index.ts";
import { formatCount } from "../numbers.ts";
import { round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { layoutTree, type PlacedNode } from "./tree-layout.ts";

/** What fits a desk screen and is still read at a glance. */
const mostNodes = 63;
const mostDepth = 5;

const boxWidth = 128;
const boxHeight = 21;
const rowHeight = 25;
const levelWidth = boxWidth + 44;
const margin = 4;
/** Characters that fit a box at the plot's font size. */
const boxCharacters = 21;

/** The top levels of a decision tree from left to right: comparisons, and leaves with their answer and confidence. */
export function treePlot(tree: DecisionTree, featureNames: readonly string[]): Markup | undefined {
  if (tree.feature.length === 0) return undefined;
  const layout = layoutTree(tree, mostNodes, mostDepth);
  const width = layout.depth * levelWidth + boxWidth + 2 * margin;
  const height = layout.rows * rowHeight + 2 * margin;
  const left = (placed: PlacedNode) => margin + placed.depth * levelWidth;
  const middle = (placed: PlacedNode) => margin + (placed.row + 0.5) * rowHeight;

  const branches = layout.nodes.map((placed) => {
    if (placed.parent < 0) return undefined;
    const parent = layout.nodes[placed.parent];
    const startX = left(parent) + boxWidth;
    const startY = middle(parent);
    const endX = left(placed);
    const endY = middle(placed);
    const bend = startX + 12;
    return [
      element("path", { class: "axis", d: `M${startX} ${round(startY)}H${bend}V${round(endY)}H${endX}` }),
      element(
        "text",
        { class: "branch", x: bend + 3, y: round(placed.whenTrue ? endY - 3 : endY + 9) },
        placed.whenTrue ? "yes" : "no",
      ),
    ];
  });

  const boxes = layout.nodes.map((placed) => {
    const { node, hiddenNodes } = placed;
    const { label, full, className } = describeNode(tree, node, hiddenNodes, featureNames);
    const share = tree.confidence[node] / 255;
    return element(
      "g",
      { class: className },
      element("rect", {
        x: left(placed),
        y: round(middle(placed) - boxHeight / 2),
        width: boxWidth,
        height: boxHeight,
        rx: 4,
        "fill-opacity": className === "leaf" ? (0.05 + 0.4 * share).toFixed(2) : undefined,
      }),
      element(
        "text",
        { x: left(placed) + boxWidth / 2, y: round(middle(placed) + 3.7), "text-anchor": "middle" },
        shorten(label),
      ),
      element("title", {}, full),
    );
  });

  return element(
    "div",
    { class: "scroll" },
    element(
      "svg",
      {
        class: "tree",
        viewBox: `0 0 ${width} ${height}`,
        style: `--least:${Math.round(width * 0.9)}px;max-width:${Math.round(width * 1.25)}px`,
        role: "img",
        "aria-label": `The first ${layout.nodes.length} of the decision tree's ${tree.feature.length} nodes`,
      },
      branches,
      boxes,
    ),
  );
}

function describeNode(
  tree: DecisionTree,
  node: number,
  hiddenNodes: number,
  featureNames: readonly string[],
): { readonly label: string; readonly full: string; readonly className: string } {
  const feature = tree.feature[node];
  if (feature < 0) {
    const percent = Math.floor((100 * tree.confidence[node]) / 255);
    return {
      label: `${tree.value[node]} · ${percent} %`,
      full: `answers ${tree.value[node]} with a confidence of ${percent} %`,
      className: "leaf",
    };
  }
  const comparison = `${featureNames[feature] ?? `[${feature}]`} ≤ ${tree.threshold[node]}`;
  if (hiddenNodes > 0) {
    return {
      label: `… ${formatCount(hiddenNodes)} nodes`,
      full: `${comparison}, and what follows: ${formatCount(hiddenNodes)} nodes in all`,
      className: "rest",
    };
  }
  return { label: comparison, full: comparison, className: "inner" };
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length <= boxCharacters ? label : `…${characters.slice(1 - boxCharacters).join("")}`;
}
