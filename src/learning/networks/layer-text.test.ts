import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkLayer } from "../../models/index.ts";
import { checkArchitecture, type NetworkArchitecture } from "./architecture.ts";
import { parseHidden, parseLayers, printLayers } from "./layer-text.ts";

const size = fc.integer({ min: 1, max: 65_536 });
const pair = fc.tuple(size, size);
const layer: fc.Arbitrary<NetworkLayer> = fc.oneof(
  fc.record({ kind: fc.constant("dense" as const), size }),
  fc.record({
    kind: fc.constant("convolution" as const),
    filters: size,
    kernel: pair,
    stride: pair,
    padding: fc.tuple(fc.nat(65_536), fc.nat(65_536)),
  }),
  fc.record({
    kind: fc.constant("pooling" as const),
    operation: fc.constantFrom("maximum" as const, "average" as const),
    window: pair,
    stride: pair,
  }),
);

describe("layers as text", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 5 }), (layers) => {
        expect(parseLayers(printLayers(layers))).toEqual({ ok: true, value: layers });
      }),
    );
  });

  it("have strides and padding only where they matter", () => {
    const text = "conv 8x1x3, conv 4x3x3 stride 2x2 pad 1x1, pool max 1x2, pool average 2x2 stride 1x1, dense 16";
    const read = parseLayers(text);
    expect(read.ok && read.value).toEqual([
      { kind: "convolution", filters: 8, kernel: [1, 3], stride: [1, 1], padding: [0, 0] },
      { kind: "convolution", filters: 4, kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
      { kind: "pooling", operation: "maximum", window: [1, 2], stride: [1, 2] },
      { kind: "pooling", operation: "average", window: [2, 2], stride: [1, 1] },
      { kind: "dense", size: 16 },
    ]);
    expect(read.ok && printLayers(read.value)).toBe(text.replaceAll(",", ""));
  });

  it("are refused with the words that are none", () => {
    const refusals = [
      ["", '"" does not say what the layers are'],
      ["conv 8x3", '"conv 8x3" does not say what the layers are'],
      ["dense 16 pool 2x2", '"dense 16 pool 2x2" does not say what the layers are: "pool 2x2" is no layer'],
      ["dense 16 soft max", '"dense 16 soft max" does not say what the layers are: "soft max" is no layer'],
      ["dense 0", '"dense 0" does not say what the layers are'],
      ["dense 9999999", '"dense 9999999" does not say what the layers are'],
      ["conv 1x1x1 stride 0x1", '"conv 1x1x1 stride 0x1" does not say what the layers are'],
      ["dense 8 conv", '"dense 8 conv" does not say what the layers are: "conv" is no layer'],
    ] as const;
    for (const [text, message] of refusals) {
      const read = parseLayers(text);
      expect(!read.ok && read.diagnostics).toMatchObject([{ code: "RMT7035", message }]);
    }
  });

  it("are read as the sizes of hidden layers", () => {
    expect(parseHidden("16-8")).toEqual({ ok: true, value: [16, 8] });
    for (const text of ["", "16,8", "16-", "0", "-8", "1.5", "70000"]) {
      const read = parseHidden(text);
      expect(!read.ok && read.diagnostics[0]!.code).toBe("RMT7035");
    }
  });
});

describe("architectures", () => {
  const check = (text: string, image: NetworkArchitecture["image"], features = 64) => {
    const layers = parseLayers(text);
    const answer = { kind: "classes", classes: 10 } as const;
    const checked = checkArchitecture(
      { image, layers: layers.ok ? layers.value : [], activation: "relu", scales: "features", answer },
      features,
    );
    return checked.ok ? "fits" : checked.diagnostics.map(({ code, message }) => `${code}: ${message}`).join();
  };
  const image = { height: 8, width: 8, channels: 1 };

  it("fit where every window finds room", () => {
    expect(check("conv 4x3x3 pool max 2x2 conv 4x3x3 dense 8", image)).toBe("fits");
    expect(check("conv 4x8x8", image)).toBe("fits");
  });

  it("are refused where one does not, or the network is too large", () => {
    expect(check("dense 4", image, 63)).toBe(
      "RMT7036: an image of 8x8 pixels with 1 channel has 64 elements, the samples have 63 features",
    );
    expect(check("pool max 4x4 conv 4x3x3", image)).toBe(
      'RMT7036: the window of "conv 4x3x3" is larger than the image it takes, which is 2x2 pixels with 1 channel',
    );
    expect(check("conv 2x3x3 pad 3x0", image)).toBe(
      'RMT7036: "conv 2x3x3 pad 3x0" pads by as much as its window or more, where it would see nothing',
    );
    expect(check("dense 65536 dense 65536", image)).toMatch(/^RMT7036: "dense 65536" makes the network too large: /);
  });
});
