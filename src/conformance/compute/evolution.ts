import { describe, expect, it } from 'vitest';
import { present } from '../../lib/assert.ts';
import type { DataFile } from '../../model/build.ts';
import { formatDataType, parseDataType } from '../../model/data-type.ts';
import type { TableSchema } from '../../model/schema.ts';
import { type OpenCompute, type SessionUnderTest, schemaOf, withSession, write } from './fixtures.ts';

const OLD = schemaOf({ id: 'int', name: 'string', ratio: 'float', price: 'decimal(9,2)', gone: 'string' });
/** Renamed, widened, dropped and added, by field id. */
const NEW: TableSchema = {
  schemaId: 1,
  keyIds: [],
  fields: [
    field(2, 'full_name', 'string'),
    field(1, 'id', 'long'),
    field(3, 'ratio', 'double'),
    field(4, 'price', 'decimal(18,2)'),
    field(9, 'name', 'date'),
  ],
};

function field(id: number, name: string, type: string) {
  return { id, name, type: present(parseDataType(type), type), nullable: true };
}

async function defineBoth(under: SessionUnderTest): Promise<readonly DataFile[]> {
  const old = await write(
    under,
    `SELECT 1 AS id, 'Ada' AS name, 0.5 AS ratio, 9.99 AS price, 'x' AS gone`,
    OLD,
  );
  const select = `SELECT 'Bob' AS full_name, 3000000000 AS id, 0.1 AS ratio, 1234567890.12 AS price, date '2026-01-01' AS name`;
  const files = [...old, ...(await write(under, select, NEW))];
  await under.session.define(
    { name: 't' },
    { kind: 'table-files', uris: files.map((file) => file.uri), schema: NEW },
  );
  return files;
}

/** Gives struct fields other names, or other ids under the same name. */
function evolve(
  schema: TableSchema,
  names: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, number>>,
): TableSchema {
  const fields = schema.fields.map((each) => {
    const nestedIds = Object.entries(each.nestedIds ?? {}).map(([path, id]) => {
      const parts = path.split('.');
      const last = parts.at(-1) ?? '';
      const isField = !['element', 'key', 'value'].includes(last);
      const renamed = [...parts.slice(0, -1), names[last] ?? last].join('.');
      return [renamed, isField && ids[last] !== undefined ? ids[last] + id : id] as const;
    });
    const text = Object.entries(names).reduce(
      (type, [from, to]) => type.replaceAll(`${from}:`, `${to}:`),
      formatDataType(each.type),
    );
    return { ...each, type: present(parseDataType(text), text), nestedIds: Object.fromEntries(nestedIds) };
  });
  return { ...schema, schemaId: 1, fields };
}

const ADA = { full_name: 'Ada', id: '1', ratio: 0.5, price: '9.99', name: null };
const BOB = { full_name: 'Bob', id: '3000000000', ratio: 0.1, price: '1234567890.12', name: '2026-01-01' };

