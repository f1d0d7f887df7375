import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCommand, startCommand } from '../fixtures/command.ts';

/** Runs what the README tells a new user to try, word for word, against the example mesh of this checkout. */
const ROOT = new URL('../../', import.meta.url);
const run = promisify(execFile);
const START_MS_MAX = 180_000;

const blocks = [...readFileSync(new URL('README.md', ROOT), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? '',
);
const commands = blocks
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/ +#.*$/, '').trim())
  .filter((line) => line !== '' && !line.startsWith('npm ci'));

let server: RunningCommand;
beforeAll(async () => {
  await run(process.execPath, ['examples/retail/generate.ts'], { cwd: ROOT });
  server = startCommand(['-C', new URL('examples/retail', ROOT).pathname, 'dev', '--no-watch']);
  await vi.waitFor(async () => expect((await fetch('http://127.0.0.1:4600/readyz')).status).toBe(200), {
    timeout: START_MS_MAX,
    interval: 500,
  });
});
afterAll(async () => {
  server.process.kill('SIGINT');
  await server.ended;
});

describe('the README', () => {
  it('has commands to try', () => {
    expect(commands.length).toBeGreaterThanOrEqual(5);
  });

  it.each(commands)('%s', async (command) => {
    const { stdout } = await run('bash', ['-c', command.replace(/^npx datamesh/, 'bin/datamesh.js')], {
      cwd: ROOT,
      env: { ...process.env, PATH: `${new URL('node_modules/.bin', ROOT).pathname}:${process.env['PATH']}` },
    });
    expect(stdout.trim()).not.toBe('');
  });

  it('names pages that exist', () => {
    const pages = [
      ...readFileSync(new URL('README.md', ROOT), 'utf8').matchAll(/\]\((?!http)([^)]+)\)/g),
    ].map((match) => match[1] ?? '');
    expect(pages.filter((page) => !existsSync(new URL(page, ROOT)))).toEqual([]);
  });
});
