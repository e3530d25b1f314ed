import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Runs work that no other thread or process does at the same time, on this machine.
 *
 * The lock is a symbolic link, for making one is atomic and says at once who made it. The right to remove the lock of an
 * owner who is gone is itself such a lock, named after that owner's acquisition: so nobody removes a lock that was made
 * since. An owner is gone when its process ended (its number with another starting time is another process) or the
 * machine was started anew; owners on other machines, or in other process namespaces, cannot be judged and are waited for.
 *
 * @param path where the lock is; its folder must be there
 * @param patience how long to wait, in milliseconds
 * @returns what the work gives, or undefined when the lock could not be had in time
 */
export function withLock<Value>(path: string, patience: number, work: () => Value): { value: Value } | undefined {
  const owner: Owner = { ...place(), acquisition: randomBytes(8).toString("hex") };
  const end = performance.now() + patience;
  for (let pause = 1; !tryLock(path, owner); pause = Math.min(2 * pause, longestPause)) {
    if (performance.now() > end) return undefined;
    Atomics.wait(sleeper, 0, 0, pause * (0.5 + Math.random()));
  }
  try {
    return { value: work() };
  } finally {
    removeOwn(path, owner);
  }
}

const longestPause = 16;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Who holds a lock. */
interface Owner {
  readonly host: string;
  /** The kernel's name for the time since the machine was started. */
  readonly boot: string;
  readonly namespace: string;
  readonly pid: string;
  /** When the process started, in the kernel's ticks. */
  readonly start: string;
  /** Different for each time a lock is taken. */
  readonly acquisition: string;
}

const separator = "|";

function tryLock(path: string, owner: Owner): boolean {
  try {
    symlinkSync(spell(owner), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = readOwner(path);
  if (holder !== undefined && isGone(holder)) removeStale(path, holder);
  return false;
}

/** Takes the lock away from an owner that is gone, unless another does or has done so. */
function removeStale(path: string, holder: Owner): void {
  const right = `${path}.${holder.acquisition}`;
  const owner: Owner = { ...place(), acquisition: randomBytes(8).toString("hex") };
  if (!tryLock(right, owner)) return;
  try {
    // Only who has this right, or the owner itself, removes this acquisition: what is read stays true.
    if (readOwner(path)?.acquisition === holder.acquisition) unlinkSync(path);
  } finally {
    removeOwn(right, owner);
  }
}

function removeOwn(path: string, owner: Owner): void {
  if (readOwner(path)?.acquisition === owner.acquisition) unlinkSync(path);
}

function isGone(holder: Owner): boolean {
  const here = place();
  if (holder.host !== here.host) return false;
  if (holder.boot !== here.boot) return true;
  if (holder.namespace !== here.namespace) return false;
  if (!isRunning(Number(holder.pid))) return true;
  const start = startOf(holder.pid);
  // Where other users' processes are hidden, their start is not known.
  return start !== "" && start !== holder.start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

let known: Omit<Owner, "acquisition"> | undefined;

/** Where this code runs. */
function place(): Omit<Owner, "acquisition"> {
  known ??= {
    host: hostname(),
    boot: readOr(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: readOr(() => readlinkSync("/proc/self/ns/pid")),
    pid: String(process.pid),
    start: startOf(String(process.pid)),
  };
  return known;
}

/** When a process started: field 22 of /proc/PID/stat (proc(5)), behind the name in parentheses; empty where it is gone. */
function startOf(pid: string): string {
  const stat = readOr(() => readFileSync(`/proc/${Number(pid)}/stat`, "utf8"));
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

function spell({ host, boot, namespace, pid, start, acquisition }: Owner): string {
  return [host, boot, namespace, pid, start, acquisition].join(separator);
}

function readOwner(path: string): Owner | undefined {
  const [host, boot, namespace, pid, start, acquisition] = readOr(() => readlinkSync(path)).split(separator);
  if (acquisition === undefined) return undefined;
  return { host: host!, boot: boot!, namespace: namespace!, pid: pid!, start: start!, acquisition };
}
