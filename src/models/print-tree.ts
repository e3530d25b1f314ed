import type { DecisionTree } from "./decision-tree.ts";

/**
 * The tree as indented text, one line a comparison or answer, confidence in percent.
 *
 * @param featureNames names by feature index; missing ones are written `[index]`
 */
export function printTree(tree: DecisionTree, featureNames: readonly string[] = []): string {
  const lines: string[] = [];
  const print = (node: number, indent: string, lead: string) => {
    const feature = tree.feature[node]!;
    if (feature < 0) {
      const percent = Math.floor((100 * tree.confidence[node]!) / 255);
      lines.push(`${indent}${lead}${tree.value[node]} (${percent} %)`);
      return;
    }
    const name = featureNames[feature] ?? `[${feature}]`;
    const inner = lead === "" ? indent : `${indent}  `;
    if (lead !== "") lines.push(`${indent}${lead.trimEnd()}`);
    print(tree.left[node]!, inner, `${name} <= ${tree.threshold[node]}: `);
    print(tree.right[node]!, inner, `${name} > ${tree.threshold[node]}: `);
  };
  print(0, "", "");
  return lines.join("\n");
}
