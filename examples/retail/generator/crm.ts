import avro from 'avsc';
import { MINUTE, type Period, SECOND } from './calendar.ts';
import { type Change, type ChangeEvent, deliver } from './change-events.ts';
import { type Customer, SEGMENTS } from './customers.ts';
import { type Random, randomOf } from './random.ts';

/** The row image of a customer; `date_of_birth` in days, instants in milliseconds, as Avro has them. */
export interface CustomerRow {
  readonly customer_id: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly phone: string | null;
  readonly date_of_birth: number | null;
  readonly segment: string;
  readonly acquisition_channel: string;
  readonly region: string;
  readonly country: string;
  readonly marketing_consent: boolean;
  readonly created_at: number;
  readonly updated_at: number;
}

const UPDATED_PER_MILLE = 600;
/** Planted: the last update of an erased customer is delivered this many places after the erasure. */
const UPDATE_AFTER_ERASURE = 60;
const INSTANT = { type: 'long', logicalType: 'timestamp-millis' } as const;

const ROW_SCHEMA = {
  type: 'record',
  name: 'Value',
  namespace: 'meridian.crm.customers',
  fields: [
    { name: 'customer_id', type: 'string' },
    { name: 'email', type: 'string' },
    { name: 'first_name', type: 'string' },
    { name: 'last_name', type: 'string' },
    { name: 'phone', type: ['null', 'string'], default: null },
    { name: 'date_of_birth', type: ['null', { type: 'int', logicalType: 'date' }], default: null },
    { name: 'segment', type: 'string' },
    { name: 'acquisition_channel', type: 'string' },
    { name: 'region', type: 'string' },
    { name: 'country', type: 'string' },
    { name: 'marketing_consent', type: 'boolean' },
    { name: 'created_at', type: INSTANT },
    { name: 'updated_at', type: INSTANT },
  ],
};

const ENVELOPE_SCHEMA = {
  type: 'record',
  name: 'Envelope',
  namespace: 'meridian.crm.customers',
  fields: [
    { name: 'before', type: ['null', ROW_SCHEMA], default: null },
    { name: 'after', type: ['null', 'meridian.crm.customers.Value'], default: null },
    {
      name: 'source',
      type: {
        type: 'record',
        name: 'Source',
        fields: [
          ...['version', 'connector', 'name'].map((name) => ({ name, type: 'string' })),
          { name: 'ts_ms', type: 'long' },
          ...['snapshot', 'db', 'table'].map((name) => ({ name, type: 'string' })),
          { name: 'lsn', type: 'long' },
        ],
      },
    },
    { name: 'op', type: 'string' },
    { name: 'ts_ms', type: 'long' },
  ],
};

/** A snapshot of the customers that exist at the start, then creations, updates and erasures. */
export function customerEvents(
  seed: number,
  period: Period,
  customers: readonly Customer[],
): ChangeEvent<CustomerRow>[] {
  const random = randomOf(seed, 'crm');
  const changes = customers.flatMap((customer) => changesOf(random, period, customer));
  // Array.prototype.sort is stable: changes of the same moment keep the order of the customers.
  return deliver(
    random,
    'customers',
    changes.sort((a, b) => a.at - b.at),
  );
}

function changesOf(random: Random, period: Period, customer: Customer): Change<CustomerRow>[] {
  const first = rowOf(customer);
  const existed = customer.createdAt < period.start;
  const changes: Change<CustomerRow>[] = [
    { at: existed ? period.start : customer.createdAt, op: existed ? 'r' : 'c', before: null, after: first },
  ];
  const end = customer.erasedAt ?? period.anchor;
  const from = Math.max(customer.createdAt, period.start) + MINUTE;
  const updates =
    customer.erasedAt !== undefined ? 2 : random.chance(UPDATED_PER_MILLE) ? random.between(1, 2) : 0;
  let row = first;
  for (const share of [0, 1].slice(0, updates)) {
    const span = Math.floor((end - from) / 2 / SECOND);
    if (span <= 1) break;
    const updated = from + (share * span + random.below(span)) * SECOND;
    row = changed(random, row, updated);
    changes.push({ at: updated, op: 'u', before: null, after: row });
  }
  if (customer.erasedAt === undefined) return changes;
  const last: Change<CustomerRow> = {
    at: customer.erasedAt - SECOND,
    op: 'u',
    before: null,
    after: { ...row, updated_at: customer.erasedAt - SECOND },
    delayedBy: UPDATE_AFTER_ERASURE,
  };
  return [...changes, last, { at: customer.erasedAt, op: 'd', before: row, after: null }];
}

function changed(random: Random, row: CustomerRow, updated_at: number): CustomerRow {
  switch (random.below(3)) {
    case 0:
      return { ...row, segment: random.pick(SEGMENTS), updated_at };
    case 1:
      return { ...row, marketing_consent: !row.marketing_consent, updated_at };
    default:
      return {
        ...row,
        phone: `+${random.between(1, 89)} ${random.between(200, 999)} ${random.between(100_000, 999_999)}`,
        updated_at,
      };
  }
}

function rowOf(customer: Customer): CustomerRow {
  return {
    customer_id: customer.id,
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    phone: customer.phone,
    date_of_birth: customer.birthDay,
    segment: customer.segment,
    acquisition_channel: customer.acquisitionChannel,
    region: customer.region,
    country: customer.country,
    marketing_consent: customer.marketingConsent,
    created_at: customer.createdAt,
    updated_at: customer.createdAt,
  };
}

/** Avro object container with a fixed sync marker, so that the bytes repeat. */
export function customerFile(events: readonly ChangeEvent<CustomerRow>[]): Promise<Buffer> {
  // Given the schema (not a type made of it), the library writes the logical types into the header.
  const encoder = new avro.streams.BlockEncoder(ENVELOPE_SCHEMA as avro.Schema, {
    codec: 'deflate',
    syncMarker: Buffer.from('meridian-crm-cdc'),
  });
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
    encoder.on('end', () => resolve(Buffer.concat(chunks)));
    encoder.on('error', reject);
    for (const event of events) encoder.write(event);
    encoder.end();
  });
}
