import { describe, expect, it } from 'vitest';
import { declaredProduct, recordedProduct } from '../../tests/fixtures/declared.ts';
import type { SourcePort } from '../model/port.ts';
import { dueJobs, followerJobs, MICRO_BATCH_MS, type ProductActivity, retryDelayMs } from './due-jobs.ts';

const at = (text: string): number => Date.parse(`2026-11-22T${text}Z`);
const port = (schedule?: string): SourcePort => ({
  kind: 'source',
  name: 'orders',
  type: 'batch',
  source: 'erp',
  dataset: 'orders',
  format: 'csv',
  ...(schedule ? { schedule } : {}),
});

function activity(
  schedule: string | undefined,
  lastRun: string | undefined,
  newInput = false,
): ProductActivity {
  const product = recordedProduct(declaredProduct({ product: { inputPorts: [port(schedule)] } }), {
    recordedAt: at('08:00:00'),
  });
  return { product, newInput, ...(lastRun ? { lastRunAt: at(lastRun) } : {}) };
}

const dueAt = (item: ProductActivity, now: string) => dueJobs([item], at(now)).map((job) => job.dueAt);

describe('dueJobs', () => {
  it.each([
    ['a schedule that has come', '0 */4 * * *', '08:00:01', '12:00:05', ['12:00:00']],
    ['a schedule that has not come', '0 */4 * * *', '12:00:06', '15:59:59', []],
    ['three missed times are caught up once', '0 * * * *', '08:30:00', '11:45:00', ['09:00:00']],
    ['a product that never ran counts from its record', '0 */4 * * *', undefined, '12:00:00', ['12:00:00']],
  ])('%s', (_, schedule, lastRun, now, expected) => {
    expect(dueAt(activity(schedule, lastRun), now)).toEqual(expected.map(at));
  });

  it('gathers new input for a moment where there is no schedule', () => {
    expect(dueAt(activity(undefined, '08:00:00', true), '09:00:00')).toEqual([
      at('09:00:00') + MICRO_BATCH_MS,
    ]);
  });

  it('leaves new input to the schedule where there is one', () => {
    expect(dueAt(activity('0 */4 * * *', '08:00:01', true), '09:00:00')).toEqual([]);
  });
});

describe('followerJobs', () => {
  it('are the live products that read the published one', () => {
    const reader = recordedProduct(declaredProduct({ name: 'revenue', inputs: ['sales.orders'] }));
    const retired = recordedProduct(declaredProduct({ name: 'old', inputs: ['sales.orders'] }), {
      state: 'retired',
    });
    const other = recordedProduct(declaredProduct({ name: 'other' }));
    expect(
      followerJobs('sales.orders', [reader, retired, other], 7).map((job) => [job.subject, job.dueAt]),
    ).toEqual([['sales.revenue', 7]]);
  });
});

describe('retryDelayMs', () => {
  it('doubles up to a quarter of an hour', () => {
    expect([0, 1, 2, 7, 8, 1_000].map(retryDelayMs)).toEqual([
      5_000, 10_000, 20_000, 640_000, 900_000, 900_000,
    ]);
  });
});
