import { describe, expect, test } from 'vitest';
import { recordedProduct } from '../../../tests/fixtures/recorded-products.ts';
import { SAMPLE_MESH } from '../../../tests/fixtures/sample-mesh.ts';
import { serverDeps } from '../../../tests/fixtures/server-deps.ts';
import { expectGolden } from '../../../tests/golden.ts';
import type { ServerDeps } from '../context.ts';
import { createApp } from '../main.ts';
import { html } from './html.ts';

async function get(url: string, deps: ServerDeps = serverDeps(SAMPLE_MESH)) {
  await using app = await createApp(deps);
  return await app.inject({ url, headers: { host: '127.0.0.1:4600' } });
}

const HOSTILE = `<script>alert(1)</script>"'&onload=x javascript:`;

describe('pages', () => {
  test.each([
    { name: 'overview', url: '/' },
    { name: 'product', url: '/products/sales/customer-transactions' },
    { name: 'docs', url: '/docs' },
  ])('$name', async ({ name, url }) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expectGolden(`server-${name}.html`, answer.body);
  });

  test.each([
    '/',
    '/products/sales/customer-360',
    '/products/marketing/customer-segments',
    '/docs',
    '/products/a/b',
  ])(
    '%s has landmarks, captions, one heading, unique ids, no script, no style attribute and no foreign address',
    async (url) => {
      const { body } = await get(url);
      for (const landmark of ['<header', '<nav aria-label', '<main id="content"', '<footer'])
        expect(body).toContain(landmark);
      expect(body.match(/<h1/g)).toHaveLength(1);
      expect(body).toMatch(/<html lang="en">/);
      expect(body.match(/<caption/g)?.length ?? 0).toBe(body.match(/<table/g)?.length ?? 0);
      const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
      expect(ids.length).toBe(new Set(ids).size);
      expect(body).not.toMatch(/<script|<style|style=|<iframe/i);
      expect(body).not.toMatch(/\s(?:src|href)="(?:https?:)?\/\//i);
    },
  );

  test('a product that is not there is 404 and says so', async () => {
    const answer = await get('/products/sales/nothing');
    expect([answer.statusCode, answer.body.includes('No such product')]).toEqual([404, true]);
  });

  test('an empty mesh says what to type', async () => {
    const answer = await get('/', serverDeps({}));
    expect(answer.body).toContain('datamesh new product');
  });

  test('names and descriptions are text, whatever they hold', async () => {
    const product = recordedProduct(HOSTILE, HOSTILE, {
      description: HOSTILE,
      owner: HOSTILE,
      tags: [HOSTILE],
      version: '1.0.0<u>',
      columns: { [HOSTILE]: 'string' },
      described: { [HOSTILE]: HOSTILE },
      outputs: [{ name: HOSTILE, type: 'rest', endpoint: HOSTILE }],
      inputs: [`source:${HOSTILE}.x`],
    });
    const deps = serverDeps({ products: [product] }, { mesh: HOSTILE });
    for (const url of ['/', `/products/${encodeURIComponent(HOSTILE)}/${encodeURIComponent(HOSTILE)}`]) {
      const { statusCode, body } = await get(url, deps);
      expect(statusCode).toBe(200);
      expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
      expect(body).not.toMatch(/<script|<u>/);
      // No attribute is left by a quote, and no address starts with a scheme of its own.
      expect(body).not.toMatch(/="[^"]*"'&/);
      expect(body).not.toMatch(/href="(?!\/|#)/);
    }
  });

  test('the style sheet is served from here', async () => {
    const answer = await get('/assets/page.css');
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(answer.body).toContain('prefers-color-scheme: dark');
  });
});

describe('html', () => {
  test('escapes values, keeps its own markup, joins lists and drops nothings', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${'"x"'}">${inner}${[html`<i>${1}</i>`, 'a<b']}${null}${undefined}</p>`.text).toBe(
      '<p title="&quot;x&quot;"><b>&lt;&amp;&gt;</b><i>1</i>a&lt;b</p>',
    );
  });
});
