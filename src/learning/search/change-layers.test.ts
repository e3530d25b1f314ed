import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { parseHidden, parseLayers } from "../networks/layer-text.ts";
import { createRandom } from "../random.ts";
import { changeLayers } from "./change-layers.ts";

/** All that some changes in a row lead to. */
function walk(start: string, choices: readonly string[], seed: number): readonly string[] {
  const random = createRandom(seed);
  const seen = [start];
  for (let step = 0; step < 30; step++) seen.push(changeLayers(seen[step]!, choices, random));
  return seen;
}

describe("changeLayers", () => {
  it("keeps hidden layers readable, one to four of 1 to 256 neurons, and changes their depth and width", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const seen = walk("16-8", ["16-8", "32"], seed).map((text) => unwrap(parseHidden(text)));
        for (const hidden of seen) {
          expect(hidden.length).toBeGreaterThanOrEqual(1);
          expect(hidden.length).toBeLessThanOrEqual(4);
          for (const size of hidden) expect(size).toBeLessThanOrEqual(256);
        }
        expect(new Set(seen.map(({ length }) => length)).size).toBeGreaterThan(1);
        expect(new Set(seen.flat()).size).toBeGreaterThan(2);
      }),
    );
  });

  it("keeps convolutional layers readable and one convolution at least", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const start = "conv 8x1x3 pad 0x1 pool max 1x2 dense 16";
        for (const text of walk(start, [start], seed)) {
          const layers = unwrap(parseLayers(text));
          expect(layers.some(({ kind }) => kind === "convolution")).toBe(true);
          for (const layer of layers) {
            if (layer.kind === "convolution") expect(layer.kernel[1]).toBeGreaterThan(layer.padding[1]);
          }
        }
      }),
    );
  });

  it("takes one of the choices where the text is no list of layers", () => {
    const choices = ["0-each", "0-1"];
    for (const text of walk("0-each-2-x", choices, 1).slice(1)) expect(choices).toContain(text);
  });
});
