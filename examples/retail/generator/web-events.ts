import { DAY, instant, type Period, SECOND } from './calendar.ts';
import { type Campaign, runningAt } from './campaigns.ts';
import { type Company, popularSku, REGIONS } from './company.ts';
import type { Customer, Customers } from './customers.ts';
import type { Dated } from './lines.ts';
import { at, type Random, randomOf, sample } from './random.ts';
import { isDigital, type Transaction } from './transactions.ts';

export interface WebInput {
  readonly seed: number;
  readonly period: Period;
  readonly company: Company;
  readonly customers: Customers;
  readonly campaigns: readonly Campaign[];
  readonly sales: readonly Transaction[];
  readonly count: number;
}

interface Visit {
  readonly end: number;
  readonly customer: Customer | undefined;
  readonly region: string;
  readonly country: string;
  readonly sale: Transaction | undefined;
  readonly views: number;
  readonly cart: boolean;
}

const EVENTS_PER_SALE = 5;
const SHARE_OF_TRACKED_EVENTS = 0.55;
const FROM_CAMPAIGN_PER_MILLE = 380;
const KNOWN_PER_MILLE = 450;
const CART_PER_MILLE = 150;
const DEVICES = ['desktop', 'phone', 'phone', 'tablet'];

/** Events visit by visit, in order of the visits' ends: a little out of order, as events are. */
export function* webEvents(input: WebInput): Generator<Dated> {
  const random = randomOf(input.seed, 'web-events');
  const visits = visitsOf(random, input).sort((a, b) => a.end - b.end);
  let first = 0;
  for (const [index, visit] of visits.entries()) {
    yield* eventsOf(random, input, { visit, session: index + 1, first });
    first += sizeOf(visit);
  }
}

/** Visits that end in a sale (consent given) and visits that do not: exactly `count` events together. */
function visitsOf(random: Random, input: WebInput): Visit[] {
  const tracked = sample(
    random,
    input.sales.filter(isDigital),
    Math.floor((input.count * SHARE_OF_TRACKED_EVENTS) / EVENTS_PER_SALE),
  );
  const visits = tracked.map((sale): Visit => {
    const { customer } = sale;
    const place = { customer, region: customer.region, country: customer.country };
    return { ...place, end: sale.at, sale, views: random.between(1, 2), cart: true };
  });
  let left = input.count - visits.reduce((sum, visit) => sum + sizeOf(visit), 0);
  while (left > 0) {
    const visit = idleVisit(random, input, left);
    visits.push(visit);
    left -= sizeOf(visit);
  }
  return visits;
}

function idleVisit(random: Random, input: WebInput, left: number): Visit {
  const { start, anchor } = input.period;
  const end = start + DAY + random.below((anchor - start - DAY) / SECOND) * SECOND;
  const views = Math.min(random.between(1, 3), left - 1);
  const cart = random.chance(CART_PER_MILLE) && left > views + 1;
  const customer = at(input.customers.list, random.below(input.customers.existingAt(end - DAY)));
  const erased = customer.erasedAt !== undefined && end > customer.erasedAt - DAY;
  if (random.chance(KNOWN_PER_MILLE) && !erased) {
    return {
      end,
      customer,
      region: customer.region,
      country: customer.country,
      sale: undefined,
      views,
      cart,
    };
  }
  const region = random.pick(REGIONS);
  const { code } = random.pick(region.countries);
  return { end, customer: undefined, region: region.name, country: code, sale: undefined, views, cart };
}

function sizeOf({ views, cart, sale }: Visit): number {
  return 1 + views + (cart ? 1 : 0) + (sale === undefined ? 0 : 1);
}

interface Numbered {
  readonly visit: Visit;
  readonly session: number;
  /** how many events there are before this visit */
  readonly first: number;
}

function eventsOf(random: Random, input: WebInput, { visit, session, first }: Numbered): Dated[] {
  const share = random.chance(FROM_CAMPAIGN_PER_MILLE);
  const running = share ? runningAt(input.campaigns, visit.region, visit.end) : [];
  const campaign = running.length > 0 ? random.pick(running).id : undefined;
  const sku = visit.sale?.sku ?? popularSku(random, input.company).id;
  const kinds = [
    campaign === undefined ? 'page_view' : 'campaign_click',
    ...Array.from({ length: visit.views }, () => 'product_view'),
    ...(visit.cart ? ['add_to_cart'] : []),
    ...(visit.sale === undefined ? [] : ['order_completed']),
  ];
  const common = {
    session_id: `S${session.toString(36)}`,
    customer_id: visit.customer?.id,
    device: random.pick(DEVICES),
    country: visit.country,
  };
  let time = visit.end;
  const events = kinds.reverse().map((event_type, index) => {
    const event = {
      event_id: `EVT-${String(first + kinds.length - index).padStart(8, '0')}`,
      event_type,
      occurred_at: instant(time),
      ...common,
      campaign_id: event_type === 'campaign_click' || event_type === 'order_completed' ? campaign : undefined,
      sku: event_type === 'product_view' || event_type === 'add_to_cart' ? sku : undefined,
      transaction_id: event_type === 'order_completed' ? visit.sale?.id : undefined,
    };
    const placed = { at: time, line: JSON.stringify(event) };
    time -= random.between(8, 240) * SECOND;
    return placed;
  });
  return events.reverse();
}
