import type { ProductDetail } from '../../doors/index.ts';
import { formatRatio } from '../../lib/ratio.ts';
import { type Html, html } from './html.ts';
import { countText, prose, statusMark, timeMark } from './marks.ts';

/** Service level objectives with their newest measurements. */
export function sloSection({ slos }: ProductDetail): Html {
  if (slos.length === 0) {
    return html`<section aria-labelledby="objectives"><h2 id="objectives">Objectives</h2><p class="muted">none declared</p></section>`;
  }
  return html`<section aria-labelledby="objectives"><h2 id="objectives">Objectives</h2>
<div class="frame"><table class="stack"><caption>Newest measurement of each declared objective</caption>
<thead><tr><th scope="col">Objective</th><th scope="col">Declared by</th><th scope="col" class="number">Target</th><th scope="col" class="number">Now</th><th scope="col">Status</th><th scope="col">As of</th></tr></thead>
<tbody>${slos.map(
    (
      item,
    ) => html`<tr><th scope="row">${item.slo}<span class="note">${prose(item.detail)}</span></th><td data-label="Declared by">${item.scope}</td><td data-label="Target" class="number">${item.target}</td><td data-label="Now" class="number">${item.value_text ?? '–'}</td>
<td data-label="Status">${statusMark(item.status)}</td><td data-label="As of">${item.measured_at ? timeMark(item.measured_at) : '–'}</td></tr>`,
  )}</tbody></table></div></section>`;
}

/** Results of the contract rules in the newest audit. */
export function qualitySection({ quality, contracts }: ProductDetail): Html {
  const rules = contracts.reduce((sum, contract) => sum + contract.rules.length, 0);
  if (quality.length === 0) {
    const why =
      rules === 0 ? 'no contract declares a rule' : `${rules} rules are declared and have not run yet`;
    return html`<section aria-labelledby="quality"><h2 id="quality">Quality</h2><p class="muted">${why}</p></section>`;
  }
  const passed = quality.filter((item) => item.outcome === 'passed').length;
  return html`<section aria-labelledby="quality"><h2 id="quality">Quality</h2>
<div class="frame"><table class="stack"><caption>${passed} of ${quality.length} rules passed in the newest audit</caption>
<thead><tr><th scope="col">Rule</th><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col" class="number">Failed rows</th><th scope="col" class="number">Checked rows</th><th scope="col" class="number">Passing</th></tr></thead>
<tbody>${quality.map(
    (
      item,
    ) => html`<tr><th scope="row">${item.rule}<span class="note">${prose(item.detail)}</span></th><td data-label="Check">${item.check}${item.severity === 'warning' ? ' (warning)' : ''}</td><td data-label="Outcome">${statusMark(item.outcome)}</td>
<td data-label="Failed" class="number">${countText(item.rows_failed)}</td><td data-label="Checked" class="number">${countText(item.rows_checked)}</td><td data-label="Passing" class="number">${formatRatio(item.pass_ratio)}</td></tr>`,
  )}</tbody></table></div></section>`;
}
