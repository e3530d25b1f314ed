import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import ts from "typescript";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { assembleProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { withLock } from "./file-lock.ts";
import { createPrivacyLedger, openPrivacyLedger, privacyBudgetsOf } from "./privacy-ledger.ts";

const budgets = { program: "test", budget: 10_000, tables: { answers: 600 } };

/** The ledger as JavaScript, for other processes and threads. */
let scripts: string;
let folder: string;
let path: string;

beforeAll(() => {
  scripts = mkdtempSync(join(tmpdir(), "rmt-ledger-scripts-"));
  writeFileSync(join(scripts, "package.json"), '{ "type": "module" }');
  for (const room of ["control", "diagnostics"]) {
    mkdirSync(join(scripts, room));
    const source = fileURLToPath(new URL(`../${room}/`, import.meta.url));
    for (const name of readdirSync(source).filter((file) => /^[a-z-]+\.ts$/.test(file))) {
      const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
      const { outputText } = ts.transpileModule(readFileSync(join(source, name), "utf8"), { compilerOptions });
      writeFileSync(
        join(scripts, room, name.replace(".ts", ".js")),
        outputText.replaceAll(/(from ".*)\.ts"/g, '$1.js"'),
      );
    }
  }
  writeFileSync(
    join(scripts, "take-all.js"),
    `import { writeSync } from "node:fs";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { openPrivacyLedger } from "./control/privacy-ledger.js";
const [path, budgets, gives] = isMainThread ? JSON.parse(process.argv[2]) : workerData;
const ledger = openPrivacyLedger(path, budgets).value;
if (isMainThread) writeSync(1, "0\\n");
let kept = 0;
for (let round = 0; ; round++) {
  const granted = ledger.reserve(1 + ((round * 37) % 90));
  if (granted === 0) break;
  // Told at once: this process may be killed.
  if (isMainThread) writeSync(1, granted + "\\n");
  const unused = gives && round % 3 === 0 ? granted >> 1 : 0;
  ledger.giveBack(unused);
  if (isMainThread && unused > 0) writeSync(1, -unused + "\\n");
  kept += granted - unused;
}
if (!isMainThread) parentPort.postMessage(kept);
`,
  );
});

afterAll(() => rmSync(scripts, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rmt-ledger-"));
  path = join(folder, "privacy.json");
  return () => rmSync(folder, { recursive: true });
});

function startProcess(gives: boolean): ChildProcess {
  const data = JSON.stringify([path, budgets, gives]);
  return spawn(process.execPath, [join(scripts, "take-all.js"), data], { stdio: ["ignore", "pipe", "inherit"] });
}

/** What the process was granted, all it gave back taken off; it may end in whatever way. */
function sumOf(child: ChildProcess): Promise<number> {
  let output = "";
  child.stdout!.on("data", (data) => {
    output += data;
  });
  return new Promise((resolve) => {
    child.on("close", () => resolve(output.split("\n").reduce((sum, line) => sum + Number(line), 0)));
  });
}

function startThread(gives: boolean): Promise<number> {
  const worker = new Worker(join(scripts, "take-all.js"), { workerData: [path, budgets, gives] });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** A process that has ended, as the owner of a lock. */
function endedOwner(acquisition: string): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const namespace = spawnSync("readlink", ["/proc/self/ns/pid"]).stdout.toString().trim();
  const { pid } = spawnSync("true");
  return [hostname(), boot, namespace, pid, 1, acquisition].join("|");
}

function codesOf(result: ReturnType<typeof openPrivacyLedger>): string[] {
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
}

describe("a ledger", () => {
  it("grants what is left, and no more", () => {
    for (const ledger of [unwrap(openPrivacyLedger(path, budgets)), createPrivacyLedger(budgets)]) {
      expect(ledger.reserve(9_000)).toBe(9_000);
      expect(ledger.reserve(3_000)).toBe(1_000);
      expect(ledger.reserve(1)).toBe(0);
      ledger.giveBack(250);
      expect([ledger.spent(), ledger.remaining(), ledger.reserve(300), ledger.remaining()]).toEqual([
        9_750, 250, 250, 0,
      ]);
      expect([ledger.reserve(500, "answers"), ledger.reserve(500, "answers")]).toEqual([500, 100]);
      expect([ledger.spent("answers"), ledger.remaining("answers")]).toEqual([600, 0]);
      expect([ledger.reserve(1, "other"), ledger.remaining("other"), ledger.reserve(1, "toString")]).toEqual([0, 0, 0]);
    }
  });

  it("remembers in its file what was spent, under new budgets too", () => {
    unwrap(openPrivacyLedger(path, budgets)).reserve(700);
    unwrap(openPrivacyLedger(path, budgets)).reserve(400, "answers");
    const lower = unwrap(openPrivacyLedger(path, { ...budgets, budget: 500, tables: { others: 5 } }));
    expect([lower.spent(), lower.remaining(), lower.reserve(1), lower.remaining("others")]).toEqual([700, 0, 0, 5]);
    expect([lower.spent("answers"), lower.remaining("answers")]).toEqual([400, 0]);
    const again = unwrap(openPrivacyLedger(path, budgets));
    expect([again.remaining(), again.remaining("answers")]).toEqual([9_300, 200]);
    expect(readdirSync(folder)).toEqual(["privacy.json"]);
  });

  it("takes its budgets from a program", () => {
    const text =
      "program p\nprivacy between user budget 50\ntable t at test.event {\nbudget 20\n}\ntable u at test.event {\n}";
    const program = unwrap(assembleProgram(text, "p.rmt"));
    expect(privacyBudgetsOf(program)).toEqual({ program: "p", budget: 50, tables: { t: 20 } });
    const { privacy: _, ...without } = program;
    expect(privacyBudgetsOf(without).budget).toBe(0);
  });

  it("refuses damaged files, and those of other programs, and leaves them as they are", () => {
    unwrap(openPrivacyLedger(path, budgets)).reserve(700);
    const good = readFileSync(path, "utf8");
    const bad = [
      "",
      "{",
      "[]",
      "null",
      good.slice(0, -5),
      good.replace("700", "600"),
      good.replace("10000", "99999"),
      good.replace(/"spent": 700/, '"spent": -1'),
      good.replace("ledger 1", "ledger 2"),
      good.replace('"answers"', '"replies"'),
    ];
    for (const text of bad) {
      expect(text).not.toBe(good);
      writeFileSync(path, text);
      expect(codesOf(openPrivacyLedger(path, budgets))).toEqual(["RMT4011"]);
      expect(readFileSync(path, "utf8")).toBe(text);
    }
    writeFileSync(path, good);
    expect(codesOf(openPrivacyLedger(path, { ...budgets, program: "other" }))).toEqual(["RMT4012"]);
    expect(unwrap(openPrivacyLedger(path, budgets)).spent()).toBe(700);
  });

  it("grants nothing when its file is gone, or was damaged since", () => {
    const ledger = unwrap(openPrivacyLedger(path, budgets));
    rmSync(path);
    expect(() => ledger.reserve(1)).toThrow("RMT4014");
    writeFileSync(path, "{}");
    expect(() => ledger.reserve(1)).toThrow("RMT4011");
    expect(codesOf(openPrivacyLedger(join(folder, "nowhere", "x.json"), budgets))).toEqual(["RMT4014"]);
  });
});

describe("many at one ledger", () => {
  it("never get more than the budget together, and all of it where nobody is lost", async () => {
    const kept = await Promise.all([
      ...[true, false].map((gives) => sumOf(startProcess(gives))),
      ...[true, false, true].map((gives) => startThread(gives)),
    ]);
    const ledger = unwrap(openPrivacyLedger(path, budgets));
    expect(kept.reduce((sum, amount) => sum + amount, 0)).toBe(budgets.budget);
    expect(ledger.spent()).toBe(budgets.budget);
    expect(kept.filter((amount) => amount > 0).length).toBeGreaterThan(1);
    expect(readdirSync(folder)).toEqual(["privacy.json"]);
  }, 60_000);

  it("leave a ledger that works when they are killed, with everything counted that was granted", async () => {
    let granted = 0;
    for (let round = 0; round < 6; round++) {
      const children = [startProcess(false), startProcess(false)];
      const sums = children.map(sumOf);
      await Promise.all(children.map((child) => new Promise((resolve) => child.stdout!.once("data", resolve))));
      await new Promise((resolve) => setTimeout(resolve, 3 + 4 * round));
      for (const child of children) child.kill("SIGKILL");
      for (const sum of await Promise.all(sums)) granted += sum;
      const ledger = unwrap(openPrivacyLedger(path, budgets));
      expect(ledger.spent()).toBeGreaterThanOrEqual(granted);
      expect(ledger.spent()).toBeLessThanOrEqual(budgets.budget);
    }
    expect(granted).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("privacy.json.lock"))).toEqual([]);
  }, 60_000);
});

