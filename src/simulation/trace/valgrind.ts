import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { accessSync, closeSync, constants, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { LackeyParser, type PageAccessSink } from "./lackey-parser.ts";

/** How long to parse before letting other work of this process have its turn, in milliseconds. */
const turn = 20;
/** How long to wait when the pipe is empty, in milliseconds: valgrind (some 40 MB/s) must not fill it meanwhile. */
const pause = { large: 5, small: 0.5 };
/** What a pipe may hold at most without privileges (pipe(7), /proc/sys/fs/pipe-max-size); the default is 64 KiB. */
const largePipeBytes = 1 << 20;
const bufferBytes = 1 << 20;

/** How the command ended, and how much of it was seen. */
export interface ValgrindRun {
  /** The command's exit status; null when a signal ended it. */
  readonly exitStatus: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly instructions: number;
  readonly dataAccesses: number;
  /** True when `watch` ended the run. */
  readonly isStopped: boolean;
}

interface TraceOptions {
  readonly command: readonly string[];
  readonly sink: PageAccessSink;
  readonly signal: AbortSignal | undefined;
  /** Called after each piece of the stream with valgrind's process id; returning false ends the run. */
  watch(processId: number, instructions: number): boolean;
}

/** The file that a command name stands for, as a shell would find it. */
function findExecutable(name: string): string | undefined {
  const candidates = name.includes("/")
    ? [name]
    : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return statSync(candidate).isFile();
    } catch {
      return false;
    }
  });
}

/** True when valgrind is installed. */
export function hasValgrind(): boolean {
  return findExecutable("valgrind") !== undefined;
}

/**
 * Runs a command under valgrind's lackey and feeds its memory accesses to the sink as they happen. The command's output
 * goes to standard error.
 *
 * @returns how it ended, or RMT5020 (no valgrind), RMT5021 (no such command), RMT5022 (no way to start it),
 *   RMT5023 (aborted)
 */
export async function traceCommand({ command, sink, signal, watch }: TraceOptions): Promise<Result<ValgrindRun>> {
  const [program = ""] = command;
  const valgrind = findExecutable("valgrind");
  if (valgrind === undefined) {
    return failure(
      errorDiagnostic("RMT5020", "valgrind is not installed; recording needs it", {
        hint: "install it: `apt-get install valgrind`",
      }),
    );
  }
  if (findExecutable(program) === undefined) {
    return failure(
      errorDiagnostic("RMT5021", `there is no command \`${program}\``, {
        hint: "check its name, or give the path of an executable file",
      }),
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "rmt-record-"));
  const pipe = join(folder, "accesses");
  // A named pipe, not Node's own pipes (which are sockets): valgrind writes every line by itself, and a pipe takes them
  // several times faster. This process polls it, because waking a waiting reader up would cost valgrind more than the write.
  let reader = -1;
  let writer = -1;
  let child: ChildProcess | undefined;
  try {
    const made = spawnSync("mkfifo", [pipe], { encoding: "utf8" });
    if (made.status !== 0) return failure(cannotStart(`mkfifo failed: ${made.stderr ?? made.error?.message ?? ""}`));
    reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    writer = openSync(pipe, constants.O_WRONLY);
    const logFile = pipe.replaceAll("%", "%%");
    const options = ["--tool=lackey", "--trace-mem=yes", "--child-silent-after-fork=yes", `--log-file=${logFile}`];
    child = spawn(valgrind, [...options, ...command], { stdio: ["inherit", 2, 2] });
    return await follow(child, reader, enlargePipe(writer) ? pause.large : pause.small, { sink, signal, watch });
  } catch (error) {
    return failure(cannotStart(error instanceof Error ? error.message : String(error)));
  } finally {
    child?.kill("SIGKILL");
    if (reader >= 0) closeSync(reader);
    if (writer >= 0) closeSync(writer);
    rmSync(folder, { recursive: true, force: true });
  }
}

function cannotStart(reason: string) {
  return errorDiagnostic("RMT5022", `the recording could not be started: ${reason.trim()}`, {
    hint: "try the command under `valgrind --tool=lackey` by itself",
  });
}

function interrupted() {
  return errorDiagnostic("RMT5023", "the recording was interrupted", { hint: "nothing was written" });
}

/**
 * Lets the pipe hold more, so that valgrind need not wait where this process gets its turn late; returns success.
 * Node has no fcntl; perl is on every Debian, and without it recording is only slower.
 *
 * @param writer the writing end: Node makes what it hands to a child blocking, and the reading end must not be
 */
function enlargePipe(writer: number): boolean {
  // F_SETPIPE_SZ of linux/fcntl.h is 1031.
  const program = `exit(fcntl(STDIN, 1031, ${largePipeBytes}) ? 0 : 1)`;
  return spawnSync("perl", ["-e", program], { stdio: [writer, "ignore", "ignore"] }).status === 0;
}

/** Reads the stream until the command has ended and the pipe is empty. */
async function follow(
  child: ChildProcess,
  reader: number,
  pause: number,
  options: Omit<TraceOptions, "command">,
): Promise<Result<ValgrindRun>> {
  const ended = { isOver: false, status: null as number | null, signal: null as NodeJS.Signals | null };
  let startError: Error | undefined;
  child.on("exit", (status, signal) => Object.assign(ended, { isOver: true, status, signal }));
  child.on("error", (error) => {
    startError = error;
  });
  const parser = new LackeyParser(options.sink);
  const buffer = new Uint8Array(bufferBytes);
  let kept = 0;
  let isStopped = false;
  for (;;) {
    if (startError !== undefined) return failure(cannotStart(startError.message));
    if (options.signal?.aborted) return failure(interrupted());
    // Asked before reading: what was written before the end is then still read below.
    const isOver = ended.isOver;
    let isEmpty = false;
    for (const start = performance.now(); !isStopped && performance.now() - start < turn; ) {
      const count = readAvailable(reader, buffer, kept);
      isEmpty = count === 0;
      if (isEmpty) break;
      const length = kept + count;
      const used = parser.consume(buffer, length);
      buffer.copyWithin(0, used, length);
      // A line longer than the buffer is no line of lackey's.
      kept = length - used === buffer.length ? 0 : length - used;
      isStopped = !options.watch(child.pid!, parser.instructions);
    }
    if (isStopped || (isOver && isEmpty)) break;
    await (isEmpty ? delay(pause) : nextTurn());
  }
  // A Ctrl-C ends the command too, perhaps before this process hears of it.
  await nextTurn();
  if (options.signal?.aborted) return failure(interrupted());
  const { instructions, dataAccesses } = parser;
  return success({ exitStatus: ended.status, signal: ended.signal, instructions, dataAccesses, isStopped });
}

/** Reads what is in the pipe behind the first `offset` bytes of the buffer; 0 when there is nothing. */
function readAvailable(reader: number, buffer: Uint8Array, offset: number): number {
  try {
    return readSync(reader, buffer, offset, buffer.length - offset, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
    throw error;
  }
}
