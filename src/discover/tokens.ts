/** Words of text for search: lower case, accents folded, `camelCase`, `snake_case` and `kebab-case` split. */
export function tokensOf(text: string): readonly string[] {
  const folded = text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map(singular);
}

/** The words of a question that say something: the rest would match half of every mesh. */
export function queryTokens(query: string): readonly string[] {
  const tokens = [...new Set(tokensOf(query))];
  const telling = tokens.filter((token) => !FILLERS.has(token));
  return (telling.length > 0 ? telling : tokens).slice(0, QUERY_TOKENS_MAX);
}

export const QUERY_TOKENS_MAX = 16;

/** Plain English plurals, so that `customers` and `categories` find `customer` and `category`. */
function singular(word: string): string {
  if (word.length <= 3 || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return /(sh|ch|x|z|ss)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

const FILLERS: ReadonlySet<string> = new Set(
  (
    'a about all an and any are as at be by can data do does find for from get give has have how i in is it list me ' +
    'my of on one or our product show that the their there these thi this to want we what when where which who with you your'
  ).split(' '),
);
