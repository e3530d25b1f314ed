import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { NetworkLayer } from "../../models/index.ts";

/** A pair as text: height x width. */
type Extent = readonly [height: number, width: number];

/** The largest size that layers have as text. */
const largestSize = 65_536;

/**
 * Reads the layers of a convolutional network, one after the other, with spaces or commas between words:
 *
 * - `conv 8x1x3`: a convolution with 8 filters, each 1 high and 3 wide; then, if wanted, `stride 1x2` (else 1x1) and
 *   `pad 0x1` (else 0x0)
 * - `pool max 1x2` or `pool average 1x2`: pooling with a window 1 high and 2 wide; then, if wanted, `stride 1x1` (else the
 *   window)
 * - `dense 16`: a dense layer with 16 neurons
 *
 * @returns RMT7035 for other text
 */
export function parseLayers(text: string): Result<readonly NetworkLayer[]> {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const layers: NetworkLayer[] = [];
  let position = 0;
  const sizes = (count: number, least: number): readonly number[] | undefined => {
    const parts = (words[position] ?? "").split("x").map((part) => readSize(part, least));
    if (parts.length !== count || parts.includes(undefined)) return undefined;
    position++;
    return parts as readonly number[];
  };
  const option = (name: string, otherwise: Extent, least: number): Extent | undefined => {
    if (words[position] !== name) return otherwise;
    position++;
    return sizes(2, least) as Extent | undefined;
  };
  while (position < words.length) {
    const start = position;
    const word = words[position++]!;
    const layer = readLayer(word, { sizes, option, operation: () => words[position++] });
    if (!layer) return unreadable(text, words.slice(start, position + 1).join(" "));
    layers.push(layer);
  }
  return layers.length > 0 ? success(layers) : unreadable(text, text);
}

/** Reads the words after the first of a layer. */
interface LayerReader {
  sizes(count: number, least: number): readonly number[] | undefined;
  option(name: string, otherwise: Extent, least: number): Extent | undefined;
  operation(): string | undefined;
}

function readLayer(word: string, reader: LayerReader): NetworkLayer | undefined {
  switch (word) {
    case "conv": {
      const shape = reader.sizes(3, 1);
      const stride = shape && reader.option("stride", [1, 1], 1);
      const padding = stride && reader.option("pad", [0, 0], 0);
      if (!padding) return undefined;
      return { kind: "convolution", filters: shape[0]!, kernel: [shape[1]!, shape[2]!], stride, padding };
    }
    case "pool": {
      const name = reader.operation();
      const operation = name === "max" ? "maximum" : name === "average" ? "average" : undefined;
      const window = operation && (reader.sizes(2, 1) as Extent | undefined);
      const stride = window && reader.option("stride", window, 1);
      return stride && { kind: "pooling", operation, window, stride };
    }
    case "dense": {
      const shape = reader.sizes(1, 1);
      return shape && { kind: "dense", size: shape[0]! };
    }
    default:
      return undefined;
  }
}

/** Writes layers as `parseLayers` reads them. */
export function printLayers(layers: readonly NetworkLayer[]): string {
  return layers.map(printLayer).join(" ");
}

function printLayer(layer: NetworkLayer): string {
  switch (layer.kind) {
    case "dense":
      return `dense ${layer.size}`;
    case "convolution": {
      const { filters, kernel, stride, padding } = layer;
      return `conv ${filters}x${kernel.join("x")}${option("stride", stride, [1, 1])}${option("pad", padding, [0, 0])}`;
    }
    case "pooling": {
      const { operation, window, stride } = layer;
      return `pool ${operation === "maximum" ? "max" : "average"} ${window.join("x")}${option("stride", stride, window)}`;
    }
  }
}

function option(name: string, extent: Extent, otherwise: Extent): string {
  return extent[0] === otherwise[0] && extent[1] === otherwise[1] ? "" : ` ${name} ${extent.join("x")}`;
}

/**
 * Reads the sizes of hidden layers, such as `16-8`.
 *
 * @returns RMT7035 for other text
 */
export function parseHidden(text: string): Result<readonly number[]> {
  const hidden = text.split("-").map((part) => readSize(part.trim(), 1));
  if (!hidden.includes(undefined)) return success(hidden as readonly number[]);
  return failure(
    errorDiagnostic("RMT7035", `"${text}" does not say what the hidden layers are`, {
      hint: `write the number of neurons of each layer, 1 to ${largestSize}, with - between them: 16-8`,
    }),
  );
}

function readSize(text: string, least: number): number | undefined {
  const size = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return size >= least && size <= largestSize ? size : undefined;
}

function unreadable(text: string, part: string) {
  return failure(
    errorDiagnostic(
      "RMT7035",
      part === text
        ? `"${text}" does not say what the layers are`
        : `"${text}" does not say what the layers are: "${part}" is no layer`,
      {
        hint: "write layers such as: conv 8x1x3 pad 0x1 pool max 1x2 dense 16",
      },
    ),
  );
}
