import { describe, expect, test } from 'vitest';
import { FRESHNESS, NOW, recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import type { Measurement } from '../model/measurement.ts';
import { type MetricsState, metricsOf } from './metrics.ts';

const PRODUCT = recordedProduct('sales', 'orders', { slos: [FRESHNESS], rows: 77 });
const MEASUREMENT: Measurement = {
  product: PRODUCT.key,
  scope: 'product',
  slo: 'freshness',
  measurement: '',
  target: '4h',
  value: 90_000,
  status: 'at_risk',
  detail: '',
  measuredAt: NOW,
};

const STATE: MetricsState = {
  products: [
    PRODUCT,
    recordedProduct('sales', 'new', { published: false }),
    recordedProduct('sales', 'old', { state: 'retired' }),
  ],
  runs: [
    {
      id: '1',
      product: PRODUCT.key,
      version: '1.0.0',
      trigger: 'apply',
      state: 'blocked',
      startedAt: 0,
      steps: [],
    },
    {
      id: '2',
      product: PRODUCT.key,
      version: '1.0.0',
      trigger: 'apply',
      state: 'succeeded',
      startedAt: 0,
      steps: [],
    },
  ],
  measurements: [
    MEASUREMENT,
    { ...MEASUREMENT, slo: 'accuracy', value: 999_500 },
    { ...MEASUREMENT, slo: 'completeness', value: null, status: 'unknown' },
  ],
  incidents: [
    {
      id: 'i',
      product: PRODUCT.key,
      code: 'DM9001',
      title: '',
      detail: '',
      state: 'open',
      openedAt: 0,
      lastSeenAt: 0,
    },
    {
      id: 'j',
      product: PRODUCT.key,
      code: 'DM9001',
      title: '',
      detail: '',
      state: 'resolved',
      openedAt: 0,
      lastSeenAt: 0,
    },
  ],
  now: NOW,
};

function value(name: string, labels: Readonly<Record<string, string>>): number | undefined {
  const family = metricsOf(STATE).find((item) => item.name === name);
  return family?.samples.find((sample) =>
    Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
  )?.value;
}

describe('metricsOf', () => {
  test.each([
    { metric: 'datamesh_products', labels: { state: 'declared' }, expected: 2 },
    { metric: 'datamesh_products', labels: { state: 'live' }, expected: 1 },
    { metric: 'datamesh_release_age_seconds', labels: { product: 'orders' }, expected: 600 },
    { metric: 'datamesh_release_age_seconds', labels: { product: 'new' }, expected: undefined },
    { metric: 'datamesh_table_rows', labels: { table: 'orders' }, expected: 77 },
    { metric: 'datamesh_recent_runs', labels: { state: 'blocked' }, expected: 1 },
    { metric: 'datamesh_recent_runs', labels: { state: 'running' }, expected: 0 },
    { metric: 'datamesh_slo_status', labels: { slo: 'freshness', status: 'at_risk' }, expected: 1 },
    { metric: 'datamesh_slo_status', labels: { slo: 'freshness', status: 'met' }, expected: 0 },
    { metric: 'datamesh_slo_freshness_seconds', labels: {}, expected: 90 },
    { metric: 'datamesh_slo_ratio', labels: { slo: 'accuracy' }, expected: 0.9995 },
    { metric: 'datamesh_slo_ratio', labels: { slo: 'completeness' }, expected: undefined },
    { metric: 'datamesh_open_incidents', labels: { code: 'DM9001' }, expected: 1 },
  ])('$metric $labels is $expected', ({ metric, labels, expected }) => {
    expect(value(metric, labels)).toBe(expected);
  });

  test('every sample has exactly the labels of its family', () => {
    for (const family of metricsOf(STATE)) {
      for (const sample of family.samples) expect(Object.keys(sample.labels)).toEqual(family.labels);
    }
  });
});
