import type { NetworkSlot, Program, TensorDeclaration, TreeSlot } from "../../../bytecode/index.ts";
import { type MemoryPlan, reserve } from "../memory-plan.ts";
import type { ModuleBuilder } from "../module/index.ts";
import { findModelUses, type ModelUses } from "./model-uses.ts";
import { layOut, packedBytes, packedShape, plainBytes } from "./tensor-layout.ts";

/**
 * A model slot in memory. Its pointer word is 0 while it is empty; otherwise it is added to the address of what an
 * empty slot reads, which stays 0 for ever, and leads to one of two blocks. So code reads every slot in the same way.
 */
export type WasmModelSlot = WasmTreeSlot | WasmNetworkSlot;

interface WasmSlotBase {
  /** Index into `Program.models`. */
  readonly index: number;
  readonly pointerAddress: number;
  /** From block to block: the pointer is 0, 1 or 2 times this. */
  readonly blockStride: number;
  /** Where the features of a sample are put: i32s. */
  readonly featuresAddress: number;
}

/**
 * A slot for trees. The blocks hold a link (i32) for each tree, to its root. A link above 0 is the address of an inner
 * node: byte offset of the feature in its vector, threshold, link where the feature is at most the threshold, link
 * otherwise. Other links are the negated address of a leaf: value and confidence; address 0, where memory stays 0, is
 * the leaf that does not know. So a walk knows a leaf without reading it.
 */
export interface WasmTreeSlot extends WasmSlotBase {
  readonly family: "decisionTree";
  readonly declaration: TreeSlot;
  readonly rootsAddress: number;
  /** The nodes of block 1, then those of block 2. */
  readonly nodesAddress: number;
  readonly nodesBytes: number;
}

/** A slot for tensors: the blocks hold all of them, in the layouts that the actions need. */
export interface WasmNetworkSlot extends WasmSlotBase {
  readonly family: "network";
  readonly declaration: NetworkSlot;
}

/** A tensor in memory. Where it belongs to a slot, its addresses are those that an empty slot reads. */
export interface WasmTensor {
  readonly declaration: TensorDeclaration;
  /** Address of the slot's pointer word; 0 for a constant. */
  readonly pointerAddress: number;
  /** Address of the elements, row-major in their own width; 0 where no action needs them so. */
  readonly plainAddress: number;
  /** By number of segments: address of the elements packed for products. */
  readonly packedAddresses: ReadonlyMap<number, number>;
  /** By key: address of copies of source images, for products with any tensor. */
  readonly imageAddresses: ReadonlyMap<string, number>;
}

/** Bytes of an inner node and of a leaf. */
export const innerNodeBytes = 16;
export const leafBytes = 8;

/** Blocks start at a cache line. */
const blockAlignment = 64;

/** Reserves memory for the model slots and tensors of a program. */
export function planModels(
  plan: MemoryPlan,
  program: Program,
): { readonly models: readonly WasmModelSlot[]; readonly tensors: readonly WasmTensor[] } {
  const uses = findModelUses(program);
  const imageAddresses = new Map<string, number>();
  for (const [key, bytes] of uses.images) imageAddresses.set(key, reserve(plan, "padded images", bytes));
  const models: WasmModelSlot[] = [];
  const tensors: WasmTensor[] = [];
  const planTensors = (model: number, pointerAddress: number, part: (name: string) => string) => {
    for (const [index, declaration] of program.tensors.entries()) {
      if (declaration.model !== model) continue;
      const places = planTensor(plan, part(declaration.name), declaration, uses.tensors[index]!);
      tensors[index] = { declaration, pointerAddress, imageAddresses, ...places };
    }
  };
  planTensors(-1, 0, (name) => `tensor ${name}`);
  for (const [index, declaration] of program.models.entries()) {
    const name = `model ${declaration.name}`;
    const pointerAddress = reserve(plan, name, 4, 4);
    const featuresAddress = reserve(plan, name, 4 * declaration.features);
    const common = { index, pointerAddress, featuresAddress };
    if (declaration.family === "decisionTree") {
      models.push({ ...common, declaration, ...planTrees(plan, name, declaration) });
      continue;
    }
    const start = reserve(plan, name, 0, blockAlignment);
    planTensors(index, pointerAddress, () => name);
    const blockStride = Math.max(Math.ceil((plan.end - start) / blockAlignment), 1) * blockAlignment;
    reserve(plan, name, start + 3 * blockStride - plan.end, 1);
    models.push({ ...common, declaration, family: "network", blockStride });
  }
  return { models, tensors };
}

function planTrees(plan: MemoryPlan, name: string, { trees, maxNodes }: TreeSlot) {
  const innerNodes = (maxNodes - 1) >> 1;
  const blockStride = 4 * trees;
  const rootsAddress = reserve(plan, name, 3 * blockStride, blockAlignment);
  const nodesBytes = trees * (innerNodes * innerNodeBytes + (innerNodes + 1) * leafBytes);
  const nodesAddress = reserve(plan, name, 2 * nodesBytes, blockAlignment);
  return { family: "decisionTree", blockStride, rootsAddress, nodesAddress, nodesBytes } as const;
}

function planTensor(
  plan: MemoryPlan,
  name: string,
  declaration: TensorDeclaration,
  { plain, segments }: ModelUses["tensors"][number],
): Pick<WasmTensor, "plainAddress" | "packedAddresses"> {
  const packedAddresses = new Map<number, number>();
  for (const count of segments) {
    packedAddresses.set(count, reserve(plan, name, packedBytes(packedShape(declaration, count)), blockAlignment));
  }
  return { plainAddress: plain ? reserve(plan, name, plainBytes(declaration)) : 0, packedAddresses };
}

/** Writes what no event changes: the tensors that are constants of the program. */
export function addConstants(module: ModuleBuilder, tensors: readonly WasmTensor[], program: Program): void {
  for (const [index, tensor] of tensors.entries()) {
    const { model, values } = program.tensors[index]!;
    if (model >= 0) continue;
    for (const { address, bytes } of tensorParts(tensor, values)) module.data(address, bytes);
  }
}

/** The elements of a tensor in all its layouts, and where they go; for a slot's tensor, from the block's start on. */
export function tensorParts(
  { declaration, plainAddress, packedAddresses }: WasmTensor,
  values: ArrayLike<number>,
): readonly { readonly address: number; readonly bytes: Uint8Array }[] {
  const parts = [...packedAddresses].map(([segments, address]) => ({
    address,
    bytes: layOut(declaration, { segments }, values),
  }));
  if (plainAddress !== 0) parts.push({ address: plainAddress, bytes: layOut(declaration, "plain", values) });
  return parts;
}
