import { describe, expect, it } from 'vitest';
import { SqlError } from '../../capabilities/compute.ts';
import type { Column } from '../../model/data-type.ts';
import { FILE_BYTES_TARGET, type OpenCompute, PLAIN, schemaOf, withSession, write } from './fixtures.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: { kind: 'long' }, nullable: true },
  { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true },
  { name: 'at', type: { kind: 'timestamptz' }, nullable: true },
];
const ROW = { id: '1', amount: '12.30', at: '2026-11-22T10:00:00.000Z' };

/** Names that break careless quoting. */
const HOSTILE_NAMES: readonly string[] = [
  `a"b`,
  `a'b`,
  'a; drop table x --',
  'ünï 数',
  'select',
  '../x',
  ' ',
];

export function relationConformance(open: OpenCompute): void {
  describe('relations', () => {
    it(
      'reads CSV with declared types, in the order of its header',
      withSession(open, async ({ session, put }) => {
        const path = await put('a.csv', 'id,amount,at\n1,12.30,2026-11-22T10:00:00Z\n');
        const source = { kind: 'files', format: 'csv', paths: [path], columns: COLUMNS } as const;
        expect(await session.define({ name: 'a' }, source)).toEqual(COLUMNS);
        expect(await session.rows('SELECT * FROM a')).toEqual([ROW]);
      }),
    );

    it.each([
      ['semicolons', 'id;note\n1;"a;b"\n', [{ id: '1', note: 'a;b' }]],
      ['tabs', 'id\tnote\n1\ta,b\n', [{ id: '1', note: 'a,b' }]],
      ['quoted names', '"id","no,te"\r\n1,"x ""y"""\r\n', [{ id: '1', note: 'x "y"' }]],
      ['a line break in a value', 'id,note\n1,"x\ny"\n', [{ id: '1', note: 'x\ny' }]],
      ['a header only', 'id,note\n', []],
      ['the number sign', 'id,note\n1,#x\n', [{ id: '1', note: '#x' }]],
    ])('reads CSV with %s', (name, content, rows) =>
      withSession(open, async ({ session, put }) => {
        const columns: readonly Column[] = [
          { name: 'id', type: { kind: 'long' }, nullable: true },
          { name: 'note', type: { kind: 'string' }, nullable: true },
        ];
        const paths = [await put(`${name}.csv`, content)];
        await session.define({ name: 'a' }, { kind: 'files', format: 'csv', paths, columns });
        expect(await session.rows('SELECT * FROM a')).toEqual(rows);
      })(),
    );

    it(
      'reads CSV whose first quote comes late',
      withSession(open, async ({ session, put }) => {
        const plain = Array.from({ length: 50_000 }, (_, index) => `${index},2026-01-02\n`).join('');
        const paths = [await put('late.csv', `id,d\n${plain}"50000","2026-01-02"\n`)];
        const columns: readonly Column[] = [
          { name: 'id', type: { kind: 'long' }, nullable: true },
          { name: 'd', type: { kind: 'date' }, nullable: true },
        ];
        await session.define({ name: 'a' }, { kind: 'files', format: 'csv', paths, columns });
        expect(await session.rows('SELECT max(id) AS id, max(d) AS d FROM a')).toEqual([
          { id: '50000', d: '2026-01-02' },
        ]);
      }),
    );

    it(
      'reads JSON lines with declared types; what a line lacks is NULL',
      withSession(open, async ({ session, put }) => {
        const path = await put(
          'a.jsonl',
          '{"id":1,"amount":12.30,"at":"2026-11-22T10:00:00Z","more":1}\n{"id":2}\n',
        );
        await session.define(
          { name: 'a' },
          { kind: 'files', format: 'json', paths: [path], columns: COLUMNS },
        );
        expect(await session.rows('SELECT * FROM a')).toEqual([ROW, { id: '2', amount: null, at: null }]);
      }),
    );

    it(
      'reads Parquet, and finds its columns where none are declared',
      withSession(open, async (under) => {
        const uri = `${under.folder}/a.parquet`;
        const select = `SELECT 1::bigint AS id, 12.30::decimal(12, 2) AS amount, timestamptz '2026-11-22 10:00:00+00' AS at`;
        expect(await under.session.writeParquet(`${select};  -- done`, uri)).toBe(1);
        const paths = [under.enginePath(uri)];
        const defined = await under.session.define(
          { schema: 'port', name: 'a' },
          { kind: 'files', format: 'parquet', paths, columns: [] },
        );
        expect(defined).toEqual(COLUMNS);
        expect(await under.session.rows('SELECT * FROM port.a')).toEqual([ROW]);
      }),
    );

    it.each([
      ['a[1].csv', 'a1.csv'],
      ['a?.csv', 'ab.csv'],
      ['a*.csv', 'abc.csv'],
      ['[x]/a.csv', 'x/a.csv'],
    ])('takes the name %s for that file, not for a pattern', (name, other) =>
      withSession(open, async ({ session, put }) => {
        const columns: readonly Column[] = [{ name: 'id', type: { kind: 'int' }, nullable: true }];
        await put(other, 'id\n2\n');
        const paths = [await put(name, 'id\n1\n')];
        await session.define({ name: 'a' }, { kind: 'files', format: 'csv', paths, columns });
        expect(await session.rows('SELECT * FROM a')).toEqual([{ id: 1 }]);
        await session.seal();
        expect(await session.rows('SELECT * FROM a')).toEqual([{ id: 1 }]);
      })(),
    );

    it(
      'adds no column from the name of a folder',
      withSession(open, async (under) => {
        const files = await under.session.writeTable({
          select: 'SELECT 1 AS id',
          schema: schemaOf({ id: 'int' }),
          layout: PLAIN,
          directory: `${under.folder}/region=EU%20%5Bx%5D/data`,
          fileBytesTarget: FILE_BYTES_TARGET,
        });
        const uris = files.map((file) => file.uri);
        await under.session.define(
          { name: 'a' },
          { kind: 'table-files', uris, schema: schemaOf({ id: 'int' }) },
        );
        expect(await under.session.rows('SELECT * FROM a')).toEqual([{ id: 1 }]);
      }),
    );

    it(
      'has the right columns where there are no files',
      withSession(open, async ({ session }) => {
        const schema = schemaOf({ id: 'long', tags: 'list<string>' });
        await session.define({ name: 'a' }, { kind: 'table-files', uris: [], schema });
        await session.define({ name: 'b' }, { kind: 'files', format: 'csv', paths: [], columns: COLUMNS });
        await session.define({ name: 'c' }, { kind: 'empty', columns: COLUMNS });
        expect((await session.describe('SELECT * FROM a')).map(({ engineType }) => engineType)).toEqual([
          'BIGINT',
          'VARCHAR[]',
        ]);
        expect((await session.describe('SELECT * FROM b')).map(({ type }) => type)).toEqual(
          COLUMNS.map(({ type }) => type),
        );
        expect(await session.rows('SELECT count(*) AS n FROM c')).toEqual([{ n: '0' }]);
      }),
    );

    it(
      'replaces, drops and stores',
      withSession(open, async ({ session }) => {
        const select = 'SELECT nextval($$s$$) AS n';
        await session.define({ name: 'a' }, { kind: 'sql', select: 'SELECT random() AS n', keep: 'stored' });
        const [first] = await session.rows('SELECT * FROM a');
        expect(await session.rows('SELECT * FROM a')).toEqual([first]);
        await session.define({ name: 'A' }, { kind: 'sql', select: 'SELECT 2 AS n;', keep: 'view' });
        expect(await session.rows('SELECT * FROM a')).toEqual([{ n: 2 }]);
        await session.drop({ name: 'a' });
        await session.drop({ name: 'a' });
        await expect(session.rows('SELECT * FROM a')).rejects.toBeInstanceOf(SqlError);
        await expect(session.rows(select)).rejects.toBeInstanceOf(SqlError);
      }),
    );

    it(
      'answers two-part and three-part names of one domain in one session',
      withSession(open, async ({ session }) => {
        const one = { kind: 'sql', select: 'SELECT 1 AS n', keep: 'view' } as const;
        await session.define({ catalog: 'sales', schema: 'customer_360', name: 'customer_360' }, one);
        await session.define({ catalog: 'sales', schema: 'main', name: 'customer_360' }, one);
        const select = 'SELECT a.n + b.n AS n FROM sales.customer_360 a, sales.customer_360.customer_360 b';
        expect(await session.rows(select)).toEqual([{ n: 2 }]);
      }),
    );

    it.each(HOSTILE_NAMES)('takes the name %s everywhere', (name) =>
      withSession(open, async (under) => {
        const schema = schemaOf({ [name]: 'int' });
        const quoted = `"${name.replaceAll('"', '""')}"`;
        const files = await write(under, `SELECT 7 AS ${quoted}`, schema, {
          partitionBy: [{ column: name, transform: { kind: 'identity' } }],
          sortBy: [{ column: name, direction: 'asc' }],
        });
        expect(files.map((file) => [file.partition, file.columns[1]?.lower])).toEqual([[['7'], '7']]);
        const uris = files.map((file) => file.uri);
        const relation = { catalog: name, schema: name, name };
        await under.session.define(relation, { kind: 'table-files', uris, schema });
        expect(await under.session.rows(`SELECT * FROM ${quoted}.${quoted}.${quoted}`)).toEqual([
          { [name]: 7 },
        ]);
      })(),
    );
  });
}
