import { describe, expect, it } from "vitest";
import { buildTree } from "../models/index.ts";
import { devicePresets, type SimulationResult } from "../simulation/index.ts";
import { type CaseStudyReport, formatPaperTable, formatReplayTable, renderHtmlReport } from "./index.ts";

const device = devicePresets.ssd!;

function result(policy: string, changes: Partial<SimulationResult> = {}): SimulationResult {
  return {
    trace: "video-resize",
    policy,
    device,
    memory: 0.5,
    memoryPages: 13_601,
    accesses: 1000,
    majorFaults: 12_345,
    hits: 0,
    lateHits: 0,
    zeroFills: 0,
    prefetched: 1_234_567,
    used: 0,
    wasted: 0,
    accuracy: 0.8765,
    coverage: 0.4321,
    completionSeconds: 12.5,
    computeSeconds: 5,
    majorStallSeconds: 5,
    lateStallSeconds: 1.5,
    overheadSeconds: 1,
    ...changes,
  };
}

const results = [
  result("none", { prefetched: 0, accuracy: 0, coverage: 0, completionSeconds: 50 }),
  result("linux-vma", { completionSeconds: 25 }),
  result("linux-cluster", { completionSeconds: 30 }),
  result("leap-paper", { completionSeconds: 20 }),
  result("rmt", { completionSeconds: 12.5, accuracy: 0.91 }),
  result("oracle", { completionSeconds: 10 }),
];

const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
const lineOf = (text: string, start: string) => text.split("\n").find((line) => line.startsWith(start))!;
const words = (line: string) => line.split(/\s+/);

describe("the table of replays", () => {
  const table = formatReplayTable(results, { color: false });

  it("shows the numbers given, and completion over that of linux-vma and of the oracle", () => {
    expect(words(lineOf(table, "linux-vma"))).toEqual([
      "linux-vma",
      "87.6",
      "43.2",
      "12,345",
      "1,234,567",
      "25.00",
      "s",
      "1.00",
      "2.50",
    ]);
    expect(words(lineOf(table, "leap-paper")).slice(5)).toEqual(["20.00", "s", "0.80", "2.00"]);
    expect(table.split("\n")[0]).toBe("video-resize, memory 50 % (13,601 pages), ssd");
  });

  it("shows no accuracy for a policy that read nothing ahead", () => {
    expect(words(lineOf(table, "none")).slice(0, 3)).toEqual(["none", "–", "0.0"]);
  });

  it("marks the shortest completion, but not the oracle's", () => {
    const marked = table.split("\n").filter((line) => line.includes("*"));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toMatch(/^rmt .*\*12\.50 s/);
  });

  it("has a block for each trace, memory and device", () => {
    const more = [
      ...results,
      result("rmt", { memory: 0.25 }),
      result("rmt", { device: devicePresets.hdd! }),
      result("rmt", { trace: "matrix-convolution" }),
    ];
    const blocks = formatReplayTable(more, { color: false }).split("\n\n");
    expect(blocks).toHaveLength(4);
    // Nothing to compare with: no ratios.
    for (const block of blocks.slice(1)) expect(words(lineOf(block, "rmt")).slice(-2)).toEqual(["–", "–"]);
  });

  it("is at most 80 columns wide and says the same with colors", () => {
    const long = [...results, result("a-policy-with-a-name-longer-than-any-terminal-would-have-room-for")];
    const plain = formatReplayTable(long, { color: false });
    for (const line of plain.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    const colored = formatReplayTable(long, { color: true });
    expect(colored).not.toBe(plain);
    expect(colored.replace(escapeSequence, "")).toBe(plain);
  });
});

describe("the paper's table", () => {
  it("has our numbers, then the paper's, for Linux, Leap and RMT", () => {
    const [resize, convolution] = formatPaperTable(results, { color: false }).split("\n\n");
    expect(words(lineOf(resize!, "accuracy"))).toEqual([
      "accuracy",
      "%",
      "87.6",
      "87.6",
      "91.0",
      "40.69",
      "45.40",
      "78.89",
    ]);
    expect(words(lineOf(resize!, "coverage")).slice(5)).toEqual(["65.09", "66.81", "84.13"]);
    expect(lineOf(resize!, "completion").match(/[\d.]+ s/g)).toEqual([
      "25.00 s",
      "20.00 s",
      "12.50 s",
      "24.60 s",
      "23.02 s",
      "17.79 s",
    ]);
    // 23.02 / 24.60 and 17.79 / 24.60.
    expect(words(lineOf(resize!, "time over")).slice(3)).toEqual(["1.00", "0.80", "0.50", "1.00", "0.94", "0.72"]);
    expect(convolution).toContain("not replayed");
    expect(words(lineOf(convolution!, "accuracy"))).toEqual([
      "accuracy",
      "%",
      "–",
      "–",
      "–",
      "12.50",
      "48.86",
      "92.91",
    ]);
    expect(words(lineOf(convolution!, "coverage")).slice(5)).toEqual(["19.28", "65.62", "88.51"]);
    expect(lineOf(convolution!, "completion").match(/[\d.]+ s/g)).toEqual(["31.74 s", "17.48 s", "13.90 s"]);
  });

  it("is at most 80 columns wide", () => {
    for (const line of formatPaperTable(results, { color: false }).split("\n")) {
      expect([...line].length).toBeLessThanOrEqual(80);
    }
  });
});

const hostile = `</pre><script src="https://evil.example/x.js">'&"]]>\u0007`;

function exampleReport(text: string): CaseStudyReport {
  const withSeries = (policy: string) =>
    result(policy, {
      windows: {
        ends: Uint32Array.of(400, 700, 1000),
        accuracy: Float64Array.of(0.5, 0, 1),
        coverage: Float64Array.of(0.25, 0, 0.75),
        majorFaults: Uint32Array.of(60, 0, 40),
        prefetched: Uint32Array.of(100, 0, 100),
        stallSeconds: Float64Array.of(1, 0, 1),
        elapsedSeconds: Float64Array.of(5, 6, 12.5),
      },
      sample: {
        accessNumbers: Uint32Array.of(0, 250, 500, 750, 999),
        pages: Float64Array.of(10, 11, 9000, 9001, 12),
        kinds: Uint8Array.of(0, 1, 2, 3, 4),
      },
    });
  const featured = ["linux-vma", "leap-paper", "rmt", "oracle", text].map(withSeries);
  return {
    title: text,
    command: text,
    generatedAt: text,
    programName: text,
    programSource: text,
    device: { ...device, name: text },
    studies: [
      {
        trace: {
          name: text,
          command: text,
          pages: Float64Array.of(10, 11, 12, 9000, 9001),
          regions: [
            { start: 10, end: 13 },
            { start: 9000, end: 9004 },
          ],
        },
        description: text,
        results: [...featured, ...featured.map((one) => ({ ...one, memory: 0.25, completionSeconds: 90 }))],
        featured: { memory: 0.5, policies: featured },
        tree: buildTree(2, {
          feature: 0,
          threshold: -5,
          left: { value: 77, confidence: 255 },
          right: { feature: 1, threshold: 6, left: { value: 78, confidence: 0 }, right: { value: 79, confidence: 51 } },
        }),
        featureNames: [text, "second"],
      },
    ],
  };
}

/** Every tag of a document in order. Fails at markup that does not tokenize, for instance a bare `<` in text. */
function tagsOf(html: string): { name: string; closing: boolean; closed: boolean; attributes: string }[] {
  const token =
    /<!doctype html>|<style>[^<]*<\/style>|<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)(\/?)>|[^<>]+/gy;
  const tags = [];
  let end = 0;
  for (let match = token.exec(html); match !== null; match = token.exec(html)) {
    end = token.lastIndex;
    if (match[2] === undefined) continue;
    tags.push({ name: match[2], closing: match[1] === "/", closed: match[4] === "/", attributes: match[3] ?? "" });
  }
  expect(html.slice(end, end + 80)).toBe("");
  return tags;
}

