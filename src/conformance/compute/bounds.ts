import { describe, expect, it } from 'vitest';
import { type OpenCompute, schemaOf, withSession, write } from './fixtures.ts';

/** Type, the SQL of two values, the bounds that the file tells. */
const BOUNDS: readonly (readonly [
  name: string,
  type: string,
  values: string,
  lower: string | undefined,
  upper: string | undefined,
])[] = [
  ['integers', 'long', '(-5), (9223372036854775807)', '-5', '9223372036854775807'],
  ['decimals', 'decimal(9,2)', '(-1.5), (20)', '-1.50', '20.00'],
  ['dates', 'date', `('1969-01-01'), ('2026-01-01')`, '1969-01-01', '2026-01-01'],
  [
    'timestamps',
    'timestamp',
    `('2026-01-01 00:00:00'), ('2026-01-02 00:00:00.5')`,
    '2026-01-01 00:00:00',
    '2026-01-02 00:00:00.5',
  ],
  ['an infinite timestamp', 'timestamp', `('infinity'), ('2026-01-01')`, '2026-01-01 00:00:00', undefined],
  ['an infinite date', 'date', `('-infinity'), ('2026-01-01')`, undefined, '2026-01-01'],
  [
    'zoned timestamps',
    'timestamptz',
    `('2026-01-01 02:00:00+02'), ('2026-01-02 00:00:00+00')`,
    '2026-01-01 00:00:00+00',
    '2026-01-02 00:00:00+00',
  ],
  ['NaN', 'double', `('nan'), ('1')`, undefined, undefined],
  ['doubles', 'double', '(0.5), (1e300)', '0.5', '1e+300'],
  ['short text', 'string', `('a'), ('z')`, 'a', 'z'],
  ['text of 16', 'string', `('abcdefghijklmnop'), ('b')`, 'abcdefghijklmnop', 'b'],
  [
    'text cut, the upper increased',
    'string',
    `('abcdefghijklmnopq'), ('abcdefghijklmnopr')`,
    'abcdefghijklmnop',
    'abcdefghijklmnoq',
  ],
  [
    'text of wide characters',
    'string',
    `(repeat('\u{1F600}', 20)), ('a')`,
    'a',
    `${'\u{1F600}'.repeat(15)}\u{1F601}`,
  ],
  ['text that cannot increase', 'string', `(repeat(chr(1114111), 17)), ('a')`, 'a', undefined],
  ['empty text', 'string', `(''), ('a')`, '', 'a'],
  ['only nulls', 'int', '(null), (null)', undefined, undefined],
];

export function boundsConformance(open: OpenCompute): void {
  describe('statistics of files', () => {
    it.each(BOUNDS)('bounds of %s', (_name, type, values, lower, upper) =>
      withSession(open, async (under) => {
        const sqlType = type === 'string' ? 'varchar' : type;
        const select = `SELECT v::${sqlType} AS x FROM (VALUES ${values}, (NULL)) t(v)`;
        const [file] = await write(under, select, schemaOf({ x: type }));
        expect([file?.columns[1]?.lower, file?.columns[1]?.upper]).toEqual([lower, upper]);
      })(),
    );

    it(
      'counts values and nulls of every leaf, nested ones too, by field id',
      withSession(open, async (under) => {
        const schema = schemaOf({ id: 'long', tags: 'list<string>', at: 'struct<city: string>' });
        const select = `SELECT i AS id, [NULL, 'x', 'y'] AS tags, {'city': CASE WHEN i > 0 THEN 'B' END} AS at FROM range(2) t(i)`;
        const [file] = await write(under, select, schema);
        const ids = (column: number, path: string) => schema.fields[column]?.nestedIds?.[path] ?? 0;
        expect(file?.columns[1]).toMatchObject({ values: 2, nulls: 0, lower: '0', upper: '1' });
        const tags = file?.columns[ids(1, 'element')];
        expect(tags).toMatchObject({ values: 6, nulls: 2 });
        expect(tags?.lower).toBeUndefined();
        expect(file?.columns[ids(2, 'city')]).toMatchObject({ values: 2, nulls: 1, lower: 'B', upper: 'B' });
        expect(file?.sizeBytes).toBeGreaterThan(0);
        expect(file?.columns[1]?.sizeBytes).toBeGreaterThan(0);
      }),
    );
  });
}
