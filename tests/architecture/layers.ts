import { dirname, join, normalize } from 'node:path';

/** The layer of a source file, from its path below `src/`. */
export function layerOf(path: string): string {
  const [first = '', second] = path.split('/');
  if (second === undefined) return first.replace(/\.ts$/, '');
  return first === 'adapters' ? `adapters/${second}` : first;
}

const BASE = ['lib', 'model', 'capabilities'];
export const STAGES = [
  'spec',
  'plan',
  'govern',
  'access',
  'build',
  'publish',
  'serve',
  'observe',
  'discover',
  'migrate',
];

/** What each layer may import besides itself: the table of ARCHITECTURE.md. */
function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === 'lib') return false;
  if (from === 'model') return to === 'lib';
  if (from === 'capabilities') return to === 'lib' || to === 'model';
  if (from === 'conformance' || STAGES.includes(from)) return BASE.includes(to);
  if (from.startsWith('adapters/')) return BASE.includes(to) || to === 'adapters/shared';
  if (from === 'wiring') return BASE.includes(to) || to.startsWith('adapters/');
  if (from === 'mesh' || from === 'doors') return BASE.includes(to) || STAGES.includes(to);
  if (from === 'reconcile') return BASE.includes(to) || to === 'mesh';
  if (from === 'server') return [...BASE, 'mesh', 'doors', 'reconcile', 'wiring'].includes(to);
  if (from === 'cli') return [...BASE, 'mesh', 'doors', 'reconcile', 'wiring', 'server'].includes(to);
  if (from === 'index') return to !== 'server' && to !== 'cli';
  return false;
}

/** Node modules that touch the outside: files, network, processes, time, randomness. Hashing is pure. */
const IMPURE =
  /^node:(fs|net|http|https|http2|dns|child_process|worker_threads|os|process|timers|sqlite|tls|dgram)/;

/** Pure libraries that stages, lib and model may use, each with its reason. */
const PURE_LIBRARIES: Readonly<Record<string, string>> = {
  yaml: 'YAML with positions, text in, tree out',
  'js-yaml': 'the fast YAML parser for files without faults',
  zod: 'shapes of declarations',
  semver: 'version arithmetic',
  croner: 'cron expressions; given a time, the next one',
  avsc: 'Avro schemas and decoding, bytes in, values out',
  'lossless-json': 'JSON whose 64-bit integers keep their digits',
};

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every static, type-only and dynamic import and re-export of a module's text. */
export function importsOf(text: string): readonly Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    line: text.slice(0, match.index + match[0].length).split('\n').length,
  }));
}

/**
 * What a file imports against the rules, one sentence each.
 *
 * shape   path below `src/` and the file's text → violations
 */
export function violationsOf(path: string, text: string): readonly string[] {
  const from = layerOf(path);
  return importsOf(text).flatMap(({ specifier, line }) => {
    const place = `${path}:${line}`;
    if (!specifier.startsWith('.')) return outsideViolation(from, place, specifier);
    const target = normalize(join(dirname(path), specifier));
    const to = layerOf(target);
    if (target.startsWith('..')) return [`${place} leaves src/: ${specifier}`];
    if (!mayImport(from, to)) return [`${place} ${from} must not import ${to}`];
    if (from !== to && STAGES.includes(to) && target !== `${to}/index.ts`) {
      return [`${place} enters ${to} by ${target} instead of its index.ts`];
    }
    return [];
  });
}

function outsideViolation(from: string, place: string, specifier: string): readonly string[] {
  const pure = STAGES.includes(from) || ['lib', 'model', 'capabilities'].includes(from);
  if (!pure) return [];
  if (specifier.startsWith('node:')) {
    return IMPURE.test(specifier) ? [`${place} ${from} must not touch the outside: ${specifier}`] : [];
  }
  const name = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] ?? '');
  return name in PURE_LIBRARIES ? [] : [`${place} ${from} uses ${name}, which is not a listed pure library`];
}
