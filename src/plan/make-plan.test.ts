import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  declaredMesh,
  declaredProduct,
  plannedTables,
  recordedProduct,
} from '../../tests/fixtures/declared.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { makePlan } from './make-plan.ts';

function planOf(
  products: readonly DeclaredProduct[],
  recorded: readonly RecordedProduct[],
  more: Partial<Parameters<typeof makePlan>[0]> = {},
) {
  const resolved = new Map(
    products.map((product) => {
      const { domain, name } = product.product.metadata;
      return [`${domain}.${name}.v${product.major}`, plannedTables(product)] as const;
    }),
  );
  return makePlan({
    environment: 'dev',
    declared: declaredMesh(...products),
    recorded,
    resolved,
    problems: [],
    acceptBreaking: false,
    ...more,
  });
}

const stepsOf = (plan: ReturnType<typeof planOf>) =>
  plan.steps.map((step) => `${step.kind} ${step.product.domain}.${step.product.product}`);
const orders = declaredProduct();
const revenue = declaredProduct({ name: 'revenue', inputs: ['sales.orders'] });
const budget = declaredProduct({ domain: 'finance', name: 'budget', inputs: ['sales.revenue'] });

describe('makePlan', () => {
  it('builds new products after their inputs, whatever their order in the files', () => {
    expect(stepsOf(planOf([budget, revenue, orders], []))).toEqual([
      'build sales.orders',
      'build sales.revenue',
      'build finance.budget',
    ]);
  });

  it('has nothing to do when everything is as recorded', () => {
    const plan = planOf([orders, revenue], [recordedProduct(orders), recordedProduct(revenue)]);
    expect(plan.changes).toEqual([]);
    expect(plan.steps).toEqual([]);
    expect(plan.unchanged).toEqual(['sales.orders', 'sales.revenue']);
  });

  it('gives the same bytes for the same input in another order', () => {
    const recorded = [recordedProduct(orders), recordedProduct(revenue)];
    expect(JSON.stringify(planOf([budget, orders, revenue], recorded))).toBe(
      JSON.stringify(planOf([revenue, orders, budget], recorded)),
    );
  });

  it('lets readers follow a product that is rebuilt, directly or not', () => {
    const changed = declaredProduct({ sql: 'SELECT 2 AS id' });
    const recorded = [orders, revenue, budget].map((product) => recordedProduct(product));
    const plan = planOf([changed, revenue, budget], recorded);
    expect(plan.changes.map((change) => `${change.product.product} ${change.action} ${change.data}`)).toEqual(
      ['budget follow refresh', 'orders change rebuild', 'revenue follow refresh'],
    );
    expect(plan.steps.map((step) => (step.kind === 'build' ? step.after : []))).toEqual([
      [],
      ['sales.orders'],
      ['sales.revenue'],
    ]);
  });

  it('only registers what changes no row', () => {
    const renamed = declaredProduct({ product: { description: 'another description' } });
    const plan = planOf([renamed, revenue], [recordedProduct(orders), recordedProduct(revenue)]);
    expect(stepsOf(plan)).toEqual(['register sales.orders']);
  });

  it('retires products of governed domains that are gone, and leaves other domains alone', () => {
    const recorded = [recordedProduct(orders), recordedProduct(revenue), recordedProduct(budget)];
    expect(stepsOf(planOf([orders], recorded))).toEqual(['retire sales.revenue']);
  });

  it('keeps to a selection and its followers', () => {
    const other = declaredProduct({ name: 'other' });
    const plan = planOf([orders, other], [], { selection: new Set(['sales.orders']) });
    expect(stepsOf(plan)).toEqual(['build sales.orders']);
  });

  it('leaves out products that could not be resolved', () => {
    expect(
      stepsOf(
        planOf([orders, revenue], [], { resolved: new Map([['sales.orders.v1', plannedTables(orders)]]) }),
      ),
    ).toEqual(['build sales.orders']);
  });

  it('does not burn a version that was never released', () => {
    const waiting: RecordedProduct = { ...recordedProduct(orders) };
    const { release: _, ...never } = waiting;
    expect(stepsOf(planOf([orders], [never]))).toEqual(['build sales.orders']);
  });
});

describe('makePlan and changes that break readers', () => {
  const narrower = declaredProduct({ table: { columns: columnsOf('id*: long!') } });
  const recorded = [recordedProduct(orders), recordedProduct(revenue)];
  const severityOf = (plan: ReturnType<typeof planOf>) =>
    plan.problems.filter((item) => item.code === 'DM3405').map((item) => item.severity);

  it('blocks where another product reads the table', () => {
    expect(severityOf(planOf([narrower, revenue], recorded))).toEqual(['error']);
  });

  it('warns where nobody reads it', () => {
    expect(severityOf(planOf([narrower], [recordedProduct(orders)]))).toEqual(['warning']);
  });

  it('warns when it is accepted on purpose', () => {
    expect(severityOf(planOf([narrower, revenue], recorded, { acceptBreaking: true }))).toEqual(['warning']);
  });

  it('refuses a version older than the live one', () => {
    const newer = declaredProduct({ version: '1.3.0' });
    const plan = planOf([declaredProduct({ version: '1.2.9' })], [recordedProduct(newer)]);
    expect(plan.problems.map((item) => item.code)).toEqual(['DM3406']);
  });
});
