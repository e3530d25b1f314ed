import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { readParquet } from "./read-parquet.ts";

const written = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "page", data: Array.from({ length: 50 }, (_, row) => row * row), type: "INT32" },
      { name: "next", data: Array.from({ length: 50 }, (_, row) => row % 3), type: "INT32" },
    ],
  }),
);

describe("a damaged Parquet file", () => {
  it("is refused or read, within the time given: 40 files with bytes changed at random", async () => {
    const random = createRandom(4);
    let refused = 0;
    for (let round = 0; round < 40; round++) {
      const damaged = written.slice();
      for (let byte = 0; byte < 2; byte++) damaged[4 + random.below(damaged.length - 4)] = random.below(256);
      const result = await readParquet(damaged, "a.parquet", 2000);
      if (result.ok) continue;
      refused++;
      expect(result.diagnostics).toHaveLength(1);
      expect(result.diagnostics[0]!.code).toMatch(/^RMT702[01]$/);
    }
    expect(refused).toBeGreaterThan(8);
  });

  it("is given up when reading takes longer than it may", async () => {
    const result = await readParquet(written, "a.parquet", 0);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "RMT7020" }] });
  });
});
