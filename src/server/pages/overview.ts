import type { DomainReport, IncidentReport, OverviewEntry } from '../../doors/index.ts';
import type { Readiness } from '../context.ts';
import { type Html, html } from './html.ts';
import { countText, productHref, statusMark, tierMark, timeMark } from './marks.ts';

export interface OverviewContent {
  readonly mesh: string;
  readonly readiness: Readiness;
  readonly products: readonly OverviewEntry[];
  readonly domains: readonly DomainReport[];
  readonly openIncidents: readonly IncidentReport[];
}

/** The mesh on one page: every product by domain with what people look for first. */
export function overviewPage(content: OverviewContent): Html {
  const { mesh, readiness, products, domains, openIncidents } = content;
  const { live, declared } = readiness.products;
  const byDomain = Map.groupBy(products, (item) => item.domain);
  return html`<h1>${mesh}</h1>
<ul class="facts">
<li><b>${live}</b> of <b>${declared}</b> products live</li>
<li>${counted(byDomain.size, 'domain')}</li>
<li><b>${products.filter((item) => item.slo_status === 'breached').length}</b> with a breached objective</li>
<li>${counted(openIncidents.length, 'open incident')}</li>
</ul>
${incidentBanner(openIncidents)}
${products.length === 0 ? emptyMesh(readiness) : [...byDomain].map(([name, items], index) => domainSection(`domain-${index + 1}`, name, items, domains))}`;
}

function counted(count: number, thing: string): Html {
  return html`<b>${count}</b> ${thing}${count === 1 ? '' : 's'}`;
}

function emptyMesh({ waiting }: Readiness): Html {
  return html`<p>No products yet. ${waiting.length > 0 ? `Waiting for: ${waiting.join('; ')}.` : ''}</p>
<p>Declare one with:</p><pre><code>datamesh new product sales/my-product
datamesh apply</code></pre>`;
}

const INCIDENTS_SHOWN_MAX = 5;

function incidentBanner(incidents: readonly IncidentReport[]): Html {
  if (incidents.length === 0) return html``;
  const shown = incidents.slice(0, INCIDENTS_SHOWN_MAX);
  return html`<section class="banner" aria-label="Open incidents"><ul class="plain">
${shown.map((item) => html`<li>${statusMark('open')} ${productLink(item.product)}: ${item.title} <span class="muted">${item.code}, since ${timeMark(item.opened_at)}</span></li>`)}
</ul>${incidents.length > shown.length ? html`<p class="muted">${shown.length} of ${incidents.length} shown; <a href="/api/v1/incidents?state=open">all</a></p>` : ''}</section>`;
}

/** `domain.product` as a link to its page. */
export function productLink(qualified: string): Html {
  const [domain = '', name = ''] = qualified.split('.');
  return html`<a href="${productHref(domain, name)}">${qualified}</a>`;
}

function domainSection(
  id: string,
  name: string,
  items: readonly OverviewEntry[],
  domains: readonly DomainReport[],
): Html {
  const domain = domains.find((item) => item.name === name);
  const about = [domain?.team, domain?.channel].filter((item) => item).join(' · ');
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>
${domain?.description ? html`<p class="muted lead">${domain.description}${about ? ` – ${about}` : ''}</p>` : ''}
<div class="frame"><table class="products stack">
<caption class="quiet">Data products of ${name}</caption>
<thead><tr><th scope="col" class="c-product">Product</th><th scope="col" class="c-tier">Tier</th><th scope="col" class="c-slo">Objectives</th><th scope="col" class="c-fresh">Freshness</th><th scope="col" class="number c-rows">Rows</th><th scope="col" class="c-ports">Ports</th></tr></thead>
<tbody>${items.map(productRow)}</tbody>
</table></div></section>`;
}

function productRow(item: OverviewEntry): Html {
  const [firstSentence = ''] = item.description.split(/(?<=\.)\s/);
  const objectives = item.slos_declared > 0 ? ` ${item.slos_met}/${item.slos_declared}` : '';
  return html`<tr>
<th scope="row"><a href="${productHref(item.domain, item.name)}">${item.name}</a> <span class="muted">v${item.version}</span>${item.pii ? html` <span class="flag">PII</span>` : ''}<span class="note">${firstSentence}</span></th>
<td data-label="Tier">${tierMark(item.tier)}</td>
<td data-label="Objectives">${statusMark(item.slo_status, objectives)}</td>
<td data-label="Freshness">${freshness(item)}</td>
<td data-label="Rows" class="number">${countText(item.rows)}</td>
<td data-label="Ports">${ports(item)}</td>
</tr>`;
}

function freshness({ freshness: measured, published_at }: OverviewEntry): Html {
  if (published_at === null) return html`<span class="muted">not published</span>`;
  if (!measured) return html`<span class="muted">no target</span>`;
  if (measured.value_text === null)
    return html`<span class="muted">unknown, target ${measured.target}</span>`;
  return html`${measured.value_text} <span class="muted">of ${measured.target}</span>`;
}

const PORT_STATUS_WORDS = {
  live: '',
  waiting: ': waiting for the first release',
  unknown: ': no server yet',
} as const;

/** Port types by state, so that the words for a state stand there once. */
function ports({ ports: declared }: OverviewEntry): Html {
  if (declared.length === 0) return html`<span class="muted">none</span>`;
  const byStatus = [...Map.groupBy(declared, (port) => port.status)];
  return html`${byStatus.map(([status, items], index) => {
    const types = items.map((port) => port.type).join(', ');
    const words = html`${types}${PORT_STATUS_WORDS[status]}`;
    return html`${index > 0 ? '; ' : ''}${status === 'live' ? words : html`<span class="muted">${words}</span>`}`;
  })}`;
}
