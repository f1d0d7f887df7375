import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileUri, pathOfUri } from './file-uri.ts';
import { localStorage } from './index.ts';
import { storageError } from './storage-error.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'storage-'));
});

afterEach(() => rm(root, { recursive: true }));

describe('locate', () => {
  it.each([
    { location: 's3://data-lake/customer-360/', path: 'data-lake/customer-360' },
    { location: 's3://data-lake', path: 'data-lake' },
    { location: 'warehouse://sales/orders/lines', path: 'warehouse/sales/orders/lines' },
    { location: 'abfss://lake@account.dfs.core.windows.net/x', path: 'lake@account.dfs.core.windows.net/x' },
    { location: 's3://lake/50% off', path: 'lake/50%25%20off' },
  ])('keeps $location in $path', ({ location, path }) => {
    expect(localStorage({ root: '/mesh/warehouse' }).locate(location)).toBe(`file:///mesh/warehouse/${path}`);
  });

  it('gives the engine the path behind a URI', () => {
    const storage = localStorage({ root: '/mesh/ware house' });
    expect(storage.enginePath(storage.locate('s3://lake/50% off'))).toBe('/mesh/ware house/lake/50% off');
  });
});

describe('file URIs', () => {
  it.each([
    { uri: 'file:///a/b', path: '/a/b', why: 'the usual form' },
    { uri: 'file:/a/b', path: '/a/b', why: 'without an authority, as Hadoop writes it' },
    { uri: 'file:///a%20b/%25/%C3%A9', path: '/a b/%/é', why: 'encoded' },
    { uri: 'file:///a b/é?x#y', path: '/a b/é?x#y', why: 'not encoded, as some writers leave it' },
    { uri: 'file:///a/100%/b', path: '/a/100%/b', why: 'what cannot be decoded stands for itself' },
    { uri: 'file:///a/b/', path: '/a/b', why: 'a folder' },
    { uri: 'file:///', path: '/', why: 'the root' },
  ])('reads $uri: $why', ({ uri, path }) => {
    expect(pathOfUri(uri)).toBe(path);
  });

  it.each([
    'file://host/a',
    'file:////a',
    'file:a',
    's3://a/b',
    '/a',
    'file:///a/../b',
    'file:///a/%2e%2e/b',
    'file:///a%2Fb',
    'file:///a%00',
  ])('refuses %s', (uri) => {
    expect(() => pathOfUri(uri)).toThrow(expect.objectContaining({ code: 'DM9002' }));
  });

  it.each(['/a b', '/100%', '/%41', '/é数🦆', '/a?b#c', `/'"`, '/a\nb', '/a\\b'])('gives %j back', (path) => {
    expect(pathOfUri(fileUri(path))).toBe(path);
  });
});

describe('disk', () => {
  it('leaves no part of a file behind when a write fails', async () => {
    const storage = localStorage({ root });
    await writeFile(join(root, 'file'), 'x');
    await expect(
      storage.create(fileUri(join(root, 'file', 'below')), new Uint8Array(1)),
    ).rejects.toMatchObject({
      code: 'DM9002',
    });
    await expect(
      storage.create(fileUri(join(root, 'n'.repeat(300))), new Uint8Array(1)),
    ).rejects.toMatchObject({ code: 'DM9002' });
    expect(await readdir(root)).toEqual(['file']);
  });

  it('leaves no part of a file behind when the disk is full, and goes on with what fits', async () => {
    const adapter = new URL('./index.ts', import.meta.url).href;
    const program = `
      const { localStorage } = await import(${JSON.stringify(adapter)});
      const storage = localStorage({ root: ${JSON.stringify(root)} });
      const tried = (name, size) =>
        storage.create(storage.locate('s3://lake/' + name), new Uint8Array(size)).catch(({ code }) => code);
      process.stdout.write(JSON.stringify([await tried('big', 100_000), await tried('small', 1_000)]));`;
    // Files may not grow beyond a size: like a full disk, the system writes a part and refuses the rest.
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      `trap '' XFSZ; ulimit -f 64; exec "$0" --input-type=module -e "$1"`,
      process.execPath,
      program,
    ]);
    expect(JSON.parse(stdout)).toEqual(['DM9003', 'created']);
    expect(await readdir(join(root, 'lake'))).toEqual(['small']);
  });

  it('reads the error of a disk that is really full as DM9003', async () => {
    const error = await writeFile('/dev/full', 'x').catch((reason: unknown) => reason);
    expect(storageError(error, 'write', 'x')).toMatchObject({ code: 'DM9003', retryable: true });
  });

  it.each([
    { code: 'ENOSPC', problem: 'DM9003', retryable: true },
    { code: 'EDQUOT', problem: 'DM9003', retryable: true },
    { code: 'EACCES', problem: 'DM9002', retryable: false },
    { code: 'EMFILE', problem: 'DM9002', retryable: true },
    { code: 'EIO', problem: 'DM9002', retryable: false },
  ])('reads $code as $problem', ({ code, problem, retryable }) => {
    const cause = Object.assign(new Error(code), { code });
    expect(storageError(cause, 'write', 'x')).toMatchObject({ code: problem, retryable, cause });
  });

  it('does not take our own mistakes for those of the disk', () => {
    const mistake = new TypeError('x is not a function');
    expect(storageError(mistake, 'write', 'x')).toBe(mistake);
  });

  it('neither lists nor leaves through symbolic links', async () => {
    await mkdir(join(root, 'table'));
    await symlink('/etc', join(root, 'table', 'outside'));
    await symlink('/etc/passwd', join(root, 'table', 'passwd'));
    for await (const file of localStorage({ root }).list(fileUri(join(root, 'table')))) {
      expect.unreachable(file.uri);
    }
  });

  it('leaves whole files only, and no name taken by a part, when writers are killed', async () => {
    const adapter = new URL('./index.ts', import.meta.url).href;
    const program = `
      const { localStorage } = await import(${JSON.stringify(adapter)});
      const storage = localStorage({ root: ${JSON.stringify(root)} });
      for (let n = 0; ; n++) {
        await storage.create(storage.locate('s3://lake/' + process.argv[1] + '-' + n), new Uint8Array(300_000).fill(7));
        process.stdout.write('x');
      }`;
    let acknowledged = 0;
    for (const afterFiles of [0, 5, 20]) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, String(afterFiles)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let count = 0;
      child.stdout.on('data', (data: Buffer) => {
        count += data.length;
      });
      while (count <= afterFiles) await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'close');
      acknowledged += count;
    }
    const names = await readdir(join(root, 'lake'));
    const files = names.filter((name) => !name.endsWith('.tmp'));
    expect(files.length).toBeGreaterThanOrEqual(acknowledged);
    for (const name of files) {
      const content = await readFile(join(root, 'lake', name));
      expect(content.length).toBe(300_000);
      expect(content.every((byte) => byte === 7)).toBe(true);
    }
  });
});
