import type { LineageGraph, ProductDetail } from '../../doors/index.ts';
import { type Html, html } from './html.ts';
import { countText, productHref, prose, statusMark, tierMark, timeMark } from './marks.ts';
import { portsSection } from './product-ports.ts';
import { qualitySection, sloSection } from './product-quality.ts';
import { schemaSection } from './product-schema.ts';

const SECTIONS = ['Status', 'Schema', 'Ports', 'Objectives', 'Quality', 'Lineage', 'Releases'] as const;

/** Everything known about one product, on one page. `origin` is this server's own address. */
export function productPage(product: ProductDetail, graph: LineageGraph | undefined, origin: string): Html {
  return html`<p class="muted"><a href="/">Products</a> / ${product.domain}</p>
<h1>${product.name} <span class="muted">v${product.version}</span></h1>
<ul class="facts">
<li>${tierMark(product.tier)}</li>
<li>${statusMark(product.slo_status)} objectives</li>
${product.pii ? html`<li><span class="flag">PII</span></li>` : ''}
${product.data_classification ? html`<li>${product.data_classification}</li>` : ''}
<li>owner <b>${product.owner}</b></li>
${product.product_type ? html`<li>${product.product_type}</li>` : ''}
${product.tags.length > 0 ? html`<li>tags ${product.tags.join(', ')}</li>` : ''}
</ul>
<p class="lead">${product.description}</p>
<nav class="sections" aria-label="Sections">${SECTIONS.map((name) => html`<a href="#${name.toLowerCase()}">${name}</a> `)}</nav>
${statusSection(product)}
${schemaSection(product)}
${portsSection(product, origin)}
${sloSection(product)}
${qualitySection(product)}
${lineageSection(product, graph)}
${releasesSection(product)}`;
}

function statusSection({ conditions, incidents }: ProductDetail): Html {
  const open = incidents.filter((item) => item.state !== 'resolved');
  return html`<section aria-labelledby="status"><h2 id="status">Status</h2>
<div class="frame"><table class="stack"><caption>Conditions, as last observed</caption>
<thead><tr><th scope="col">Condition</th><th scope="col">Status</th><th scope="col">Reason</th><th scope="col">Message</th></tr></thead>
<tbody>${conditions.map((item) => html`<tr><th scope="row">${item.type}</th><td>${statusMark(item.status)}</td><td>${item.reason}</td><td class="wide">${prose(item.message)}</td></tr>`)}</tbody></table></div>
${open.length === 0 ? '' : html`<h3>Open incidents</h3><ul class="plain">${open.map((item) => html`<li>${statusMark(item.state)} ${item.title} <span class="muted">${item.code}, since ${timeMark(item.opened_at)}. ${item.detail}</span></li>`)}</ul>`}
</section>`;
}

function lineageSection(product: ProductDetail, graph: LineageGraph | undefined): Html {
  const nodes = graph?.nodes ?? [];
  const upstream = nodes.filter((item) => item.distance < 0).toReversed();
  const downstream = nodes.filter((item) => item.distance > 0);
  return html`<section aria-labelledby="lineage"><h2 id="lineage">Lineage</h2>
<div class="columns"><div><h3>Made from</h3>${nodeList(upstream)}</div><div><h3>Used by</h3>${nodeList(downstream)}
${consumers(product)}</div></div></section>`;
}

function nodeList(nodes: LineageGraph['nodes']): Html {
  if (nodes.length === 0) return html`<p class="muted">nothing in this mesh</p>`;
  return html`<ul class="plain">${nodes.map((node) => {
    const hops = Math.abs(node.distance);
    const far = html`<span class="muted">${hops === 1 ? '1 hop' : `${hops} hops`}</span>`;
    return node.kind === 'source'
      ? html`<li>${node.domain}.${node.name} <span class="muted">source</span> · ${far}</li>`
      : html`<li><a href="${productHref(node.domain, node.name)}">${node.domain}.${node.name}</a> ${statusMark(node.slo_status ?? 'unknown')} · ${far}</li>`;
  })}</ul>`;
}

function consumers({ contracts }: ProductDetail): Html {
  const all = contracts.flatMap((contract) => contract.consumers);
  if (all.length === 0) return html``;
  return html`<h3>Contract consumers</h3><ul class="plain">${all.map((item) => html`<li>${item.domain} / ${item.team}: ${item.use_case}</li>`)}</ul>`;
}

function releasesSection({ releases }: ProductDetail): Html {
  if (releases.length === 0) {
    return html`<section aria-labelledby="releases"><h2 id="releases">Releases</h2><p class="muted">nothing is published yet</p></section>`;
  }
  return html`<section aria-labelledby="releases"><h2 id="releases">Releases</h2>
<div class="frame"><table class="stack"><caption>Newest first; the first is live</caption>
<thead><tr><th scope="col">Release</th><th scope="col">Version</th><th scope="col">Published</th><th scope="col" class="number">Rows</th><th scope="col">Snapshot</th></tr></thead>
<tbody>${releases.map(
    (
      item,
    ) => html`<tr><th scope="row">${item.number}</th><td data-label="Version">${item.version}</td><td data-label="Published">${timeMark(item.published_at)}</td>
<td data-label="Rows" class="number">${countText(item.tables.reduce((sum, table) => sum + table.rows, 0))}</td><td data-label="Snapshot"><code>${item.tables.map((table) => table.snapshot_id).join(', ')}</code></td></tr>`,
  )}</tbody></table></div></section>`;
}
