import { readdirSync, readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const folder = fileURLToPath(new URL("../cases/", import.meta.url));

/** All case files, by path from the repository's root, sorted. */
export function findCases(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rmt"))
    .map((name) => `${folder}${name}`)
    .toSorted()
    .map((path) => ({
      file: relative(repository, path).split(sep).join("/"),
      text: readFileSync(path, "utf8"),
    }));
}
