import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file that a thread is started from: the compiled one, also when the caller runs as TypeScript (in tests), which Node
 * cannot run by itself.
 *
 * @param importer `import.meta.url` of the caller
 * @param name of the TypeScript file beside it
 */
export function compiledFile(importer: string, name: string): string {
  const file = fileURLToPath(new URL(name, importer));
  if (!importer.endsWith(".ts")) return file.replace(/\.ts$/, ".js");
  const sources = `${sep}src${sep}`;
  const place = file.lastIndexOf(sources);
  return `${file.slice(0, place)}${sep}dist${sources}${file.slice(place + sources.length).replace(/\.ts$/, ".js")}`;
}
