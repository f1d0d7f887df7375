import { describe, expect, it } from 'vitest';
import { SqlError } from '../../capabilities/compute.ts';
import { present } from '../../lib/assert.ts';
import type { Column } from '../../model/data-type.ts';
import { SystemError } from '../../model/problem.ts';
import { type OpenCompute, SESSION, schemaOf, withSession, write } from './fixtures.ts';

const NUMBER: readonly Column[] = [{ name: 'a', type: { kind: 'int' }, nullable: true }];

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** SQL that does not bind or run, and the word at which it fails. */
const MISTAKES: readonly (readonly [sql: string, word: string])[] = [
  [`SELECT 'ä😀' AS x,\n\t\t nope FROM range(3)`, 'nope'],
  ['SELECT * FROM nowhere', 'nowhere'],
  ['SELECT no_such_function(1)', 'no_such_function'],
  ['SELECT 1 +', ''],
  [`SELECT 'ü', cast('x' || i AS int) FROM range(3) t(i)`, 'cast'],
];

/** Broken files of source systems. */
const TORN: readonly (readonly [format: 'csv' | 'json' | 'parquet', name: string, content: string])[] = [
  ['csv', 'bad-value.csv', 'a\n1\nx\n'],
  ['csv', 'extra-field.csv', 'a\n1\n2,3\n'],
  ['json', 'torn.jsonl', '{"a":1}\n{"a":'],
  ['json', 'bad-value.jsonl', '{"a":"x"}\n'],
  ['parquet', 'torn.parquet', 'PAR1 and no end'],
  ['parquet', 'short.parquet', 'PAR'],
];

export function errorConformance(open: OpenCompute): void {
  describe('failures', () => {
    it.each(MISTAKES)('tells the place: %s', (sql, word) =>
      withSession(open, async ({ session }) => {
        const error = await failureOf(session.rows(sql));
        expect(error).toBeInstanceOf(SqlError);
        const { position } = error as SqlError;
        expect(position).toBe(word === '' ? sql.length : sql.indexOf(word));
      })(),
    );

    it(
      'tells the place in the model while a table is written from it',
      withSession(open, async (under) => {
        const select = `SELECT 'é' AS s,\n cast('x' || i AS int) AS a FROM range(3) t(i)`;
        for (const partitionBy of [[], [{ column: 'a', transform: { kind: 'identity' } as const }]]) {
          const error = await failureOf(
            write(under, select, schemaOf({ a: 'int' }), { partitionBy, sortBy: [] }),
          );
          expect(error).toBeInstanceOf(SqlError);
          expect((error as SqlError).position).toBe(select.indexOf('cast'));
        }
        const cast = await failureOf(write(under, `SELECT 'x' AS a`, schemaOf({ a: 'int' })));
        expect(cast).toBeInstanceOf(SqlError);
        expect((cast as SqlError).position).toBeUndefined();
      }),
    );

    it.each([
      'SELECT 1; SELECT 2',
      'DROP VIEW v',
      'COPY (SELECT 1) TO $$x$$',
      'EXPLAIN SELECT 1',
      'SELECT $1',
      '',
    ])('runs nothing but one SELECT: %s', (sql) =>
      withSession(open, async ({ session }) => {
        await session.define({ name: 'v' }, { kind: 'sql', select: 'SELECT 1 AS a', keep: 'view' });
        expect(await failureOf(session.rows(sql))).toBeInstanceOf(SqlError);
        expect(await failureOf(session.describe(sql))).toBeInstanceOf(SqlError);
        const define = session.define(
          { name: 'w' },
          { kind: 'sql', select: `SELECT 1; ${sql}`, keep: 'view' },
        );
        expect(sql === '' ? undefined : await failureOf(define)).toEqual(
          sql === '' ? undefined : expect.any(SqlError),
        );
        expect(await session.rows('SELECT * FROM v')).toEqual([{ a: 1 }]);
        await define.catch(() => undefined);
      })(),
    );

    it.each(TORN)('names the source file that is broken: %s %s', (format, name, content) =>
      withSession(open, async ({ session, put }) => {
        const good = await put(`good-${name}`, format === 'csv' ? 'a\n1\n' : '{"a":1}\n');
        const paths = format === 'parquet' ? [await put(name, content)] : [good, await put(name, content)];
        const read = session
          .define({ name: 'f' }, { kind: 'files', format, paths, columns: NUMBER })
          .then(() => session.rows('SELECT * FROM f'));
        const error = await failureOf(read);
        expect(error).toBeInstanceOf(SqlError);
        expect((error as SqlError).message).toContain(name);
      })(),
    );

    it(
      'tells a damaged file of a table from a mistake in SQL',
      withSession(open, async (under) => {
        const schema = schemaOf({ a: 'int' });
        const [file] = await write(under, 'SELECT i::int AS a FROM range(9) t(i)', schema);
        const name = present(file, 'file').uri.replace(/^.*\/data\//, 'data/');
        await under.put(name, 'PAR1 and no end of it');
        const read = under.session
          .define({ name: 't' }, { kind: 'table-files', uris: [present(file, 'file').uri], schema })
          .then(() => under.session.rows('SELECT * FROM t'));
        expect(await failureOf(read)).toMatchObject({ code: 'DM9007' });
        const gone = under.session
          .define({ name: 'g' }, { kind: 'table-files', uris: [`${under.folder}/data/gone.parquet`], schema })
          .then(() => under.session.rows('SELECT * FROM g'));
        expect(await failureOf(gone)).toMatchObject({ code: 'DM9002' });
      }),
    );

    it(
      'refuses text that is longer than its column, and leaves no file',
      withSession(open, async (under) => {
        const schema = schemaOf({ a: 'string(3)' });
        expect(await write(under, `SELECT 'äöü' AS a`, schema)).toHaveLength(1);
        const before = await under.list();
        expect(await failureOf(write(under, `SELECT 'äöüx' AS a`, schema))).toBeInstanceOf(SqlError);
        expect(await under.list()).toEqual(before);
      }),
    );

    it(
      'says that memory is short where it may not spill',
      withSession(
        open,
        async ({ session }) => {
          const select = `SELECT count(*) FROM (SELECT DISTINCT i::varchar || repeat('x', 40) FROM range(5000000) t(i))`;
          const error = await failureOf(session.rows(select));
          expect(error).toBeInstanceOf(SystemError);
          expect(error).toMatchObject({ code: 'DM9001', message: expect.stringContaining('memory') });
        },
        { ...SESSION, memoryBytesMax: 40_000_000 },
      ),
    );
  });
}
