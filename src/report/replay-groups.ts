import type { SimulationResult } from "../simulation/index.ts";
import { timeFormat } from "./numbers.ts";

/** The policies that a completion is compared with. */
export const linuxPolicy = "linux-vma";
export const oraclePolicy = "oracle";
export const leapPolicy = "leap-paper";
export const ownPolicy = "rmt";

/** Results that differ by policy only. */
export interface ReplayGroup {
  readonly trace: string;
  readonly memory: number;
  readonly memoryPages: number;
  readonly device: string;
  readonly results: readonly SimulationResult[];
  /** Completion under `linux-vma` and under the oracle, in seconds; undefined where it is not among the results. */
  readonly linuxSeconds: number | undefined;
  readonly oracleSeconds: number | undefined;
  /** The shortest completion among policies other than the oracle, in seconds; Infinity where there is none. */
  readonly bestSeconds: number;
  /** Writes the group's times in one unit. */
  readonly formatTime: (seconds: number) => string;
}

/** Groups results by trace, device and memory, each in order of appearance. */
export function groupReplays(results: readonly SimulationResult[]): ReplayGroup[] {
  const groups = new Map<string, SimulationResult[]>();
  for (const result of results) {
    const key = JSON.stringify([result.trace, result.device.name, result.memory]);
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()].map((members) => {
    const secondsOf = (policy: string) => members.find((result) => result.policy === policy)?.completionSeconds;
    const [first] = members;
    return {
      trace: first.trace,
      memory: first.memory,
      memoryPages: first.memoryPages,
      device: first.device.name,
      results: members,
      linuxSeconds: secondsOf(linuxPolicy),
      oracleSeconds: secondsOf(oraclePolicy),
      bestSeconds: Math.min(
        ...members.filter((result) => result.policy !== oraclePolicy).map((result) => result.completionSeconds),
      ),
      formatTime: timeFormat(Math.max(...members.map((result) => result.completionSeconds))),
    };
  });
}

/** Whether this is the shortest completion of its group, the oracle left aside. */
export function isBest(result: SimulationResult, group: ReplayGroup): boolean {
  return result.policy !== oraclePolicy && result.completionSeconds === group.bestSeconds;
}