export function evolutionConformance(open: OpenCompute): void {
  describe('schema evolution', () => {
    it(
      'reads old files by field id: renamed, added, widened, dropped columns',
      withSession(open, async (under) => {
        await defineBoth(under);
        expect(await under.session.rows('SELECT * FROM t ORDER BY id')).toEqual([ADA, BOB]);
      }),
    );

    it.each([
      ['id = 1', [ADA]],
      ['id > 2147483647', [BOB]],
      [`full_name = 'Ada'`, [ADA]],
      ['ratio = 0.5', [ADA]],
      ['price < 10', [ADA]],
      ['name IS NULL', [ADA]],
      [`name > date '2020-01-01'`, [BOB]],
    ])('filters widened and added columns: %s', (where, rows) =>
      withSession(open, async (under) => {
        await defineBoth(under);
        expect(await under.session.rows(`SELECT * FROM t WHERE ${where}`)).toEqual(rows);
      })(),
    );

    it(
      'reads nested columns with fields that old files lack',
      withSession(open, async (under) => {
        const type = 'struct<a: int, tags: list<string>>';
        const old = await write(
          under,
          `SELECT {'a': 1, 'tags': ['x']} AS s, map {'k': 1} AS m`,
          schemaOf({ s: type, m: 'map<string, int>' }),
        );
        const wide = schemaOf({ s: 'struct<a: long, tags: list<string>, b: date>', m: 'map<string, long>' });
        await under.session.define(
          { name: 't' },
          { kind: 'table-files', uris: old.map((file) => file.uri), schema: wide },
        );
        expect(await under.session.rows('SELECT * FROM t')).toEqual([
          { s: { a: '1', tags: ['x'], b: null }, m: [{ key: 'k', value: '1' }] },
        ]);
      }),
    );

    it(
      'tells of each row in which file it is',
      withSession(open, async (under) => {
        for (const type of ['int', 'struct<a: int>']) {
          const schema = schemaOf({ x: type });
          const value = type === 'int' ? '1' : `{'a': 1}`;
          const files = [
            ...(await write(under, `SELECT ${value} AS x`, schema)),
            ...(await write(under, `SELECT ${value} AS x`, schema)),
          ];
          const uris = files.map((file) => file.uri);
          const source = { kind: 'table-files', uris, schema, fileColumn: 'the file' } as const;
          const columns = await under.session.define({ name: 't' }, source);
          expect(columns.at(-1)).toEqual({ name: 'the file', type: { kind: 'string' }, nullable: false });
          const rows = await under.session.rows('SELECT "the file" AS f FROM t ORDER BY f');
          expect(rows.map((row) => row['f'])).toEqual(uris.map((uri) => under.enginePath(uri)).sort());
        }
      }),
    );

    it(
      'reads nested fields by field id: renamed, dropped and added again under the old name',
      withSession(open, async (under) => {
        const type = 'struct<a: int, b: string>';
        const schema = schemaOf({ s: type, l: `list<${type}>`, m: `map<string, ${type}>` });
        const select = `SELECT {'a': i, 'b': 'x'} AS s, [{'a': i, 'b': 'y'}, NULL] AS l, map {'k': {'a': i, 'b': 'z'}} AS m
          FROM range(1) t(i) UNION ALL SELECT NULL, NULL, NULL`;
        const files = await write(under, select, schema);
        const evolved = evolve(schema, { a: 'renamed' }, { b: 99 });
        await under.session.define(
          { name: 't' },
          { kind: 'table-files', uris: files.map((file) => file.uri), schema: evolved },
        );
        const value = { renamed: 0, b: null };
        expect(await under.session.rows('SELECT * FROM t ORDER BY s')).toEqual([
          { s: value, l: [value, null], m: [{ key: 'k', value }] },
          { s: null, l: null, m: null },
        ]);
      }),
    );

    it(
      'gives every column and nested part its field id',
      withSession(open, async (under) => {
        const schema = schemaOf({
          id: 'long',
          tags: 'list<string>',
          address: 'struct<city: string, codes: list<int>>',
          prices: 'map<string, struct<net: decimal(9,2)>>',
          deep: 'list<list<struct<a: int>>>',
        });
        const select = `SELECT 1 AS id, ['x'] AS tags, {'city': 'B', 'codes': [1]} AS address, map {'k': {'net': 1.5}} AS prices, [[{'a': 1}]] AS deep`;
        const [file] = await write(under, select, schema);
        const path = under.enginePath(present(file, 'file').uri);
        const rows = await under.session.rows(
          `SELECT name, field_id FROM parquet_schema('${path}') WHERE field_id IS NOT NULL`,
        );
        const ids = schema.fields.flatMap((each) => [each.id, ...Object.values(each.nestedIds ?? {})]);
        expect(rows.map((row) => Number(row['field_id'])).sort((a, b) => a - b)).toEqual(
          ids.sort((a, b) => a - b),
        );
        expect(rows.find((row) => row['name'] === 'net')?.['field_id']).toBe(
          String(schema.fields[3]?.nestedIds?.['value.net']),
        );
      }),
    );
  });
}
