import { DAY, DAYS_OF_HISTORY, HOUR, type Period } from './calendar.ts';
import { REGIONS } from './company.ts';
import { at, type Random, randomOf } from './random.ts';

export interface Customer {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  /** days since 1970 */
  readonly birthDay: number | null;
  readonly segment: string;
  readonly acquisitionChannel: string;
  readonly region: string;
  readonly country: string;
  readonly currency: string;
  readonly marketingConsent: boolean;
  readonly createdAt: number;
  /** Planted: a request to be forgotten. */
  readonly erasedAt: number | undefined;
}

export interface Customers {
  readonly list: readonly Customer[];
  /** how many of the list exist at a moment: the list is in order of creation */
  readonly existingAt: (ms: number) => number;
}

/** Planted: these five, all of them regulars, are erased; the days are counted back from the anchor. */
export const ERASED = [
  { index: 294, daysBefore: 9 },
  { index: 539, daysBefore: 41 },
  { index: 21, daysBefore: 88 },
  { index: 133, daysBefore: 150 },
  { index: 665, daysBefore: 230 },
] as const;

export const SEGMENTS = ['CONSUMER', 'CONSUMER', 'CONSUMER', 'CLUB', 'BUSINESS'];
const CHANNELS = ['ORGANIC', 'ORGANIC', 'PAID_SEARCH', 'SOCIAL', 'REFERRAL', 'STORE'];
// [shown, as in an address]
const FIRST_NAMES = [
  ['Ada', 'ada'],
  ['Noah', 'noah'],
  ['José', 'jose'],
  ['Åsa', 'asa'],
  ['Mia', 'mia'],
  ['Liam', 'liam'],
  ['Zoë', 'zoe'],
  ['Yuki', 'yuki'],
  ['Haruto', 'haruto'],
  ['Chloé', 'chloe'],
  ['Jürgen', 'juergen'],
  ['Ines', 'ines'],
  ['Oliver', 'oliver'],
  ['Priya', 'priya'],
  ['Mateo', 'mateo'],
  ['Freya', 'freya'],
  ['Lars', 'lars'],
  ['Amelie', 'amelie'],
] as const;
const LAST_NAMES = [
  ['Müller', 'mueller'],
  ['Smith', 'smith'],
  ['García', 'garcia'],
  ['Tanaka', 'tanaka'],
  ['Brown', 'brown'],
  ['de Vries', 'devries'],
  ["O'Neill", 'oneill'],
  ['Sato', 'sato'],
  ['Dubois', 'dubois'],
  ['Wilson', 'wilson'],
  ['Nguyen', 'nguyen'],
  ['Łukasz', 'lukasz'],
  ['Jensen', 'jensen'],
  ['Martin', 'martin'],
  ['Kowalski', 'kowalski'],
] as const;
const SHARE_BEFORE_PERIOD = 0.7;
const ID_SPACE = 36 ** 8;
const ID_FACTOR = 2_654_435_761; // prime, so that index → id is one to one

export function makeCustomers(seed: number, period: Period, count: number): Customers {
  const random = randomOf(seed, 'customers');
  const before = Math.floor(count * SHARE_BEFORE_PERIOD);
  const step = (DAYS_OF_HISTORY * DAY) / (count - before);
  const list = Array.from({ length: count }, (_, index) => {
    const createdAt =
      index < before
        ? period.start - (before - index) * HOUR
        : period.start + Math.floor(((index - before) * step) / 1000) * 1000;
    return customerOf(random, { index, createdAt, seed, period });
  });
  const existingAt = (ms: number): number =>
    Math.min(count, before + Math.max(0, Math.floor((ms - period.start) / step)));
  return { list, existingAt };
}

export function customerId(seed: number, index: number): string {
  const number = ((index + 1) * ID_FACTOR + seed * 7_919) % ID_SPACE;
  return `CUS-${number.toString(36).toUpperCase().padStart(8, '0')}`;
}

interface Place {
  readonly index: number;
  readonly createdAt: number;
  readonly seed: number;
  readonly period: Period;
}

function customerOf(random: Random, { index, createdAt, seed, period }: Place): Customer {
  const [firstName, first] = random.pick(FIRST_NAMES);
  const [lastName, last] = random.pick(LAST_NAMES);
  const region = at(REGIONS, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2][random.below(10)] ?? 0);
  const country = random.pick(region.countries);
  const erased = ERASED.find((one) => one.index === index);
  return {
    id: customerId(seed, index),
    firstName,
    lastName,
    email: `${first}.${last}.${index + 1}@mail.example`,
    phone: random.chance(820)
      ? `+${random.between(1, 89)} ${random.between(200, 999)} ${random.between(100_000, 999_999)}`
      : null,
    birthDay: random.chance(640) ? random.between(-9_000, 13_500) : null,
    segment: random.pick(SEGMENTS),
    acquisitionChannel: random.pick(CHANNELS),
    region: region.name,
    country: country.code,
    currency: country.currency,
    marketingConsent: random.chance(720),
    createdAt,
    erasedAt: erased === undefined ? undefined : period.anchor - erased.daysBefore * DAY,
  };
}
