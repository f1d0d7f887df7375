import { describe, expect, it } from 'vitest';
import { checkRe2 } from './re2-syntax.ts';

const ACCEPTED = [
  '^CUS-[A-Z0-9]{8}$',
  '',
  'a|b',
  '(a|b)*?c+',
  '(?:a)(?P<name>b)(?<other>c)',
  '(?i)abc(?-i)d(?im-s:e)',
  '[^]]x',
  '[]a-z]',
  '[[:alpha:]_[:^digit:]]',
  '\\d\\w\\s\\D\\W\\S\\b\\B\\A\\z',
  '\\pN\\p{Greek}\\P{^Lu}',
  '\\x41\\x{1F600}\\123',
  '\\Qa(b\\E',
  'a{2}b{2,}c{2,5}',
  'a{,5}{x}',
  '\\.\\/\\-\\@',
  '^[^@ ]+@[^@ ]+[.][a-z]+$',
];

const REFUSED: readonly (readonly [string, number, RegExp])[] = [
  ['(?=a)', 0, /lookaround/],
  ['a(?!b)', 1, /lookaround/],
  ['(?<=a)b', 0, /lookaround/],
  ['(?<!a)b', 0, /lookaround/],
  ['(a)\\1', 3, /backreference/],
  ['(?<n>a)\\k<n>', 7, /backreference/],
  ['(?>a)', 0, /atomic/],
  ['a*+', 1, /possessive/],
  ['a{2}+', 1, /possessive/],
  ['(?(1)a)', 0, /group/],
  ['(a', 2, /not closed/],
  ['a)', 1, /no `\(`/],
  ['[a', 0, /not closed/],
  ['[z-a]', 0, /backwards/],
  ['*a', 0, /nothing to repeat/],
  ['a**', 2, /nothing to repeat/],
  ['(|*)', 2, /nothing to repeat/],
  ['a{3,2}', 1, /backwards/],
  ['a{1001}', 1, /more than/],
  ['a\\', 1, /single/],
  ['\\y', 0, /escape/],
  ['('.repeat(101) + ')'.repeat(101), 100, /deeper/],
  ['a'.repeat(1_001), 1_000, /longer/],
];

describe('checkRe2', () => {
  it.each(ACCEPTED)('accepts %j', (pattern) => {
    expect(checkRe2(pattern)).toBeUndefined();
  });

  it.each(REFUSED)('refuses %j at %i', (pattern, offset, reason) => {
    const fault = checkRe2(pattern);
    expect(fault?.offset).toBe(offset);
    expect(fault?.reason).toMatch(reason);
  });

  it('is linear on long patterns of brackets', () => {
    expect(checkRe2('[a'.repeat(500))?.reason).toMatch(/not closed/);
  });
});
