import type { ProductDetail } from '../../doors/index.ts';
import { type Html, html } from './html.ts';
import { prose, statusMark } from './marks.ts';

/** Output ports, and commands that work today. */
export function portsSection(product: ProductDetail, origin: string): Html {
  return html`<section aria-labelledby="ports"><h2 id="ports">Ports</h2>
${product.ports.length === 0 ? html`<p class="muted">none declared</p>` : portTable(product)}
${snippets(product, origin)}</section>`;
}

function portTable({ ports }: ProductDetail): Html {
  return html`<div class="frame"><table class="stack"><caption>Declared output ports</caption>
<thead><tr><th scope="col">Port</th><th scope="col">Type</th><th scope="col">Status</th><th scope="col">Declared address</th></tr></thead>
<tbody>${ports.map(
    (
      port,
    ) => html`<tr><th scope="row">${port.name}</th><td data-label="Type">${port.type}</td><td data-label="Status">${statusMark(port.status)}<span class="note">${prose(port.reason)}</span></td>
<td data-label="Address">${Object.entries(port.address)
      .map(([name, value]) => `${name} ${value}`)
      .join(' · ')}</td></tr>`,
  )}</tbody></table></div>`;
}

function snippets({ domain, name, tables, release }: ProductDetail, origin: string): Html {
  const address = `${origin}/api/v1/data-products/${encodeURIComponent(domain)}/${encodeURIComponent(name)}`;
  const [table] = tables;
  const readable = table && release;
  return html`<h3>This page as JSON</h3><pre tabindex="0"><code>curl ${address}</code></pre>
${
  readable
    ? html`<h3>Query with SQL</h3><pre tabindex="0"><code>datamesh query "select * from ${table.sql_name} limit 10"</code></pre>
<h3>Read with PyIceberg</h3><pre tabindex="0"><code>${pyiceberg(table.sql_name, origin)}</code></pre>`
    : ''
}`;
}

function pyiceberg(sqlName: string, origin: string): string {
  const [warehouse = '', namespace = '', table = ''] = sqlName.split('.');
  return `from pyiceberg.catalog.rest import RestCatalog

catalog = RestCatalog("mesh", uri="${origin}/iceberg", warehouse="${warehouse}")
table = catalog.load_table("${namespace}.${table}")
print(table.scan(limit=10).to_arrow())`;
}
