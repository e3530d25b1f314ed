import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";

/** A piece of the text form. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "punctuation" | "end";
  /** As written; for strings what they stand for. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

const pattern =
  /(?<space>[ \t\r]+|;[^\n]*)|(?<newline>\n)|(?<word>[A-Za-z_]\w*)|(?<number>-?(?:0x[0-9A-Fa-f]+|\d+)(?!\w))|(?<string>"(?:[^"\\\n]|\\.)*")|(?<punctuation>=>|\.\.|[{}()[\]:,.=/&@+#])/y;

/** Cuts the text into tokens, the last of kind `end`. Throws RMT2001 where a character means nothing. */
export function tokenize(text: string, file: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  while (offset < text.length) {
    pattern.lastIndex = offset;
    const groups = pattern.exec(text)?.groups;
    const column = offset - lineStart + 1;
    if (!groups) throw new DiagnosticError(unreadable(text, offset, { file, line, column, length: 1 }));
    const piece = Object.values(groups).find((group) => group !== undefined)!;
    offset += piece.length;
    if (groups.space !== undefined) continue;
    if (groups.newline !== undefined) {
      line += 1;
      lineStart = offset;
      continue;
    }
    const place = { line, column, length: piece.length };
    if (groups.string !== undefined)
      tokens.push({ kind: "string", text: unquote(piece, { file, ...place }), ...place });
    else if (groups.word !== undefined) tokens.push({ kind: "word", text: piece, ...place });
    else if (groups.number !== undefined) tokens.push({ kind: "number", text: piece, ...place });
    else tokens.push({ kind: "punctuation", text: piece, ...place });
  }
  tokens.push({ kind: "end", text: "", line, column: offset - lineStart + 1, length: 1 });
  return tokens;
}

type Place = { file: string; line: number; column: number; length: number };

function unreadable(text: string, offset: number, location: Place) {
  if (text[offset] === '"') {
    return errorDiagnostic("RMT2001", "this string has no end on its line", { location, hint: 'close it with "' });
  }
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  return errorDiagnostic("RMT2001", `the character ${JSON.stringify(character)} means nothing here`, {
    location,
    hint: "comments start with ; and names with unusual characters stand in double quotes",
  });
}

function unquote(quoted: string, location: Place): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new DiagnosticError(
      errorDiagnostic("RMT2001", "this string has an escape that does not exist", {
        location,
        hint: 'escapes are those of JSON: \\" \\\\ \\n \\t \\u0041',
      }),
    );
  }
}
