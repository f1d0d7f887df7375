import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf, keyOf, NOW, planOf } from '../../conformance/state/fixtures.ts';
import { SystemError } from '../../model/problem.ts';
import { migrate } from '../shared/state/migrate.ts';
import { MIGRATIONS } from '../shared/state/migrations.ts';
import { stateStore } from '../shared/state/state-store.ts';
import { openSqliteState } from './index.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { BUSY_TIMEOUT_MS } from './sqlite-dialect.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.db');
});

afterEach(() => rm(folder, { recursive: true }));

async function failureOf(work: Promise<unknown>): Promise<Partial<SystemError>> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SystemError);
  const { code, retryable, message } = error as SystemError;
  return { code, retryable, message };
}

function change(statement: string): void {
  const database = new DatabaseSync(path);
  database.exec(statement);
  database.close();
}

describe('opening', () => {
  it('makes file and folder, for the owner only', async () => {
    path = join(folder, 'deep', 'er', 'state.db');
    await using store = await openSqliteState({ path });
    await store.plans.save(planOf('d'), NOW);
    for (const name of await readdir(join(folder, 'deep', 'er'))) {
      expect((await stat(join(folder, 'deep', 'er', name))).mode & 0o777).toBe(0o600);
    }
  });

  it('is durable: WAL, synchronous FULL, foreign keys, a bounded wait', async () => {
    const database = await openSqliteDatabase(path);
    const pragma = async (name: string): Promise<unknown> =>
      database.read(
        async (tx) =>
          Object.values(
            (
              await tx.executeQuery({
                sql: `pragma ${name}`,
                parameters: [],
                query: { kind: 'RawNode', sqlFragments: [], parameters: [] },
                queryId: { queryId: name },
              })
            ).rows[0] as object,
          )[0],
      );
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('busy_timeout')).toBe(BUSY_TIMEOUT_MS);
    await database.close();
  });

  it('refuses a state of a newer version and touches nothing', async () => {
    await (await openSqliteState({ path }))[Symbol.asyncDispose]();
    change(`insert into schema_version (version, name, applied_at) values (99, 'later', 0)`);
    const before = await readFile(path);
    expect(await failureOf(openSqliteState({ path }))).toMatchObject({ code: 'DM9005', retryable: false });
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(folder)).toEqual(['state.db']);
  });

  it('refuses a database of somebody else', async () => {
    change('create table customers (id integer)');
    expect(await failureOf(openSqliteState({ path }))).toMatchObject({ code: 'DM9004', retryable: false });
    const database = new DatabaseSync(path);
    expect(database.prepare('select name from sqlite_schema').all().length).toBe(1);
    database.close();
  });

  it('names a damaged file', async () => {
    await writeFile(
      path,
      'this is no database, though it is long enough to have a header of one '.repeat(20),
    );
    const failure = await failureOf(openSqliteState({ path }));
    expect(failure).toMatchObject({ code: 'DM9004', retryable: false });
    expect(failure.message).toContain(path);
  });

  it('names a file that is damaged inside', async () => {
    const store = await openSqliteState({ path });
    await store.releases.commit(commitOf(keyOf(), 'b1'));
    await store[Symbol.asyncDispose]();
    const content = await readFile(path);
    await writeFile(path, content.fill(0x5a, 4096));
    const again = openSqliteState({ path }).then((opened) => opened.products.list('dev'));
    const failure = await failureOf(again);
    expect(failure).toMatchObject({ code: 'DM9004', retryable: false });
    expect(failure.message).toContain(path);
  });

  it('names a path that cannot be a file', async () => {
    await writeFile(path, '');
    const failure = await failureOf(openSqliteState({ path: join(path, 'state.db') }));
    expect(failure).toMatchObject({ code: 'DM9004', retryable: false });
  });

  it('says that it may not write, as a user without rights', async () => {
    await (await openSqliteState({ path }))[Symbol.asyncDispose]();
    await chmod(path, 0o400);
    const mayAnyway = process.getuid?.() === 0;
    const opened = openSqliteState({ path }).then(async (store) => {
      await store.plans.save(planOf('d'), NOW);
      await store[Symbol.asyncDispose]();
    });
    if (mayAnyway) await opened;
    else expect(await failureOf(opened)).toMatchObject({ code: 'DM9004' });
  });
});

