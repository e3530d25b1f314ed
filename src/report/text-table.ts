import { createColors } from "picocolors";

/** How a cell looks where colours are on; without colours it is as plain as the others. */
export type CellTone = "plain" | "strong" | "dim" | "good" | "reference";

/** A cell: text, or text with a tone. */
export type TableCell = string | { readonly text: string; readonly tone: CellTone };

/** A column; a heading may have several lines, parted by `\n`. */
export interface TableColumn {
  readonly heading: string;
  readonly align: "left" | "right";
}

/** How to print a table. */
export interface TableStyle {
  readonly color: boolean;
  /** Characters that a line may have, 80 when left out. Left-aligned columns are cut to fit, numbers never. */
  readonly width?: number;
}

const standardWidth = 80;
/** A left-aligned column is not cut below this. */
const leastTextWidth = 4;

/** Lays out a table with aligned columns, one space between them, without trailing spaces. Rows may lack their last cells. */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  style: TableStyle,
): string {
  const paint = painter(style.color);
  const headings = columns.map((column) => plainLines(column.heading));
  const body = rows.map((row) =>
    columns.map((_, index) => {
      const cell = row[index] ?? "";
      const { text, tone } = typeof cell === "string" ? { text: cell, tone: "plain" as const } : cell;
      return { text: printable(text), tone };
    }),
  );
  const widths = columns.map((_, index) =>
    Math.max(...headings[index].map(textWidth), ...body.map((row) => textWidth(row[index].text))),
  );
  shrink(columns, widths, style.width ?? standardWidth);

  const line = (cells: readonly { readonly text: string; readonly tone: CellTone }[]) => {
    let result = "";
    let end = cells.length;
    while (end > 0 && cells[end - 1].text === "") end--;
    for (let index = 0; index < end; index++) {
      const text = cut(cells[index].text, widths[index]);
      const space = " ".repeat(widths[index] - textWidth(text));
      const painted = paint(text, cells[index].tone);
      const left = columns[index].align === "left";
      result += (index > 0 ? " " : "") + (left ? painted + (index + 1 < end ? space : "") : space + painted);
    }
    return result;
  };

  const headingLines = Math.max(...headings.map((lines) => lines.length));
  const lines: string[] = [];
  for (let number = 0; number < headingLines; number++) {
    lines.push(
      line(headings.map((own) => ({ text: own[number - (headingLines - own.length)] ?? "", tone: "dim" as const }))),
    );
  }
  for (const row of body) lines.push(line(row));
  return lines.join("\n");
}

/** Text for a terminal with a tone; without colour it comes back as it is. */
export function paintText(text: string, tone: CellTone, color: boolean): string {
  return painter(color)(printable(text), tone);
}

function painter(color: boolean): (text: string, tone: CellTone) => string {
  const colors = createColors(color);
  return (text, tone) => {
    if (text === "") return text;
    switch (tone) {
      case "strong":
        return colors.bold(text);
      case "dim":
        return colors.dim(text);
      case "good":
        return colors.bold(colors.green(text));
      case "reference":
        return colors.cyan(text);
      default:
        return text;
    }
  };
}

/** Control characters of a name would move the cursor or change colours. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "�");
}

function plainLines(heading: string): string[] {
  return heading.split("\n").map(printable);
}

function textWidth(text: string): number {
  return [...text].length;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

/** Takes characters from the widest left-aligned column until the line fits or nothing is left to take. */
function shrink(columns: readonly TableColumn[], widths: number[], width: number): void {
  let excess = widths.reduce((sum, own) => sum + own, 0) + widths.length - 1 - width;
  while (excess-- > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (column.align !== "left" || widths[index] <= leastTextWidth) continue;
      if (widest < 0 || widths[index] > widths[widest]) widest = index;
    }
    if (widest < 0) return;
    widths[widest]--;
  }
}
