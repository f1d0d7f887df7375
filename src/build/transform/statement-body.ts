/**
 * The text of one statement without the semicolon, white space and comments after it, so that it can stand inside
 * another statement. Offsets in it are offsets in the text.
 */
export function statementBody(sql: string): string {
  let end = 0;
  for (const token of tokens(sql)) if (token.kind === 'code') end = token.end;
  return sql.slice(0, end);
}

interface Token {
  readonly kind: 'code' | 'other';
  readonly end: number;
}

/** Strings, quoted names and dollar quotes are one token each, so that what stands in them is not taken for syntax. */
const PATTERN =
  /(?<space>\s+|--[^\n]*|;)|(?<block>\/\*)|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<dollar>\$(?:[A-Za-z_]\w*)?\$)|[\s\S]/g;

function* tokens(sql: string): Generator<Token> {
  const pattern = new RegExp(PATTERN);
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    if (match.groups?.['block']) {
      pattern.lastIndex = endOfComment(sql, pattern.lastIndex);
      yield { kind: 'other', end: pattern.lastIndex };
      continue;
    }
    const quote = match.groups?.['dollar'];
    if (quote) {
      const close = sql.indexOf(quote, pattern.lastIndex);
      pattern.lastIndex = close < 0 ? sql.length : close + quote.length;
    }
    yield { kind: match.groups?.['space'] === undefined ? 'code' : 'other', end: pattern.lastIndex };
  }
}

/** Block comments nest, as in PostgreSQL, whose lexer the engine has. */
function endOfComment(sql: string, start: number): number {
  const pattern = /\/\*|\*\//g;
  pattern.lastIndex = start;
  let depth = 1;
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return pattern.lastIndex;
  }
  return sql.length;
}
