#!/usr/bin/env node
// Starts the command line; in a fresh clone it sets up and builds first.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const setup = fileURLToPath(new URL("../scripts/setup.mjs", import.meta.url));
if (existsSync(setup)) {
  const { status } = spawnSync(process.execPath, [setup, "build"], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
}
const { main } = await import("../dist/src/cli/main.js");
await main(process.argv.slice(2));
