import { describe, expect, test } from 'vitest';
import { recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import { LINEAGE_NODES_MAX, lineageGraph } from './lineage-graph.ts';

const MESH = [
  recordedProduct('sales', 'transactions', { inputs: ['source:erp.orders'], tier: 'gold' }),
  recordedProduct('sales', 'customer-360', { inputs: ['source:salesforce.customers', 'sales.transactions'] }),
  recordedProduct('marketing', 'segments', { inputs: ['sales.customer-360'] }),
  recordedProduct('finance', 'statements', { inputs: ['marketing.segments', 'sales.transactions'] }),
];

function names(centre: string, depth: number): readonly string[] | undefined {
  return lineageGraph(MESH, [], centre, depth)?.nodes.map((node) => `${node.distance} ${node.id}`);
}

describe('lineageGraph', () => {
  test('goes up and down to the depth that was asked for, and no further', () => {
    expect(names('sales.customer-360', 1)).toEqual([
      '-1 sales.transactions',
      '-1 source:salesforce.customers',
      '0 sales.customer-360',
      '1 marketing.segments',
    ]);
    expect(names('sales.customer-360', 2)).toContain('-2 source:erp.orders');
    expect(names('sales.customer-360', 2)).toContain('2 finance.statements');
  });

  test('gives each node its smallest number of hops', () => {
    expect(names('sales.transactions', 3)).toContain('1 finance.statements');
  });

  test('does not count siblings: what else is made from an input is no lineage of the product', () => {
    expect(names('marketing.segments', 3)).not.toContain('finance.transactions');
    expect(lineageGraph(MESH, [], 'marketing.segments', 1)?.edges).toEqual([
      { from: 'marketing.segments', to: 'finance.statements', port: 'segments' },
      { from: 'sales.customer-360', to: 'marketing.segments', port: 'customer-360' },
    ]);
  });

  test('keeps edges between any two nodes that are shown', () => {
    expect(lineageGraph(MESH, [], 'sales.customer-360', 2)?.edges).toContainEqual({
      from: 'sales.transactions',
      to: 'finance.statements',
      port: 'transactions',
    });
  });

  test('tells products from sources of the same name, and carries tier and status', () => {
    const mesh = [
      recordedProduct('erp', 'orders'),
      recordedProduct('sales', 'x', { inputs: ['source:erp.orders'] }),
    ];
    const node = lineageGraph(mesh, [], 'sales.x', 1)?.nodes[0];
    expect(node).toEqual({
      id: 'source:erp.orders',
      kind: 'source',
      domain: 'erp',
      name: 'orders',
      tier: null,
      slo_status: null,
      distance: -1,
    });
    expect(lineageGraph(MESH, [], 'sales.transactions', 1)?.nodes[1]).toMatchObject({
      tier: 'gold',
      slo_status: 'unknown',
    });
  });

  test('survives a cycle and an input that nobody declares', () => {
    const mesh = [
      recordedProduct('a', 'x', { inputs: ['b.y'] }),
      recordedProduct('b', 'y', { inputs: ['a.x', 'c.gone'] }),
    ];
    expect(lineageGraph(mesh, [], 'a.x', 10)?.nodes.map((node) => node.id)).toEqual(['c.gone', 'b.y', 'a.x']);
  });

  test('is undefined for a product that is not there or retired', () => {
    expect(lineageGraph(MESH, [], 'sales.nothing', 1)).toBeUndefined();
    const retired = recordedProduct('sales', 'old', { state: 'retired' });
    expect(lineageGraph([retired], [], 'sales.old', 1)).toBeUndefined();
  });

  test('says so when it had to leave nodes out', () => {
    const centre = recordedProduct('hub', 'centre');
    const spokes = Array.from({ length: LINEAGE_NODES_MAX + 5 }, (_, index) =>
      recordedProduct('spoke', `p${index}`, { inputs: ['hub.centre'] }),
    );
    const graph = lineageGraph([centre, ...spokes], [], 'hub.centre', 1);
    expect(graph?.nodes).toHaveLength(LINEAGE_NODES_MAX);
    expect(graph?.truncated).toBe(true);
    expect(graph?.edges).toHaveLength(LINEAGE_NODES_MAX - 1);
  });
});
