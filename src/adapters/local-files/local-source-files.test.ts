import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../lib/hash.ts';
import { localSourceFiles } from './index.ts';

const FILES: readonly string[] = [
  'data/b.csv',
  'data/a.csv',
  'data/upper.CSV',
  'data/Z.csv',
  'data/with space.csv',
  'data/[odd].csv',
  'data/.hidden.csv',
  'data/_started.csv',
  'data/part.csv.tmp',
  'data/2024/01/d.csv',
  'data/2024/02/e.json',
  'data/_temporary/f.csv',
  'data/.staging/g.csv',
  'beside/h.csv',
  'i.csv',
];

let outside: string;
let root: string;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'sources-'));
  root = join(outside, 'mesh');
  for (const path of FILES) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
  await writeFile(join(outside, 'secret.csv'), 'secret');
});

afterEach(() => rm(outside, { recursive: true }));

const found = async (glob: string): Promise<readonly string[]> =>
  (await localSourceFiles({ root }).find(glob)).map(({ path }) => path);

describe('find', () => {
  const plain = ['data/Z.csv', 'data/[odd].csv', 'data/a.csv', 'data/b.csv', 'data/with space.csv'];
  it.each([
    { glob: 'data/*.csv', paths: plain, why: 'one folder, sorted by code point, case sensitive' },
    {
      glob: 'data/**/*.csv',
      paths: ['data/2024/01/d.csv', ...plain].sort(),
      why: 'any depth, none included',
    },
    { glob: '**/*.json', paths: ['data/2024/02/e.json'], why: 'from the root' },
    { glob: 'data/*/*/*', paths: ['data/2024/01/d.csv', 'data/2024/02/e.json'], why: 'an exact depth' },
    { glob: 'data/?.csv', paths: ['data/Z.csv', 'data/a.csv', 'data/b.csv'], why: 'one character' },
    { glob: 'data/[ab].csv', paths: ['data/a.csv', 'data/b.csv'], why: 'a class' },
    {
      glob: 'data/{a,2024/01/d}.csv',
      paths: ['data/2024/01/d.csv', 'data/a.csv'],
      why: 'alternatives with a folder',
    },
    { glob: 'data/a.csv', paths: ['data/a.csv'], why: 'one file' },
    { glob: './data//a.csv', paths: ['data/a.csv'], why: 'spelt oddly' },
    { glob: 'i.csv', paths: ['i.csv'], why: 'at the root' },
    { glob: 'data/_temporary/*.csv', paths: ['data/_temporary/f.csv'], why: 'a folder that is spelt out' },
    { glob: 'data', paths: [], why: 'a folder is no file' },
    { glob: 'none/*.csv', paths: [], why: 'a missing folder' },
    { glob: 'i.csv/*', paths: [], why: 'a file is no folder' },
    { glob: '../**', paths: [], why: 'above the root' },
    { glob: 'data/../../secret.csv', paths: [], why: 'above the root, inside' },
    { glob: '/etc/*', paths: [], why: 'absolute' },
    { glob: '', paths: [], why: 'empty' },
  ])('finds $paths.length with $glob: $why', async ({ glob, paths }) => {
    expect(await found(glob)).toEqual(paths);
  });

  it('tells size and time', async () => {
    const [entry] = await localSourceFiles({ root }).find('data/a.csv');
    expect(entry).toEqual({ path: 'data/a.csv', sizeBytes: 10, modifiedAt: expect.any(Number) });
    expect(Number.isInteger(entry?.modifiedAt)).toBe(true);
  });

  it('finds nothing in a root that does not exist', async () => {
    expect(await localSourceFiles({ root: join(root, 'nowhere') }).find('**')).toEqual([]);
  });

  it('follows links that stay in the root, once around', async () => {
    await symlink('a.csv', join(root, 'data', 'link.csv'));
    await symlink('../beside', join(root, 'data', 'linked'));
    await symlink('..', join(root, 'data', 'around'));
    await symlink('nowhere', join(root, 'data', 'dangling.csv'));
    await symlink('self.csv', join(root, 'data', 'self.csv'));
    expect(await found('data/l*.csv')).toEqual(['data/link.csv']);
    expect(await found('data/**/h.csv')).toEqual(['data/linked/h.csv']);
    expect(await found('data/{dangling,self}.csv')).toEqual([]);
  });

  it('does not follow links out of the root', async () => {
    await symlink(join(outside, 'secret.csv'), join(root, 'data', 'secret.csv'));
    await symlink(outside, join(root, 'data', 'up'));
    expect(await found('data/secret.csv')).toEqual([]);
    expect(await found('data/up/*.csv')).toEqual([]);
    const sources = localSourceFiles({ root });
    for (const path of ['data/secret.csv', 'data/up/secret.csv']) {
      await expect(sources.read(path)).rejects.toMatchObject({ code: 'DM9002' });
      await expect(sources.hash(path)).rejects.toMatchObject({ code: 'DM9002' });
      expect(() => sources.enginePath(path)).toThrow(expect.objectContaining({ code: 'DM9002' }));
      await expect(collect(sources.readChunks(path))).rejects.toMatchObject({ code: 'DM9002' });
    }
  });
});

describe('content', () => {
  it('is read whole, in chunks, and hashed', async () => {
    const big = Buffer.alloc(3_000_000, 'abc');
    await writeFile(join(root, 'big.csv'), big);
    const sources = localSourceFiles({ root });
    expect(Buffer.from(await sources.read('big.csv')).equals(big)).toBe(true);
    const chunks = await collect(sources.readChunks('big.csv'));
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).equals(big)).toBe(true);
    expect(await sources.hash('big.csv')).toBe(sha256(big));
    expect(sources.enginePath('data/a.csv')).toBe(join(root, 'data/a.csv'));
  });

  it.each(['../secret.csv', '/etc/passwd', 'data/../../secret.csv', '', 'a\u0000b', 'missing.csv'])(
    'is not read from %j',
    async (path) => {
      const sources = localSourceFiles({ root });
      await expect(sources.read(path)).rejects.toMatchObject({ code: 'DM9002' });
      await expect(sources.hash(path)).rejects.toMatchObject({ code: 'DM9002' });
    },
  );

  it('gives the engine no path out of the root', () => {
    expect(() => localSourceFiles({ root }).enginePath('../secret.csv')).toThrow(
      expect.objectContaining({ code: 'DM9002' }),
    );
  });
});

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
