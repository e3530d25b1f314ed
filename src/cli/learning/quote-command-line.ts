/**
 * A command line to be typed into a shell again.
 *
 * @param commandLine the arguments behind `rmt`
 */
export function quoteCommandLine(commandLine: readonly string[]): string {
  const quoted = commandLine.map((word) =>
    /^[\w./=,:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return `npx rmt ${quoted.join(" ")}`;
}
