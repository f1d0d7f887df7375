declare const safe: unique symbol;

/** HTML whose every part is markup of ours or escaped text. Only `html` and `raw` make it. */
export interface Html {
  readonly [safe]: true;
  readonly text: string;
}

type Part = Html | string | number | null | undefined | readonly Part[];

/** A template whose values are escaped, unless they are `Html` themselves; lists are joined, nothing is nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = literals[0] ?? '';
  for (const [index, part] of parts.entries()) text += render(part) + (literals[index + 1] ?? '');
  return raw(text);
}

/** Markup that is constant in our source. INVARIANT: never called with anything that was read from outside. */
export function raw(markup: string): Html {
  return { text: markup } as Html;
}

function render(part: Part): string {
  if (part === null || part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  if (isList(part)) return part.map(render).join('');
  return part.text;
}

function isList(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

/** Escapes text for element content and for attributes in double quotes. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
