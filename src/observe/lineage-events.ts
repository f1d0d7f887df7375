import { sha256 } from '../lib/hash.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import type { InputUse } from '../model/build.ts';
import type { LineageEvent } from '../model/lineage.ts';
import type { ModelFile } from '../model/mesh.ts';
import { type ProductKey, productName } from '../model/product-key.ts';
import type { RuleResult } from '../model/quality.ts';
import type { TableSchema } from '../model/schema.ts';
import { assertionsFacet, facet, metricsFacet, RUN_EVENT_SCHEMA_URL, schemaFacet } from './lineage-facets.ts';

/** A run as its lineage events tell it. */
export interface LineageRun {
  readonly runId: string;
  readonly mesh: string;
  /** Version of datamesh, for the producer's URI. */
  readonly platformVersion: string;
  readonly product: ProductKey;
  readonly version: string;
  readonly models: readonly ModelFile[];
  /** Scheduled time, UTC milliseconds; absent when the run was not scheduled. */
  readonly nominalAt?: number;
  /** The `apply` or schedule that started it. */
  readonly parent?: { readonly runId: string; readonly job: string };
  readonly inputs: readonly LineageInput[];
  readonly outputs: readonly LineageOutput[];
}

export interface LineageInput extends Pick<InputUse, 'dataset' | 'snapshots'> {
  readonly kind: 'source' | 'product';
  readonly schema?: TableSchema;
}

export interface LineageOutput {
  readonly table: string;
  readonly schema: TableSchema;
  /** Set once it is published. */
  readonly snapshotId?: string;
  readonly rowsTotal?: number;
  readonly rowsWritten?: number;
  readonly bytesWritten?: number;
  readonly nulls?: Readonly<Record<string, number>>;
  /** Output column → where it comes from; absent when nobody worked it out. */
  readonly columnLineage?: Readonly<Record<string, readonly ColumnOrigin[]>>;
}

export interface ColumnOrigin {
  /** `dataset` of an input. */
  readonly dataset: string;
  readonly column: string;
  readonly transformation: 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION';
}

/**
 * The event that a run has begun.
 *
 * shape   run → OpenLineage RunEvent
 * units   UTC milliseconds in, RFC 3339 out
 * source  OpenLineage spec 2-0-2, `RunEvent`
 */
export function startEvent(run: LineageRun, at: number): LineageEvent {
  return event(run, 'START', at, {}, []);
}

/**
 * The event that a run has published, with what its gate checked.
 *
 * shape   run and rule results → OpenLineage RunEvent
 * source  OpenLineage spec 2-0-2, `RunEvent`; facets dataQualityAssertions 1-1-0, columnLineage 1-2-0
 */
export function completeEvent(run: LineageRun, at: number, results: readonly RuleResult[]): LineageEvent {
  return event(run, 'COMPLETE', at, {}, results);
}

/**
 * The event that a run ended without publishing. The message is one of our own (a problem's): it never carries engine
 * text, settings or rows.
 *
 * shape   run, error, and what was checked before it → OpenLineage RunEvent
 * source  OpenLineage spec 2-0-2, `RunEvent`; facet errorMessage 1-0-1
 */
export function failEvent(
  run: LineageRun,
  at: number,
  error: { readonly code: string; readonly message: string },
  results: readonly RuleResult[],
): LineageEvent {
  const message = `${error.code}: ${withoutSecrets(error.message)}`;
  const errorMessage = facet(producerOf(run), 'ErrorMessageRunFacet', {
    message,
    programmingLanguage: 'SQL',
  });
  return event(run, 'FAIL', at, { errorMessage }, results);
}

function event(
  run: LineageRun,
  eventType: LineageEvent['eventType'],
  at: number,
  runFacets: JsonObject,
  results: readonly RuleResult[],
): LineageEvent {
  const job = productName(run.product);
  const body: JsonObject = {
    eventType,
    eventTime: new Date(at).toISOString(),
    producer: producerOf(run),
    schemaURL: RUN_EVENT_SCHEMA_URL,
    run: { runId: uuidOf(run.runId), facets: { ...timeAndParent(run), ...runFacets } },
    job: { namespace: namespaceOf(run), name: job, facets: jobFacets(run) },
    inputs: run.inputs.flatMap((input) => inputDatasets(run, input)),
    outputs: run.outputs.map((output) => outputDataset(run, output, eventType, results)),
  };
  return { runId: run.runId, eventType, eventTime: at, job, body };
}

function producerOf({ platformVersion }: LineageRun): string {
  return `urn:datamesh:${platformVersion}`;
}

/** One namespace per mesh and environment: names in it are `domain.product[.table]`. */
function namespaceOf({ mesh, product }: LineageRun): string {
  return `datamesh://${encodeURIComponent(mesh)}/${encodeURIComponent(product.environment)}`;
}

/** Sources have their own namespace, since one may be named as a domain is. */
function sourceNamespaceOf(run: LineageRun): string {
  return `${namespaceOf(run)}/sources`;
}

function timeAndParent(run: LineageRun): JsonObject {
  const producer = producerOf(run);
  const facets: Record<string, Json> = {};
  if (run.nominalAt !== undefined) {
    facets['nominalTime'] = facet(producer, 'NominalTimeRunFacet', {
      nominalStartTime: new Date(run.nominalAt).toISOString(),
    });
  }
  if (run.parent) {
    facets['parent'] = facet(producer, 'ParentRunFacet', {
      run: { runId: uuidOf(run.parent.runId) },
      job: { namespace: namespaceOf(run), name: run.parent.job },
    });
  }
  return facets;
}

