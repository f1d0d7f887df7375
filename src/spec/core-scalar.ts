const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

const NUMBER = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+)$/;
/** Digits that every double keeps; a longer number stays text, so that no digit is lost. */
const EXACT_LENGTH_MAX = 15;
const WORD_LENGTH_MAX = 5;

/**
 * The value of a plain scalar. Longer numbers, infinities and NaN stay text.
 *
 * source  YAML 1.2.2 §10.3.2 Tag Resolution
 */
export function coreScalar(source: string): string | number | boolean | null {
  const first = source.charCodeAt(0);
  // `+` to `9` holds the signs, the dot and the digits; nothing else begins a number.
  if (first >= 43 && first <= 57) return coreNumber(source);
  if (source.length > WORD_LENGTH_MAX) return source;
  const word = WORDS.get(source);
  return word === undefined ? source : word;
}

function coreNumber(source: string): string | number {
  if (source.length > EXACT_LENGTH_MAX || !NUMBER.test(source)) return source;
  const value = Number(source);
  return Number.isFinite(value) ? value : source;
}
