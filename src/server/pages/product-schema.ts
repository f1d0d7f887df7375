import type { ProductDetail } from '../../doors/index.ts';
import { type Html, html } from './html.ts';

type Table = ProductDetail['tables'][number];

/** The tables of a product with their columns. */
export function schemaSection({ tables }: ProductDetail): Html {
  return html`<section aria-labelledby="schema"><h2 id="schema">Schema</h2>
${tables.length === 0 ? html`<p class="muted">no table is planned yet</p>` : tables.map(tableSchema)}</section>`;
}

function tableSchema(table: Table): Html {
  const layout = [
    table.partition_by.length > 0 ? `partitioned by ${table.partition_by.join(', ')}` : '',
    table.sort_by.length > 0 ? `sorted by ${table.sort_by.join(', ')}` : '',
  ].filter((part) => part !== '');
  return html`<div class="frame"><table class="stack">
<caption><code>${table.sql_name}</code>${layout.length > 0 ? ` – ${layout.join('; ')}` : ''}</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Description</th><th scope="col">Notes</th></tr></thead>
<tbody>${table.columns.map(columnRow)}</tbody></table></div>`;
}

function columnRow(column: Table['columns'][number]): Html {
  const notes = [
    column.key ? 'key' : '',
    column.nullable ? '' : 'required',
    column.pii ? 'PII' : '',
    column.classification ?? '',
    column.mask ? `mask ${column.mask} (declared)` : '',
    column.unit ? `unit ${column.unit}` : '',
  ].filter((note) => note !== '');
  return html`<tr><th scope="row"><code>${column.name}</code></th><td data-label="Type"><code>${column.type}</code></td><td class="wide">${column.description}</td><td>${notes.join(', ')}</td></tr>
`;
}
