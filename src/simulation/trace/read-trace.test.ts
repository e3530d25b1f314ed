import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { readTrace } from "./read-trace.ts";
import { parseTextTrace } from "./text-trace.ts";
import { encodeTrace } from "./trace-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rmt-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = Buffer.from("1 10\n2 20\n");
const binary = encodeTrace(unwrap(parseTextTrace(text, "", "from the header")));

/** Writes the bytes under the name and reads them: the trace's name or the diagnostic's code. */
async function nameOrCode(fileName: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, fileName);
  writeFileSync(path, bytes);
  const result = await readTrace(path);
  if (result.ok) {
    expect([...result.value.instructions]).toEqual([10, 20]);
    return result.value.name;
  }
  expect(result.diagnostics).toHaveLength(1);
  return result.diagnostics[0]!.code;
}

describe("reading a trace file", () => {
  it("tells the formats apart by content, whatever the name", async () => {
    expect(await nameOrCode("a.bin", binary)).toBe("from the header");
    expect(await nameOrCode("a.txt.gz", gzipSync(binary))).toBe("from the header");
    expect(await nameOrCode("plain.txt", text)).toBe("plain");
    expect(await nameOrCode("zipped.trace.gz", gzipSync(text))).toBe("zipped");
    expect(await nameOrCode("misnamed.rmtrace", gzipSync(text))).toBe("misnamed.rmtrace");
  });

  it("gives one diagnostic for each kind of broken file", async () => {
    expect(await nameOrCode("cut.rmtrace", binary.subarray(0, 60))).toBe("RMT5003");
    expect(await nameOrCode("stub.rmtrace", binary.subarray(0, 4))).toBe("RMT5003");
    expect(await nameOrCode("cut.gz", gzipSync(text).subarray(0, 20))).toBe("RMT5013");
    expect(await nameOrCode("picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]))).toBe("RMT5001");
    expect(await nameOrCode("empty", Buffer.alloc(0))).toBe("RMT5012");
    expect(await nameOrCode("prose.txt", Buffer.from("Once upon a time"))).toBe("RMT5011");
  });

  it("says why a file cannot be read", async () => {
    const missing = await readTrace(join(folder, "missing"));
    expect(!missing.ok && missing.diagnostics[0]!.code).toBe("RMT5010");
    const directory = await readTrace(folder);
    expect(!directory.ok && directory.diagnostics[0]!.code).toBe("RMT5010");
  });
});
