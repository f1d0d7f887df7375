import { describe, expect, test } from 'vitest';
import { contract, FRESHNESS, NOW, recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import type { RuleResult } from '../model/quality.ts';
import { type DetailEvidence, describeProduct } from './detail.ts';
import { overviewOf } from './overview.ts';
import { portReports } from './port-reports.ts';

const EVIDENCE: DetailEvidence = {
  problems: [],
  approval: 'approved',
  results: [],
  measurements: [],
  releases: [],
  incidents: [],
  servedPorts: ['sql'],
};

const RESULT: RuleResult = {
  table: 'customer-360',
  rule: 'unique_id',
  check: 'unique',
  severity: 'error',
  outcome: 'failed',
  rowsChecked: 100,
  rowsFailed: 2,
  passRatio: 980_000,
  thresholdMin: 1_000_000,
  samples: ['secret@example.com'],
  detail: '2 duplicates',
};

const PRODUCT = recordedProduct('supply-chain', 'customer-360', {
  version: '2.1.0',
  slos: [FRESHNESS],
  columns: { id: 'string', email: 'string', total: 'decimal(12,2)' },
  outputs: [
    { name: 'sql-access', type: 'sql', engine: 'trino' },
    { name: 'api', type: 'rest', endpoint: '/api/v2/customers', authentication: 'oauth2' },
  ],
  contracts: [
    contract('customer-360', {
      schema: {
        type: 'avro',
        specification: '{}',
        columns: [{ name: 'email', key: false, pii: true, mask: 'partial', description: 'E-mail' }],
      },
    }),
  ],
});

describe('describeProduct', () => {
  const detail = describeProduct(PRODUCT, { ...EVIDENCE, results: [RESULT] });

  test('joins what the contract says about columns with the planned schema', () => {
    expect(detail.tables[0]).toMatchObject({
      sql_name: 'supply_chain.customer_360.customer_360',
      rows: 1_200,
      snapshot_id: '8147062117331021457',
    });
    expect(
      detail.tables[0]?.columns.map(({ name, type, key, pii, mask }) => ({ name, type, key, pii, mask })),
    ).toEqual([
      { name: 'id', type: 'string', key: true, pii: false, mask: null },
      { name: 'email', type: 'string', key: false, pii: true, mask: 'partial' },
      { name: 'total', type: 'decimal(12,2)', key: false, pii: false, mask: null },
    ]);
  });

  test('never hands out samples of rows', () => {
    expect(detail.quality[0]).toMatchObject({ rule: 'unique_id', rows_failed: 2 });
    expect(JSON.stringify(detail)).not.toContain('secret@example.com');
  });

  test('is the summary, the declaration as written, and the conditions', () => {
    expect(detail).toMatchObject({
      name: 'customer-360',
      slo_status: 'unknown',
      qualified_name: 'supply-chain.customer-360.v2',
      major: 2,
    });
    expect(detail.declaration).toBe(PRODUCT.declaration.product);
    expect(detail.conditions).toHaveLength(7);
    expect(detail.conditions[0]).toHaveProperty('observed_version', '2.1.0');
  });

  test('lists an objective that was never measured as unknown', () => {
    expect(detail.slos).toMatchObject([
      { slo: 'freshness', status: 'unknown', value: null, value_text: null, measured_at: null },
    ]);
  });
});

describe('portReports', () => {
  test('a port without a server is unknown and listed, with its declared address', () => {
    expect(portReports(PRODUCT, ['sql']).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'sql-access live',
      'api unknown',
    ]);
    expect(portReports(PRODUCT, [])[1]?.address).toEqual({
      endpoint: '/api/v2/customers',
      authentication: 'oauth2',
    });
  });

  test('a served port of an unpublished product waits', () => {
    const waiting = recordedProduct('sales', 'new', { published: false });
    expect(portReports(waiting, ['sql'])[0]?.status).toBe('waiting');
  });
});

describe('overviewOf', () => {
  test('shows the measured freshness beside its target, and rows of the live release', () => {
    const measurement = {
      product: PRODUCT.key,
      scope: 'product',
      slo: 'freshness' as const,
      measurement: '',
      target: '4h',
      value: 492_000,
      status: 'met' as const,
      detail: '',
      measuredAt: NOW,
    };
    expect(overviewOf(PRODUCT, [measurement], [])).toMatchObject({
      freshness: { target: '4h', value_text: '8m 12s', status: 'met' },
      slos_met: 1,
      slos_declared: 1,
      rows: 1_200,
    });
    expect(overviewOf(recordedProduct('a', 'b', { published: false }), [], [])).toMatchObject({
      freshness: null,
      rows: null,
      published_at: null,
    });
  });
});
