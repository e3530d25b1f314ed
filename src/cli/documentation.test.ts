import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rmt } from "../../test/command-line.ts";
import { formatDiagnostic } from "../diagnostics/index.ts";
import { hooks } from "../hooks/index.ts";
import { loadProgram } from "./load-program.ts";

const codesIn = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))];

describe("docs/errors.md", () => {
  const errors = readFileSync("docs/errors.md", "utf8");
  const sources = ["src", "bench"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("node_modules"))
      .map((file) => join(folder, file)),
  );

  it("lists every code that the sources use, each once, and no other", () => {
    const used = sources.flatMap((file) => codesIn(readFileSync(file, "utf8"), /"(RMT\d{4})"/g));
    const listed = [...errors.matchAll(/^\| (RMT\d{4}) \|/gm)].map((match) => match[1]);
    expect(listed).toEqual([...new Set(used)].sort());
  });

  it("says in each row what a code means and what to do", () => {
    const rows = errors.split("\n").filter((line) => line.startsWith("| RMT"));
    for (const row of rows) expect(row).toMatch(/^\| RMT\d{4} \| [^|]{5,} \| [^|]{5,} \|$/);
  });
});

describe("docs/language.md", () => {
  const text = readFileSync("docs/language.md", "utf8");
  const scratch = mkdtempSync(join(tmpdir(), "rmt-documentation-"));
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** What the fragments stand in: the names they use are those of the first program on the page. */
  const around = (declarations: string, statements: string) => `
import { ${imports} } from "rmt";
const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 8) } });
const nextDelta = decisionTree({ features: 8, output: i32, maxNodes: 1023, maxDepth: 12, pooled: true });
${declarations}
function act(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
${statements}
}
export const acts = table({ hook: hooks.swapLookup, actions: { act }, default: act });
`;
  const imports = "abs, clamp, context, decisionTree, hooks, i32, ring, table, u32, u64, vector";

  const blocks = [...text.matchAll(/^```ts( fragment| fragment-top)?\n([\s\S]*?)^```$/gm)].map(
    ([, kind, code], index) => ({
      name: `block ${index + 1}${kind ?? ""}: ${code.split("\n")[0]}`,
      program: kind === undefined ? code : kind === " fragment" ? around("", code) : around(code, ""),
    }),
  );

  it("marks every block of code as a program or a fragment", () => {
    expect(blocks.length).toBe((text.match(/^```/gm) ?? []).length / 2);
  });

  it.each(blocks)("$name passes the compiler and the verifier without a warning", async ({ program }) => {
    const file = join(scratch, "block.rmt.ts");
    writeFileSync(file, program);
    const loaded = await loadProgram(file);
    const findings = (loaded.ok ? loaded.warnings : loaded.diagnostics) ?? [];
    expect(findings.map((finding) => formatDiagnostic(finding, () => program))).toEqual([]);
  });

  it("names only codes that docs/errors.md lists", () => {
    const listed = codesIn(readFileSync("docs/errors.md", "utf8"), /^\| (RMT\d{4}) \|/gm);
    expect(codesIn(text, /(RMT\d{4})/g).filter((code) => !listed.includes(code))).toEqual([]);
  });

  it("describes every hook as src/hooks does", () => {
    const [, described] = /<!-- hooks -->\n([\s\S]*?)<!-- \/hooks -->/.exec(text) ?? [];
    expect(described).toBe(hooks.map(describeHook).join("\n"));
  });
});

describe("docs/learning.md", () => {
  const text = readFileSync("docs/learning.md", "utf8");
  const scratch = mkdtempSync(join(tmpdir(), "rmt-learning-"));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block!.split(/^\$ /m).slice(1),
  );
  const commands = blocks.map((block) => {
    const [command, ...output] = block.trimEnd().split("\n");
    return { command: command!, output };
  });

  it("has commands", () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  it.each(commands)("$command prints what the page says", async ({ command, output }) => {
    // Files that commands write and read again have no folder in the page.
    const inScratch = (word: string) => word.replace(/(?<![\w/.-])[\w-]+\.json$/, (file) => join(scratch, file));
    const run = await rmt(...command.split(" ").slice(2).map(inScratch));
    expect(run.status).toBe(0);
    const flat = (shown: string) => shown.replaceAll(`${scratch}/`, "").replace(/\s+/g, " ");
    const printed = flat(run.output);
    // How long training took differs, and lines are broken elsewhere because of the folder.
    const isTimed = (line: string) => / \d+\.\d\d( s)?$/.test(line) || line === "...";
    const expected = output.filter((line) => !isTimed(line)).map((line) => flat(line).trim());
    for (const line of expected) expect(printed).toContain(line);
  });
});

function describeHook(hook: (typeof hooks)[number]): string {
  const eventType = hook.property[0].toUpperCase() + hook.property.slice(1);
  const count = (value: number | bigint) => value.toLocaleString("en-US");
  const helpers = hook.helpers.map(({ name, parameters, result, maxCallsPerEvent, limits, description }) => {
    const signature = `${name}(${parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ")})`;
    const ranges = parameters.flatMap(({ name: parameter, range }) =>
      range === undefined ? [] : [` \`${parameter}\` is from ${count(range.low)} to ${count(range.high)}.`],
    );
    const rates = limits.map(
      ({ by, perSecond, burst }) =>
        `${by === "" ? "all together" : `each \`${by}\``}: ${count(perSecond)} a second, ${count(burst)} at once`,
    );
    const meaning = `${description}${ranges.join("")}`;
    return `| \`${signature}${result === undefined ? "" : `: ${result}`}\` | ${count(maxCallsPerEvent)} | ${rates.join("; ")} | ${meaning} |`;
  });
  return [
    `### \`hooks.${hook.property}\`, event \`hooks.${eventType}\``,
    "",
    hook.description,
    `All tables at it together may take ${hook.instructionBudget.toLocaleString("en-US")} instructions for one event.`,
    "",
    "| field | type | meaning |",
    "|---|---|---|",
    ...hook.fields.map(({ name, type, description }) => `| \`${name}\` | \`${type}\` | ${description} |`),
    "",
    "| helper | calls for one event | limits | meaning |",
    "|---|---|---|---|",
    ...helpers,
    "",
  ].join("\n");
}