describe('layout upgrades', () => {
  const NEWEST = MIGRATIONS.length;
  it('keep releases of the first layout, whose input positions are unknown', async () => {
    const database = await openSqliteDatabase(path);
    await migrate(database, NOW, MIGRATIONS.slice(0, 1));
    change(`insert into releases (environment, domain, product, major, number, version, build_id, run_id, published_at)
      values ('dev', 'sales', 'orders', 1, 1, '1.0.0', 'b1', 'r1', 0)`);
    await migrate(database, NOW);
    const { releases } = stateStore(database);
    expect(await releases.list(keyOf(), 9)).toMatchObject([{ number: 1 }]);
    expect(await releases.cursorsOf(keyOf(), 1)).toBeUndefined();
    await database.close();
  });

  it('applies each once, in order, and keeps what is recorded', async () => {
    await using first = await openSqliteState({ path });
    await first.plans.save(planOf('d'), NOW);
    const later = [
      ...MIGRATIONS,
      { version: NEWEST + 1, name: 'two', up: addColumn('a') },
      { version: NEWEST + 2, name: 'three', up: addColumn('b') },
    ];
    const database = await openSqliteDatabase(path);
    for (let time = 0; time < 2; time++) await migrate(database, NOW, later);
    const versions = await database.read((tx) =>
      tx.selectFrom('schema_version').selectAll().orderBy('version').execute(),
    );
    expect(versions.map(({ version, name }) => `${version} ${name}`)).toEqual([
      ...MIGRATIONS.map(({ version, name }) => `${version} ${name}`),
      `${NEWEST + 1} two`,
      `${NEWEST + 2} three`,
    ]);
    expect(await stateStore(database).plans.latest('dev')).toMatchObject({ digest: 'd' });
    await database.close();
  });

  it('leaves nothing of one that fails', async () => {
    const database = await openSqliteDatabase(path);
    const failing = {
      version: NEWEST + 1,
      name: 'fails',
      up: async (...[tx, dialect]: Parameters<(typeof MIGRATIONS)[0]['up']>) => {
        await addColumn('a')(tx, dialect);
        throw new Error('half way');
      },
    };
    await expect(migrate(database, NOW, [...MIGRATIONS, failing])).rejects.toThrow();
    const versions = await database.read((tx) => tx.selectFrom('schema_version').select('version').execute());
    expect(versions).toEqual(MIGRATIONS.map(({ version }) => ({ version })));
    await migrate(database, NOW, [...MIGRATIONS, { version: NEWEST + 1, name: 'works', up: addColumn('a') }]);
    await database.close();
  });

  it('is done once by many that open a new file at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteState({ path })));
    expect(await stores[7]?.products.list('dev')).toEqual([]);
    for (const store of stores) await store[Symbol.asyncDispose]();
  });
});

function addColumn(name: string): (typeof MIGRATIONS)[0]['up'] {
  return async (tx, dialect) => {
    await tx.schema.alterTable('plans').addColumn(name, dialect.text).execute();
  };
}

