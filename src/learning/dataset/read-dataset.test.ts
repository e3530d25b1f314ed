import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { type Diagnostic, unwrap } from "../../diagnostics/index.ts";
import type { Dataset } from "./dataset.ts";
import { type DatasetOptions, readDataset } from "./read-dataset.ts";

function read(content: string | Uint8Array, options: DatasetOptions = {}) {
  return readDataset({ name: "a.csv", bytes: typeof content === "string" ? Buffer.from(content) : content }, options);
}

async function dataset(content: string | Uint8Array, options?: DatasetOptions): Promise<Dataset> {
  return unwrap(await read(content, options));
}

async function refusal(content: string | Uint8Array, options?: DatasetOptions): Promise<Diagnostic> {
  const result = await read(content, options);
  expect(result.ok).toBe(false);
  const diagnostics = result.ok ? [] : result.diagnostics;
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]!.hint).toBeTruthy();
  return diagnostics[0]!;
}

const flowers = `length,width,kind
5.1,3,setosa
6.25,2,virginica
4.9,3,setosa
`;

describe("samples from separated values", () => {
  it("are integers: decimals times a power of ten, words as classes in ascending order", async () => {
    expect(await dataset(flowers)).toEqual({
      features: [
        { name: "length", scale: 100 },
        { name: "width", scale: 1 },
      ],
      target: { kind: "classes", name: "kind", labels: Int32Array.of(0, 1), names: ["setosa", "virginica"] },
      count: 3,
      values: Int32Array.of(510, 3, 625, 2, 490, 3),
      outcomes: Int32Array.of(0, 1, 0),
    });
  });

  it.each([
    ["with semicolons", flowers.replaceAll(",", ";")],
    ["with tabs", flowers.replaceAll(",", "\t")],
    ["with CRLF", flowers.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\ufeff${flowers}`],
    ["without the last line end", flowers.trimEnd()],
    ["with empty lines", flowers.replaceAll("\n", "\n\n")],
    ["with quotes", flowers.replaceAll(/[^,\n]+/g, '"$&"')],
  ])("are the same %s", async (_, text) => {
    expect(await dataset(text)).toEqual(await dataset(flowers));
  });

  it("are the same from a file, gzipped or not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rmt-dataset-"));
    const [plain, packed] = [join(folder, "a.csv"), join(folder, "a.csv.gz")];
    writeFileSync(plain, flowers);
    writeFileSync(packed, gzipSync(flowers));
    expect(unwrap(await readDataset(plain))).toEqual(await dataset(flowers));
    expect(unwrap(await readDataset(packed))).toEqual(await dataset(flowers));
    rmSync(folder, { recursive: true });
  });

  it("need no header, and columns can be told by number", async () => {
    const read = await dataset("1,7,2\n1,8,3\n", { label: 1 });
    expect(read.features.map(({ name }) => name)).toEqual(["column2", "column3"]);
    expect(read.target).toEqual({ kind: "classes", name: "column1", labels: Int32Array.of(1) });
    const last = await dataset("1,7,2\n1,8,3\n", { label: "-1" });
    expect(last.target.name).toBe("column3");
  });

  it("have a header where they are told so", async () => {
    expect((await dataset("1,2\n3,4\n5,6\n", { header: true })).count).toBe(2);
    expect((await dataset("a,b\nc,d\n", { header: false, words: "number" })).count).toBe(2);
  });

  it("can leave columns out, and tell columns of the same name apart", async () => {
    const read = await dataset("a,a,b,y\n1,2,3,0\n4,5,6,1\n", { omit: ["b"], label: "y" });
    expect(read.features.map(({ name }) => name)).toEqual(["a", "a.2"]);
    expect([...read.values]).toEqual([1, 2, 4, 5]);
  });

  it("have classes for few different integers, which keep their values, and values for others", async () => {
    const few = await dataset("x,y\n1,-4\n2,7\n3,-4\n");
    expect(few.target).toEqual({ kind: "classes", name: "y", labels: Int32Array.of(-4, 7) });
    expect([...few.outcomes]).toEqual([0, 1, 0]);
    const rows = Array.from({ length: 65 }, (_, index) => `1,${index}`).join("\n");
    expect((await dataset(`x,y\n${rows}\n`)).target).toEqual({ kind: "value", name: "y", scale: 1 });
    expect((await dataset(`x,y\n${rows}\n`, { task: "classes" })).target.kind).toBe("classes");
    const decimals = await dataset("x,y\n1,0.5\n2,1.25\n");
    expect(decimals.target).toEqual({ kind: "value", name: "y", scale: 100 });
    expect([...decimals.outcomes]).toEqual([50, 125]);
  });

  it("take 1.0 for an integer, and true and false for 1 and 0", async () => {
    const read = await dataset("a,b,y\n1.0,true,1.0\n2.00,False,0.0\n");
    expect(read.features.map(({ scale }) => scale)).toEqual([1, 1]);
    expect([...read.values]).toEqual([1, 1, 2, 0]);
    expect(read.target).toMatchObject({ kind: "classes", labels: Int32Array.of(0, 1) });
  });

  it("can number words, and say which", async () => {
    const read = await dataset("colour,y\nred,1\nblue,0\nred,1\n", { words: "number" });
    expect(read.features).toEqual([{ name: "colour", scale: 1, words: ["blue", "red"] }]);
    expect([...read.values]).toEqual([1, 0, 1]);
  });

  it("have weights where a column gives them", async () => {
    const read = await dataset("x,w,y\n1,0.5,0\n2,3,1\n", { weight: "w", label: "y" });
    expect(read.features.map(({ name }) => name)).toEqual(["x"]);
    expect(read.weights).toEqual(Float32Array.of(0.5, 3));
  });

  it("are rounded with a warning where 32 bits do not hold all digits", async () => {
    const result = await read("x,fine,y\n0.12345678901,1,0\n-123.5,2,1\n");
    expect(result.ok && result.value.features[0]).toEqual({ name: "x", scale: 1e6 });
    expect(result.ok && result.value.values[0]).toBe(123457);
    const warnings = result.ok ? result.warnings : [];
    expect(warnings).toHaveLength(1);
    expect(warnings![0]).toMatchObject({ code: "RMT7029", severity: "warning" });
    expect(warnings![0]!.message).toContain("x (to 0.000001)");
    expect(warnings![0]!.message).not.toContain("fine");
  });

  it("keep every number exactly where it fits", async () => {
    const digits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(digits, { minLength: 1, maxLength: 5 }),
        fc.nat({ max: 12 }),
        async (integers, places) => {
          const written = integers.map((integer) => `${decimal(integer, places)},0`).join("\n");
          const { features, values } = await dataset(`x,y\n${written}\n`);
          // Zeros at the end of all numbers need no digits.
          const factor = 10 ** places / features[0]!.scale;
          expect([...values].map((value) => value * factor)).toEqual(integers.map((integer) => integer + 0));
        },
      ),
    );
  });

  it("can be scaled as told", async () => {
    const read = await dataset("x,y\n0.5,0\n1.25,1\n", { scales: { x: 8 } });
    expect([...read.values]).toEqual([4, 10]);
  });

  it("are numbered like those that a model was trained on", async () => {
    const known = await dataset("a,b,c,y\n0.5,red,1,yes\n1.5,blue,2,no\n", { words: "number" });
    const like = { features: [known.features[1]!, known.features[0]!], target: known.target };
    const read = await dataset("y,c,b,a\nmaybe,9,blue,0.25\nyes,9,red,2\n", { like });
    expect(read.features).toEqual(like.features);
    expect([...read.values]).toEqual([0, 3, 1, 20]);
    expect(read.target).toEqual({ ...known.target, labels: Int32Array.of(0, 1, 2), names: ["no", "yes", "maybe"] });
    expect([...read.outcomes]).toEqual([2, 1]);
    const labels = await dataset("a,y\n1,9\n1,3\n1,7\n", {
      like: {
        features: [{ name: "a", scale: 1 }],
        target: { kind: "classes", name: "y", labels: Int32Array.of(3, 9) },
      },
    });
    expect(labels.target).toMatchObject({ labels: Int32Array.of(3, 9, 7) });
    expect([...labels.outcomes]).toEqual([1, 0, 2]);
  });

  it.each<[string, DatasetOptions, string, string, { line: number; column: number } | undefined]>([
    ["", {}, "RMT7021", "a.csv is empty", undefined],
    ["\n\n", {}, "RMT7021", "a.csv is empty", undefined],
    ["a,b,y\n", {}, "RMT7021", "names of columns, but no samples", undefined],
    ["a,y\n1,2\n3\n", {}, "RMT7022", "a row has 1 cell, the first row 2 in line 3", { line: 3, column: 1 }],
    ["a,y\n1,2\n", { label: "z" }, "RMT7023", "has no column z, which is to be predicted", undefined],
    ["a,y\n1,2\n", { label: 3 }, "RMT7023", "has no column 3", undefined],
    ["a,y\n1,2\n", { omit: ["b"] }, "RMT7023", "has no column b, which is to be left out", undefined],
    ["a,y\n1,2\n", { omit: ["a"] }, "RMT7023", "no feature beside y", undefined],
    ["1 2\n3 4\n", { header: false }, "RMT7023", "no feature beside", undefined],
    ["a,b,y\n1,2,0\n3,,1\n", {}, "RMT7024", "column b of a.csv is empty in line 3", { line: 3, column: 3 }],
    ["a,b,y\n1,nan,0\n3,4,1\n", {}, "RMT7024", "column b of a.csv is nan in line 2", { line: 2, column: 3 }],
    ["a,y\n-inf,0\n3,1\n", {}, "RMT7024", "column a of a.csv is -inf in line 2", { line: 2, column: 1 }],
    ["a,y\n1,x\n3,\n", {}, "RMT7024", "column y of a.csv is empty in line 3", { line: 3, column: 3 }],
    ["a,y\n1,2\n3,NaN\n", {}, "RMT7024", "column y of a.csv is NaN in line 3", { line: 3, column: 3 }],
    ["a,y\n1,0\nred,1\n", {}, "RMT7025", 'column a of a.csv holds "red"', { line: 3, column: 1 }],
    ["a;y\n1,5;0\n2,5;1\n", {}, "RMT7025", 'column a of a.csv holds "1,5"', { line: 2, column: 1 }],
    ["a,y\n1,0.5\n", { task: "classes" }, "RMT7025", "holds 0.5, which is no class", { line: 2, column: 3 }],
    ["a,y\n1,red\n", { task: "value" }, "RMT7025", 'holds "red", which is no value', { line: 2, column: 3 }],
    ["a,w,y\n1,0,1\n", { weight: "w" }, "RMT7025", "holds 0, which is no weight", { line: 2, column: 3 }],
    ["a,y\n2147483648,1\n", {}, "RMT7026", "holds 2147483648, which is more than 32 bits", { line: 2, column: 1 }],
    ["a,y\n1,1\n2147483648.5,1\n", {}, "RMT7026", "holds 2147483648.5", { line: 3, column: 1 }],
    ["a,y\n1e999,1\n", {}, "RMT7026", "holds Infinity", { line: 2, column: 1 }],
    ["a,y\n1,-2147483649\n", { task: "classes" }, "RMT7026", "holds -2147483649", { line: 2, column: 3 }],
    [
      "a,y\n99999,1\n",
      { scales: { a: 1e6 } },
      "RMT7026",
      "holds 99999 times its scale 1000000",
      { line: 2, column: 1 },
    ],
  ])("are refused where they are broken: %j %j", async (text, options, code, message, place) => {
    const diagnostic = await refusal(text, options);
    expect(diagnostic.code).toBe(code);
    expect(diagnostic.message).toContain(message);
    if (place === undefined) expect(diagnostic.location).toBeUndefined();
    else expect(diagnostic.location).toMatchObject(place);
  });

  it("are refused where a model was trained on others", async () => {
    const like = {
      features: [{ name: "a", scale: 1, words: ["blue", "red"] }],
      target: { kind: "value", name: "y", scale: 1 },
    } as const;
    expect(await refusal("a,y\ngreen,1\n", { like })).toMatchObject({ code: "RMT7025" });
    expect(await refusal("b,y\nred,1\n", { like })).toMatchObject({ code: "RMT7023" });
    const numeric = { ...like, features: [{ name: "a", scale: 1 }] };
    expect((await refusal("a,y\nred,1\n", { like: numeric })).message).toContain("where the model wants numbers");
  });

  it("are refused where the file is none of the kind", async () => {
    expect(await refusal(Uint8Array.of(1, 0, 2))).toMatchObject({ code: "RMT7020" });
    expect(await refusal(Uint8Array.of(0x61, 0xff, 0xfe))).toMatchObject({ code: "RMT7020" });
    expect(await refusal(gzipSync(flowers).subarray(0, 30))).toMatchObject({ code: "RMT7020" });
    const absent = await readDataset("no/such/file.csv");
    expect(absent).toMatchObject({
      ok: false,
      diagnostics: [{ code: "RMT7020", message: "there is no file no/such/file.csv" }],
    });
  });

  it("have no place in the text where the file is packed", async () => {
    const { location, message } = await refusal(gzipSync("a,y\n1,0\n,1\n"));
    expect(location).toBeUndefined();
    expect(message).toContain("in line 3");
  });
});

describe("samples from Parquet", () => {
  const columns = (codec: "UNCOMPRESSED" | "SNAPPY") =>
    new Uint8Array(
      parquetWriteBuffer({
        codec,
        rowGroupSize: 2,
        columnData: [
          { name: "count", data: [5n, -3n, 7n], type: "INT64" },
          { name: "ratio", data: [0.25, 1.5, -2], type: "DOUBLE" },
          { name: "single", data: [0.1, 0.2, 0.30000001192092896].map(Math.fround), type: "FLOAT" },
          { name: "flag", data: [true, false, true], type: "BOOLEAN" },
          { name: "kind", data: ["b", "a", "b"], type: "STRING" },
        ],
      }),
    );

  it.each(["UNCOMPRESSED", "SNAPPY"] as const)("are those of the same table as text (%s)", async (codec) => {
    const text = "count,ratio,single,flag,kind\n5,0.25,0.1,true,b\n-3,1.5,0.2,false,a\n7,-2,0.3,true,b\n";
    expect(await dataset(columns(codec))).toEqual(await dataset(text));
  });

  it("are refused with the row where they are broken", async () => {
    const file = (data: unknown[], type: "DOUBLE" | "STRING" | "INT64" | "TIMESTAMP") =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "x", data, type, nullable: true },
            { name: "y", data: [0, 1], type: "DOUBLE" },
          ],
        }),
      );
    expect(await refusal(file([1, null], "DOUBLE"))).toMatchObject({
      code: "RMT7024",
      message: "column x of a.csv is empty in row 2",
    });
    expect(await refusal(file([Number.NaN, 1], "DOUBLE"))).toMatchObject({ code: "RMT7024" });
    expect(await refusal(file(["1", "red"], "STRING"))).toMatchObject({ code: "RMT7025" });
    expect(await refusal(file([1n, 2n ** 40n], "INT64"))).toMatchObject({ code: "RMT7026" });
    expect(await refusal(file([new Date(0), new Date(5)], "TIMESTAMP"))).toMatchObject({ code: "RMT7025" });
  });

  it("are refused where the file is damaged, nested or empty", async () => {
    const whole = columns("SNAPPY");
    expect(await refusal(whole.subarray(0, whole.length - 9))).toMatchObject({ code: "RMT7020" });
    const broken = whole.slice();
    broken.fill(0xaa, 8, 60);
    expect(await refusal(broken)).toMatchObject({ code: "RMT7020" });
    const empty = parquetWriteBuffer({ columnData: [{ name: "x", data: [], type: "DOUBLE" }] });
    expect(await refusal(new Uint8Array(empty))).toMatchObject({ code: "RMT7021" });
  });
});

describe("files that nobody wrote on purpose", () => {
  /** What every result must be, whatever was read. */
  function expectSound(result: Awaited<ReturnType<typeof read>>): void {
    if (!result.ok) {
      expect(result.diagnostics).toHaveLength(1);
      expect(result.diagnostics[0]!.code).toMatch(/^RMT702\d$/);
      return;
    }
    const { count, features, values, outcomes, target } = result.value;
    expect(values).toHaveLength(count * features.length);
    expect(outcomes).toHaveLength(count);
    if (target.kind === "classes") expect(outcomes.every((outcome) => outcome < target.labels.length)).toBe(true);
  }

  it("are read or refused with one error, as text", async () => {
    const piece = fc.constantFrom(
      "1",
      "-2.5",
      "1e9",
      "x",
      "",
      "NaN",
      ",",
      ",",
      ";",
      "\t",
      "\n",
      "\n",
      "\r\n",
      '"',
      " ",
      "é",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.boolean(), async (pieces, numbersWords) => {
        expectSound(await read(pieces.join(""), { words: numbersWords ? "number" : "refuse" }));
      }),
      { numRuns: 500 },
    );
  });
});

/** An integer divided by a power of ten, in decimal. */
function decimal(integer: number, places: number): string {
  const digits = String(Math.abs(integer)).padStart(places + 1, "0");
  const point = digits.length - places;
  return `${integer < 0 ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}
