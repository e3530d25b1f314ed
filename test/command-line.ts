import { vi } from "vitest";
import { runCommandLine } from "../src/cli/run-command-line.ts";

/** What a command line printed, and its exit status. */
export interface CommandLineRun {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `rmt` with these arguments inside this process. */
export async function rmt(...commandLine: string[]): Promise<CommandLineRun> {
  const written = { output: "", errors: "" };
  const collect = (name: keyof typeof written) => (text: string | Uint8Array) => {
    written[name] += text;
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(collect("output")),
    vi.spyOn(process.stderr, "write").mockImplementation(collect("errors")),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runCommandLine(commandLine);
    return { status: Number(process.exitCode), ...written };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
