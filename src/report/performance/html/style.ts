/**
 * The page's style sheet: light and dark by the reader's system, or by the button. Colours are variables, fonts the
 * system's own. Nothing is wider than the window but tables, which scroll in their frame.
 */
export const STYLE = `
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e6ea; --grid: #edf0f3; --text: #1b2430; --soft: #5c6878; --faint: #8a94a2;
  --accent: #2f6feb; --accent-soft: #e8f0fe; --warm: #c2410c; --warm-soft: #fff1e8; --good: #15803d;
  --area: #2f6feb22; --second: #0d9488; --third: #d97706; --shadow: 0 1px 2px #10182810, 0 1px 6px #1018280a;
  --c0: #4a76d6; --c1: #16877b; --c2: #b4741a; --c3: #9a55c4; --c4: #c84f76; --c5: #588a2c; --c6: #2f83b0; --c7: #826b4e;
}
:root[data-theme='dark'] {
  color-scheme: dark;
  --page: #0f1318; --card: #171c23; --line: #2a323d; --grid: #212832; --text: #e4e9f0; --soft: #a1adbc; --faint: #76828f;
  --accent: #6ea1ff; --accent-soft: #1b2a45; --warm: #fb923c; --warm-soft: #33210f; --good: #4ade80;
  --area: #6ea1ff26; --second: #2dd4bf; --third: #fbbf24; --shadow: none;
  --c0: #4a76d0; --c1: #1d8478; --c2: #a8711c; --c3: #9655be; --c4: #c04f73; --c5: #578430; --c6: #3582ab; --c7: #7b664c;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
    color-scheme: dark;
    --page: #0f1318; --card: #171c23; --line: #2a323d; --grid: #212832; --text: #e4e9f0; --soft: #a1adbc; --faint: #76828f;
    --accent: #6ea1ff; --accent-soft: #1b2a45; --warm: #fb923c; --warm-soft: #33210f; --good: #4ade80;
    --area: #6ea1ff26; --second: #2dd4bf; --third: #fbbf24; --shadow: none;
    --c0: #4a76d0; --c1: #1d8478; --c2: #a8711c; --c3: #9655be; --c4: #c04f73; --c5: #578430; --c6: #3582ab; --c7: #7b664c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto,
  'Helvetica Neue', Arial, sans-serif; -webkit-font-smoothing: antialiased; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 64px; }
header { display: flex; gap: 16px; align-items: flex-start; justify-content: space-between; margin-bottom: 20px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 4px; letter-spacing: -0.005em; }
h3 { font-size: 14px; margin: 0 0 10px; font-weight: 600; }
p { margin: 0; }
.sub, .note { color: var(--soft); font-size: 13px; }
.sub { overflow-wrap: anywhere; }
.note { margin-bottom: 14px; max-width: 78ch; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; font-size: 12.5px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin-top: 18px;
  box-shadow: var(--shadow); min-width: 0; }
button { font: inherit; color: inherit; }
#theme { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 5px 11px; font-size: 13px;
  cursor: pointer; color: var(--soft); white-space: nowrap; }
#theme:hover { color: var(--text); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); gap: 12px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 13px 16px; box-shadow: var(--shadow); }
.tile b { display: block; font-size: 22px; font-weight: 620; letter-spacing: -0.01em; line-height: 1.25;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile span { color: var(--soft); font-size: 12.5px; }
.tile.warm b { color: var(--warm); }
.split { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 18px; }
.split > section { margin-top: 0; }
.gap { margin-top: 18px; }
.found { display: grid; grid-template-columns: auto 1fr auto; gap: 2px 14px; padding: 13px 0; border-top: 1px solid var(--line); }
.found:first-of-type { border-top: 0; padding-top: 4px; }
.found .badge { grid-row: span 2; align-self: start; margin-top: 2px; }
.found strong { font-weight: 600; overflow-wrap: anywhere; }
.found p { color: var(--soft); font-size: 14px; grid-column: 2 / -1; overflow-wrap: anywhere; }
.found .weight { color: var(--faint); font-size: 13px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; background: var(--warm-soft); color: var(--warm); border-radius: 6px; padding: 1px 8px;
  font-size: 12px; font-weight: 550; white-space: nowrap; min-width: 118px; text-align: center; }
.badge.plain { background: var(--accent-soft); color: var(--accent); min-width: 0; }
.good { color: var(--good); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 12.5px; color: var(--soft); margin-bottom: 12px; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.legend i.ring { background: none; box-shadow: inset 0 0 0 2px var(--text); }
.period { display: grid; grid-template-columns: 64px minmax(0, 1fr); gap: 12px; padding: 8px 0; align-items: center; }
.period + .period { border-top: 1px solid var(--grid); }
.period > div:first-child { font-weight: 600; font-size: 13.5px; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.period small { display: block; color: var(--faint); font-weight: 400; font-size: 12px; }
.period.single { grid-template-columns: minmax(0, 1fr); }
.lanes { position: relative; background-image: linear-gradient(to right, var(--grid) 1px, transparent 1px); background-size: 25% 100%; }
.lane { position: relative; height: 24px; margin: 3px 0; background: color-mix(in srgb, var(--grid) 55%, transparent); border-radius: 5px; overflow: hidden; }
.bar { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; color: #fff; font-size: 11.5px; line-height: 24px;
  padding: 0 6px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; box-shadow: inset -1px 0 0 var(--card); cursor: default; }
.bar.thin { padding: 0; }
.bar.critical { box-shadow: inset 0 0 0 2px var(--text), inset -1px 0 0 var(--card); }
.bar.failed { background-image: repeating-linear-gradient(135deg, #0000 0 5px, #0005 5px 8px); }
.bar:hover { filter: brightness(1.12); }
.ticks { display: flex; justify-content: space-between; color: var(--faint); font-size: 11.5px; margin-top: 4px; font-variant-numeric: tabular-nums; }
.ticks.inset { margin-left: 76px; }
.chart { position: relative; height: 170px; margin: 2px 0 0 56px; }
.chart svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.chart .y { position: absolute; right: calc(100% + 8px); transform: translateY(-50%); font-size: 11.5px; color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; }
.chart .mark { position: absolute; top: -15px; bottom: 0; border-left: 1px dashed var(--line); font-size: 11px; color: var(--faint); padding-left: 4px; line-height: 1; }
.chart.marked { margin-top: 20px; }
.chart .cursor { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--faint); display: none; pointer-events: none; }
.chart + .ticks { margin-left: 56px; }
.frame { overflow-x: auto; margin: 0 -20px; padding: 0 20px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 550; color: var(--soft); font-size: 12.5px; padding: 6px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--grid); white-space: nowrap; vertical-align: middle; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tr:last-child td { border-bottom: 0; }
tbody tr:hover td { background: color-mix(in srgb, var(--grid) 45%, transparent); }
th button { background: none; border: 0; padding: 0; cursor: pointer; font: inherit; color: inherit; }
th button:hover { color: var(--text); }
th[aria-sort] button::after { content: ' \\2193'; color: var(--accent); }
th[aria-sort='ascending'] button::after { content: ' \\2191'; }
.folded tr.rest { display: none; }
.more { background: none; border: 1px solid var(--line); border-radius: 8px; padding: 5px 12px; margin-top: 12px; font-size: 13px; color: var(--soft); cursor: pointer; }
.more:hover { color: var(--text); }
td .who { font-weight: 550; }
td .where { display: block; color: var(--faint); font-size: 12px; }
td:first-child { max-width: 340px; overflow: hidden; text-overflow: ellipsis; }
.meter { display: inline-block; width: 72px; height: 7px; border-radius: 4px; background: var(--grid); margin-left: 10px; vertical-align: 1px; overflow: hidden; }
.meter i { display: block; height: 100%; background: var(--accent); border-radius: 4px; }
.zero { color: var(--faint); }
.spilled { color: var(--warm); font-weight: 550; }
.spark { display: inline-flex; align-items: flex-end; gap: 2px; height: 20px; vertical-align: middle; }
.spark i { width: 6px; background: var(--accent); border-radius: 1.5px 1.5px 0 0; min-height: 1px; opacity: 0.85; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; padding: 6px 0; font-size: 13.5px; }
.row .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row .figure { color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.row .track { grid-column: 1 / -1; height: 7px; border-radius: 4px; background: var(--grid); overflow: hidden; }
.row .track i { display: block; height: 100%; border-radius: 4px; background: var(--accent); }
details { border-top: 1px solid var(--grid); }
details:first-of-type { border-top: 0; }
summary { display: grid; grid-template-columns: 14px minmax(0, 1fr) auto; gap: 6px; padding: 9px 0; cursor: pointer; list-style: none; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary::before { content: '\\203a'; color: var(--faint); font-size: 16px; line-height: 1; transition: transform 0.12s; }
details[open] > summary::before { transform: rotate(90deg); }
summary .sql { color: var(--faint); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; display: block; }
summary .figure { font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 12px; margin: 2px 0 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
.operators { margin: 0 0 14px; }
.operators td, .operators th { padding: 4px 10px; font-size: 12.5px; }
.operators td:first-child { white-space: normal; max-width: 520px; overflow-wrap: anywhere; }
#tip { position: fixed; z-index: 9; pointer-events: none; background: var(--text); color: var(--page); font-size: 12.5px; line-height: 1.45;
  padding: 7px 10px; border-radius: 7px; max-width: min(340px, calc(100vw - 24px)); white-space: pre-line; display: none; overflow-wrap: anywhere; }
footer { color: var(--faint); font-size: 12.5px; margin-top: 22px; }
@media (max-width: 720px) {
  main { padding: 18px 12px 48px; }
  section { padding: 16px 14px; }
  .frame { margin: 0 -14px; padding: 0 14px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .tile { padding: 11px 13px; }
  .tile b { font-size: 19px; }
  .minor { display: none; }
  .found { grid-template-columns: 1fr auto; }
  .found .badge { grid-row: auto; grid-column: 1; justify-self: start; min-width: 0; }
  .found .weight { grid-column: 2; grid-row: 1; }
  .found strong, .found p { grid-column: 1 / -1; }
  .period { grid-template-columns: minmax(0, 1fr); gap: 4px; }
  .period small { display: inline; margin-left: 8px; }
  .ticks.inset { margin-left: 0; }
  td:first-child { max-width: 190px; }
  .meter { display: none; }
}
@media print { #theme { display: none; } section, .tile { box-shadow: none; break-inside: avoid; } }
`;
