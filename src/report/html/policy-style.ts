/**
 * Colours by policy, the same in every plot, after Okabe and Ito, "Color Universal Design" (2008), a palette for all
 * kinds of colour vision; dark pages take lighter shades. Policies without a colour of their own share the last.
 */
const policies: readonly {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  readonly dash: string;
}[] = [
  { name: "none", light: "#8a8a8a", dark: "#9a9a9a", dash: "1 3" },
  { name: "linux-vma", light: "#0072b2", dark: "#4aa8e0", dash: "" },
  { name: "linux-cluster", light: "#56b4e9", dark: "#a3d8f7", dash: "5 3" },
  { name: "leap-paper", light: "#d98a00", dark: "#f0b030", dash: "" },
  { name: "leap-code", light: "#d55e00", dark: "#ff8a45", dash: "5 3" },
  { name: "rmt", light: "#00875f", dark: "#25c796", dash: "" },
  { name: "oracle", light: "#333333", dark: "#e6e6e6", dash: "2 3" },
  { name: "", light: "#b0508a", dark: "#e08cbe", dash: "5 3" },
];

/** Class of the strokes and fills of a policy. */
export function policyClass(policy: string): string {
  const index = policies.findIndex(({ name }) => name === policy);
  return `policy-${index < 0 ? policies.length - 1 : index}`;
}

const light = policies.map((policy, index) => `--policy-${index}:${policy.light};`).join("");
const dark = policies.map((policy, index) => `--policy-${index}:${policy.dark};`).join("");
const classes = policies
  .map(
    ({ dash }, index) =>
      `.policy-${index}{--own:var(--policy-${index})${dash === "" ? "" : `;stroke-dasharray:${dash}`}}`,
  )
  .join("\n");

/** The style sheet of the report. Kinds of accesses have colours that no policy has. */
export const styleSheet = `
:root{color-scheme:light dark;--page:#fbfbfa;--card:#fff;--ink:#1c1d1f;--soft:#5c6066;--grid:#e4e5e7;--axis:#9a9ea4;
--mapped:#a9afb8;--hit:#2a9d8f;--late:#e0a100;--major:#c2185b;--zero:#8e7cc3;--leaf:#2a78c8;${light}}
@media (prefers-color-scheme:dark){:root{--page:#131416;--card:#1b1d20;--ink:#e8e9eb;--soft:#a2a7ae;--grid:#2e3136;
--axis:#6a6f77;--mapped:#646b75;--hit:#3cc4b2;--late:#ffc93c;--major:#ff5c9a;--zero:#a996e8;--leaf:#4f9bea;${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}
h2{font-size:1.35rem;margin:3rem 0 .25rem;padding-top:1.5rem;border-top:1px solid var(--grid)}
h3{font-size:1.05rem;margin:2rem 0 .5rem}
p{margin:.4rem 0;max-width:46rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85em}
p code,dd code{overflow-wrap:anywhere}
.soft,figcaption{color:var(--soft)}
figcaption{font-size:.875rem;margin:0 0 .5rem;max-width:52rem}
dl.run{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}
dl.run dt{color:var(--soft)}
dl.run dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto;border:1px solid var(--grid);border-radius:8px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .75rem;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
thead th{color:var(--soft);font-weight:500;border-bottom:1px solid var(--grid);vertical-align:bottom}
thead th[colspan]{text-align:left}
tbody tr+tr td{border-top:1px solid var(--grid)}
tbody th{text-align:left;padding-top:.9rem;border-top:1px solid var(--grid);font-weight:600}
tr.own td{font-weight:600}
td.best::before{content:"★ ";color:var(--policy-5)}
td.group,th.group{border-left:1px solid var(--grid)}
.swatch{display:inline-block;vertical-align:middle;margin-right:.5rem}
figure{margin:0}
strong{white-space:nowrap}
.narrow{max-width:36rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;align-items:start}
.plot{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:.5rem;min-width:0}
svg{display:block;width:100%;height:auto}
svg.swatch{display:inline-block;width:22px;height:10px}
svg text{fill:var(--soft);font-size:10.5px;font-family:inherit}
svg text.title{fill:var(--ink);font-weight:600;font-size:11.5px}
svg text.strong{fill:var(--ink)}
ul.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:.25rem 0 .5rem;padding:0;font-size:.875rem}
.grid{stroke:var(--grid);fill:none}
.axis{stroke:var(--axis);fill:none}
.band{fill:var(--grid);opacity:.4}
.hover{fill:transparent}
.hover:hover{fill:var(--soft);fill-opacity:.15}
.line{stroke:var(--own);fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
.line.wide{stroke-width:2.4}
.mapped,.hit,.late,.major,.zero{fill:none;stroke-linecap:square}
.mapped{stroke:var(--mapped);stroke-width:1.25;opacity:.45}
.hit{stroke:var(--hit);stroke-width:1.25}
.late{stroke:var(--late);stroke-width:1.25}
.major{stroke:var(--major);stroke-width:1.25}
.zero{stroke:var(--zero);stroke-width:1.25;opacity:.7}
svg.swatch .mapped,svg.swatch .hit,svg.swatch .late,svg.swatch .major,svg.swatch .zero{stroke-width:8;opacity:1}
.compute{fill:var(--mapped)}.majorStall{fill:var(--major)}.lateStall{fill:var(--late)}.overhead{fill:var(--zero)}
.tree{min-width:var(--least)}
.tree rect{fill:var(--card);stroke:var(--axis)}
.tree .leaf rect{fill:var(--leaf);stroke:var(--leaf);stroke-opacity:1}
.tree .rest rect{stroke-dasharray:3 3}
.tree text{fill:var(--ink)}
.tree text.branch{fill:var(--soft);font-size:9px}
.bar{fill:var(--hit)}.bar.below{fill:var(--major)}
.whisker{stroke:var(--ink);stroke-width:1.2;fill:none}
.confusion .right rect{fill:var(--hit)}.confusion .wrong rect{fill:var(--major)}
.confusion g text{fill:var(--ink)}
.front{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:4 3;fill:none}
details{margin:.75rem 0}
summary{cursor:pointer;color:var(--soft)}
.across{margin:1rem 0}
pre{overflow:auto;max-height:34rem;padding:1rem;background:var(--card);border:1px solid var(--grid);border-radius:8px;line-height:1.45}
${classes}
.dot{fill:var(--own);stroke:var(--card);stroke-width:1;stroke-dasharray:none}
.dot.beaten{opacity:.45}
svg.swatch .dot{stroke:none}
@media (max-width:600px){th,td{padding:.3rem .45rem}table{font-size:.82rem}body{font-size:15px}}
`;
