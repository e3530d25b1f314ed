import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";

const hasCompiler = process.env.CI !== undefined || spawnSync("cc", ["--version"]).status === 0;

describe("rmt bench", () => {
  it("refuses a benchmark that there is not, as wrong usage", async () => {
    const { status, errors } = await rmt("bench", "nothing");
    expect(status).toBe(2);
    expect(errors).toContain(
      "There is no benchmark nothing; there are machine, replay, verify, learn, search, calibrate, models.",
    );
  });

  it.each(["machine", "replay", "verify", "search", "calibrate", "models"])(
    "names the cases of %s where none has the text",
    async (name) => {
      const { status, output, errors } = await rmt("bench", name, "--only", "no such case");
      expect([status, output]).toEqual([1, ""]);
      expect(errors).toMatch(/RMT6022[\s\S]*its cases: /);
    },
  );

  it.runIf(hasCompiler)("gives figures of ours and of C for the same work, and their ratio", async () => {
    const { status, output } = await rmt("bench", "machine", "--only", "perceptron", "--json");
    expect(status).toBe(0);
    const { bench, host, cases, summary } = JSON.parse(output);
    expect(bench).toBe("machine");
    expect(host.node).toBe(process.versions.node);
    expect(cases).toHaveLength(1);
    const [one] = cases;
    expect(one).toMatchObject({ unit: "ns per run", peerName: "C -O3" });
    for (const figure of [one.ours, one.peer, one.engines.interpreter]) expect(figure).toBeGreaterThan(0);
    expect(one.ratio).toBeCloseTo(one.ours / one.peer, 6);
    expect(summary).toEqual({ medianRatio: one.ratio, worstRatio: one.ratio });
  });

  it("gives the time to prove a program beside the time to compile it", async () => {
    const { status, output } = await rmt("bench", "verify", "--only", "action-cnn", "--json");
    expect(status).toBe(0);
    const { bench, cases, summary } = JSON.parse(output);
    expect(bench).toBe("verify");
    const [one] = cases;
    expect(cases).toMatchObject([{ name: "action-cnn.rmt", unit: "ms", peerName: "compiling it" }]);
    for (const figure of [one.ours, one.peer]) expect(figure).toBeGreaterThan(0);
    expect(summary).toEqual({ medianRatio: one.ours / one.peer, worstRatio: one.ours / one.peer });
  });
});
