/** The one style sheet of the pages; colours and sizes are those of the design tokens (light and dark). */
export const STYLE_PATH = '/assets/page.css';

export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f7f8fa; --surface: #ffffff; --text: #1b1f24; --muted: #57606a; --accent: #3538cd; --line: #d5dae0;
  --control: #8c95a1; --ok: #116329; --warn: #8a4b00; --bad: #b42318; --code: #eef1f5;
  --gold: #7a5b00; --gold-bg: #fff4cc; --silver: #475467; --silver-bg: #eef1f5; --bronze: #8a4a1c; --bronze-bg: #fbebdd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0e1116; --surface: #14171c; --text: #e6e9ee; --muted: #9aa4b2; --accent: #a4bcfd; --line: #2a313b;
    --control: #6b7685; --ok: #57d37c; --warn: #f0a33a; --bad: #ff8a80; --code: #1c2129;
    --gold: #f2c55c; --gold-bg: #2b2410; --silver: #c3ccd8; --silver-bg: #222831; --bronze: #e6a877; --bronze-bg: #2d1f14;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/20px Inter, system-ui, -apple-system, "Segoe UI", sans-serif; }
header.bar { background: var(--surface); border-block-end: 1px solid var(--line); }
header.bar > div, main, footer { max-width: 1280px; margin-inline: auto; padding-inline: 24px; }
header.bar > div { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: center; min-height: 52px; padding-block: 6px; }
header.bar .brand { font-weight: 600; font-size: 16px; color: var(--text); text-decoration: none; }
table:has(caption.quiet) thead tr:first-child th { border-block-start: 0; }
header.bar nav { display: flex; flex-wrap: wrap; gap: 0 16px; margin-inline-start: auto; }
header.bar nav a, nav.sections a { display: inline-block; padding-block: 6px; }
footer { padding-block: 24px 40px; color: var(--muted); font-size: 13px; }
main { padding-block: 24px 16px; }
h1 { font-size: 20px; line-height: 28px; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; line-height: 24px; font-weight: 600; margin: 32px 0 8px; }
h3 { font-size: 14px; line-height: 20px; font-weight: 600; margin: 16px 0 4px; }
p { margin: 0 0 8px; }
a { color: var(--accent); }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; inset-inline-start: -9999px; }
.skip:focus { position: static; display: inline-block; padding: 8px 24px; }
.muted { color: var(--muted); }
.lead { max-width: 76ch; margin-block-end: 12px; overflow-wrap: anywhere; white-space: pre-line; }
.facts { display: flex; flex-wrap: wrap; gap: 6px 20px; padding: 0; margin: 0 0 16px; list-style: none; }
.facts b { font-weight: 600; }
.frame { margin-block-end: 8px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 18px; }
table caption.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); padding: 0; }
caption { text-align: start; padding: 8px 12px; color: var(--muted); }
th, td { text-align: start; vertical-align: top; padding: 7px 12px; border-block-start: 1px solid var(--line); }
thead th { font-weight: 600; color: var(--muted); white-space: nowrap; }
tbody th { font-weight: 500; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.wide { min-width: 220px; overflow-wrap: anywhere; }
.note { display: block; color: var(--muted); font-weight: 400; margin-block-start: 2px; }
table.products { table-layout: fixed; }
table.products th, table.products td { overflow-wrap: anywhere; }
table.products .c-product { width: 38%; } table.products .c-tier { width: 10%; } table.products .c-slo { width: 14%; }
table.products .c-fresh { width: 14%; } table.products .c-rows { width: 9%; } table.products .c-ports { width: 15%; }
code, pre { font: 12.5px/18px "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 4px 0 12px; overflow-x: auto; }
.status, .tier { white-space: nowrap; display: inline-flex; gap: 5px; align-items: center; }
.status { font-weight: 500; }
.status svg, .tier svg { width: 12px; height: 12px; flex: none; }
.met, .live, .passed, .True, .succeeded, .resolved { color: var(--ok); }
.at_risk, .waiting, .acknowledged { color: var(--warn); }
.breached, .failed, .error, .False, .open, .blocked { color: var(--bad); }
.unknown, .Unknown, .none { color: var(--muted); }
.tier { border-radius: 6px; padding: 0 7px; font-size: 13px; }
.gold { color: var(--gold); background: var(--gold-bg); }
.silver { color: var(--silver); background: var(--silver-bg); }
.bronze { color: var(--bronze); background: var(--bronze-bg); }
.unclassified { color: var(--muted); padding-inline: 0; }
.flag { border: 1px solid var(--control); border-radius: 6px; padding: 0 6px; font-size: 12px; }
ul.plain { list-style: none; padding: 0; margin: 0; }
ul.plain li { padding-block: 2px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 0 32px; }
.banner { border: 1px solid var(--bad); border-radius: 6px; background: var(--surface); padding: 10px 14px; margin-block-end: 16px; }
.operation { border-block-start: 1px solid var(--line); padding-block: 12px; }
.method { font-weight: 600; display: inline-block; min-width: 44px; }
nav.sections { display: flex; flex-wrap: wrap; gap: 0 16px; border-block-end: 1px solid var(--line); }
@media (max-width: 760px) {
  header.bar > div, main, footer { padding-inline: 16px; }
  header.bar nav { margin-inline-start: 0; }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack, table.stack tbody, table.stack tr, table.stack th, table.stack td, table.stack caption { display: block; width: auto; overflow-wrap: anywhere; white-space: normal; }
  table.stack caption.quiet { position: absolute; width: 1px; height: 1px; padding: 0; }
  table.stack tr { border-block-start: 1px solid var(--line); padding-block: 8px; }
  table.stack th, table.stack td { border: 0; padding: 2px 12px; text-align: start; }
  table.stack td[data-label]::before { content: attr(data-label) " "; color: var(--muted); display: inline-block; min-width: 88px; }
  table.stack td.wide { min-width: 0; }
  table.products th, table.products td { width: auto !important; }
}
@media (prefers-contrast: more) { :root { --line: var(--control); } }
`.trimStart();
