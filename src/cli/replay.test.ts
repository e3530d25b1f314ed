import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { traceOf } from "../simulation/test-traces.ts";
import { encodeTrace } from "../simulation/trace/trace-file.ts";

const scratch = mkdtempSync(join(tmpdir(), "rmt-replay-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A file in the scratch folder. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** 80 pages in turn, twelve times. */
const walk = Array.from({ length: 960 }, (_, index) => 5000 + (index % 80));
const walkText = walk.map((page) => `${page} 4000`).join("\n");
const text = write("walk.txt", walkText);
const gzipped = write("zipped.txt.gz", gzipSync(walkText));
const recorded = encodeTrace({ ...traceOf(walk, { instructions: 4000 }), name: "recorded" });
const binary = write("walk.rmtrace", recorded);
const filtered = write("filtered.rmtrace", encodeTrace({ ...traceOf(walk, { filterPages: 64 }), name: "filtered" }));

const nextPage = write(
  "next-page.rmt.ts",
  `import { hooks, table } from "rmt";
function ahead(event: hooks.SwapLookup) { event.prefetch(event.page + 1); }
export const pages = table({ hook: hooks.swapLookup, actions: { ahead }, default: ahead });
`,
);

const policies = ["none", "linux-vma", "linux-cluster", "leap-paper", "leap-code", "rmt", "oracle"];
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isShare = (value: unknown) => typeof value === "number" && value >= 0 && value <= 1;

/** The results that `--json` prints. */
async function replayed(...options: string[]) {
  const { status, output, errors } = await rmt("replay", ...options, "--json");
  expect({ status, errors }).toEqual({ status: 0, errors: "" });
  return JSON.parse(output).results as Record<string, unknown>[];
}

/** Each result as `trace memory policy`. */
async function replays(...options: string[]): Promise<string[]> {
  const results = await replayed(...options);
  return results.map(({ trace, memory, policy }) => `${trace} ${memory} ${policy}`);
}

describe("rmt replay --json", () => {
  it("gives every figure for every policy, by default at half of memory on the SSD", async () => {
    const results = await replayed("--trace", text);
    expect(results.map(({ policy }) => policy)).toEqual(policies);
    for (const result of results) {
      expect(result).toMatchObject({ trace: "walk", memory: 0.5, device: "ssd", accesses: 960 });
      const { accuracy, coverage, majorFaults, prefetched, completionSeconds } = result;
      expect([accuracy, coverage].every(isShare)).toBe(true);
      expect([majorFaults, prefetched].every(isCount)).toBe(true);
      expect(completionSeconds).toBeGreaterThan(0);
    }
    // 40 pages of memory for 80 in turn: without prefetching every access is a major fault of at least 82 µs.
    const [none] = results;
    expect(none).toMatchObject({ majorFaults: 960, prefetched: 0, accuracy: 0, coverage: 0 });
    expect(none.completionSeconds).toBeGreaterThan(960 * 82e-6);
    const oracle = results.at(-1);
    expect(Math.min(...results.map(({ completionSeconds }) => Number(completionSeconds)))).toBe(
      oracle?.completionSeconds,
    );
  });

  it("replays each trace at each memory under each policy, in this order", async () => {
    const options = ["--trace", text, gzipped, "--memory", "0.5", "0.8", "--policy", "none", "linux-vma"];
    expect(await replays(...options)).toEqual([
      "walk 0.5 none",
      "walk 0.5 linux-vma",
      "walk 0.8 none",
      "walk 0.8 linux-vma",
      "zipped 0.5 none",
      "zipped 0.5 linux-vma",
      "zipped 0.8 none",
      "zipped 0.8 linux-vma",
    ]);
  });

  it("takes several values behind one option, between commas, or with the option repeated", async () => {
    const expected = ["walk 0.5 none", "walk 0.5 oracle", "walk 1 none", "walk 1 oracle"];
    const spellings = [
      ["--memory", "0.5", "1", "--policy", "none", "oracle"],
      ["--memory", "0.5,1", "--policy", "none,oracle"],
      ["--memory", ".5, 1.0", "--policy", "none, oracle"],
      ["-m", "0.5", "-m", "1", "-p", "none", "-p", "oracle"],
    ];
    for (const spelling of spellings) expect(await replays("--trace", text, ...spelling)).toEqual(expected);
    expect(await replays("-t", text, "-t", gzipped, "-p", "none")).toEqual(["walk 0.5 none", "zipped 0.5 none"]);
  });

  it("reads text, gzipped text and recorded traces alike", async () => {
    const figures = async (path: string) => {
      const results = await replayed("--trace", path);
      return results.map(({ trace: _trace, ...rest }) => rest);
    };
    expect(await figures(gzipped)).toEqual(await figures(text));
    expect(await figures(binary)).toEqual(await figures(text));
    expect(await replays("--trace", binary, "-p", "none")).toEqual(["recorded 0.5 none"]);
  });

  it("runs the program given, or the page-prefetch program", async () => {
    const ofPolicies = ["--trace", text, "-p", "linux-vma", "rmt"];
    const [kernel, own] = await replayed(nextPage, ...ofPolicies);
    const [kernelAgain, shipped] = await replayed(...ofPolicies);
    expect(kernelAgain).toEqual(kernel);
    expect(own).not.toEqual(shipped);
    const [, shippedByName] = await replayed("programs/page-prefetch.rmt.ts", ...ofPolicies);
    expect(shippedByName).toEqual(shipped);
  });

  it("replays on the device given", async () => {
    const onDevice = async (device: string) => (await replayed("--trace", text, "-p", "none", "--device", device))[0];
    const slow = await onDevice("latency=1ms,bandwidth=4096kB/s,depth=1");
    // Each of the 960 faults takes 2 µs, 1 ms and then 1 ms for the page, with 1 µs of instructions before.
    expect(slow).toMatchObject({ device: "latency=1ms,bandwidth=4096kB/s,depth=1" });
    expect(slow.completionSeconds).toBeCloseTo(960 * (2e-6 + 1e-3 + 1e-3 + 1e-6), 9);
    expect((await onDevice("hdd")).completionSeconds).toBeGreaterThan(960 * 8e-3);
  });
});

describe("rmt replay", () => {
  it("prints a table with a row for every policy", async () => {
    const { status, output, errors } = await rmt("replay", "--trace", text);
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    for (const policy of policies) expect(output).toMatch(new RegExp(`^ *${policy}\\b`, "m"));
  });

  it("prints warnings about the program and replays all the same", async () => {
    const source = readFileSync(nextPage, "utf8").replace("export const", "const");
    const run = await rmt("replay", write("warned.rmt.ts", source), "--trace", text, "-p", "rmt", "--json");
    expect(run.status).toBe(0);
    expect(run.errors).toContain("warning[RMT1015]");
    expect(JSON.parse(run.output).results).toHaveLength(1);
  });
});

describe("rmt replay prints nothing on standard output, one clear error, and ends with 1 on", () => {
  const truncated = write("truncated.rmtrace", recorded.subarray(0, recorded.length - 20));
  const flipped = Uint8Array.from(recorded);
  flipped[flipped.length >> 1] ^= 16;
  const newer = Uint8Array.from(recorded);
  newer[8]++; // behind the eight bytes of the magic

  it.each([
    ["a trace that is not there", "RMT5010", ["--trace", join(scratch, "absent.rmtrace")]],
    ["a folder for a trace", "RMT5010", ["--trace", scratch]],
    ["a truncated trace", /RMT500[34]/, ["--trace", truncated]],
    ["a damaged trace", "RMT5004", ["--trace", write("damaged.rmtrace", flipped)]],
    ["a trace of a newer version", "RMT5002", ["--trace", write("newer.rmtrace", newer)]],
    ["a trace that is something else", "RMT5001", ["--trace", write("other.rmtrace", Uint8Array.of(0, 1, 2, 3))]],
    ["a truncated gzipped trace", "RMT5013", ["--trace", write("half.gz", gzipSync(walkText).subarray(0, 60))]],
    ["a line that is no access", "RMT5011", ["--trace", write("words.txt", "1\ntwo\n")]],
    ["an empty text trace", "RMT5012", ["--trace", write("empty.txt", "")]],
    ["a good trace before a bad one", "RMT5012", ["--trace", text, join(scratch, "empty.txt")]],
    ["memory below the filter of the trace", "RMT5102", ["--trace", filtered, "--memory", "0.5"]],
    ["memory that is enough before too little", "RMT5102", ["--trace", filtered, "--memory", "0.9", "0.5"]],
    ["a device that does not exist", "RMT5103", ["--trace", text, "--device", "floppy"]],
    ["a device that cannot be", "RMT5103", ["--trace", text, "--device", "latency=80us,bandwidth=2GB/s,depth=0"]],
    ["a program that is not there", "RMT6001", [join(scratch, "absent.rmt.ts"), "--trace", text]],
  ] as const)("%s: %s", async (_what, code, commandLine) => {
    for (const json of [[], ["--json"]]) {
      const { status, output, errors } = await rmt("replay", ...commandLine, ...json);
      expect({ status, output }).toEqual({ status: 1, output: "" });
      expect(errors.match(/RMT\d{4}/g)).toHaveLength(1);
      expect(errors).toMatch(code);
      expect(errors).toContain("help: ");
    }
  });

  it("a program that does not compile, with the line in question", async () => {
    const bad = "test/bad/var.rmt.ts";
    const { status, output, errors } = await rmt("replay", bad, "--trace", text);
    expect({ status, output }).toEqual({ status: 1, output: "" });
    expect(errors).toContain("error[RMT1109]");
    const [, line] = /--> test\/bad\/var\.rmt\.ts:(\d+):/.exec(errors) ?? [];
    const meant = readFileSync(bad, "utf8").split("\n")[Number(line) - 1];
    expect(errors).toMatch(/\| +\^+$/m);
    expect(errors).toContain(`${line} | ${meant}`);
    expect(errors).toMatch(/test\/bad\/var\.rmt\.ts: refused, 1 error\n$/);
  });
});

describe("rmt replay ends with 2 on wrong usage:", () => {
  const fractions = "Give fractions above 0 and at most 1, such as 0.5.";
  it.each([
    [[], "required option '-t, --trace <file...>' not specified"],
    [[nextPage], "required option '-t, --trace <file...>' not specified"],
    [["--trace"], "argument missing"],
    ...["0", "1.5", "abc", "-0.5", "0.5,", "0.5,2", "NaN", "Infinity", "50%", "1e-1", ""].map(
      (memory) => [["--trace", text, "--memory", memory], fractions] as const,
    ),
    [["--trace", text, "--memory", "0.5", "0"], fractions],
    [["--trace", text, "--policy", "lru"], "There is no policy lru; there are none, linux-vma"],
    [["--trace", text, "--policy", "rmt,"], "There is no policy ;"],
    [["--trace", text, "--windows", "5"], "unknown option '--windows'"],
    [[nextPage, nextPage, "--trace", text], "too many arguments"],
  ] as const)("rmt replay %j", async (commandLine, message) => {
    const { status, output, errors } = await rmt("replay", ...commandLine);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(errors).toContain(message);
    expect(errors).toMatch(/\nRun `rmt replay --help` to see how it is used\.\n$/);
  });
});
