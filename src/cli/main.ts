/** The command line: one file a command, and what the commands share. */
import { reportFailure, runCommandLine } from "./run-command-line.ts";

/**
 * Runs the command line of this process. Exit status: 0 done, 1 refused or failed, 2 wrong usage. Whatever happens, no
 * stack trace is printed unless RMT_DEBUG is set.
 *
 * @param commandLine the arguments behind `rmt`
 */
export async function main(commandLine: string[]): Promise<void> {
  process.on("uncaughtException", (error) => {
    reportFailure(error);
    process.exit();
  });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader, such as `head`, has seen enough.
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  // There is nobody left to tell.
  process.stderr.on("error", () => {});
  await runCommandLine(commandLine);
}
