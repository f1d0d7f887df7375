import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf, keyOf } from '../../conformance/state/fixtures.ts';
import { openSqliteState, restoreSqliteState } from './index.ts';

let folder: string;
let path: string;
let from: string;

/** A backup with one release, and a state that went on to a second. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.db');
  from = join(folder, 'backup.db');
  await using store = await openSqliteState({ path });
  await store.releases.commit(commitOf(keyOf(), 'b1'));
  await store.backup(from);
  await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'));
});

afterEach(() => rm(folder, { recursive: true }));

async function newestBuild(file: string): Promise<string | undefined> {
  await using store = await openSqliteState({ path: file });
  return (await store.releases.latest(keyOf()))?.buildId;
}

describe('restoreSqliteState', () => {
  it('puts the backup in place and keeps what was there', async () => {
    const kept = await restoreSqliteState({ from, path });
    expect(kept).toBe(`${path}.before-restore`);
    expect(await newestBuild(path)).toBe('b1');
    expect(await newestBuild(kept ?? '')).toBe('b2');
    expect(await newestBuild(from)).toBe('b1');
    expect(await readdir(folder)).not.toContain('state.db.restoring');
  });

  it('makes a state where there was none', async () => {
    const target = join(folder, 'new', 'state.db');
    expect(await restoreSqliteState({ from, path: target })).toBeUndefined();
    expect(await newestBuild(target)).toBe('b1');
  });

  it('keeps commits that a killed process left in the log', async () => {
    const store = await openSqliteState({ path });
    await store.releases.commit(commitOf(keyOf(), 'b3', 'b2'));
    for (const suffix of ['', '-wal'])
      await writeFile(`${folder}/crashed.db${suffix}`, await readFile(`${path}${suffix}`));
    await store[Symbol.asyncDispose]();
    const kept = await restoreSqliteState({ from, path: join(folder, 'crashed.db') });
    expect(await newestBuild(kept ?? '')).toBe('b3');
    expect(await newestBuild(join(folder, 'crashed.db'))).toBe('b1');
  });

  it('refuses while the state is open elsewhere, and changes nothing', async () => {
    await using store = await openSqliteState({ path });
    await expect(restoreSqliteState({ from, path })).rejects.toMatchObject({
      code: 'DM9004',
      retryable: true,
    });
    await store.releases.commit(commitOf(keyOf(), 'b3', 'b2'));
    expect((await store.releases.latest(keyOf()))?.buildId).toBe('b3');
    expect(await readdir(folder)).not.toContain('state.db.before-restore');
  });

  it('replaces a state that is damaged, and keeps it', async () => {
    await writeFile(path, 'rubbish '.repeat(1_000));
    const kept = await restoreSqliteState({ from, path });
    expect(await newestBuild(path)).toBe('b1');
    expect(await readFile(kept ?? '', 'utf8')).toContain('rubbish');
  });

  it.each([
    { name: 'missing', code: 'DM9004', spoil: () => rm(from) },
    { name: 'no database', code: 'DM9004', spoil: () => writeFile(from, 'text '.repeat(1_000)) },
    {
      name: 'damaged inside',
      code: 'DM9004',
      spoil: async () => writeFile(from, (await readFile(from)).fill(0x5a, 8_192)),
    },
    { name: 'a database of somebody else', code: 'DM9004', spoil: () => change('pragma application_id = 1') },
    {
      name: 'from a newer version',
      code: 'DM9005',
      spoil: () => change(`insert into schema_version (version, name, applied_at) values (99, 'later', 0)`),
    },
  ])('refuses a backup that is $name, and changes nothing', async ({ code, spoil }) => {
    await spoil();
    await expect(restoreSqliteState({ from, path })).rejects.toMatchObject({ code });
    expect(await newestBuild(path)).toBe('b2');
    expect((await readdir(folder)).filter((name) => name.startsWith('state.db'))).toEqual(['state.db']);
  });
});

async function change(statement: string): Promise<void> {
  const database = new DatabaseSync(from);
  database.exec(statement);
  database.close();
}
