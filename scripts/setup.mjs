// Makes a fresh clone ready without dependencies of its own: npm packages, the build, and for the tests Debian packages.
// Usage: node scripts/setup.mjs build | test
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the tests need from Debian: the command that shows it is there, its packages, and what is left out without. */
const debianPackages = [
  { command: ["valgrind", "--version"], names: ["valgrind"], without: "the recording tests" },
  { command: ["cc", "--version"], names: ["gcc", "libc6-dev"], without: "the tests of the benchmarks" },
];

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function run(command, parameters, options = {}) {
  const child = spawnSync(command, parameters, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
  return { ok: child.status === 0, output: `${child.stdout ?? ""}${child.stderr ?? ""}${child.error?.message ?? ""}` };
}

/** Installs the locked npm packages when `node_modules` is missing or older than the lock file. */
function installPackages() {
  const installed = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write("Installing npm packages (once) …\n");
  const result = run("npm", ["ci", "--no-audit", "--no-fund"]);
  if (!result.ok) fail(`npm ci failed:\n${result.output}\nIs the npm registry reachable? Then run the command again.`);
}

/** The newest modification time below a folder, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

/** Compiles `src` and `bench` to `dist` when anything in them is newer than the last build. */
function build() {
  const stamp = join(root, "dist", ".built");
  const folders = ["src", "bench"].map((folder) => newest(join(root, folder)));
  const sources = Math.max(...folders, statSync(join(root, "tsconfig.build.json")).mtimeMs);
  if (existsSync(stamp) && Number(readFileSync(stamp, "utf8")) >= sources) return;
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const result = run(process.execPath, [
    join(root, "node_modules", "typescript", "bin", "tsc"),
    "-p",
    "tsconfig.build.json",
  ]);
  if (!result.ok) fail(`The build failed:\n${result.output}`);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stamp, String(sources));
}

/** Lets `npx rmt` find the command of this very package. */
function linkCommand() {
  const folder = join(root, "node_modules", ".bin");
  if (existsSync(join(folder, "rmt"))) return;
  mkdirSync(folder, { recursive: true });
  symlinkSync(join("..", "..", "bin", "rmt.mjs"), join(folder, "rmt"));
}

/** Installs what the tests need from Debian when root; otherwise says what to install. An error in CI. */
function installDebianPackages() {
  const missing = debianPackages.filter(({ command: [name, ...parameters] }) => !run(name, parameters).ok);
  if (missing.length === 0) return;
  const names = missing.flatMap((one) => one.names);
  if (process.getuid?.() === 0 && run("apt-get", ["--version"]).ok) {
    process.stderr.write(`Installing Debian packages: ${names.join(" ")} …\n`);
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    run("apt-get", ["update"], { env: environment });
    const result = run("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env: environment });
    if (result.ok) return;
    process.stderr.write(`${result.output}\n`);
  }
  const advice = missing.map(
    (one) => `  apt-get install ${one.names.join(" ")}   (without it ${one.without} are left out)`,
  );
  const message = `Missing for the tests:\n${advice.join("\n")}`;
  if (process.env.CI) fail(message);
  process.stderr.write(`${message}\n`);
}

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) fail(`rmt needs Node 20 or newer; this is ${process.versions.node}.`);
const goal = process.argv[2] ?? "build";
installPackages();
build();
linkCommand();
if (goal === "test") installDebianPackages();
