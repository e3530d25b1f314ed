import { DiagnosticError, errorDiagnostic } from "../../../diagnostics/index.ts";
import { imageSize } from "../../layer-shape.ts";
import type { TreeEnsemble } from "../float-tree.ts";
import type { NetworkModel } from "../network-model.ts";
import { contradiction, refusal } from "../refusal.ts";
import { affineOperators, dequantize } from "./affine-operators.ts";
import { answerOperators } from "./answer-operators.ts";
import { checkElements, type Flow, finishedLayers, flowSize, startFlow } from "./flow.ts";
import type { Choice, Follow, Graph, TreeSums } from "./graph.ts";
import { setOutput } from "./graph.ts";
import { layerOperators } from "./layer-operators.ts";
import { allowAttributes, describeNode, type OnnxNode, tensorAttribute } from "./node.ts";
import { elementTypes, type ModelProto, modelType, type ValueInfoProto } from "./schema.ts";
import { shapeOperators } from "./shape-operators.ts";
import { readTensor } from "./tensor.ts";

/** The versions of operator sets whose operators are followed; between them nothing changed that matters here. */
const versions: Readonly<Record<string, readonly [least: number, most: number]>> = {
  "": [7, 25],
  "ai.onnx": [7, 25],
  "ai.onnx.ml": [1, 4],
};

const operators: Readonly<Record<string, Follow>> = {
  ...shapeOperators,
  ...affineOperators,
  ...layerOperators,
  ...answerOperators,
  Constant: (node, graph) => {
    allowAttributes(node, "value");
    const value = tensorAttribute(node, "value");
    if (value === undefined) throw contradiction(`${node.title} has no value`);
    setOutput(node, graph, value);
  },
  DequantizeLinear: (node, graph) => setOutput(node, graph, dequantize(node, graph)),
};

/**
 * The trees or the network in an ONNX file, followed from its only input to its outputs. All operators that are not
 * supported are named at once (RMT7062); attributes and places that are not, with the node (RMT7063); types and versions
 * (RMT7064). Refused are also graphs with several inputs or answers (RMT7073) and files that are none (RMT7060) or
 * contradict themselves (RMT7065).
 */
export async function readOnnx(bytes: Uint8Array): Promise<TreeEnsemble | NetworkModel> {
  const { graph: proto, opsetImport = [] } = await decode(bytes);
  if (proto?.node === undefined) throw damaged("it holds no graph");
  const setVersions = checkVersions(opsetImport);
  const nodes = proto.node.map((node, index) => {
    const domain = node.domain === "ai.onnx" ? "" : (node.domain ?? "");
    const version = setVersions.get(domain);
    if (version !== undefined) return describeNode(node, index, version);
    throw damaged(`it names no version of operator set ${domain === "" ? "ai.onnx" : domain}`);
  });
  checkOperators(nodes);
  const graph: Graph = { values: new Map() };
  for (const [index, tensor] of (proto.initializer ?? []).entries()) {
    const name = tensor.name ?? `number ${index}`;
    graph.values.set(name, readTensor(tensor, name));
  }
  const inputs = (proto.input ?? []).filter(({ name = "" }) => !graph.values.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const names = inputs.map(({ name }) => name).join(", ");
    const hint = "give a graph whose features are one tensor: batch, features";
    throw refusal("RMT7073", `the graph has ${inputs.length} inputs${names === "" ? "" : `: ${names}`}`, hint);
  }
  graph.values.set(input.name ?? "", readInput(input));
  for (const node of nodes) operators[node.operator]!(node, graph);
  return answerOf(graph, proto.output ?? [], nodes);
}

