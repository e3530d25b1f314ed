import type { ClassLabels, TreeEnsemble } from "../float-tree.ts";
import { contradiction } from "../refusal.ts";
import type { Flow } from "./flow.ts";
import { type OnnxNode, unsupported } from "./node.ts";
import type { Constant } from "./tensor.ts";

/** What trees make of the input: their sums. */
export interface TreeSums {
  readonly kind: "trees";
  readonly ensemble: TreeEnsemble;
}

/** The class of the largest score, or its label. */
export interface Choice {
  readonly kind: "choice";
  readonly of: Flow | TreeSums;
  readonly labels?: ClassLabels;
}

/** What a name of a graph stands for. */
export type Value = Constant | Flow | TreeSums | Choice;

/** A graph that is being followed from its input to its outputs. */
export interface Graph {
  readonly values: Map<string, Value>;
}

/** Follows one operator: sets the values of its outputs. */
export type Follow = (node: OnnxNode, graph: Graph) => void;

/** A value that a node takes. */
export function inputOf(node: OnnxNode, { values }: Graph, index: number): Value {
  const name = node.inputs[index];
  if (name === undefined || name === "") throw contradiction(`${node.title} has no input ${index}`);
  const value = values.get(name);
  if (value !== undefined) return value;
  throw contradiction(`${node.title} takes ${JSON.stringify(name)}, which nothing before it makes`);
}

/** An input that must be known before the graph runs. */
export function constantOf(node: OnnxNode, graph: Graph, index: number): Constant {
  const value = inputOf(node, graph, index);
  if (value.kind === "constant") return value;
  throw unsupported(node, `computes its input ${index}`, "export the graph with constants there");
}

/** An optional input that must be known before the graph runs. */
export function optionalConstant(node: OnnxNode, graph: Graph, index: number): Constant | undefined {
  return node.inputs[index] ? constantOf(node, graph, index) : undefined;
}

/** An input that depends on the graph's input, as layers take it. */
export function flowOf(node: OnnxNode, graph: Graph, index: number): Flow {
  const value = inputOf(node, graph, index);
  if (value.kind !== "flow") {
    const what = { constant: "a constant", trees: "the sums of trees", choice: "a class" }[value.kind];
    throw unsupported(node, `takes ${what}`, "there it is not supported");
  }
  if (value.end === undefined) return value;
  if (value.end === "sigmoid") {
    const { end: _, ...rest } = value;
    return rest;
  }
  throw unsupported(node, `comes after the final ${value.end}`, "let the graph end there");
}

/** Sets what a node makes. */
export function setOutput(node: OnnxNode, { values }: Graph, value: Value, index = 0): void {
  const name = node.outputs[index];
  if (name !== undefined && name !== "") values.set(name, value);
}
