import { join, relative } from "node:path";
import { packageRoot } from "./package-root.ts";

/** The path of a file that comes with rmt, relative to the current folder where it lies below it. */
export function ownFile(path: string): string {
  const absolute = join(packageRoot, path);
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.startsWith("..") ? absolute : fromHere;
}

/** The page-prefetch program that comes with rmt. */
export const pagePrefetchProgram = "programs/page-prefetch.rmt.ts";
