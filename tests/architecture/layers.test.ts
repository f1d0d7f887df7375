import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { violationsOf } from './layers.ts';

const SRC = new URL('../../src/', import.meta.url);

/** Tests may use real adapters and each other's stages; the rules are for what ships. */
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .sort();

describe('layers', () => {
  it('finds the source files', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('holds in every file', () => {
    const violations = sources.flatMap((path) =>
      violationsOf(path, readFileSync(new URL(path, SRC), 'utf8')),
    );
    expect(violations).toEqual([]);
  });
});

describe('the checker finds planted violations', () => {
  const planted: readonly (readonly [name: string, path: string, text: string])[] = [
    ['a stage that imports a stage', 'plan/x.ts', "import { build } from '../build/index.ts';"],
    ['a type-only import', 'plan/x.ts', "import type { Build } from '../build/index.ts';"],
    ['a re-export', 'spec/x.ts', "export { diff } from '../plan/index.ts';"],
    ['a dynamic import', 'observe/x.ts', "const m = await import('../adapters/duckdb/index.ts');"],
    ['an adapter that imports an adapter', 'adapters/a/x.ts', "import { b } from '../b/index.ts';"],
    ['an adapter that imports a stage', 'adapters/a/x.ts', "import { b } from '../../plan/index.ts';"],
    ['lib that imports the model', 'lib/x.ts', "import type { Plan } from '../model/plan.ts';"],
    ['a stage that opens files', 'build/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['a stage with an unlisted library', 'build/x.ts', "import fastify from 'fastify';"],
    ['a side way into a stage', 'mesh.ts', "import { x } from './plan/make-plan.ts';"],
    ['an import over several lines', 'plan/x.ts', "import {\n  a,\n  b,\n} from '../spec/index.ts';"],
    ['the library that imports the command line', 'index.ts', "export * from './cli/main.ts';"],
  ];
  it.each(planted)('%s', (_, path, text) => {
    expect(violationsOf(path, text)).toHaveLength(1);
  });

  it('and lets what is allowed pass', () => {
    const text =
      "import { a } from '../lib/assert.ts';\nimport { createHash } from 'node:crypto';\nimport { parse } from 'yaml';";
    expect(violationsOf('spec/x.ts', text)).toEqual([]);
    expect(violationsOf('adapters/a/x.ts', "import { b } from '../shared/b.ts';")).toEqual([]);
  });
});
