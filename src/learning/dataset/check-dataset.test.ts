import { describe, expect, it } from "vitest";
import { checkDataset } from "./check-dataset.ts";
import type { Dataset } from "./dataset.ts";

function samples(rows: readonly (readonly number[])[], outcomes: readonly number[]): Dataset {
  const width = rows[0]?.length ?? 1;
  return {
    features: Array.from({ length: width }, (_, index) => ({ name: `x${index}`, scale: 10 })),
    target: { kind: "classes", name: "y", labels: Int32Array.of(3, 4), names: ["no", "yes"] },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

describe("samples to learn from", () => {
  it("are accepted where they differ", () => {
    const result = checkDataset(samples([[1], [2]], [0, 1]));
    expect(result).toEqual({ ok: true, value: { constantFeatures: [] } });
  });

  it("come with a warning that lists features that are always the same", () => {
    const result = checkDataset(
      samples(
        [
          [1, 5, 2],
          [2, 5, 2],
          [2, 5, 2],
        ],
        [0, 1, 1],
      ),
    );
    expect(result).toMatchObject({ ok: true, value: { constantFeatures: [1, 2] } });
    const warnings = result.ok ? result.warnings : [];
    expect(warnings).toMatchObject([{ code: "RMT7028", severity: "warning" }]);
    expect(warnings![0]!.message).toBe("features that say nothing: x1 (always 0.5), x2 (always 0.2)");
  });

  it.each([
    ["none", samples([], []), "RMT7021", "there are no samples"],
    ["one", samples([[1]], [0]), "RMT7021", "there is one sample only"],
    ["no features", { ...samples([[], []], [0, 1]), features: [] }, "RMT7023", "there is no feature"],
    ["one class", samples([[1], [2]], [1, 1]), "RMT7027", "all 2 samples are of one class: y is yes"],
    [
      "one value",
      { ...samples([[1], [2]], [5, 5]), target: { kind: "value", name: "y", scale: 10 } as const },
      "RMT7027",
      "the value of all 2 samples is the same: y is 0.5",
    ],
    ["nothing but the same", samples([[1], [1]], [0, 1]), "RMT7028", "all 2 samples have the same features"],
  ])("are refused where there is nothing to learn: %s", (_, dataset, code, message) => {
    const result = checkDataset(dataset);
    const diagnostics = result.ok ? [] : result.diagnostics;
    expect(diagnostics).toMatchObject([{ code, severity: "error" }]);
    expect(diagnostics[0]!.message).toContain(message);
    expect(diagnostics[0]!.hint).toBeTruthy();
  });
});
