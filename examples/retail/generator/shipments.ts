import { DAY, HOUR, instant, MINUTE, month, type Period, stamp } from './calendar.ts';
import { REGIONS } from './company.ts';
import { money } from './money.ts';
import { at, type Random, randomOf, sample } from './random.ts';
import { isDigital, type Transaction, type Transactions } from './transactions.ts';

/** Planted: the carrier feed is late; its last file ends this long before the anchor. */
export const FEED_LATE_BY = 5 * HOUR + 40 * MINUTE;
const FILE_SPAN = 4 * HOUR;
const RECENT_FILES = 6;
const RETURNED_WITHOUT_REFUND_PER_MILLE = 12;
const LATE_PER_MILLE = 110;
const CARRIERS = ['NORTHWIND', 'PARCELLE', 'SWIFTPOST', 'TRANSPAC'];
const REASONS = ['SIZE', 'DAMAGED', 'CHANGED_MIND', 'WRONG_ITEM'];

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

interface Shipment {
  readonly sale: Transaction;
  readonly shippedAt: number;
  readonly deliveredAt: number;
  readonly promisedAt: number;
  readonly returnedAt: number;
}

const HEADER =
  'shipment_id,transaction_id,carrier,warehouse,destination_country,region,status,shipped_at,promised_at,delivered_at,returned_at,return_reason,freight_cost,updated_at';

/** One row per shipment in its latest state; a file holds the rows whose state changed in its span. */
export function shipmentFiles(
  seed: number,
  period: Period,
  transactions: Transactions,
  count: number,
): TextFile[] {
  const random = randomOf(seed, 'shipments');
  const feedEnd = period.anchor - FEED_LATE_BY;
  const shipped = transactions.sales
    .filter(isDigital)
    .map((sale) => ({ sale, shippedAt: sale.at + HOUR + random.below(30 * 60) * MINUTE }))
    .filter(({ shippedAt }) => shippedAt <= feedEnd);
  const shipments = sample(random, shipped, count).map((one) => courseOf(random, transactions, one));
  const newest = shipments.reduce(
    (last, one, index) => (one.shippedAt > at(shipments, last).shippedAt ? index : last),
    0,
  );
  const rows = shipments.map((shipment, index) => {
    const status = statusAt(shipment, feedEnd);
    const updatedAt = index === newest ? feedEnd : status.since;
    return {
      updatedAt,
      line: lineOf(random, { shipment, number: index + 1, status: status.name, updatedAt }),
    };
  });
  return filesOf(rows, feedEnd);
}

function courseOf(
  random: Random,
  transactions: Transactions,
  one: { sale: Transaction; shippedAt: number },
): Shipment {
  const refund = transactions.refunds.get(one.sale.id);
  const promisedAt = one.shippedAt + 5 * DAY;
  const late = refund === undefined && random.chance(LATE_PER_MILLE);
  const deliveredAt = one.shippedAt + (late ? 5 * DAY : DAY) + random.below(4 * 24 * 60) * MINUTE;
  const extra = random.chance(RETURNED_WITHOUT_REFUND_PER_MILLE)
    ? deliveredAt + random.between(2, 20) * DAY
    : Number.POSITIVE_INFINITY;
  const returnedAt = refund === undefined ? extra : refund.at - random.between(60, 24 * 60) * MINUTE;
  return { ...one, promisedAt, deliveredAt, returnedAt };
}

function statusAt(shipment: Shipment, feedEnd: number): { name: string; since: number } {
  if (shipment.returnedAt <= feedEnd) return { name: 'RETURNED', since: shipment.returnedAt };
  if (shipment.deliveredAt <= feedEnd) return { name: 'DELIVERED', since: shipment.deliveredAt };
  return { name: 'IN_TRANSIT', since: shipment.shippedAt };
}

interface Row {
  readonly shipment: Shipment;
  readonly number: number;
  readonly status: string;
  readonly updatedAt: number;
}

function lineOf(random: Random, { shipment, number, status, updatedAt }: Row): string {
  const { sale, shippedAt, promisedAt, deliveredAt, returnedAt } = shipment;
  const region = at(
    REGIONS,
    REGIONS.findIndex((one) => one.name === sale.customer.region),
  );
  const returned = status === 'RETURNED';
  const reason = random.pick(REASONS);
  return [
    `SHP-${String(number).padStart(8, '0')}`,
    sale.id,
    random.pick(CARRIERS),
    region.warehouse,
    sale.customer.country,
    region.name,
    status,
    instant(shippedAt),
    instant(promisedAt),
    status === 'IN_TRANSIT' ? '' : instant(deliveredAt),
    returned ? instant(returnedAt) : '',
    returned ? reason : '',
    money(random.between(350, 1_450) * sale.quantity + (returned ? 500 : 0)),
    instant(updatedAt),
  ].join(',');
}

function filesOf(
  rows: readonly { readonly updatedAt: number; readonly line: string }[],
  feedEnd: number,
): TextFile[] {
  const recentFrom = feedEnd - RECENT_FILES * FILE_SPAN;
  const files = new Map<string, string[]>();
  for (const row of [...rows].sort((a, b) => a.updatedAt - b.updatedAt)) {
    const end = feedEnd - Math.floor((feedEnd - row.updatedAt) / FILE_SPAN) * FILE_SPAN;
    const name = row.updatedAt <= recentFrom ? month(row.updatedAt) : stamp(end);
    const lines = files.get(name) ?? [HEADER];
    files.set(name, lines);
    lines.push(row.line);
  }
  return [...files].map(([name, lines]) => ({
    name: `shipments-${name}.csv`,
    text: `${lines.join('\n')}\n`,
  }));
}
