/** Which room of src/ may import which; anything not listed is refused. Everything may import diagnostics. */
const mayImport = {
  diagnostics: [],
  bytecode: [],
  hooks: ["bytecode"],
  language: ["bytecode", "hooks", "models"],
  verifier: ["bytecode", "hooks", "models"],
  machine: ["bytecode", "models"],
  models: ["bytecode"],
  learning: ["bytecode", "models", "verifier", "machine"],
  control: ["bytecode", "verifier", "machine", "models", "learning"],
  simulation: ["bytecode", "machine", "hooks", "verifier", "control", "models", "learning"],
  fuzz: ["bytecode", "hooks", "language", "verifier", "machine", "models", "control"],
  report: ["simulation", "models", "learning"],
  cli: [".*"],
};

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    ...Object.entries(mayImport).map(([room, others]) => ({
      name: `${room}-imports`,
      severity: "error",
      comment: `src/${room} may import only: ${["diagnostics", ...others].join(", ")}`,
      from: { path: `^src/${room}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: `^src/(${[room, "diagnostics", ...others].join("|")})/` },
    })),
    {
      name: "through-the-door",
      severity: "error",
      comment: "Other rooms are entered through their index.ts",
      from: { path: "^src/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/([^/]+)/", pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
