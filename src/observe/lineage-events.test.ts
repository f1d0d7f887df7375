import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { RUN_EVENT_SCHEMA } from '../../tests/fixtures/openlineage/run-event-schema.ts';
import { NOW, tableSchema } from '../../tests/fixtures/recorded-products.ts';
import { expectGoldenJson } from '../../tests/golden.ts';
import type { JsonObject } from '../lib/json.ts';
import type { LineageEvent } from '../model/lineage.ts';
import type { RuleResult } from '../model/quality.ts';
import { completeEvent, failEvent, type LineageRun, startEvent } from './lineage-events.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
const isRunEvent = ajv.compile(RUN_EVENT_SCHEMA);

const RUN: LineageRun = {
  runId: '01998c1e-4c7a-7d3a-9a63-0f9b5a1c2d3e',
  mesh: 'Meridian Outfitters',
  platformVersion: '0.1.0',
  product: { environment: 'dev', domain: 'sales', product: 'customer-360', major: 2 },
  version: '2.1.0',
  models: [
    { table: 'customer-360', file: 'domains/sales/customer-360/model.sql', sql: 'select id from crm' },
  ],
  nominalAt: NOW - 60_000,
  parent: { runId: 'apply-7', job: 'apply' },
  inputs: [
    { kind: 'source', dataset: 'salesforce.customers' },
    { kind: 'product', dataset: 'sales.transactions', snapshots: { transactions: '8147062117331021457' } },
  ],
  outputs: [
    {
      table: 'customer-360',
      schema: tableSchema({ id: 'string', total: 'decimal(12,2)' }, { total: 'Sum of sales' }),
      snapshotId: '42',
      rowsTotal: 20_000,
      rowsWritten: 500,
      bytesWritten: 12_345,
      nulls: { id: 0, total: 7 },
      columnLineage: {
        id: [{ dataset: 'salesforce.customers', column: 'id', transformation: 'IDENTITY' }],
        total: [{ dataset: 'sales.transactions', column: 'amount', transformation: 'AGGREGATION' }],
      },
    },
  ],
};

const RESULTS: readonly RuleResult[] = (['passed', 'failed', 'error'] as const).map((outcome) => ({
  table: 'customer-360',
  rule: `rule_${outcome}`,
  check: 'unique',
  severity: outcome === 'failed' ? 'warning' : 'error',
  outcome,
  rowsChecked: 100,
  rowsFailed: outcome === 'failed' ? 1 : 0,
  passRatio: 990_000,
  thresholdMin: 1_000_000,
  samples: ['TXN-SECRET'],
  detail: `${outcome} here`,
}));

const EVENTS: readonly { readonly name: string; readonly event: LineageEvent }[] = [
  { name: 'START', event: startEvent(RUN, NOW) },
  { name: 'COMPLETE', event: completeEvent(RUN, NOW, RESULTS) },
  { name: 'FAIL', event: failEvent(RUN, NOW, { code: 'DM5002', message: '41 duplicates' }, RESULTS) },
  { name: 'least', event: startEvent({ ...minimal() }, NOW) },
];

function minimal(): LineageRun {
  const { nominalAt: _, parent: __, ...rest } = RUN;
  return { ...rest, runId: 'run 9', models: [], inputs: [], outputs: [] };
}

describe('OpenLineage run events', () => {
  test.each(EVENTS)('$name fits the specification', ({ event }) => {
    isRunEvent(event.body);
    expect(isRunEvent.errors ?? []).toEqual([]);
  });

  test('the specification as restated refuses what is wrong', () => {
    const { body } = startEvent(RUN, NOW);
    expect(isRunEvent({ ...body, eventTime: 'yesterday' })).toBe(false);
    expect(isRunEvent({ ...body, run: { runId: 'run 9', facets: {} } })).toBe(false);
    expect(isRunEvent({ ...body, job: { namespace: 'x' } })).toBe(false);
  });

  test('COMPLETE says all that is known', () => {
    expectGoldenJson('observe-lineage-complete.json', EVENTS[1]?.event.body);
  });

  test('only COMPLETE names a published version', () => {
    expect(facetsOfOutput(EVENTS[0]?.event)).not.toHaveProperty('version');
    expect(facetsOfOutput(EVENTS[2]?.event)).not.toHaveProperty('version');
    expect(facetsOfOutput(EVENTS[1]?.event)).toHaveProperty('version.datasetVersion', '42');
  });

  test('a rule that could not run is not a success', () => {
    expect(facetsOfOutput(EVENTS[1]?.event)).toHaveProperty(
      'dataQualityAssertions.assertions.2.success',
      false,
    );
  });

  test('samples of rows and passwords stay in the mesh', () => {
    const message = 'cannot reach postgres://admin:hunter2@db/x with password=hunter3 and token: abc';
    const event = failEvent(RUN, NOW, { code: 'DM9001', message }, RESULTS);
    expect(JSON.stringify(event.body)).not.toMatch(/hunter|abc|TXN-SECRET/);
    expect(JSON.stringify(event.body)).toContain('cannot reach postgres://…@db/x');
  });

  test('a run id that is no UUID becomes one, always the same', () => {
    const [first, second] = [startEvent(minimal(), NOW), startEvent(minimal(), NOW + 1)];
    expect(first.body['run']).toEqual(second.body['run']);
    expect(first.runId).toBe('run 9');
  });

  test('no column lineage is told unless somebody worked it out', () => {
    const outputs = RUN.outputs.map(({ columnLineage: _, ...rest }) => rest);
    expect(facetsOfOutput(completeEvent({ ...RUN, outputs }, NOW, []))).not.toHaveProperty('columnLineage');
  });
});

function facetsOfOutput(event: LineageEvent | undefined): unknown {
  const outputs = event?.body['outputs'] as readonly JsonObject[] | undefined;
  return outputs?.[0]?.['facets'];
}
