import { GrowableUint32 } from "./growable.ts";
import type { PageAccessSink } from "./lackey-parser.ts";
import { PageNumbering, splitPage } from "./page-numbering.ts";
import { RecencyFilter } from "./recency-filter.ts";
import type { Trace } from "./trace.ts";

const largestCount = 0xffff_ffff;

/** What a finished {@link AccessLog} hands over; its owner adds the name, the command and the regions. */
type LoggedAccesses = Pick<
  Trace,
  "pages" | "accesses" | "instructions" | "created" | "trailingInstructions" | "filterPages"
>;

/** Collects page accesses through a recency filter into the columns of a trace. */
export class AccessLog implements PageAccessSink {
  private readonly filterPages: number;
  private readonly skipInstructions: number;
  private readonly filter: RecencyFilter;
  private readonly index = new PageNumbering();
  /** By page index: 1 where the first access was a store. */
  private readonly created = new GrowableUint32();
  private readonly accesses = new GrowableUint32();
  private readonly counts = new GrowableUint32();
  private counted: number;

  /**
   * @param filterPages accesses to the most recently used so many pages are left out; 0: only repeated accesses are
   * @param skipInstructions accesses before so many instructions are left out, though the filter and `created` see them
   */
  constructor(filterPages: number, skipInstructions = 0) {
    this.filterPages = filterPages;
    this.skipInstructions = skipInstructions;
    this.counted = skipInstructions;
    this.filter = new RecencyFilter(filterPages);
  }

  /** Accesses recorded so far. */
  get accessCount(): number {
    return this.accesses.length;
  }

  /** Distinct pages seen so far. */
  get pageCount(): number {
    return this.index.size;
  }

  /** The page number with this index, in order of first access. */
  pageAt(index: number): number {
    return this.index.pageAt(index);
  }

  access(pageHigh: number, pageLow: number, store: boolean, instructions: number): void {
    const index = this.index.indexOf(pageHigh, pageLow);
    if (index === this.created.length) this.created.push(store ? 1 : 0);
    if (!this.filter.use(index) || instructions < this.skipInstructions) return;
    // A count that does not fit is carried on to the next access, so that the sum stays right.
    const count = Math.min(instructions - this.counted, largestCount);
    this.counted += count;
    this.accesses.push(index);
    this.counts.push(count);
  }

  /** The columns of the trace, its pages ascending, when the program has executed `instructions` in all. */
  finish(instructions: number): LoggedAccesses {
    const isRecorded = new Uint8Array(this.pageCount);
    for (let position = 0; position < this.accessCount; position++) isRecorded[this.accesses.get(position)] = 1;
    const pages = Float64Array.from({ length: this.pageCount }, (_, index) => this.pageAt(index))
      .filter((_, index) => isRecorded[index] === 1)
      .sort();
    const rank = new Uint32Array(this.pageCount);
    const created = new Uint8Array(pages.length);
    pages.forEach((page, position) => {
      const { high, low } = splitPage(page);
      const index = this.index.indexOf(high, low);
      rank[index] = position;
      created[position] = this.created.get(index);
    });
    return {
      filterPages: this.filterPages,
      pages,
      accesses: this.accesses.toArray().map((index) => rank[index]!),
      instructions: this.counts.toArray(),
      created,
      trailingInstructions: Math.max(0, instructions - this.counted),
    };
  }
}
