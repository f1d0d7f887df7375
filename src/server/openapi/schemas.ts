import { z } from 'zod';
import type { DomainReport, ProductDetail, ProductSloReport, SearchHit } from '../../doors/index.ts';

/** Schemas that the OpenAPI document names under `components`. */
export const COMPONENTS = z.registry<{ id: string }>();

function component<T extends z.ZodType>(id: string, schema: T): T {
  COMPONENTS.add(schema, { id });
  return schema;
}

const text = z.string();
const textOrNull = z.string().nullable();
const instant = z.string().describe('RFC 3339, UTC');
const instantOrNull = instant.nullable();
const count = z.number().int().min(0);
const sloStatus = z.enum(['met', 'at_risk', 'breached', 'unknown']);

export const problemBody = component(
  'Problem',
  z
    .object({
      type: text,
      title: text,
      status: z.number().int(),
      detail: text,
      instance: text,
      code: z.string().regex(/^DM\d{4}$/),
      hint: text,
      errors: z.array(z.object({ field: text, message: text })).optional(),
    })
    .describe('RFC 9457 problem details; `code` is explained by `datamesh explain`.'),
);

const summaryFields = {
  name: text,
  domain: text,
  description: text,
  owner: text,
  tier: z.string().describe('gold, silver, bronze or unclassified'),
  tags: z.array(text),
  output_ports: z.array(text).describe('Port names in declared order'),
  slo_status: sloStatus.describe('The worst status of all declared objectives'),
};

export const productSummary = component('DataProductSummary', z.object(summaryFields));

export const searchHit = component(
  'SearchHit',
  z.object({
    ...summaryFields,
    score: z.number(),
    matched: z.array(
      z.object({ field: text, text, word: text, how: z.enum(['exact', 'prefix', 'similar']) }),
    ),
  }),
) satisfies z.ZodType<Widened<SearchHit>>;

export const portReport = component(
  'OutputPort',
  z.object({
    name: text,
    type: z.enum(['sql', 'rest', 'graphql', 'kafka']),
    description: textOrNull,
    status: z.enum(['live', 'waiting', 'unknown']),
    reason: text,
    address: z.record(text, text),
    tables: z.array(text),
  }),
);

const tableReport = component(
  'Table',
  z.object({
    name: text,
    sql_name: text,
    description: textOrNull,
    columns: z.array(
      z.object({
        name: text,
        type: text,
        nullable: z.boolean(),
        key: z.boolean(),
        description: textOrNull,
        pii: z.boolean(),
        classification: textOrNull,
        mask: textOrNull,
        unit: textOrNull,
      }),
    ),
    partition_by: z.array(text),
    sort_by: z.array(text),
    rows: count.nullable(),
    snapshot_id: textOrNull.describe('63-bit id as text'),
  }),
);

const sloFields = {
  scope: z.string().describe('product, or the name of the contract'),
  slo: z.enum(['freshness', 'completeness', 'accuracy', 'availability']),
  target: text,
  measurement: text,
  status: sloStatus,
  value: z.number().nullable(),
  unit: z.enum(['milliseconds', 'parts_per_million']),
  value_text: textOrNull,
  detail: text,
  measured_at: instantOrNull,
};

const sloReport = component('Slo', z.object(sloFields));
export const productSlo = component(
  'ProductSlo',
  z.object({ product: text, ...sloFields }),
) satisfies z.ZodType<Widened<ProductSloReport>>;

const releaseReport = component(
  'Release',
  z.object({
    number: count,
    version: text,
    build_id: text,
    run_id: text,
    published_at: instant,
    tables: z.array(z.object({ table: text, snapshot_id: text, rows: count })),
  }),
);

export const incidentReport = component(
  'Incident',
  z.object({
    id: text,
    product: text,
    code: text,
    title: text,
    detail: text,
    state: z.enum(['open', 'acknowledged', 'resolved']),
    run_id: textOrNull,
    opened_at: instant,
    last_seen_at: instant,
    resolved_at: instantOrNull,
  }),
);