describe("the lock", () => {
  it("is not waited for when its owner has ended, even while taking away another's", () => {
    const lock = `${path}.lock`;
    symlinkSync(endedOwner("a1"), lock);
    symlinkSync(endedOwner("b2"), `${lock}.a1`);
    expect(unwrap(openPrivacyLedger(path, budgets, 2_000)).reserve(5)).toBe(5);
    expect(readdirSync(folder)).toEqual(["privacy.json"]);
  });

  it("of a process whose number another one has is stale too", () => {
    const parts = endedOwner("c3").split("|");
    symlinkSync([...parts.slice(0, 3), process.pid, 1, "c3"].join("|"), `${path}.lock`);
    expect(openPrivacyLedger(path, budgets, 2_000).ok).toBe(true);
  });

  it("is waited for when its owner lives or cannot be judged", () => {
    const lock = `${path}.lock`;
    withLock(lock, 10, () => {
      expect(withLock(lock, 20, () => 1)).toBeUndefined();
      expect(codesOf(openPrivacyLedger(path, budgets, 20))).toEqual(["RMT4013"]);
    });
    expect(withLock(lock, 20, () => 1)).toEqual({ value: 1 });
    symlinkSync(endedOwner("d4").replace(hostname(), "elsewhere"), lock);
    expect(withLock(lock, 20, () => 1)).toBeUndefined();
  });

  it("is let go of when the work fails", () => {
    const lock = join(folder, "lock");
    expect(() =>
      withLock(lock, 10, () => {
        throw new Error("failed");
      }),
    ).toThrow("failed");
    expect(readdirSync(folder)).toEqual([]);
  });
});
