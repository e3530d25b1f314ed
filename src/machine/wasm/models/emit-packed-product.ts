import type { FunctionBuilder } from "../module/index.ts";
import { emitGrid } from "../vectors/grid.ts";
import { storeBytes } from "../vectors/lanes.ts";
import { borrowLocals, emitCounted } from "../vectors/steps.ts";
import type { Product } from "./product.ts";
import { groupBytes, groupRows } from "./tensor-layout.ts";

/**
 * Sums are kept in so many locals at a time. V8 puts all loads of a basic block before the products that use them, so
 * that what a block loads must fit the 16 registers of x86-64 beside the sums; measured best of 4, 6 and 8.
 */
const mostSums = 4;

/** A tile with up to so many products of blocks is written out; a larger one is a loop. */
const mostWrittenOut = 32;

/** Products of blocks in one round of a loop, at least. */
const roundProducts = 8;

/** More chunks of rows are gone through in a loop. */
const mostChunks = 4;

/**
 * Emits products of packed weights (see `packedBytes`). Tiles of some neighbouring windows times some groups of rows
 * share what they load, and keep their sums in locals from the first column to the last.
 */
export function emitPackedProduct(code: FunctionBuilder, product: Product): void {
  const { shape } = product;
  const groups = Math.ceil(shape.outputs / groupRows);
  const chunks = Math.ceil(groups / mostSums);
  if (chunks > mostChunks) {
    const looped = Math.floor(shape.outputs / groupRows / mostSums);
    code.borrow("i32", (groupAt) =>
      emitCounted(code, looped, 1, (chunk) => {
        code.get(chunk);
        code.i32(mostSums);
        code.emit("i32.mul");
        code.set(groupAt);
        emitChunk(code, product, { first: 0, count: mostSums, start: groupAt });
      }),
    );
    const rest = groups - looped * mostSums;
    if (rest > 0) emitChunk(code, product, { first: looped * mostSums, count: rest, start: undefined });
    return;
  }
  const size = Math.ceil(groups / chunks);
  for (let first = 0; first < groups; first += size) {
    emitChunk(code, product, { first, count: Math.min(size, groups - first), start: undefined });
  }
}

/** Groups of rows: from `first`, plus what the local `start` (i32) holds, on. */
interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly start: number | undefined;
}

function emitChunk(code: FunctionBuilder, product: Product, chunk: Chunk): void {
  const { shape, vector, source } = product;
  const most = Math.max(1, Math.floor(mostSums / chunk.count));
  const tiles = Math.ceil(shape.columns / most);
  const windows = Math.ceil(shape.columns / tiles);
  const whole = Math.floor(shape.columns / windows);
  const rest = shape.columns - whole * windows;
  const pixelBytes = shape.outputs * vector.lane;
  const windowBytes = shape.columnStride * source.lane;
  const emitTiles = (first: number, columns: number, count: number) =>
    emitGrid(
      code,
      shape.rows,
      columns,
      [
        { row: shape.columns * pixelBytes, column: count * pixelBytes },
        { row: shape.rowStride * source.lane, column: count * windowBytes },
      ],
      1,
      (push) =>
        emitTile(code, product, chunk, {
          windows: count,
          pushVector: () => vector.address + first * pixelBytes + push(0),
          pushSource: () => product.sourceAddress + first * windowBytes + push(1),
        }),
    );
  emitTiles(0, whole, windows);
  if (rest > 0) emitTiles(whole * windows, 1, rest);
}

/** Neighbouring windows. */
interface Tile {
  readonly windows: number;
  /** Put the address of the first window's results and inputs on the stack, but for a constant part. */
  readonly pushVector: () => number;
  readonly pushSource: () => number;
}

function emitTile(code: FunctionBuilder, product: Product, chunk: Chunk, tile: Tile): void {
  borrowLocals(code, "v128", tile.windows * chunk.count, (sums) => {
    transferSums(code, product, chunk, tile, sums, "load");
    const { segments, run } = product.shape;
    const pairs = Math.ceil(run / 2);
    if (segments * pairs * sums.length <= mostWrittenOut) {
      code.borrow("i32", (weightsAt) => {
        pushWeightsStart(code, product, chunk);
        code.set(weightsAt);
        for (let segment = 0; segment < segments; segment++) {
          const segmentOffset = segment * product.shape.segmentStride * product.source.lane;
          for (let pair = 0; pair < pairs; pair++) {
            emitPair(code, product, chunk, tile, sums, {
              pushSource: () => tile.pushSource() + segmentOffset + 4 * pair,
              pushWeights: () => {
                code.get(weightsAt);
                return (segment * pairs + pair) * 16;
              },
              single: 2 * pair + 1 === run,
            });
          }
        }
      });
    } else {
      emitTileLoop(code, product, chunk, tile, sums);
    }
    transferSums(code, product, chunk, tile, sums, "store");
  });
}

/** Leaves what is to be added to the address of weights: the base of the tensor and the start of the chunk. */
function pushWeightsStart(code: FunctionBuilder, { shape, weights, pushBase }: Product, chunk: Chunk): void {
  pushBase();
  code.i32(weights + chunk.first * groupBytes(shapeOfWeights(shape)));
  code.emit("i32.add");
  if (chunk.start === undefined) return;
  code.get(chunk.start);
  code.i32(groupBytes(shapeOfWeights(shape)));
  code.emit("i32.mul", "i32.add");
}

function shapeOfWeights({ outputs, segments, run }: Product["shape"]) {
  return { rows: outputs, segments, run };
}

