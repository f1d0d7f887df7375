import { batchPort, columnsOf, openWorld, type TableOptions, type World } from './build-world.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A world with one table `orders` of `id`, `n` and the watermark `updated`, read from `in/*.csv`. */
export function openOrders(table: Partial<TableOptions>, more: object = {}): Promise<World> {
  return openWorld({
    ports: [batchPort('orders')],
    datasets: [
      { name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string', 'n int', 'updated timestamp']) },
    ],
    tables: [
      {
        name: 'orders',
        columns: ['id string*', 'n int', 'updated timestamp'],
        sql: 'select * from orders',
        watermark: 'updated',
        ...table,
      },
    ],
    ...more,
  });
}

export function putOrders(
  world: World,
  name: string,
  rows: readonly (readonly [id: string, n: number, at: number])[],
): void {
  const lines = rows.map(([id, n, at]) => `${id},${n},${new Date(at).toISOString().slice(0, 19)}\n`);
  world.put(`in/${name}.csv`, `id,n,updated\n${lines.join('')}`);
}

/** Rows of the live table as `a1`. */
export async function ordersOf(world: World): Promise<readonly string[]> {
  return (await world.rows()).map((row) => `${row['id']}${row['n']}`);
}
