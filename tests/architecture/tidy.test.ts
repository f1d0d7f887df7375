import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const LINES_PER_FILE_MAX = 300;

/** Where the machine may be touched: the outermost layer, adapters, and what is not product code. */
const EDGES =
  /^(src\/(cli|adapters|conformance)\/|src\/server\/main\.ts|src\/wiring|scripts\/|bench\/|tests\/|examples\/)/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(new URL(path, ROOT)))
  .map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }));

const product = files.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'));

/** `path:line` of every line that matches, comments left out. */
function placesOf(pattern: RegExp, among: readonly { path: string; text: string }[]): readonly string[] {
  return among.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const code = line.replace(/^\s*(\/\/|\*|\/\*).*$/, '');
      return pattern.test(code) ? [`${path}:${index + 1}`] : [];
    }),
  );
}

describe('tidy', () => {
  it('keeps files short', () => {
    const long = files
      .filter(({ text }) => !text.startsWith('// Generated'))
      .filter(({ text }) => text.split('\n').length - 1 > LINES_PER_FILE_MAX)
      .map(({ path, text }) => `${path}: ${text.split('\n').length - 1} lines`);
    expect(long).toEqual([]);
  });

  it('names files in kebab-case and after what they hold', () => {
    const names = files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config))?\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|common|manager|service)\.ts$/.test(name))).toEqual([]);
  });

  it('leaves clock, randomness, environment and console to the edges', () => {
    const inner = product.filter(({ path }) => !EDGES.test(path));
    expect(
      placesOf(/\bDate\.now\(|new Date\(\)|\bMath\.random\(|\bprocess\.env\b|\bconsole\./, inner),
    ).toEqual([]);
  });

  it('does not escape the type system', () => {
    expect(placesOf(/\bas any\b|: any\b|<any>|@ts-(ignore|nocheck|expect-error)/, product)).toEqual([]);
  });

  it('skips and focuses no test', () => {
    const tests = files.filter(({ path }) => path.endsWith('.test.ts') && !path.endsWith('tidy.test.ts'));
    expect(placesOf(/\b(it|test|describe)\.(skip|only|todo)\b|\b(skip|run)If\(/, tests)).toEqual([]);
  });
});
