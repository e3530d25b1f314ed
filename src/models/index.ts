/** Models as data: parameters, integer inference, checks against a program's model slots. */
export { checkDecisionTree } from "./check-decision-tree.ts";
export {
  buildTree,
  type DecisionTree,
  emptyTree,
  type TreeShape,
  treeDepth,
  walkTree,
} from "./decision-tree.ts";
export { printTree } from "./print-tree.ts";
