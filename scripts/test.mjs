// All checks in one command: types, style, dead code, layering, tests. Ends by printing `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "rmt-test-"));
const results = join(scratch, "results.json");
let passed = 0;
let failed = 0;

const checks = [
  ["types", "tsc", ["--noEmit", "-p", "."]],
  ["style", "biome", ["check", "--error-on-warnings", "."]],
  ["dead code", "knip", ["--no-progress"]],
  ["layering and cycles", "depcruise", ["--config", ".dependency-cruiser.cjs", "src"]],
];
for (const [name, command, parameters] of checks) {
  process.stdout.write(`— ${name}\n`);
  const { status } = spawnSync(join(root, "node_modules", ".bin", command), parameters, {
    cwd: root,
    stdio: "inherit",
  });
  if (status === 0) passed++;
  else failed++;
}

process.stdout.write("— tests\n");
const filters = process.argv.slice(2);
const child = spawnSync(
  join(root, "node_modules", ".bin", "vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`, ...filters],
  { cwd: root, stdio: "inherit" },
);
try {
  const report = JSON.parse(readFileSync(results, "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that does not load has no tests to fail; it fails as one.
  failed += report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
} catch {
  failed++;
}
if (child.status !== 0 && failed === 0) failed++;
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
