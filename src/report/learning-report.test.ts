import { describe, expect, it } from "vitest";
import { type LearningFigure, renderLearningReport } from "./index.ts";

/** A page with these figures. */
function page(...figures: LearningFigure[]): string {
  return renderLearningReport({ title: "t", command: "c", facts: [], sections: [{ title: "s", figures }] });
}

/** The attributes of all elements of a name that have this class, in their order. */
function elements(html: string, name: string, className: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${name}((?: [\\w-]+="[^"]*")*)/?>`, "g"))]
    .map(([, attributes]) =>
      Object.fromEntries([...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, k, v]) => [k, v])),
    )
    .filter((attributes) => (attributes.class ?? "").split(" ").includes(className));
}

/** Tags that are open at the end, or closed without being open: none in a well-formed page. */
function unbalanced(html: string): readonly string[] {
  const open: string[] = [];
  const body = html.replace(/<style>[\s\S]*?<\/style>/g, "").replace("<!doctype html>", "");
  for (const [, close, name, , self] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+="[^"<>]*")*)\s*(\/?)>/gi)) {
    if (self === "/" || name === "meta") continue;
    if (close !== "/") open.push(name!);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

const confusion: LearningFigure = {
  kind: "confusion",
  title: "Confusion",
  labels: ["no", "yes"],
  counts: [3, 1, 0, 4],
};
const bars: LearningFigure = {
  kind: "bars",
  title: "Importance",
  label: "points",
  bars: [
    { name: "long", value: 8, deviation: 2 },
    { name: "short", value: 2 },
  ],
};
const lines: LearningFigure = {
  kind: "lines",
  title: "Accuracy",
  x: { label: "sample", from: 0, to: 10 },
  y: { label: "%", from: 0, to: 100 },
  series: [
    {
      name: "model",
      points: [
        { x: 0, y: 0 },
        { x: 5, y: 50 },
        { x: 7, y: Number.NaN },
        { x: 10, y: 100, text: "end" },
      ],
    },
  ],
};
const pareto: LearningFigure = {
  kind: "pareto",
  title: "Front",
  x: { label: "ns", from: 0, to: 100 },
  y: { label: "accuracy", from: 0, to: 1 },
  points: [
    { x: 50, y: 0.5, group: "tree", onFront: true },
    { x: 100, y: 1, group: "forest", onFront: true, mark: "default" },
    { x: 100, y: 0.25, group: "tree", onFront: false },
  ],
};

describe("the page of learning", () => {
  it("is one well-formed document that needs no scripts and no network", () => {
    const html = page(confusion, bars, lines, pareto, {
      kind: "table",
      headings: ["a", "b"],
      rows: [["1", "2"]],
    });
    expect(unbalanced(html)).toEqual([]);
    expect(html.match(/<svg[^>]*role="img"/g)).toHaveLength(4);
    expect(html).not.toMatch(/<script|<link|src=|href="?http/);
  });

  it("escapes names wherever they stand", () => {
    const evil = `<b onclick="x">&'`;
    const html = renderLearningReport({
      title: evil,
      command: evil,
      facts: [{ name: evil, value: evil }],
      sections: [
        {
          title: evil,
          caption: evil,
          figures: [
            { ...confusion, title: evil, labels: [evil, "yes"] },
            { ...bars, bars: [{ name: evil, value: 1 }] },
            { ...lines, series: [{ name: evil, points: [{ x: 1, y: 1, text: evil }] }] },
            { ...pareto, points: [{ x: 1, y: 1, group: evil, onFront: true, mark: evil, text: evil }] },
            { kind: "table", headings: [evil], rows: [[evil]] },
            { kind: "text", title: evil, text: evil },
          ],
        },
      ],
    });
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toContain("<b ");
    expect(html).toContain("&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;");
  });

  it("leaves out sections in which nothing can be drawn", () => {
    const nothing: LearningFigure = { ...lines, series: [{ name: "model", points: [{ x: 0, y: Number.NaN }] }] };
    expect(page(nothing, { ...bars, bars: [] })).not.toContain("<section>");
  });
});

// The plots are 420 wide. The area of lines goes from 48 to 408 across, and from 232 up to 26.
describe("the marks of plots", () => {
  it("bars begin at 0 and are as long as their value, with a whisker of one deviation", () => {
    const html = page(bars);
    // From 0 at 128 to 10 at 406: 27.8 a point; rows of 17 from 24 on.
    expect(elements(html, "rect", "bar").map(({ x, y, width }) => [x, y, width])).toEqual([
      ["128", "27.5", "222.4"],
      ["128", "44.5", "55.6"],
    ]);
    expect(elements(html, "path", "whisker").map(({ d }) => d)).toEqual(["M294.8 32.5H406"]);
    expect(html).toContain("<title>long: 8 ± 2</title>");
  });

  it("bars below 0 end at 0", () => {
    const html = page({
      ...bars,
      bars: [
        { name: "harmful", value: -5 },
        { name: "useful", value: 10 },
      ],
    });
    // From -6 at 128 to 10 at 406 (ends of whole steps, of 2 and of 5): the bar below 0 ends where the other one begins.
    const [below] = elements(html, "rect", "below");
    const [above] = elements(html, "rect", "bar").filter((one) => one.class === "bar");
    expect(Number(below!.x) + Number(below!.width)).toBeCloseTo(Number(above!.x), 0);
    expect(Number(above!.width)).toBeCloseTo(2 * Number(below!.width), 0);
  });

  it("lines go through their points, and stop where there is no value", () => {
    const html = page(lines);
    const [line] = elements(html, "path", "line");
    expect(line!.d).toBe("M48 232h0L228 129M408 26h0");
    expect(elements(html, "circle", "dot").map(({ cx, cy }) => [cx, cy])).toEqual([["408", "26"]]);
  });

  it("cells of a confusion are as dark as their share of the class", () => {
    const html = page(confusion);
    // 3 of 4, 1 of 4, 0 of 4, 4 of 4: 0.06 + 0.6 times the share.
    expect([...html.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, opacity]) => opacity)).toEqual([
      "0.51",
      "0.21",
      "0.06",
      "0.66",
    ]);
    expect(html).toContain("no answered as yes: 1 of 4 (25.0 %)");
  });

  it("the front goes in steps along what nothing beats, and over what is beaten", () => {
    const html = page(pareto);
    const [front] = elements(html, "path", "front");
    expect(front!.d).toBe("M228 129H408V26");
    expect(
      elements(html, "circle", "dot")
        .filter(({ cx }) => cx !== "11")
        .map(({ cx, cy, r }) => [cx, cy, r]),
    ).toEqual([
      ["408", "180.5", "2.5"],
      ["228", "129", "4"],
      ["408", "26", "4"],
    ]);
    expect(html).toContain(">default</text>");
  });
});
