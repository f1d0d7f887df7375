import { DAY, day, HOUR, instant, MINUTE, type Period, startOfDay } from './calendar.ts';
import { type Company, REGIONS, type Sku, type Supplier } from './company.ts';
import type { Dated } from './lines.ts';
import { money } from './money.ts';
import { at, type Random, randomOf } from './random.ts';

/** What the warehouse system sends: the balance after each movement comes along. */
interface Movement {
  readonly warehouse: string;
  readonly sku: string;
  readonly kind: 'OPENING' | 'RECEIPT' | 'PICK' | 'RETURN' | 'ADJUSTMENT';
  readonly quantity: number;
  readonly short: number;
  readonly balance: number;
  readonly order: string | undefined;
  readonly at: number;
}

interface Order {
  readonly supplier: string;
  readonly sku: Sku;
  readonly warehouse: string;
  readonly orderedAt: number;
  readonly promisedAt: number;
  readonly arrivesAt: number;
  readonly ordered: number;
  readonly arriving: number;
}

export interface Stock {
  readonly movements: Iterable<Dated>;
  readonly purchaseOrders: readonly Dated[];
}

export const PURCHASE_ORDER_HEADER =
  'po_number,supplier_id,sku,warehouse,ordered_at,promised_date,quantity_ordered,unit_cost,currency';
const STEP_DAYS_MAX = 7;
/** A visit to a shelf, with its pick, return and count, takes less than this. */
const VISIT = 30 * MINUTE;
const REORDER_DAYS = 40;

/** Simulates each shelf (SKU × warehouse) day by day: picks, returns, counts, orders and receipts. */
export function makeStock(seed: number, period: Period, company: Company): Stock {
  const random = randomOf(seed, 'stock');
  const movements: Movement[] = [];
  const orders: Order[] = [];
  company.skus.forEach((sku, index) => {
    const supplier = at(
      company.suppliers,
      company.suppliers.findIndex((one) => one.id === sku.supplier),
    );
    for (const { warehouse, name } of REGIONS) {
      const perDay = (name === 'APAC' ? 55 : 110) - Math.floor(index / 8);
      shelf(random, { period, sku, supplier, warehouse, perDay }, movements, orders);
    }
  });
  movements.sort((a, b) => a.at - b.at);
  return {
    movements: movementLines(movements),
    purchaseOrders: orders
      .map((one, index) => ({ at: one.orderedAt, line: orderLine(one, index + 1) }))
      .sort((a, b) => a.at - b.at),
  };
}

function* movementLines(movements: readonly Movement[]): Generator<Dated> {
  for (const [index, one] of movements.entries()) yield { at: one.at, line: movementLine(one, index + 1) };
}

interface Shelf {
  readonly period: Period;
  readonly sku: Sku;
  readonly supplier: Supplier;
  readonly warehouse: string;
  /** pieces per 100 days */
  readonly perDay: number;
}

function shelf(random: Random, place: Shelf, movements: Movement[], orders: Order[]): void {
  const { period, sku, warehouse, perDay } = place;
  let balance = 0;
  const move = (
    kind: Movement['kind'],
    quantity: number,
    rest: { at: number; short?: number; order?: string },
  ): void => {
    balance += quantity;
    movements.push({
      warehouse,
      sku: sku.id,
      kind,
      quantity,
      short: rest.short ?? 0,
      balance,
      order: rest.order,
      at: rest.at,
    });
  };
  move('OPENING', Math.floor((perDay * random.between(20, 45)) / 100), { at: period.start });
  let open: { order: Order; number: string } | undefined;
  let visited = period.start;
  for (;;) {
    const time = visited + random.between(36, STEP_DAYS_MAX * 24) * HOUR + random.below(60) * MINUTE;
    if (time > period.anchor - VISIT) return;
    if (open !== undefined && open.order.arrivesAt <= time) {
      move('RECEIPT', open.order.arriving, {
        at: Math.max(open.order.arrivesAt, visited + VISIT),
        order: open.number,
      });
      open = undefined;
    }
    visited = time;
    const wanted = Math.floor((perDay * random.between(1, 9)) / 100) + random.below(3);
    const picked = Math.min(wanted, balance);
    if (wanted > 0) move('PICK', -picked, { at: time, short: wanted - picked });
    if (random.chance(40)) move('RETURN', 1, { at: time + 10 * MINUTE });
    if (random.chance(25) && balance > 1)
      move('ADJUSTMENT', random.between(-1, 1) || -1, { at: time + 20 * MINUTE });
    if (open === undefined && balance < (perDay * REORDER_DAYS) / 200) {
      const order = orderOf(random, place, time + 25 * MINUTE);
      orders.push(order);
      open = { order, number: orderNumber(orders.length) };
    }
  }
}

function orderOf(random: Random, { sku, supplier, warehouse, perDay }: Shelf, orderedAt: number): Order {
  const ordered = Math.max(5, Math.floor((perDay * random.between(30, 60)) / 100));
  const promisedAt = startOfDay(orderedAt) + (supplier.leadDays + 1) * DAY;
  const late = random.chance(supplier.latePerMille)
    ? random.between(1, 9) * DAY
    : -random.between(0, 2) * DAY;
  const arriving = random.chance(supplier.shortPerMille)
    ? Math.ceil((ordered * random.between(60, 95)) / 100)
    : ordered;
  const arrivesAt = promisedAt + late + random.between(6 * 60, 17 * 60) * MINUTE;
  return { supplier: supplier.id, sku, warehouse, orderedAt, promisedAt, arrivesAt, ordered, arriving };
}

function movementLine(one: Movement, number: number): string {
  return JSON.stringify({
    movement_id: `MOV-${String(number).padStart(8, '0')}`,
    warehouse: one.warehouse,
    sku: one.sku,
    movement_type: one.kind,
    quantity: one.quantity,
    short_quantity: one.short,
    balance_after: one.balance,
    po_number: one.order,
    occurred_at: instant(one.at),
  });
}

function orderLine(order: Order, number: number): string {
  const { supplier, sku, warehouse, orderedAt, promisedAt, ordered } = order;
  return [
    orderNumber(number),
    supplier,
    sku.id,
    warehouse,
    instant(orderedAt),
    day(promisedAt),
    ordered,
    money(sku.costCents),
    'USD',
  ].join(',');
}

function orderNumber(number: number): string {
  return `PO-${String(number).padStart(7, '0')}`;
}
