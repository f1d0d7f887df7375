import { DAY, DAYS_OF_HISTORY, day, HOUR, instant, type Period, SECOND } from './calendar.ts';
import { type Change, type ChangeEvent, deliver } from './change-events.ts';
import { money } from './money.ts';
import { at, type Random, randomOf } from './random.ts';

export interface Deal {
  readonly opportunity_id: string;
  readonly account_name: string;
  readonly region: string;
  readonly stage: string;
  readonly amount_usd: string;
  readonly probability: number;
  readonly owner_name: string;
  readonly owner_email: string;
  readonly lead_source: string;
  readonly close_date: string;
  readonly created_at: string;
  readonly updated_at: string;
}

const OPEN_STAGES = [
  { stage: 'PROSPECTING', probability: 10 },
  { stage: 'QUALIFICATION', probability: 25 },
  { stage: 'PROPOSAL', probability: 50 },
  { stage: 'NEGOTIATION', probability: 75 },
];
const WON_PER_MILLE = 310;
const DELETED_PER_MILLE = 7;
const OWNERS = ['Ines Keller', 'Tom Becker', 'Aiko Mori', 'Sara Lind', 'Paul Roche', 'Maya Shah'];
const ACCOUNTS = [
  'Alpine Guides',
  'Harbour Hotels',
  'City Scouts',
  'North Rangers',
  'Lakeland School',
  'Peak Rescue',
];
const SOURCES = ['INBOUND', 'OUTBOUND', 'PARTNER', 'TRADE_FAIR'];
const REGIONS = ['US', 'US', 'EU', 'EU', 'APAC'];

/** The course of each opportunity through its stages as change events. */
export function dealEvents(seed: number, period: Period, count: number): ChangeEvent<Deal>[] {
  const random = randomOf(seed, 'deals');
  const changes = Array.from({ length: count }, (_, index) => courseOf(random, period, index)).flat();
  return deliver(
    random,
    'opportunities',
    changes.sort((a, b) => a.at - b.at),
  );
}

function courseOf(random: Random, period: Period, index: number): Change<Deal>[] {
  let time = period.start + random.below((DAYS_OF_HISTORY * DAY - 2 * HOUR) / SECOND) * SECOND;
  let deal = dealOf(random, time, index);
  const changes: Change<Deal>[] = [{ at: time, op: 'c', before: null, after: deal }];
  for (const step of [...OPEN_STAGES.slice(1), undefined]) {
    time += random.between(2 * 24, 21 * 24) * HOUR;
    if (time > period.anchor) return changes;
    const lost = random.chance(150);
    deal = { ...deal, ...outcome(random, step, lost), updated_at: instant(time) };
    if (deal.probability === 100 || deal.probability === 0) deal = { ...deal, close_date: day(time) };
    changes.push({ at: time, op: 'u', before: null, after: deal });
    if (deal.probability === 0) break;
  }
  const removed = time + HOUR;
  if (random.chance(DELETED_PER_MILLE) && removed < period.anchor) {
    changes.push({ at: removed, op: 'd', before: deal, after: null });
  }
  return changes;
}

function outcome(random: Random, step: (typeof OPEN_STAGES)[number] | undefined, lost: boolean) {
  if (lost) return { stage: 'CLOSED_LOST', probability: 0 };
  if (step !== undefined) return step;
  return random.chance(WON_PER_MILLE * 2)
    ? { stage: 'CLOSED_WON', probability: 100 }
    : { stage: 'CLOSED_LOST', probability: 0 };
}

function dealOf(random: Random, time: number, index: number): Deal {
  const owner = random.pick(OWNERS);
  return {
    opportunity_id: `OPP-${String(index + 1).padStart(6, '0')}`,
    account_name: `${random.pick(ACCOUNTS)} ${random.between(1, 240)}`,
    region: random.pick(REGIONS),
    ...at(OPEN_STAGES, 0),
    amount_usd: money(random.between(8, 900) * 10_000 + random.below(100) * 100),
    owner_name: owner,
    owner_email: `${owner.toLowerCase().replace(' ', '.')}@meridian-outfitters.example`,
    lead_source: random.pick(SOURCES),
    close_date: day(time + random.between(30, 120) * DAY),
    created_at: instant(time),
    updated_at: instant(time),
  };
}
