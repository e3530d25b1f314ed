import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of this package, found from the source as well as from the build. */
export const packageRoot: string = findPackageRoot(new URL(".", import.meta.url));

function findPackageRoot(folder: URL): string {
  if (existsSync(new URL("package.json", folder))) return fileURLToPath(folder);
  const parent = new URL("..", folder);
  if (parent.href === folder.href) throw new Error("rmt is not where its package.json is");
  return findPackageRoot(parent);
}
