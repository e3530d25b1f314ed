import { describe } from "vitest";
import { type MachineKind, machineKinds } from "../../src/machine/index.ts";

/** The machines that must compute the same. */
const kinds = machineKinds;

/** Declares the same tests for each kind of machine. */
export function forEachMachineKind(name: string, declare: (kind: MachineKind) => void): void {
  describe.each(kinds)(`${name}, by the %s`, declare);
}
