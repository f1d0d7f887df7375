import { describe, expect, it } from 'vitest';
import type { Storage } from '../capabilities/storage.ts';
import { SystemError } from '../model/problem.ts';

export interface StorageUnderTest {
  readonly storage: Storage;
  close(): Promise<void>;
}

/** Names that break careless paths and URIs. */
const HOSTILE_NAMES: readonly string[] = [
  'with space',
  '100%',
  '%41',
  'a+b&c=d',
  'question?mark',
  'hash#mark',
  'ünïcödé-数据-🦆',
  `quote'"`,
  'semi;colon,comma',
  '.hidden',
  '_underscore',
  'region=EU %2F west',
];
const BIG_BYTES = 20 * 1024 * 1024;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

/** What every `Storage` must do; `open` makes an empty one of its own for each test. */
export function storageConformance(name: string, open: () => Promise<StorageUnderTest>): void {
  const withStorage = (test: (storage: Storage, base: string) => Promise<void>) => async () => {
    const under = await open();
    try {
      await test(under.storage, under.storage.locate('s3://data-lake/customer-360'));
    } finally {
      await under.close();
    }
  };

  describe(`storage: ${name}`, () => {
    locations(withStorage);
    files(withStorage);
    listing(withStorage);
  });
}

type WithStorage = (test: (storage: Storage, base: string) => Promise<void>) => () => Promise<void>;

function locations(withStorage: WithStorage): void {
  it(
    'gives a location one URI, with or without a slash at its end',
    withStorage(async (storage, base) => {
      expect(base).toMatch(/^[a-z0-9]+:\/\/.*[^/]$/);
      expect(storage.locate('s3://data-lake/customer-360/')).toBe(base);
    }),
  );

  it(
    'keeps locations apart',
    withStorage(async (storage) => {
      const declared = [
        's3://a/b',
        's3://a/c',
        's3://b/b',
        'warehouse://a/b/c',
        's3://a/b%20c',
        's3://a/b c',
      ];
      expect(new Set(declared.map((location) => storage.locate(location))).size).toBe(declared.length);
    }),
  );

  it.each([
    's3://lake/../secrets',
    's3://lake/a/../../b',
    's3://../etc',
    's3://lake/./a',
    's3://lake//a',
    's3://',
    's3:///a',
    '/etc/passwd',
    'relative/path',
    'file:///etc',
    's3://lake/a\u0000b',
    's3://lake/a\\..\\b',
    '',
  ])('refuses the location %j', (location) =>
    withStorage(async (storage) => {
      expect(() => storage.locate(location)).toThrow(SystemError);
    })(),
  );

  it(
    'refuses to touch what is outside',
    withStorage(async (storage, base) => {
      for (const uri of [
        'file:///etc/passwd',
        `${base}/../../../../etc/passwd`,
        `${base}/%2e%2e/x`,
        'nonsense',
        '',
      ]) {
        await expect(storage.read(uri)).rejects.toThrow(SystemError);
        await expect(storage.create(uri, bytes('x'))).rejects.toThrow(SystemError);
        await expect(storage.delete(uri)).rejects.toThrow(SystemError);
      }
    }),
  );
}

