import { describe, expect, it } from 'vitest';
import { SqlError } from '../../capabilities/compute.ts';
import { FILE_BYTES_TARGET, type OpenCompute, SESSION, schemaOf, withSession, write } from './fixtures.ts';

const ENDLESS = 'SELECT count(*) FROM range(100000000000) a(i), range(10) b(j) WHERE i % 7 = j';

export function limitConformance(open: OpenCompute): void {
  describe('limits', () => {
    it('spills a sorted write and removes what it spilled', async () => {
      const under = await open();
      const spillDirectory = `${under.enginePath(under.folder)}/spill`;
      try {
        await using session = await under.compute.openSession({
          memoryBytesMax: 100_000_000,
          threads: 2,
          spillDirectory,
        });
        const files = await session.writeTable({
          select: `SELECT (hash(i) % 4)::int AS p, hash(i)::varchar || repeat('x', 40) AS k FROM range(2000000) t(i)`,
          schema: schemaOf({ p: 'int', k: 'string' }),
          layout: {
            partitionBy: [{ column: 'p', transform: { kind: 'identity' } }],
            sortBy: [{ column: 'k', direction: 'asc' }],
          },
          directory: `${under.folder}/data`,
          fileBytesTarget: FILE_BYTES_TARGET,
        });
        expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(2_000_000);
        const spilled = session.rows('SELECT count(*) AS n FROM duckdb_temporary_files()');
        expect((await spilled).length).toBe(1);
      } finally {
        expect((await under.list()).filter((name) => name.startsWith('spill'))).toEqual([]);
        await under.close();
      }
    });

    it(
      'stops a running statement',
      withSession(open, async ({ session }) => {
        const running = session.rows(ENDLESS).then(
          () => 'ended',
          (error: unknown) => error,
        );
        const stop = setInterval(() => session.interrupt(), 20);
        try {
          expect(await running).toMatchObject({ code: 'DM9001', retryable: true });
        } finally {
          clearInterval(stop);
        }
        expect(await session.rows('SELECT 1 AS a')).toEqual([{ a: 1 }]);
      }),
    );

    it(
      'ends an interrupted stream with an error, never as if it were whole',
      withSession(open, async ({ session }) => {
        const read = async (): Promise<void> => {
          for await (const batch of session.stream('SELECT * FROM range(100000000000) t(i)')) {
            if (batch.length > 0) session.interrupt();
          }
        };
        await expect(read()).rejects.toMatchObject({ code: 'DM9001', retryable: true });
      }),
    );

    it(
      'ends a stream with the error of a late row',
      withSession(open, async ({ session }) => {
        let rows = 0;
        const read = async (): Promise<void> => {
          const late = `SELECT (CASE WHEN i = 1900000 THEN 'x' ELSE '1' END)::int AS a FROM range(2000000) t(i)`;
          for await (const batch of session.stream(late)) rows += batch.length;
        };
        await expect(read()).rejects.toBeInstanceOf(SqlError);
        expect(rows).toBeGreaterThan(0);
      }),
    );

    it(
      'stops the engine when the consumer of a stream stops',
      withSession(open, async ({ session }) => {
        for await (const batch of session.stream('SELECT * FROM range(100000000000) t(i)')) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
        expect(await session.rows('SELECT 1 AS a')).toEqual([{ a: 1 }]);
      }),
    );

    it(
      'opens nothing but the files of its relations once it is sealed',
      withSession(open, async (under) => {
        const { session, put, enginePath, folder } = under;
        const schema = schemaOf({ a: 'int' });
        const files = await write(under, 'SELECT 1 AS a', schema);
        const other = await write(under, 'SELECT 2 AS a', schema);
        const text = await put('secret.csv', 'a\n1\n');
        await session.define(
          { name: 't' },
          { kind: 'table-files', uris: files.map((file) => file.uri), schema },
        );
        await session.seal();
        expect(await session.rows('SELECT * FROM t')).toEqual([{ a: 1 }]);
        for await (const batch of session.stream('SELECT * FROM t')) expect(batch).toEqual([{ a: 1 }]);
        for (const from of [
          `'${enginePath(other[0]?.uri ?? '')}'`,
          `read_text('${text}')`,
          `'${text}'`,
          `glob('${enginePath(folder)}/*')`,
          `read_parquet('${enginePath(folder)}/data/../data/*.parquet')`,
        ]) {
          await expect(session.rows(`SELECT * FROM ${from}`)).rejects.toBeInstanceOf(SqlError);
        }
        await expect(session.writeParquet('SELECT 1 AS a', `${folder}/new.parquet`)).rejects.toBeInstanceOf(
          SqlError,
        );
        await expect(session.writeParquet('SELECT 1 AS a', files[0]?.uri ?? '')).rejects.toBeInstanceOf(
          SqlError,
        );
      }),
    );

    it('keeps to its folders when it is given any', async () => {
      const under = await open();
      try {
        const outside = await under.put('secret.csv', 'a\n1\n');
        const inside = await under.put('in/open.csv', 'a\n1\n');
        const folders = [`${under.enginePath(under.folder)}/in`];
        await using session = await under.compute.openSession({ ...SESSION, folders });
        expect(await session.rows(`SELECT * FROM '${inside}'`)).toEqual([{ a: '1' }]);
        await expect(session.rows(`SELECT * FROM '${outside}'`)).rejects.toBeInstanceOf(SqlError);
        await expect(session.rows(`SELECT * FROM '${folders[0]}/../secret.csv'`)).rejects.toBeInstanceOf(
          SqlError,
        );
        await expect(
          session.writeParquet('SELECT 1 AS a', `${under.folder}/x.parquet`),
        ).rejects.toBeInstanceOf(SqlError);
        expect(await session.writeParquet('SELECT 1 AS a', `${under.folder}/in/x.parquet`)).toBe(1);
      } finally {
        await under.close();
      }
    });
  });
}
