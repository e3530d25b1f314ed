import type { PrincipalKind, Program } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import type { VerifierOptions } from "../options.ts";

/** Between whom data is kept apart; `none`: everything belongs to one. */
export type Boundary = PrincipalKind | "none";

/**
 * The boundary that a program is held to. Processes kept apart keep cgroups and users apart too, so that `process`,
 * demanded by either side, wins; cgroups and users say nothing about each other, and the administrator's choice counts.
 */
export function boundaryOf(program: Program, { isolation }: VerifierOptions): Boundary {
  const declared = program.privacy?.between;
  if (isolation === undefined) return declared ?? "process";
  if (isolation === "none") return "none";
  return declared === "process" ? "process" : isolation;
}

/** Whether records of one such principal hold data of one principal of the boundary only: a process has one user. */
export function isAtOrFiner(kind: PrincipalKind, boundary: Boundary): boolean {
  return kind === boundary || kind === "process";
}

/** Whether a principal of the boundary belongs to one such principal only, and thus contributes to one sum but once. */
export function isAtOrCoarser(kind: PrincipalKind, boundary: Boundary): boolean {
  return kind === boundary || boundary === "process";
}

/** Whether events at the hook are about someone. */
export function hasPrincipals(hook: HookDescription): boolean {
  return hook.fields.some((field) => field.principal !== undefined);
}

/** The principals of a boundary in words. */
export function principalsOf(boundary: Boundary): string {
  return boundary === "process" ? "processes" : `${boundary}s`;
}
