import { expect, test } from 'vitest';
import { dataFile, schemaOf } from '../../../tests/fixtures/audit-bench.ts';
import { filesSharingKeys } from './overlap.ts';

type Bounds = readonly [lower?: string | undefined, upper?: string | undefined];

function fileWith(uri: string, ...bounds: readonly Bounds[]): ReturnType<typeof dataFile> {
  const columns = bounds.map(([lower, upper], index) => {
    const known = { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
    return [index + 1, { sizeBytes: 1, values: 1, nulls: 0, ...known }] as const;
  });
  return dataFile(uri, 1, Object.fromEntries(columns));
}

test.each<[type: string, added: Bounds, kept: Bounds, read: boolean, why: string]>([
  ['long', ['10', '20'], ['21', '30'], false, 'above'],
  ['long', ['10', '20'], ['1', '9'], false, 'below, by value and not by text'],
  ['long', ['10', '20'], ['20', '30'], true, 'touching'],
  ['long', ['-5', '-1'], ['-9', '-6'], false, 'negative'],
  ['long', ['10', '20'], [undefined, undefined], true, 'unknown bounds'],
  ['long', ['10', '20'], ['x', 'y'], true, 'text that is no integer'],
  ['string', ['a', 'b'], ['c', 'd'], false, 'texts'],
  ['string', ['a', 'b'], ['bzz', 'd'], true, 'an upper bound may be cut short'],
  ['string', ['\u{1F600}', '\u{1F600}'], ['\uffee', '\uffee'], false, 'bytes of UTF-8, not UTF-16 units'],
  [
    'timestamp',
    ['2026-01-01 10:00:00', '2026-01-01 11:00:00'],
    ['2026-01-01 11:00:01', '2026-01-02 00:00:00'],
    false,
    'times',
  ],
  [
    'timestamp',
    ['2026-01-01 10:00:00', '2026-01-01 11:00:00.5'],
    ['2026-01-01 11:00:00.7', '2026-01-02 00:00:00'],
    true,
    'fractions are not compared',
  ],
  [
    'timestamptz',
    ['2026-01-01 10:00:00+00', '2026-01-01 11:00:00+00'],
    ['2026-01-01 11:30:00+02', '2026-01-01 12:00:00+02'],
    true,
    'other zone',
  ],
  ['date', ['2026-01-01', '2026-01-02'], ['2026-01-03', '2026-01-03'], false, 'dates'],
  [
    'date',
    ['2026-01-01', '2026-01-02'],
    ['10000-01-03', '10000-01-03'],
    true,
    'a year of five digits sorts wrong as text',
  ],
  ['double', ['1', '2'], ['3', '4'], true, 'types without a rule are read'],
])('%s %j against %j: read %s (%s)', (type, added, kept, read) => {
  const keys = schemaOf({ k: type }).fields;
  const near = filesSharingKeys(keys, [fileWith('a', added)], [fileWith('k', kept)]);
  expect(near.length).toBe(read ? 1 : 0);
});

test('a compound key is disjoint as soon as one column is', () => {
  const keys = schemaOf({ region: 'string', id: 'long' }).fields;
  const added = [fileWith('a', ['EU', 'EU'], ['1', '9'])];
  const kept = [fileWith('same', ['EU', 'US'], ['5', '6']), fileWith('other', ['EU', 'US'], ['10', '12'])];
  expect(filesSharingKeys(keys, added, kept).map((file) => file.uri)).toEqual(['same']);
});

test('every added file counts', () => {
  const keys = schemaOf({ id: 'long' }).fields;
  const added = [fileWith('a', ['1', '2']), fileWith('b', ['50', '60'])];
  expect(filesSharingKeys(keys, added, [fileWith('k', ['55', '55'])])).toHaveLength(1);
});
