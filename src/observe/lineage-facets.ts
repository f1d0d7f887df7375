import type { JsonObject } from '../lib/json.ts';
import { formatDataType } from '../model/data-type.ts';
import type { RuleResult } from '../model/quality.ts';
import type { TableSchema } from '../model/schema.ts';

/** Version of each facet that we write, by the name of its schema file (OpenLineage spec, folder `facets/`). */
const FACET_VERSIONS = {
  ColumnLineageDatasetFacet: '1-2-0',
  DataQualityAssertionsDatasetFacet: '1-1-0',
  DataQualityMetricsDatasetFacet: '1-0-0',
  DatasetVersionDatasetFacet: '1-0-1',
  DatasourceDatasetFacet: '1-0-1',
  ErrorMessageRunFacet: '1-0-1',
  JobTypeJobFacet: '2-0-4',
  NominalTimeRunFacet: '1-0-1',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
  ParentRunFacet: '1-2-0',
  SQLJobFacet: '1-1-0',
  SchemaDatasetFacet: '1-2-0',
  SourceCodeLocationJobFacet: '1-1-0',
} as const;

const SPEC_URL = 'https://openlineage.io/spec';

/** A facet: its fields, who made it, and the schema that they follow. */
export function facet(producer: string, name: keyof typeof FACET_VERSIONS, fields: JsonObject): JsonObject {
  return {
    _producer: producer,
    _schemaURL: `${SPEC_URL}/facets/${FACET_VERSIONS[name]}/${name}.json#/$defs/${name}`,
    ...fields,
  };
}

export const RUN_EVENT_SCHEMA_URL = `${SPEC_URL}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

/** `schema`: columns by name with the types of declarations. */
export function schemaFacet(producer: string, schema: TableSchema): JsonObject {
  return facet(producer, 'SchemaDatasetFacet', {
    fields: schema.fields.map((field) => ({
      name: field.name,
      type: formatDataType(field.type),
      ...(field.description === undefined ? {} : { description: field.description }),
    })),
  });
}

/** `dataQualityAssertions`: one per rule. Samples of failing rows stay out: events leave the mesh. */
export function assertionsFacet(producer: string, results: readonly RuleResult[]): JsonObject {
  return facet(producer, 'DataQualityAssertionsDatasetFacet', {
    assertions: results.map((result) => ({
      assertion: result.check,
      // A rule that could not run has not passed.
      success: result.outcome === 'passed',
      severity: result.severity === 'warning' ? 'warn' : 'error',
      name: result.rule,
      expected: String(result.thresholdMin / 1_000_000),
      actual: String(result.passRatio / 1_000_000),
      description: result.detail,
    })),
  });
}

/** `dataQualityMetrics`: what the audit counted. */
export function metricsFacet(
  producer: string,
  rows: number,
  nulls: Readonly<Record<string, number>>,
): JsonObject {
  return facet(producer, 'DataQualityMetricsDatasetFacet', {
    rowCount: rows,
    columnMetrics: Object.fromEntries(
      Object.entries(nulls).map(([column, nullCount]) => [column, { nullCount }]),
    ),
  });
}
