import type { SloStatus } from '../../model/measurement.ts';
import { type Html, html, raw } from './html.ts';

/** Icons stand beside a word and are never alone, so they are hidden from assistive technology. */
const ICONS = {
  tick: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="M2 6.5 5 9.5 10.5 3" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
  ),
  warn: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="M6 1.2 11.4 11H.6Z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6 4.5v3M6 8.6v1" stroke="currentColor" stroke-width="1.4"/></svg>',
  ),
  cross: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="m2.5 2.5 7 7m0-7-7 7" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
  ),
  query: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2 1.6"/></svg>',
  ),
  clock: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M6 3.4V6l1.9 1.3" fill="none" stroke="currentColor" stroke-width="1.4"/></svg>',
  ),
} as const;

const DIAMONDS: Readonly<Record<string, Html>> = {
  gold: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor"/></svg>',
  ),
  silver: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="none" stroke="currentColor" stroke-width="1.4"/><circle cx="6" cy="6" r="1.7" fill="currentColor"/></svg>',
  ),
  bronze: raw(
    '<svg aria-hidden="true" viewBox="0 0 12 12"><path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="none" stroke="currentColor" stroke-width="1.4"/></svg>',
  ),
};

/** A status as icon, word and colour. The class is looked up, so that foreign text never becomes one. */
const STATUSES: Readonly<Record<string, { readonly icon: Html; readonly word: string }>> = {
  met: { icon: ICONS.tick, word: 'met' },
  at_risk: { icon: ICONS.warn, word: 'at risk' },
  breached: { icon: ICONS.cross, word: 'breached' },
  unknown: { icon: ICONS.query, word: 'unknown' },
  live: { icon: ICONS.tick, word: 'live' },
  waiting: { icon: ICONS.clock, word: 'waiting' },
  passed: { icon: ICONS.tick, word: 'passed' },
  failed: { icon: ICONS.cross, word: 'failed' },
  error: { icon: ICONS.cross, word: 'could not run' },
  True: { icon: ICONS.tick, word: 'True' },
  False: { icon: ICONS.cross, word: 'False' },
  Unknown: { icon: ICONS.query, word: 'Unknown' },
  open: { icon: ICONS.cross, word: 'open' },
  acknowledged: { icon: ICONS.warn, word: 'acknowledged' },
  resolved: { icon: ICONS.tick, word: 'resolved' },
};

export function statusMark(status: SloStatus | string, more = ''): Html {
  const known = STATUSES[status];
  return known
    ? html`<span class="status ${status}">${known.icon}${known.word}${more}</span>`
    : html`<span class="status unknown">${ICONS.query}${status}${more}</span>`;
}

export function tierMark(tier: string): Html {
  const diamond = DIAMONDS[tier];
  return diamond
    ? html`<span class="tier ${tier}">${diamond}${tier}</span>`
    : html`<span class="tier unclassified">${tier}</span>`;
}

/** A count with thin groups: `62 500`. */
export function countText(count: number | null): string {
  return count === null ? '–' : String(count).replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** `2026-11-22 18:04:54 UTC`. */
export function timeMark(instant: string): Html {
  return html`<time datetime="${instant}">${instant.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** A message with its `names in backticks` set as code. */
export function prose(message: string): Html {
  const parts = message.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1 ? html`<code>${part}</code>` : part))}`;
}

/** The address of a product's page. */
export function productHref(domain: string, name: string): string {
  return `/products/${encodeURIComponent(domain)}/${encodeURIComponent(name)}`;
}
