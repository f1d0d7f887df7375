import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isPlainObject } from '../lib/json.ts';
import type { SourceFile } from '../model/mesh.ts';
import { coreScalar } from './core-scalar.ts';
import { applyFixes, declare, declareFile } from './index.ts';
import { parseYaml } from './yaml.ts';

const HEAD =
  'apiVersion: datamesh/v1\nkind: DataProduct\nmetadata: { name: orders, domain: sales, owner: me, version: 1.0.0 }\n';

const PATHS = [
  'datamesh.yaml',
  'datamesh.local.yaml',
  'policies/a.yaml',
  'domains/sales/domain.yaml',
  'domains/sales/orders/data-product.yaml',
  'domains/sales/orders/data-contract.yaml',
  'domains/sales/orders/model.sql',
  'domains/sales/orders/v1/data-product.yaml',
  'domains/sales/orders/contracts/orders.yaml',
];

/** Words of the format, so that random blocks get past the first key. */
const WORDS = fc.constantFrom(
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'name',
  'domain',
  'version',
  'owner',
  'schema',
  'inputPorts',
  'outputPorts',
  'type',
  'source',
  'product',
  'tables',
  'columns',
  'slos',
  'freshness',
  'target',
  'governance',
  'accessControl',
  'quality',
  'rules',
  'check',
  'column',
  'specification',
  'producer',
  'sources',
  'datasets',
  'environments',
  'x-a',
  'DataProduct',
  'DataContract',
  'Mesh',
  'Domain',
  'datamesh/v1',
  'sql',
  'batch',
  'unique',
  'regex',
  'pattern',
  '__proto__',
);

const content = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(WORDS, tie('value'), { maxKeys: 6 }),
  ),
  leaf: fc.oneof(
    WORDS,
    fc.string(),
    fc.integer(),
    fc.integer({ max: 9999 }).map((whole) => whole / 8),
    fc.boolean(),
    fc.constant(null),
  ),
})).value;

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        'a',
        ':',
        ' ',
        '\n',
        '-',
        '[',
        '{',
        '"',
        "'",
        '|',
        '>',
        '&a',
        '*a',
        '#',
        '\t',
        '!',
        '%',
        '?',
        '}',
        ']',
        ',',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
  content.map((value) => JSON.stringify(value)),
);

const files = fc.uniqueArray(fc.record({ path: fc.constantFrom(...PATHS), text }), {
  selector: ({ path }) => path,
});

describe('declare', () => {
  it('never throws, whatever the files hold', () => {
    fc.assert(
      fc.property(files, (random) => {
        const { value } = declare(random);
        expect(value.kind).toBe('Declared');
      }),
      { numRuns: 500 },
    );
  });

  it('places every problem inside its file', () => {
    fc.assert(
      fc.property(files, (random) => {
        for (const { where } of declare(random).problems) {
          const lines = random.find(({ path }) => path === where?.file)?.text.split('\n') ?? [''];
          expect(where?.line).toBeGreaterThan(0);
          expect(where?.line).toBeLessThanOrEqual(lines.length);
          expect(where?.column).toBeLessThanOrEqual((lines[(where?.line ?? 1) - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the files', () => {
    fc.assert(
      fc.property(
        fc.tuple(files, fc.infiniteStream(fc.nat())).map(([random, stream]) => {
          const shuffled = random
            .map((file) => ({ file, rank: stream.next().value }))
            .sort((a, b) => a.rank - b.rank);
          return { random, shuffled: shuffled.map(({ file }) => file) };
        }),
        ({ random, shuffled }) => {
          expect(declare(shuffled)).toEqual(declare(random));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('plain values', () => {
  it('are those of the library, but for long numbers and infinities', () => {
    fc.assert(
      fc.property(text, (source) => {
        const parsed = parseYaml({ path: 'a.yaml', text: source });
        if (parsed.kind === 'broken' || parsed.issues.length > 0) return;
        // Keys are the text that stands there; the library turns `null` and numbers into values and back.
        if (keysOf(parsed.value).some((key) => coreScalar(key) !== key)) return;
        expect(parsed.value).toEqual(load(source));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '1',
    '-1',
    '+1',
    '017',
    '0o17',
    '0x1F',
    '1.5',
    '1.',
    '.5',
    '1e3',
    '1E-3',
    '-.5',
    '~',
    'null',
    'Null',
    'true',
    'TRUE',
    'tRUE',
    'yes',
    'on',
    '2026-01-01',
    '1_000',
    '12:30',
    '0b1',
    '.',
    '+',
    '1a',
    '-0',
    '0o8',
  ])('%s', (source) => {
    const parsed = parseYaml({ path: 'a.yaml', text: `a: ${source}` });
    expect(parsed.kind === 'parsed' && parsed.value).toEqual(load(`a: ${source}`));
  });
});

function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}

const MISSPELT: readonly string[] = [
  'spec:\n  descripton: a',
  'spec:\n  outputPorts:\n    - { name: a, type: "kafak" }',
  "spec:\n  outputPorts:\n    - { name: a, type: 'kafak' }",
  'spec:\n  description: 12',
  'spec:\n  description: true',
  'spec:\n  governance: { gdprCompliant: yes }',
  'spec:\n  schema:\n    columns: [{ name: a, type: integer }]',
  'spec:\n  clasification: { teir: gold }',
  'spec:\n  slos: { freshnes: { target: 4h } }',
];

describe('applyFixes', () => {
  it.each(MISSPELT)('removes what it fixes and adds nothing: %j', (source) => {
    const before: SourceFile = { path: 'data-product.yaml', text: HEAD + source };
    const offered = declareFile(before).filter(({ fix }) => fix);
    expect(offered.length).toBeGreaterThan(0);
    const [after] = applyFixes([before], offered);
    expect(after?.text).not.toBe(before.text);
    const left = after ? settle(after) : [];
    expect(left).toEqual([]);
  });

  it('is idempotent on random declarations', () => {
    fc.assert(
      fc.property(content, (value) => {
        const before = { path: 'data-product.yaml', text: `${HEAD}spec: ${JSON.stringify(value)}` };
        const fixed = applyFixes([before], declareFile(before))[0];
        if (!fixed) return;
        // What was fixed is gone: the same fix is not offered at the same place again.
        const again = declareFile(fixed).flatMap(({ fix }) => (fix ? [fix] : []));
        for (const fix of again) expect(fixed.text.slice(fix.start, fix.end)).not.toBe(fix.replacement);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves other files alone', () => {
    const file = { path: 'a.yaml', text: 'a' };
    const problems = declareFile({ path: 'b.yaml', text: `${HEAD}spec: { descripton: a }` });
    expect(applyFixes([file], problems)).toEqual([]);
  });
});

/** Applies fixes until none is offered; a fix may uncover the next fault below it. */
function settle(file: SourceFile): readonly string[] {
  const problems = declareFile(file);
  const [next] = applyFixes([file], problems);
  return next ? settle(next) : problems.map(({ code }) => code);
}
