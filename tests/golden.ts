import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const FOLDER = join(import.meta.dirname, 'golden');

/**
 * Compares text that people or other systems read with its golden file `tests/golden/<name>`.
 * `UPDATE_GOLDEN=1` rewrites the file instead: read the diff before you commit it.
 */
export function expectGolden(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  expect(existsSync(path), `tests/golden/${name} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** JSON as a golden file holds it: indented, keys in the order in which they are sent. */
export function expectGoldenJson(name: string, value: unknown): void {
  expectGolden(name, `${JSON.stringify(value, null, 2)}\n`);
}
