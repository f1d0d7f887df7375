/** Writes `docs/reference/` from the code it documents; with `--check` only says whether it is up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
let stale = 0;
for (const [name, text] of Object.entries(referencePages())) {
  if (!check) writeFileSync(`${folder}${name}`, text);
  else if (readFileSync(`${folder}${name}`, 'utf8') !== text) {
    console.error(`docs/reference/${name} is out of date: run npm run docs`);
    stale++;
  }
}
process.exitCode = stale === 0 ? 0 : 1;
