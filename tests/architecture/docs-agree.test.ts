import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference-pages.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

describe('documentation agrees with the code', () => {
  it.each(Object.entries(referencePages()))(
    'docs/reference/%s is as generated (npm run docs)',
    (name, text) => {
      expect(read(`docs/reference/${name}`) === text).toBe(true);
    },
  );

  it('shows both commands on the first screen of the README', () => {
    const screen = read('README.md').split('\n').slice(0, 25).join('\n');
    expect(screen).toContain('npm ci && npm start');
    expect(screen).toContain('npm ci && npm test');
  });

  it('has an opening of two sentences or more in every folder’s index', () => {
    const folders = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('/index.ts'));
    const silent = folders.filter((path) => {
      const [, opening = ''] = /^\/\*\*\n([\s\S]*?)\*\//.exec(read(`src/${path}`)) ?? [];
      return opening.split(/[.:;](?:\s|$)/).filter((sentence) => sentence.trim().length > 3).length < 2;
    });
    expect(silent).toEqual([]);
  });

  it('links only to files that exist', () => {
    const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(new URL(target, ROOT))),
    );
    expect(broken).toEqual([]);
  });
});
