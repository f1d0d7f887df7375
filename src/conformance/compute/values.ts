import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/json.ts';
import { type OpenCompute, withSession } from './fixtures.ts';

/** SQL, the type it has, the JSON it becomes. */
const VALUES: readonly (readonly [sql: string, type: string | undefined, json: Json])[] = [
  ['true', 'boolean', true],
  ['42', 'int', 42],
  ['7::smallint', 'int', 7],
  ['4294967295::uinteger', 'long', 4_294_967_295],
  ['9223372036854775807', 'long', '9223372036854775807'],
  ['(-9223372036854775808)::bigint', 'long', '-9223372036854775808'],
  ['170141183460469231731687303715884105727', undefined, '170141183460469231731687303715884105727'],
  ['18446744073709551615::ubigint', undefined, '18446744073709551615'],
  ['1.1::float', 'float', 1.1],
  ['0.1::double', 'double', 0.1],
  [`'nan'::double`, 'double', 'NaN'],
  [`'-inf'::double`, 'double', '-Infinity'],
  ['12.30::decimal(12, 2)', 'decimal(12,2)', '12.30'],
  [
    '99999999999999999999999999999999999.999::decimal(38, 3)',
    'decimal(38,3)',
    '99999999999999999999999999999999999.999',
  ],
  [`date '2026-11-22'`, 'date', '2026-11-22'],
  [`date '1969-12-31'`, 'date', '1969-12-31'],
  [`time '10:20:30.5'`, 'time', '10:20:30.5'],
  [`timestamp '2026-11-22 10:00:00'`, 'timestamp', '2026-11-22T10:00:00.000'],
  [`timestamp '1969-12-31 23:59:59.999999'`, 'timestamp', '1969-12-31T23:59:59.999999'],
  [`timestamptz '2026-11-22 12:00:00.25+02'`, 'timestamptz', '2026-11-22T10:00:00.250Z'],
  [`timestamp_ms '2026-11-22 10:00:00.5'`, 'timestamp', '2026-11-22T10:00:00.500'],
  [`timestamp 'infinity'`, 'timestamp', 'infinity'],
  [`timestamp_ns '2026-11-22 10:00:00.123456789'`, undefined, '2026-11-22 10:00:00.123456789'],
  [`'é''"'`, 'string', `é'"`],
  [`'\\x00\\xFF'::blob`, 'binary', 'AP8='],
  [`'f79c3e09-677c-4bbd-a479-3f349cb785e7'::uuid`, 'uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7'],
  [`[1, null]::bigint[]`, 'list<long>', ['1', null]],
  [`{'a': 1, 'b': ['x']}`, 'struct<a: int, b: list<string>>', { a: 1, b: ['x'] }],
  [`map {'k': 1.5::decimal(3, 1)}`, 'map<string, decimal(3,1)>', [{ key: 'k', value: '1.5' }]],
  ['interval 1 month', undefined, '1 month'],
  [`'{"a": 1}'::json`, 'string', '{"a": 1}'],
  ['null::int', 'int', null],
];

export function valueConformance(open: OpenCompute): void {
  describe('values', () => {
    it.each(VALUES)('%s is %s', (sql, type, json) =>
      withSession(open, async ({ session }) => {
        const select = `SELECT ${sql} AS x`;
        const { parseDataType } = await import('../../model/data-type.ts');
        const [column] = await session.describe(select);
        const expected = type === undefined ? undefined : parseDataType(type);
        expect(column?.type).toEqual(expected);
        expect(await session.rows(select)).toEqual([{ x: json }]);
      })(),
    );

    it(
      'gives every column of a row a name of its own',
      withSession(open, async ({ session }) => {
        const select = 'SELECT 1 AS a, 2 AS a, 3 AS "A", 4 AS "__proto__"';
        expect((await session.describe(select)).map(({ name }) => name)).toEqual([
          'a',
          'a_1',
          'A_2',
          '__proto__',
        ]);
        const [row] = await session.rows(select);
        expect(Object.entries(row ?? {})).toEqual([
          ['a', 1],
          ['a_1', 2],
          ['A_2', 3],
          ['__proto__', 4],
        ]);
      }),
    );

    it(
      'streams all rows in batches',
      withSession(open, async ({ session }) => {
        let rows = 0;
        let batches = 0;
        for await (const batch of session.stream('SELECT * FROM range(10000) t(i)')) {
          expect(batch[0]).toEqual({ i: String(rows) });
          rows += batch.length;
          batches++;
        }
        expect(rows).toBe(10_000);
        expect(batches).toBeGreaterThan(1);
      }),
    );
  });
}