describe('failures', () => {
  it('reports a full disk, keeps what was there, and goes on when there is space', async () => {
    const database = await openSqliteDatabase(path);
    await migrate(database, NOW);
    await stateStore(database).releases.commit(commitOf(keyOf(), 'b1'));
    await database.close();
    const pages = Math.ceil((await stat(path)).size / 4096);
    const full = await openSqliteDatabase(path, { pagesMax: pages });
    const big = { ...planOf('big'), mesh: 'x'.repeat(1_000_000) };
    expect(await failureOf(stateStore(full).plans.save(big, NOW))).toMatchObject({ code: 'DM9003' });
    expect(await stateStore(full).plans.latest('dev')).toBeUndefined();
    expect(await stateStore(full).releases.latest(keyOf())).toMatchObject({ number: 1 });
    await full.close();
    await using store = await openSqliteState({ path });
    await store.plans.save(big, NOW);
    expect(await store.plans.latest('dev')).toEqual(big);
  });

  it('says that the file stayed locked, and works once it is free', async () => {
    await (await openSqliteState({ path }))[Symbol.asyncDispose]();
    const blocker = new DatabaseSync(path);
    blocker.exec('begin immediate');
    const database = await openSqliteDatabase(path, { lockWaitMs: 50 });
    const store = stateStore(database);
    expect(await failureOf(store.plans.save(planOf('d'), NOW))).toMatchObject({
      code: 'DM9004',
      retryable: true,
    });
    expect(await store.plans.latest('dev')).toBeUndefined();
    blocker.exec('commit');
    blocker.close();
    await store.plans.save(planOf('d'), NOW);
    expect(await store.plans.latest('dev')).toMatchObject({ digest: 'd' });
    await database.close();
  });

  it('waits for a writer without stopping this process', async () => {
    await using store = await openSqliteState({ path });
    const blocker = new DatabaseSync(path);
    blocker.exec('begin immediate');
    const saved = store.plans.save(planOf('d'), NOW);
    const turns = new Promise<void>((resolve) => {
      setTimeout(() => {
        blocker.exec('commit');
        blocker.close();
        resolve();
      }, 5);
    });
    await Promise.all([saved, turns]);
    expect(await store.plans.latest('dev')).toMatchObject({ digest: 'd' });
  });
});

describe('a long series of calls', () => {
  it('leaves turns of the event loop to others', async () => {
    await using store = await openSqliteState({ path });
    let turns = 0;
    const turn = (): void => {
      turns++;
      handle = setImmediate(turn);
    };
    let handle = setImmediate(turn);
    for (let index = 0; index < 50; index++) await store.plans.latest('dev');
    for (let index = 0; index < 50; index++) await store.plans.save(planOf(`d${index}`), NOW);
    clearImmediate(handle);
    expect(turns).toBeGreaterThanOrEqual(50);
  });
});

describe('backup', () => {
  it('is a whole state in one file for its owner only, made while others write', async () => {
    await using store = await openSqliteState({ path });
    await store.releases.commit(commitOf(keyOf(), 'b0'));
    const target = join(folder, 'backup.db');
    const writing = (async () => {
      for (let index = 1; index <= 30; index++) {
        await store.releases.commit(commitOf(keyOf(), `b${index}`, `b${index - 1}`));
      }
    })();
    await Promise.all([store.backup(target), writing]);
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.includes('backup'))).toEqual(['backup.db']);
    await using copy = await openSqliteState({ path: target });
    const live = await copy.releases.latest(keyOf());
    expect((await copy.pointers.list('dev')).map((pointer) => pointer.metadataLocation)).toEqual([
      `${live?.buildId}/heads`,
      `${live?.buildId}/lines`,
    ]);
    expect((await copy.outbox.pending('dev', NOW, 99)).length).toBe(live?.number);
  });

  it('replaces no file, and leaves nothing when it fails', async () => {
    await using store = await openSqliteState({ path });
    const target = join(folder, 'taken');
    await writeFile(target, 'precious');
    expect(await failureOf(store.backup(target))).toMatchObject({ code: 'DM9004' });
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect(await failureOf(store.backup(join(folder, 'no', 'such', 'folder')))).toMatchObject({
      code: 'DM9004',
    });
    expect((await readdir(folder)).sort()).toEqual(['state.db', 'state.db-shm', 'state.db-wal', 'taken']);
  });
});