async function decode(bytes: Uint8Array): Promise<ModelProto> {
  const type = await modelType();
  try {
    return type.toObject(type.decode(bytes), { longs: Number }) as ModelProto;
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

function damaged(reason: string): Error {
  return refusal("RMT7060", `the file is no whole ONNX model: ${reason}`, "export the model again");
}

function checkVersions(sets: NonNullable<ModelProto["opsetImport"]>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { domain = "", version = 0 } of sets) {
    found.set(domain === "ai.onnx" ? "" : domain, version);
    const range = versions[domain];
    // Sets that no node uses do not matter; operators of other sets are refused by name.
    if (range === undefined || (version >= range[0] && version <= range[1])) continue;
    const name = domain === "" ? "ai.onnx" : domain;
    const hint = `export it with ${name} ${range[0]} to ${range[1]}`;
    throw refusal("RMT7064", `the file uses version ${version} of operator set ${name}, which is not supported`, hint);
  }
  return found;
}

function checkOperators(nodes: readonly OnnxNode[]): void {
  const unknown = new Map(
    nodes.filter(({ operator }) => !Object.hasOwn(operators, operator)).map((node) => [node.operator, node]),
  );
  if (unknown.size === 0) return;
  const hint = `operators can be ${Object.keys(operators).sort().join(", ")}`;
  const found = [...unknown.values()].slice(0, 8).map(({ title }, index) => {
    return errorDiagnostic("RMT7062", `the graph has ${title}, which is not supported`, index === 0 ? { hint } : {});
  });
  throw new DiagnosticError(...found);
}

function readInput({ name = "", type }: ValueInfoProto): Flow {
  const { elemType = 0, shape } = type?.tensorType ?? {};
  const lengths = (shape?.dim ?? []).map(({ dimValue = -1 }) => (dimValue === 0 ? -1 : dimValue));
  if (lengths.length < 2 || lengths.length > 4) {
    const hint = "the first axis is the batch, the others are the features";
    throw refusal("RMT7073", `input ${name} has ${lengths.length} axes`, hint);
  }
  const dims = lengths.slice(1);
  if (dims.length > 1 && dims.some((length) => length < 1)) {
    const hint = "export the graph with fixed sizes behind the batch";
    throw refusal("RMT7073", `input ${name} has the shape [${lengths.join(", ")}], where -1 is not known`, hint);
  }
  const { float, double, int64, int32 } = elementTypes;
  if (![float, double, int64, int32].some((supported) => supported === elemType)) {
    const hint = "inputs can be float, double, int64 and int32";
    throw refusal("RMT7064", `input ${name} has elements of type ${elemType}, which is not supported`, hint);
  }
  checkElements(
    dims.reduce((product, length) => product * length, 1),
    `input ${name}`,
  );
  // Trees compare integers as 32-bit floating point, as ONNX Runtime does.
  const round = elemType === double ? (value: number) => value : Math.fround;
  return startFlow(dims, { round, read: (_, value) => round(value) });
}

/** What the outputs say: scores and the class of the largest are the same answer twice. */
function answerOf(graph: Graph, outputs: readonly ValueInfoProto[], nodes: readonly OnnxNode[]) {
  const values = outputs.map(({ name = "" }) => {
    const value = graph.values.get(name);
    if (value === undefined) throw contradiction(`the output ${JSON.stringify(name)} is made by no node`);
    if (value.kind !== "constant") return value;
    throw refusal("RMT7073", `the output ${JSON.stringify(name)} is a constant`, "give a graph that answers");
  });
  const choice = values.find((value): value is Choice => value.kind === "choice");
  const scores = choice?.of ?? (values[0] as Flow | TreeSums | undefined);
  if (scores === undefined) throw refusal("RMT7073", "the graph has no outputs", "give a graph that answers");
  const isSame = (value: Flow | TreeSums | Choice): boolean => {
    if (value.kind === "choice") return isSame(value.of);
    if (value.kind === "trees") return scores.kind === "trees" && scores.ensemble === value.ensemble;
    return scores.kind === "flow" && scores.layers === value.layers;
  };
  if (!values.every(isSame)) {
    const names = outputs.map(({ name }) => name).join(", ");
    throw refusal("RMT7073", `the outputs ${names} are different answers`, "give a graph of one answer");
  }
  if (scores.kind === "flow") return networkOf(scores, choice, nodes);
  // A graph that takes the largest of the sums itself has two of them, so that its sign is the same.
  return choice?.labels === undefined ? scores.ensemble : { ...scores.ensemble, labels: choice.labels };
}

function networkOf(flow: Flow, choice: Choice | undefined, nodes: readonly OnnxNode[]): NetworkModel {
  const outputs = flowSize(flow);
  if (flow.layers.length === 0) {
    throw refusal("RMT7073", "the graph has neither layers nor trees", "give a graph with Gemm, MatMul, Conv or trees");
  }
  const last = nodes.at(-1)!;
  const isOneOfTwo = outputs === 1 && flow.end === "sigmoid";
  const isChoice = outputs > 1 && (choice !== undefined || flow.end !== undefined);
  const layers = finishedLayers(flow, last);
  const { affine, featureOrder, image, limit } = flow.input;
  if (image === undefined) throw contradiction("the graph has no input");
  const featureCount = imageSize(image);
  const broken = layers.some((layer) => {
    return layer.kind !== "pooling" && !(layer.weights.every(Number.isFinite) && layer.bias.every(Number.isFinite));
  });
  if (broken) throw refusal("RMT7069", "a weight of the network is no number", "train it on finite numbers");
  return {
    featureCount,
    answer: isOneOfTwo ? "sign" : isChoice || outputs > 1 ? "classes" : "value",
    ...(choice?.labels === undefined ? {} : { labels: choice.labels }),
    outputs,
    image,
    gain: affine?.gain ?? new Float64Array(featureCount).fill(1),
    offset: affine?.offset ?? new Float64Array(featureCount),
    ...(featureOrder === undefined ? {} : { featureOrder }),
    ...(limit === undefined ? {} : { limit }),
    layers,
  };
}