describe("the HTML report", () => {
  it("has balanced tags, and no script, whatever the names are", () => {
    for (const text of ["plain", hostile]) {
      const open: string[] = [];
      for (const { name, closing, closed } of tagsOf(renderHtmlReport(exampleReport(text)))) {
        expect(name).not.toBe("script");
        if (closing) expect(open.pop()).toBe(name);
        else if (!closed && name !== "meta") open.push(name);
      }
      expect(open).toEqual([]);
    }
  });

  it("has the same elements for hostile names as for plain ones", () => {
    const shape = (text: string) =>
      tagsOf(renderHtmlReport(exampleReport(text))).map(({ name, closing }) => [name, closing]);
    expect(shape(hostile)).toEqual(shape("plain"));
  });

  it("refers to nothing outside itself", () => {
    const html = renderHtmlReport(exampleReport("plain"));
    expect(html).not.toMatch(/https?:|\/\/|url\(|@import|@font-face/);
    for (const { attributes } of tagsOf(html)) expect(attributes).not.toMatch(/ (?:src|href|srcset|on[a-z]+)=/);
  });

  it("shows the numbers of the results, the program and the tree", () => {
    const html = renderHtmlReport(exampleReport("plain"));
    const row = html.match(/<tr class="own">.*?<\/tr>/)![0];
    expect([...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map((cell) => cell[1])).toEqual([
      "87.6",
      "43.2",
      "12,345",
      "1,234,567",
      "12.50 s",
      "1.00",
      "1.00",
    ]);
    expect(html).toContain("plain ≤ -5");
    expect(html).toContain("second &gt; 6: 79 (20 %)");
  });

  it("draws no place that is not a number, also with one memory, no windows, no samples and nothing replayed", () => {
    const full = exampleReport("plain");
    const [study] = full.studies;
    const bare = { ...study!, results, featured: { memory: 0.5, policies: results }, tree: undefined };
    const empty = { ...study!, results: [], featured: { memory: 0.5, policies: [] }, tree: undefined };
    for (const report of [
      full,
      { ...full, studies: [bare] },
      { ...full, studies: [empty] },
      { ...full, studies: [] },
    ]) {
      expect(renderHtmlReport(report)).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it("leaves a gap where a window has no accuracy", () => {
    const html = renderHtmlReport(exampleReport("plain"));
    const accuracy = html.slice(html.indexOf('aria-label="Accuracy over time"'));
    const path = accuracy.match(/<path class="line policy-1" d="([^"]*)"/)![1]!;
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).not.toContain("L");
  });
});