function jobFacets(run: LineageRun): JsonObject {
  const producer = producerOf(run);
  const facets: Record<string, Json> = {
    jobType: facet(producer, 'JobTypeJobFacet', {
      processingType: 'BATCH',
      integration: 'DATAMESH',
      jobType: 'PRODUCT',
    }),
  };
  const [model] = run.models;
  if (!model) return facets;
  facets['sql'] = facet(producer, 'SQLJobFacet', {
    query: run.models.map((item) => item.sql).join('\n;\n'),
    dialect: 'duckdb',
  });
  facets['sourceCodeLocation'] = facet(producer, 'SourceCodeLocationJobFacet', {
    type: 'datamesh',
    // The declaration's place in its mesh; which host or folder holds the checkout is nobody else's business.
    url: `${namespaceOf(run)}/${model.file.split('/').map(encodeURIComponent).join('/')}`,
    path: model.file,
    version: run.version,
  });
  return facets;
}

function inputDatasets(run: LineageRun, input: LineageInput): readonly JsonObject[] {
  const snapshots = Object.entries(input.snapshots ?? {});
  if (input.kind === 'source' || snapshots.length === 0) return [inputDataset(run, input, input.dataset)];
  return snapshots.map(([table, snapshot]) =>
    inputDataset(run, input, `${input.dataset}.${table}`, snapshot),
  );
}

function inputDataset(run: LineageRun, input: LineageInput, name: string, snapshot?: string): JsonObject {
  const producer = producerOf(run);
  const namespace = input.kind === 'source' ? sourceNamespaceOf(run) : namespaceOf(run);
  return {
    namespace,
    name,
    facets: {
      dataSource: dataSource(producer, namespace, input.dataset),
      ...(input.schema ? { schema: schemaFacet(producer, input.schema) } : {}),
      ...(snapshot === undefined ? {} : { version: versionFacet(producer, snapshot) }),
    },
  };
}

function outputDataset(
  run: LineageRun,
  output: LineageOutput,
  eventType: LineageEvent['eventType'],
  results: readonly RuleResult[],
): JsonObject {
  const producer = producerOf(run);
  const namespace = namespaceOf(run);
  const checked = results.filter((result) => result.table === output.table);
  const facets: Record<string, Json> = {
    dataSource: dataSource(producer, namespace, productName(run.product)),
    schema: schemaFacet(producer, output.schema),
  };
  // A failed run has published no version, whatever it staged.
  if (output.snapshotId !== undefined && eventType === 'COMPLETE') {
    facets['version'] = versionFacet(producer, output.snapshotId);
  }
  if (output.columnLineage) facets['columnLineage'] = columnLineage(run, output.columnLineage);
  if (checked.length > 0) facets['dataQualityAssertions'] = assertionsFacet(producer, checked);
  if (output.rowsTotal !== undefined && eventType !== 'START') {
    facets['dataQualityMetrics'] = metricsFacet(producer, output.rowsTotal, output.nulls ?? {});
  }
  return {
    namespace,
    name: `${productName(run.product)}.${output.table}`,
    facets,
    outputFacets: eventType === 'COMPLETE' ? outputFacets(producer, output) : {},
  };
}

function outputFacets(producer: string, { rowsWritten, bytesWritten }: LineageOutput): JsonObject {
  if (rowsWritten === undefined) return {};
  return {
    outputStatistics: facet(producer, 'OutputStatisticsOutputDatasetFacet', {
      rowCount: rowsWritten,
      ...(bytesWritten === undefined ? {} : { size: bytesWritten }),
    }),
  };
}

function columnLineage(
  run: LineageRun,
  origins: Readonly<Record<string, readonly ColumnOrigin[]>>,
): JsonObject {
  const kinds = new Map(run.inputs.map((input) => [input.dataset, input.kind]));
  const field = (origin: ColumnOrigin): JsonObject => ({
    namespace: kinds.get(origin.dataset) === 'source' ? sourceNamespaceOf(run) : namespaceOf(run),
    name: origin.dataset,
    field: origin.column,
    transformations: [{ type: 'DIRECT', subtype: origin.transformation, description: '', masking: false }],
  });
  return facet(producerOf(run), 'ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(
      Object.entries(origins).map(([column, from]) => [column, { inputFields: from.map(field) }]),
    ),
  });
}

function dataSource(producer: string, namespace: string, name: string): JsonObject {
  return facet(producer, 'DatasourceDatasetFacet', { name, uri: `${namespace}/${encodeURIComponent(name)}` });
}

function versionFacet(producer: string, snapshotId: string): JsonObject {
  return facet(producer, 'DatasetVersionDatasetFacet', { datasetVersion: snapshotId });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** OpenLineage wants UUIDs: ours where the run has one, else one made of its id (RFC 9562, version 8). */
function uuidOf(runId: string): string {
  if (UUID.test(runId)) return runId.toLowerCase();
  const hex = sha256(runId);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A last line of defence: what looks like a password in a message does not leave the mesh. */
function withoutSecrets(message: string): string {
  return message
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1…@')
    .replace(/\b(password|passwd|secret|token|api[-_]?key|authorization)(\s*[=:]\s*)\S+/gi, '$1$2…');
}
