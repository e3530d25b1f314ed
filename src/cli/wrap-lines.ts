/** Characters that a line of a report may have. */
const reportWidth = 80;

/** The text behind `lead`, broken between words so that lines keep to 80 columns; further lines go on below the text. */
export function wrapLines(lead: string, text: string): string[] {
  const indent = " ".repeat(lead.length);
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > reportWidth) {
      lines.push(line);
      line = indent + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line];
}