function emitTileLoop(
  code: FunctionBuilder,
  product: Product,
  chunk: Chunk,
  tile: Tile,
  sums: readonly number[],
): void {
  const { segments, run, segmentStride } = product.shape;
  const wholePairs = Math.floor(run / 2);
  const pairsAtOnce = Math.min(Math.max(1, Math.ceil(roundProducts / sums.length)), wholePairs);
  const rounds = Math.floor(wholePairs / Math.max(1, pairsAtOnce));
  const looped = rounds * pairsAtOnce;
  borrowLocals(code, "i32", 4, ([sourceAt, weightsAt, segmentAt, roundsEnd]) => {
    pushWeightsStart(code, product, chunk);
    code.set(weightsAt!);
    const offset = tile.pushSource();
    code.i32(offset);
    code.emit("i32.add");
    code.set(segmentAt!);
    const emitPairs = (first: number, count: number) => {
      for (let pair = first; pair < first + count; pair++) {
        emitPair(code, product, chunk, tile, sums, {
          pushSource: () => {
            code.get(sourceAt!);
            return 4 * (pair - first);
          },
          pushWeights: () => {
            code.get(weightsAt!);
            return 16 * (pair - first);
          },
          single: 2 * pair + 1 === run,
        });
      }
      addTo(code, sourceAt!, 4 * count);
      addTo(code, weightsAt!, 16 * count);
    };
    const emitSegment = () => {
      code.get(segmentAt!);
      code.set(sourceAt!);
      if (rounds === 1) emitPairs(0, looped);
      else if (rounds > 1) {
        code.get(weightsAt!);
        code.i32(16 * looped);
        code.emit("i32.add");
        code.set(roundsEnd!);
        code.loop((again) => {
          emitPairs(0, pairsAtOnce);
          code.get(weightsAt!);
          code.get(roundsEnd!);
          code.emit("i32.lt_u");
          code.branchIf(again);
        });
      }
      const rest = Math.ceil(run / 2) - looped;
      if (rest > 0) emitPairs(looped, rest);
    };
    if (segments === 1) {
      emitSegment();
      return;
    }
    emitCounted(code, segments, 1, () => {
      emitSegment();
      addTo(code, segmentAt!, segmentStride * product.source.lane);
    });
  });
}

/** Where a pair of inputs and its weights lie. */
interface Pair {
  readonly pushSource: () => number;
  readonly pushWeights: () => number;
  /** There is only one input left: its partner's weight is 0. */
  readonly single: boolean;
}

/** Advances all sums of a tile by a pair of columns. */
function emitPair(
  code: FunctionBuilder,
  { shape, source }: Product,
  chunk: Chunk,
  { windows }: Tile,
  sums: readonly number[],
  { pushSource, pushWeights, single }: Pair,
): void {
  const group = groupBytes(shapeOfWeights(shape));
  const loadInputs = (window: number) => {
    const offset = pushSource() + window * shape.columnStride * source.lane;
    code.memory(single ? "v128.load16_splat" : "v128.load32_splat", offset);
  };
  const loadWeights = (index: number) => {
    const offset = pushWeights() + index * group;
    code.memory("v128.load", offset);
  };
  const addProduct = (sum: number) => {
    code.emit("i32x4.dot_i16x8_s");
    code.get(sum);
    code.emit("i32x4.add");
    code.set(sum);
  };
  if (chunk.count === 1) {
    code.borrow("v128", (weights) => {
      loadWeights(0);
      code.set(weights);
      for (let window = 0; window < windows; window++) {
        loadInputs(window);
        code.get(weights);
        addProduct(sums[window]!);
      }
    });
    return;
  }
  borrowLocals(code, "v128", windows + 1, ([weights, ...inputs]) => {
    for (const [window, local] of inputs.entries()) {
      loadInputs(window);
      code.set(local);
    }
    for (let index = 0; index < chunk.count; index++) {
      loadWeights(index);
      code.set(weights!);
      for (const [window, local] of inputs.entries()) {
        code.get(local);
        code.get(weights!);
        addProduct(sums[window * chunk.count + index]!);
      }
    }
  });
}

/** Loads the sums of a tile from the vector, or stores them. The last group of a pixel may be cut. */
function transferSums(
  code: FunctionBuilder,
  { shape, vector }: Product,
  chunk: Chunk,
  { windows, pushVector }: Tile,
  sums: readonly number[],
  way: "load" | "store",
): void {
  const isImage = shape.rows * shape.columns > 1;
  for (let window = 0; window < windows; window++) {
    for (let index = 0; index < chunk.count; index++) {
      const group = chunk.first + index;
      const place = window * shape.outputs * vector.lane + group * 16;
      const push = () => {
        const offset = pushVector() + place;
        if (chunk.start === undefined) return offset;
        code.get(chunk.start);
        code.i32(4);
        code.emit("i32.shl", "i32.add");
        return offset;
      };
      // Alone in its vector, a cut group goes on into the padding, where weights of 0 keep the 0.
      const lanes = isImage ? Math.min(groupRows, shape.outputs - groupRows * group) : groupRows;
      const sum = sums[window * chunk.count + index]!;
      if (way === "store") storeBytes(code, sum, 4 * lanes, push);
      else loadLanes(code, lanes, sum, push);
    }
  }
}

/** Loads the first lanes (of 4 bytes) of a block; the others become 0. */
function loadLanes(code: FunctionBuilder, lanes: number, block: number, push: () => number): void {
  const offset = push();
  code.memory(lanes === 4 ? "v128.load" : lanes === 1 ? "v128.load32_zero" : "v128.load64_zero", offset);
  code.set(block);
  if (lanes !== 3) return;
  const third = push() + 8;
  code.get(block);
  code.memoryLane("v128.load32_lane", third, 2);
  code.set(block);
}

function addTo(code: FunctionBuilder, local: number, bytes: number): void {
  code.get(local);
  code.i32(bytes);
  code.emit("i32.add");
  code.set(local);
}