function files(withStorage: WithStorage): void {
  it(
    'creates a file once, whole, and never again',
    withStorage(async (storage, base) => {
      const uri = `${base}/metadata/00001.json`;
      expect(await storage.exists(uri)).toBe(false);
      expect(await storage.create(uri, bytes('first'))).toBe('created');
      expect(await storage.create(uri, bytes('second'))).toBe('exists');
      expect(await storage.exists(uri)).toBe(true);
      expect(text(await storage.read(uri))).toBe('first');
    }),
  );

  it(
    'lets one of many that create the same file at once win, with its own content',
    withStorage(async (storage, base) => {
      const uri = `${base}/contested`;
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => storage.create(uri, bytes(`writer ${index}`.repeat(1000)))),
      );
      const winner = outcomes.indexOf('created');
      expect(outcomes.filter((outcome) => outcome === 'created').length).toBe(1);
      expect(text(await storage.read(uri))).toBe(`writer ${winner}`.repeat(1000));
      expect(await urisBelow(storage, base)).toEqual([uri]);
    }),
  );

  it(
    'is never seen in part, neither by name nor in a list',
    withStorage(async (storage, base) => {
      const uri = `${base}/big`;
      let writing = true;
      const written = storage.create(uri, new Uint8Array(BIG_BYTES)).finally(() => {
        writing = false;
      });
      while (writing) {
        if (await storage.exists(uri)) expect((await storage.read(uri)).length).toBe(BIG_BYTES);
        for await (const file of storage.list(base)) {
          if (file.uri === uri) expect(file.sizeBytes).toBe(BIG_BYTES);
        }
      }
      expect(await written).toBe('created');
    }),
  );

  it(
    'keeps empty and big content',
    withStorage(async (storage, base) => {
      const big = new Uint8Array(BIG_BYTES).map((_, index) => index % 251);
      await storage.create(`${base}/big`, big);
      await storage.create(`${base}/empty`, new Uint8Array(0));
      expect(Buffer.from(await storage.read(`${base}/big`)).equals(big)).toBe(true);
      expect((await storage.read(`${base}/empty`)).length).toBe(0);
    }),
  );

  it.each(HOSTILE_NAMES)('keeps a file below a location named %j', (hostile) =>
    withStorage(async (storage) => {
      const base = storage.locate(`s3://lake/${hostile}`);
      const uri = `${base}/file`;
      expect(await storage.create(uri, bytes(hostile))).toBe('created');
      expect(text(await storage.read(uri))).toBe(hostile);
      expect(await urisBelow(storage, base)).toEqual([uri]);
      await storage.delete(uri);
      expect(await storage.exists(uri)).toBe(false);
    })(),
  );

  it(
    'fails to read what is not there, by name',
    withStorage(async (storage, base) => {
      const error = await storage.read(`${base}/missing`).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(SystemError);
      expect(error).toMatchObject({ code: 'DM9002', retryable: false });
      expect((error as SystemError).message).toContain('customer-360/missing');
    }),
  );

  it(
    'deletes, also what is gone already',
    withStorage(async (storage, base) => {
      await storage.create(`${base}/a`, bytes('a'));
      await storage.create(`${base}/b`, bytes('b'));
      await storage.delete(`${base}/a`);
      await storage.delete(`${base}/a`);
      await storage.delete(`${base}/never/there`);
      expect(await urisBelow(storage, base)).toEqual([`${base}/b`]);
      expect(await storage.create(`${base}/a`, bytes('again'))).toBe('created');
    }),
  );

  it(
    'syncs files, and fails when one is missing',
    withStorage(async (storage, base) => {
      await storage.prepareFolder(`${base}/data`);
      await storage.prepareFolder(`${base}/data`);
      await storage.create(`${base}/data/a`, bytes('a'));
      await storage.create(`${base}/data/deep/b`, bytes('b'));
      await storage.sync([`${base}/data/a`, `${base}/data/deep/b`, `${base}/data/a`]);
      await storage.sync([]);
      await expect(storage.sync([`${base}/data/a`, `${base}/data/missing`])).rejects.toThrow(SystemError);
    }),
  );

  it(
    'does not take a folder for a file',
    withStorage(async (storage, base) => {
      await storage.create(`${base}/folder/file`, bytes('x'));
      expect(await storage.exists(`${base}/folder`)).toBe(false);
      expect(await storage.exists(`${base}/folder/file/below`)).toBe(false);
      await expect(storage.read(`${base}/folder`)).rejects.toThrow(SystemError);
      await storage.delete(`${base}/folder/file/below`);
    }),
  );
}

function listing(withStorage: WithStorage): void {
  it(
    'lists every file below, with size and time, and nothing beside',
    withStorage(async (storage, base) => {
      await storage.create(`${base}/a`, bytes('1'));
      await storage.create(`${base}/b/c/d`, bytes('4444'));
      await storage.create(`${base}-sibling/e`, bytes('x'));
      const found = new Map<string, number>();
      for await (const file of storage.list(base)) {
        found.set(file.uri, file.sizeBytes);
        expect(file.modifiedAt).toBeGreaterThan(0);
        expect(Number.isInteger(file.modifiedAt)).toBe(true);
      }
      expect([...found].sort()).toEqual([
        [`${base}/a`, 1],
        [`${base}/b/c/d`, 4],
      ]);
    }),
  );

  it(
    'lists nothing below what does not exist',
    withStorage(async (storage, base) => {
      expect(await urisBelow(storage, `${base}/nowhere`)).toEqual([]);
    }),
  );

  it(
    'can be stopped while it lists, and lists while files are deleted',
    withStorage(async (storage, base) => {
      for (let index = 0; index < 50; index++)
        await storage.create(`${base}/${index % 5}/${index}`, bytes('x'));
      let seen = 0;
      for await (const file of storage.list(base)) {
        await storage.delete(file.uri);
        seen++;
        if (seen === 10) break;
      }
      expect((await urisBelow(storage, base)).length).toBe(40);
    }),
  );
}

async function urisBelow(storage: Storage, uri: string): Promise<readonly string[]> {
  const uris: string[] = [];
  for await (const file of storage.list(uri)) uris.push(file.uri);
  return uris.sort();
}
