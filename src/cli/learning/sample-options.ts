import { type Command, InvalidArgumentError, Option } from "commander";
import { parseCount } from "../parse-count.ts";

/** How samples are read and taken apart: what every command of learning understands. */
export interface SampleOptions {
  readonly label?: string;
  readonly task?: "classes" | "value";
  readonly ignore?: readonly string[];
  readonly weight?: string;
  readonly words: "refuse" | "number";
  /** Share of the samples that are held out, 0 to 0.9. */
  readonly validation: number;
  readonly shuffle?: true;
  readonly seed: number;
  /** Traces over which a program makes samples of its own. */
  readonly trace?: readonly string[];
  readonly slot?: string;
  /** Of the traces' pages, as a fraction. */
  readonly memory: number;
  readonly device: string;
  /** The most samples that a program makes. */
  readonly samples?: number;
}

/** What every command of learning can make of its result. */
export interface ResultOptions {
  readonly json?: true;
  /** Where a page with plots goes. */
  readonly report?: string;
}

/** What `SAMPLES` can be, for help texts of arguments. */
export const samplesDescription = "samples (.csv, .parquet), or a program with --trace";

/** Adds the options of samples to a command. */
export function addSampleOptions(command: Command): Command {
  return command
    .option("--label <name>", "the column to predict (default: the last)")
    .addOption(new Option("--task <kind>", "what the label is (default: by its values)").choices(["classes", "value"]))
    .option("--ignore <columns>", "columns to leave out: a,b,c", collectNames)
    .option("--weight <name>", "the column that says how much each sample counts")
    .addOption(new Option("--words <how>", "words in features").choices(["refuse", "number"]).default("refuse"))
    .option("--validation <share>", "share of the samples held out, the last ones", parseShare, 0.25)
    .option("--shuffle", "hold out samples from everywhere instead of the last")
    .option("--seed <n>", "same seed, same result", parseCount(0), 1)
    .option("-t, --trace <file...>", "traces over which the program makes its samples")
    .option("--slot <name>", "the model of the program that the samples are for")
    .option("-m, --memory <fraction>", "memory of the program's run, of the trace's pages", parseFraction, 0.5)
    .option("-d, --device <device>", "swap device of the program's run", "ssd")
    .option("--samples <n>", "keep the newest of the program's samples", parseCount(2, 10_000_000));
}

/** Adds `--json` and `--report` to a command. */
export function addResultOptions(command: Command): Command {
  return command
    .option("--report <file>", "write a page with plots (HTML)", parseFileName)
    .option("--json", "print the result as JSON");
}

/** A parser for options that name a file. */
export function parseFileName(text: string): string {
  if (text === "") throw new InvalidArgumentError("Give the name of a file.");
  return text;
}

function parseShare(text: string): number {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 0.9) return share;
  throw new InvalidArgumentError("Give a share from 0 to 0.9, such as 0.25.");
}

function parseFraction(text: string): number {
  const fraction = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (fraction > 0 && fraction <= 1) return fraction;
  throw new InvalidArgumentError("Give a fraction above 0 and at most 1, such as 0.5.");
}

function collectNames(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new InvalidArgumentError("Give names of columns, such as a,b,c.");
  return [...before, ...names];
}
