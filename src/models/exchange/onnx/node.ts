import { contradiction, refusal } from "../refusal.ts";
import type { AttributeProto, NodeProto } from "./schema.ts";
import { type Constant, readTensor } from "./tensor.ts";

/** An operator of a graph with its attributes by name. */
export interface OnnxNode {
  readonly operator: string;
  /** For messages: the operator with the node's name, or with its place. */
  readonly title: string;
  /** Names of values; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
  /** Version of the operator's set. */
  readonly version: number;
}

export function describeNode(node: NodeProto, index: number, version: number): OnnxNode {
  const operator = node.opType ?? "";
  const name = node.name ? JSON.stringify(node.name) : `number ${index}`;
  return {
    operator,
    title: `${operator} (node ${name})`,
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes: new Map((node.attribute ?? []).map((attribute) => [attribute.name ?? "", attribute])),
    version,
  };
}

/** Refuses a node that has something that is not supported, or stands where it cannot (RMT7063). */
export function unsupported(node: OnnxNode, what: string, hint: string): Error {
  return refusal("RMT7063", `${node.title} ${what}`, hint);
}

/** Refuses attributes that are not among those that are understood (RMT7063). */
export function allowAttributes(node: OnnxNode, ...names: readonly string[]): void {
  const unknown = [...node.attributes.keys()].find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const can = names.length === 0 ? "it can have none" : `it can have ${names.join(", ")}`;
  throw unsupported(node, `has attribute ${JSON.stringify(unknown)}, which is not supported`, can);
}

export function intAttribute(node: OnnxNode, name: string, byDefault: number): number {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? byDefault : (attribute.i ?? 0);
}

export function floatAttribute(node: OnnxNode, name: string, byDefault: number): number {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? byDefault : (attribute.f ?? 0);
}

export function textAttribute(node: OnnxNode, name: string, byDefault: string): string {
  const attribute = node.attributes.get(name);
  return attribute === undefined ? byDefault : new TextDecoder().decode(attribute.s ?? new Uint8Array());
}

export function intsAttribute(node: OnnxNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes.get(name);
  return attribute && (attribute.ints ?? []);
}

/** Numbers, in single precision or, as a tensor with the suffix that ai.onnx.ml uses for it, in double precision. */
export function floatsAttribute(node: OnnxNode, name: string): readonly number[] | undefined {
  const tensor = tensorAttribute(node, `${name}_as_tensor`);
  if (tensor !== undefined) return [...tensor.data];
  const attribute = node.attributes.get(name);
  return attribute && (attribute.floats ?? []);
}

export function textsAttribute(node: OnnxNode, name: string): readonly string[] | undefined {
  const attribute = node.attributes.get(name);
  return attribute && (attribute.strings ?? []).map((bytes) => new TextDecoder().decode(bytes));
}

export function tensorAttribute(node: OnnxNode, name: string): Constant | undefined {
  const attribute = node.attributes.get(name);
  if (attribute === undefined) return undefined;
  if (attribute.t === undefined) throw contradiction(`attribute ${name} of ${node.title} is no tensor`);
  return readTensor(attribute.t, `${name} of ${node.title}`);
}
