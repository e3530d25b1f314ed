import type ts from "typescript";
import type { ModelDescription } from "../../models/index.ts";
import { declarationErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { OptionReader } from "./option-reader.ts";

type Convolutional = Extract<ModelDescription, { readonly family: "convolutional" }>;
type Layer = Convolutional["layers"][number];
type Image = Convolutional["image"];
type Extent = readonly [height: number, width: number];

/** `image: { height, width, channels }`, the shape of the features. */
export function readImage(reader: OptionReader): Image {
  const option = reader.required("image");
  const inner = option && reader.object(option.value, "image", "{ width: 16, channels: 2 }");
  const size = (name: string, otherwise?: number) =>
    inner?.integer(name, `The ${name} of an image`, 1, limits.elements, otherwise) ?? 1;
  const image = { height: size("height", 1), width: size("width"), channels: size("channels", 1) };
  inner?.refuseOthers(["height", "width", "channels"]);
  reader.join(inner);
  if (option !== undefined && !reader.failed) checkSize(reader, option.value, "The image", image);
  return image;
}

/** `layers: [{ kind: "convolution", … }, …]`; each must fit the image that the layer before makes. */
export function readLayers(reader: OptionReader, features: Image): Layer[] {
  let image = features;
  return reader.list("layers", `[{ kind: "dense", size: 16 }]`).map((element) => {
    const { layer, output } = readLayer(reader, element, image);
    image = output;
    return layer;
  });
}

function readLayer(reader: OptionReader, node: ts.Expression, input: Image): { layer: Layer; output: Image } {
  const inner = reader.object(node, "A layer", `{ kind: "dense", size: 16 }`);
  const kind = inner?.word("kind", ["dense", "convolution", "pooling"]) ?? "dense";
  const { layer, output } = inner === undefined ? denseLayer(1) : readers[kind](inner, node, input);
  reader.join(inner);
  if (!reader.failed) checkSize(reader, node, "What the layer makes", output);
  return { layer, output };
}

const readers = {
  dense(reader: OptionReader) {
    reader.refuseOthers(["kind", "size"]);
    return denseLayer(reader.integer("size", "The size of a layer", 1, limits.elements));
  },
  convolution(reader: OptionReader, node: ts.Expression, input: Image) {
    reader.refuseOthers(["kind", "filters", "kernel", "stride", "padding"]);
    const filters = reader.integer("filters", "The number of filters", 1, limits.elements);
    const kernel = readExtent(reader, "kernel", 1);
    const stride = readExtent(reader, "stride", 1, [1, 1]);
    const padding = readExtent(reader, "padding", 0, [0, 0]);
    const padded = { height: input.height + 2 * padding[0], width: input.width + 2 * padding[1] };
    checkFits(reader, node, "The kernel", kernel, padded);
    const output = { ...slide(padded, kernel, stride), channels: filters };
    return { layer: { kind: "convolution", filters, kernel, stride, padding } as const, output };
  },
  pooling(reader: OptionReader, node: ts.Expression, input: Image) {
    reader.refuseOthers(["kind", "operation", "window", "stride"]);
    const operation = reader.word("operation", ["maximum", "average"]);
    const window = readExtent(reader, "window", 1);
    const stride = readExtent(reader, "stride", 1, window);
    checkFits(reader, node, "The window", window, input);
    const output = { ...slide(input, window, stride), channels: input.channels };
    return { layer: { kind: "pooling", operation, window, stride } as const, output };
  },
};

function denseLayer(size: number): { layer: Layer; output: Image } {
  return { layer: { kind: "dense", size }, output: { height: 1, width: 1, channels: size } };
}

/** `[3, 3]`: a height and a width. */
function readExtent(reader: OptionReader, name: string, low: number, otherwise?: Extent): Extent {
  if (otherwise !== undefined && !reader.has(name)) return otherwise;
  const option = reader.required(name);
  const elements = option === undefined ? [] : reader.listAt(option.value, "[height, width]");
  const [height, width] = elements.map((element) =>
    reader.integerAt(element, `The ${name} of a layer`, low, limits.elements),
  );
  if (height !== undefined && width !== undefined && elements.length === 2) return [height, width];
  if (!reader.failed) reader.refuse(name, declarationErrors.list("[height, width]"));
  return [1, 1];
}

/** How many times the window fits, in steps of the stride. */
function slide(image: { readonly height: number; readonly width: number }, window: Extent, stride: Extent) {
  return {
    height: Math.floor((image.height - window[0]) / stride[0]) + 1,
    width: Math.floor((image.width - window[1]) / stride[1]) + 1,
  };
}

function checkFits(
  reader: OptionReader,
  node: ts.Expression,
  what: string,
  [height, width]: Extent,
  image: { readonly height: number; readonly width: number },
): void {
  if (reader.failed || (height <= image.height && width <= image.width)) return;
  const problem = declarationErrors.windowTooLarge(
    `${what} of ${height} × ${width}`,
    `${image.height} × ${image.width}`,
  );
  reader.lowering.report(node, problem);
  reader.fail();
}

function checkSize(reader: OptionReader, node: ts.Expression, what: string, { height, width, channels }: Image): void {
  const elements = height * width * channels;
  if (elements <= Number(limits.elements)) return;
  reader.lowering.report(node, declarationErrors.modelTooLarge(what, elements, limits.elements));
  reader.fail();
}