const qualityReport = component(
  'RuleResult',
  z.object({
    table: text,
    rule: text,
    check: text,
    severity: z.enum(['error', 'warning']),
    outcome: z.enum(['passed', 'failed', 'error']),
    rows_checked: count,
    rows_failed: count,
    pass_ratio: z.number().describe('Parts per million'),
    threshold: z.number().describe('Parts per million'),
    detail: text,
  }),
);

const conditionReport = component(
  'Condition',
  z.object({
    type: text,
    status: z.enum(['True', 'False', 'Unknown']),
    reason: text,
    message: text,
    observed_version: text,
  }),
);

const contractReport = component(
  'Contract',
  z.object({
    name: text,
    version: text,
    owner: text,
    table: textOrNull,
    consumers: z.array(z.object({ domain: text, team: text, use_case: text })),
    rules: z.array(z.object({ name: text, check: text, severity: text })),
  }),
);

export const productDetail = component(
  'DataProduct',
  z.object({
    ...summaryFields,
    qualified_name: text,
    version: text,
    major: count,
    product_type: textOrNull,
    pii: z.boolean(),
    data_classification: textOrNull,
    conditions: z.array(conditionReport),
    input_ports: z.array(
      z.object({ name: text, kind: z.enum(['source', 'product']), from: text, description: textOrNull }),
    ),
    ports: z.array(portReport),
    tables: z.array(tableReport),
    contracts: z.array(contractReport),
    slos: z.array(sloReport),
    quality: z.array(qualityReport),
    release: releaseReport.nullable(),
    releases: z.array(releaseReport),
    incidents: z.array(incidentReport),
    declaration: z.record(text, z.unknown()).describe('As declared, with the names of the file'),
  }),
) satisfies z.ZodType<Widened<Omit<ProductDetail, 'declaration'>>>;

export const domainReport = component(
  'Domain',
  z.object({
    name: text,
    description: text,
    team: text,
    contact: textOrNull,
    channel: textOrNull,
    products: z.array(text),
  }),
) satisfies z.ZodType<Widened<DomainReport>>;

export const runReport = component(
  'Run',
  z.object({
    id: text,
    product: text,
    version: text,
    trigger: text,
    state: z.enum(['running', 'succeeded', 'failed', 'blocked', 'skipped', 'interrupted']),
    started_at: instant,
    finished_at: instantOrNull,
    release_number: count.nullable(),
    error: z.object({ code: text, message: text }).nullable(),
    steps: z.array(
      z.object({
        name: text,
        subject: text,
        state: z.enum(['done', 'failed', 'skipped']),
        rows: count.nullable(),
        duration_ms: z.number(),
        detail: textOrNull,
      }),
    ),
  }),
);

export const lineageGraph = component(
  'LineageGraph',
  z.object({
    product: text,
    depth: count,
    nodes: z.array(
      z.object({
        id: text,
        kind: z.enum(['product', 'source']),
        domain: text,
        name: text,
        tier: textOrNull,
        slo_status: sloStatus.nullable(),
        distance: z.number().int().describe('Hops; negative upstream, positive downstream'),
      }),
    ),
    edges: z.array(z.object({ from: text, to: text, port: text })),
    truncated: z.boolean(),
  }),
);

export const lineageEvent = component(
  'OpenLineageRunEvent',
  z.record(text, z.unknown()).describe('https://openlineage.io/spec/2-0-2/OpenLineage.json, RunEvent'),
);

export const readinessReport = component(
  'Readiness',
  z.object({
    ready: z.boolean(),
    mesh: text,
    environment: text,
    products: z.object({ live: count, declared: count }),
    waiting: z.array(text),
  }),
);

export const pushReceipt = component(
  'PushReceipt',
  z
    .object({ topic: text, accepted: count, first_offset: count, end_offset: count })
    .describe(
      'The events are on disk; their offsets run from `first_offset` up to, not including, `end_offset`.',
    ),
);

/** Zod infers mutable arrays and wide texts; ours are readonly and, for some, narrower. */
type Widened<T> = T extends string
  ? string
  : T extends readonly (infer E)[]
    ? readonly Widened<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Widened<T[K]> }
      : T;
