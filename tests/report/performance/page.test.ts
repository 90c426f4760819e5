import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { performanceHtml } from '../../../src/report/performance/index.ts';
import { exampleReport } from './example.ts';

const html = performanceHtml(exampleReport());

/** Elements that have no end tag. */
const VOID = new Set(['meta', 'br', 'path']);

describe('the page', () => {
  test('needs nothing from outside', () => {
    expect(html).not.toMatch(/<(?:link|img|iframe|script[^>]+src)\b/);
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|url\(|@import|fetch\(|XMLHttpRequest/);
  });

  test('opens and closes every element', () => {
    const body = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').replace('<!doctype html>', '');
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of body.matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!VOID.has(name) && !rest.endsWith('/')) open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('shows SQL and names as text', () => {
    expect(html).toContain('&lt;b&gt;simulation_year&lt;/b&gt;');
    expect(html).not.toContain('<b>simulation_year');
  });

  test('has a row of the timeline per period and a lane per thread', () => {
    for (const year of ['2025', '2026', '2027', '2028', '2029']) expect(html).toContain(`<div>${year}<small>`);
    expect(html.match(/class="lane"/g)).toHaveLength(10);
    expect(html.match(/class="bar/g)).toHaveLength(65);
  });

  test('one period needs no table of periods', () => {
    const plain = performanceHtml(
      exampleReport(['only']).periods.length === 1 ? exampleReport(['only']) : exampleReport(),
    );
    expect(plain).toContain('class="period single"');
    expect(plain).not.toContain('<h2>Periods</h2>');
  });

  test('shows what the rules found', () => {
    for (const rule of ['skew', 'spill', 'row-explosion', 'late-filter']) {
      expect(html).toContain(`<span class="badge">${rule}</span>`);
    }
  });
});

/** A headless browser of this machine, if it has one. */
function findBrowser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path));
}

const browser = findBrowser();
if (browser === undefined) console.warn('No Chromium on the PATH: the page is not opened in a browser.');

/** What is seen of the page in a window of some width; it runs in the browser. */
const PROBE = `
const frame = document.getElementById('page');
const errors = [];
frame.onload = () => {
  const page = frame.contentDocument;
  const head = [...page.querySelectorAll('table.sortable')].at(-1).tHead.rows[0].cells;
  const names = () => [...page.querySelectorAll('table.sortable')].at(-1).tBodies[0].rows[0].cells[0].dataset.v;
  const before = names();
  for (let i = 0; i < 2; i++) head[0].querySelector('button').click();
  const after = names();
  const theme = page.getElementById('theme');
  theme.click();
  const wide = [...page.querySelectorAll('main *')].filter(e => !e.closest('.frame, svg, .chart, .lane') &&
    e.getBoundingClientRect().right > frame.clientWidth + 1).map(e => e.tagName + '.' + e.className);
  document.getElementById('result').textContent = JSON.stringify({
    overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    wide, before, after, theme: page.documentElement.dataset.theme ?? null,
    bars: page.querySelectorAll('.bar').length,
    lanes: [...page.querySelectorAll('.bar')].every(e => e.getBoundingClientRect().width >= 2),
  });
};
frame.srcdoc = atob(document.getElementById('source').textContent);
`;

describe.skipIf(browser === undefined)('the page in a browser', () => {
  test.each([1280, 420])('fits a window of %i pixels, sorts and changes its theme', width => {
    const folder = mkdtempSync(join(tmpdir(), 'pa-page-'));
    try {
      const file = join(folder, 'probe.html');
      const source = Buffer.from(html.replace(/[\u0080-\uffff]/g, c => `&#${c.charCodeAt(0)};`)).toString('base64');
      writeFileSync(
        file,
        `<iframe id="page" style="width:${width}px;height:900px;border:0"></iframe><pre id="result"></pre>` +
          `<script type="text/plain" id="source">${source}</script><script>${PROBE}</script>`,
      );
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=4000', '--dump-dom'];
      const profile = `--user-data-dir=${join(folder, 'profile')}`;
      const dom = execFileSync(
        browser as string,
        [...flags, profile, `--window-size=${width + 40},1000`, `file://${file}`],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          timeout: 50_000,
        },
      );
      const result = /<pre id="result">([^<]*)<\/pre>/.exec(dom)?.[1] ?? '';
      expect(JSON.parse(result)).toEqual({
        overflow: 0,
        wide: [],
        before: 'fct_workforce_snapshot',
        after: 'stg_plan_designs',
        theme: 'dark',
        bars: 65,
        lanes: true,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});
