import { type DecisionTree, type Model, treesOf } from "../../../models/index.ts";
import { laneBytes } from "../vector-storage.ts";
import {
  innerNodeBytes,
  leafBytes,
  tensorParts,
  type WasmModelSlot,
  type WasmTensor,
  type WasmTreeSlot,
} from "./model-layout.ts";

/**
 * Puts a model into a slot, or empties it: writes it whole into the block that is not in use, then turns the pointer.
 * What the slot held before stays as it was until the next model comes.
 *
 * @param tensors all tensors of the program
 * @param model one that `checkModel` accepts for the slot; null empties it
 */
export function installModel(
  slot: WasmModelSlot,
  tensors: readonly WasmTensor[],
  memory: WebAssembly.Memory,
  model: Model | null,
): void {
  const words = new Int32Array(memory.buffer);
  const pointer = slot.pointerAddress / 4;
  if (model === null) {
    words[pointer] = 0;
    return;
  }
  const block = words[pointer] === slot.blockStride ? 2 : 1;
  if (slot.family === "decisionTree") writeTrees(slot, words, block, treesOf(model) ?? []);
  else if ("tensors" in model) {
    const bytes = new Uint8Array(memory.buffer);
    const own = tensors.filter(({ declaration }) => declaration.model === slot.index);
    for (const [index, tensor] of own.entries()) {
      for (const part of tensorParts(tensor, model.tensors[index]!)) {
        bytes.set(part.bytes, part.address + block * slot.blockStride);
      }
    }
  }
  words[pointer] = block * slot.blockStride;
}

function writeTrees(slot: WasmTreeSlot, words: Int32Array, block: 1 | 2, trees: readonly DecisionTree[]): void {
  const { declaration, blockStride, rootsAddress, nodesAddress, nodesBytes } = slot;
  const roots = (rootsAddress + block * blockStride) / 4;
  const featureBytes = laneBytes(declaration.featureType);
  let address = nodesAddress + (block - 1) * nodesBytes;
  words.fill(0, roots, roots + declaration.trees);
  for (const [index, tree] of trees.entries()) {
    words[roots + index] = writeTree(words, address, tree, featureBytes);
    const inner = (tree.feature.length - 1) >> 1;
    address += inner * innerNodeBytes + (inner + 1) * leafBytes;
  }
}

/** Writes a tree, its inner nodes first, and gives the link to its root. */
function writeTree(words: Int32Array, address: number, tree: DecisionTree, featureBytes: number): number {
  const { feature, threshold, left, right, value, confidence } = tree;
  const nodes = feature.length;
  const links = new Int32Array(nodes);
  let nextInner = address;
  let nextLeaf = address + ((nodes - 1) >> 1) * innerNodeBytes;
  for (let node = 0; node < nodes; node++) {
    if (feature[node]! >= 0) {
      links[node] = nextInner;
      nextInner += innerNodeBytes;
    } else {
      links[node] = -nextLeaf;
      nextLeaf += leafBytes;
    }
  }
  for (let node = 0; node < nodes; node++) {
    const at = Math.abs(links[node]!) / 4;
    if (feature[node]! >= 0) {
      words[at] = feature[node]! * featureBytes;
      words[at + 1] = threshold[node]!;
      words[at + 2] = links[left[node]!]!;
      words[at + 3] = links[right[node]!]!;
    } else {
      words[at] = value[node]!;
      words[at + 1] = confidence[node]!;
    }
  }
  return links[0]!;
}
