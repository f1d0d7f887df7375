import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';
import { orderByDependency } from './graph.ts';
import { digestOf } from './hash.ts';
import { nearest } from './nearest.ts';
import { formatRatio, parseRatio, ratioOf } from './ratio.ts';
import { quoteIdentifier, quoteLiteral, sqlName } from './sql-text.ts';

describe('durations', () => {
  it.each([
    ['4h', 14_400_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['7y', 7 * 365 * 86_400_000],
    ['2mo', 60 * 86_400_000],
    ['250ms', 250],
  ])('%s is %d ms', (text, expected) => expect(parseDuration(text)).toBe(expected));

  it.each(['', '4', 'h', '4 h', '-4h', '4h!', '1.5h', '4H', '99999999999999y'])('refuses `%s`', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  it.each([
    [0, '0ms'],
    [380, '380ms'],
    [14_400_000, '4h'],
    [750_000, '12m 30s'],
    [90_061_000, '1d 1h'],
    [-60_000, '-1m'],
  ])('%d ms prints as %s', (durationMs, expected) => expect(formatDuration(durationMs)).toBe(expected));
});

describe('ratios', () => {
  it.each([
    ['99.5%', 995_000],
    ['99.9 %', 999_000],
    ['100%', 1_000_000],
    ['0%', 0],
    ['99.9999%', 999_999],
  ])('%s is %d', (text, expected) => expect(parseRatio(text)).toBe(expected));

  it.each(['', '99.5', '100.1%', '-1%', '99.99999%', '9e1%'])('refuses `%s`', (text) =>
    expect(parseRatio(text)).toBeUndefined(),
  );

  it('survives being printed and parsed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        (ratio) => parseRatio(formatRatio(ratio)) === ratio,
      ),
    );
  });

  it('is never shown better than it is', () => {
    expect(ratioOf(999_999_999, 1_000_000_000)).toBe(999_999);
    expect(ratioOf(0, 0)).toBe(1_000_000);
  });
});

describe('orderByDependency', () => {
  const graph: Readonly<Record<string, readonly string[]>> = {
    d: ['b', 'c'],
    b: ['a'],
    c: ['a', 'outside'],
    a: [],
  };
  it('puts every node after what it needs', () => {
    expect(orderByDependency(Object.keys(graph), (node) => graph[node] ?? []).order).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('names a cycle once and leaves out what needs it', () => {
    const cyclic: Readonly<Record<string, readonly string[]>> = {
      a: ['b'],
      b: ['c'],
      c: ['b'],
      ok: [],
      needs: ['a'],
    };
    const { order, cycles } = orderByDependency(Object.keys(cyclic), (node) => cyclic[node] ?? []);
    expect(order).toEqual(['ok']);
    expect(cycles).toEqual([['b', 'c']]);
  });

  it('finds a node that needs itself', () => {
    expect(orderByDependency(['a'], () => ['a']).cycles).toEqual([['a']]);
  });
});

describe('nearest', () => {
  it.each([
    ['kafak', 'kafka'],
    ['slso', 'slos'],
    ['Rest', 'rest'],
    ['zzzz', undefined],
  ])('%s → %s', (word, expected) =>
    expect(nearest(word, ['sql', 'rest', 'graphql', 'kafka', 'slos'])).toBe(expected),
  );
});

describe('SQL text', () => {
  it('quotes what would end a name or a text', () => {
    expect(quoteIdentifier('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
    expect(quoteLiteral("it's")).toBe("'it''s'");
    expect(sqlName('customer-360')).toBe('customer_360');
  });
});

describe('digestOf', () => {
  it('does not depend on the order of keys, and does on that of lists', () => {
    expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(digestOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  });
});
