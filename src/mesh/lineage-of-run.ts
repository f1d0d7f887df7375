import type { Platform } from '../capabilities/platform.ts';
import type { AuditedBuild, Build, DataFile, StagedTable } from '../model/build.ts';
import type { LineageEvent } from '../model/lineage.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { BuildStep } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { RuleResult } from '../model/quality.ts';
import type { ReleasedTable } from '../model/release.ts';
import {
  completeEvent,
  failEvent,
  type LineageInput,
  type LineageOutput,
  type LineageRun,
  startEvent,
} from '../observe/index.ts';

/** The lineage events of one run: kept in state, and handed to the configured sink. */
export interface RunLineage {
  start(): Promise<void>;
  /** The event of the release; recorded in the same transaction as the release itself. */
  complete(audited: AuditedBuild, tables: readonly ReleasedTable[]): readonly LineageEvent[];
  /** Hands the event of the recorded release to the sink. */
  deliver(): Promise<void>;
  fail(first: Problem, results: readonly RuleResult[]): Promise<void>;
}

export function lineageOfRun(
  runId: string,
  declared: DeclaredProduct,
  step: BuildStep,
  platform: Platform,
): RunLineage {
  const { state, lineage, clock, environment } = platform;
  const planned: LineageRun = {
    runId,
    mesh: platform.mesh,
    platformVersion: platform.version,
    product: step.product,
    version: step.version,
    models: declared.models,
    inputs: plannedInputs(declared),
    outputs: step.tables.map(({ table, schema }) => ({ table, schema })),
  };
  let published: readonly LineageEvent[] = [];
  const record = async (event: LineageEvent): Promise<void> => {
    await state.lineage.save(environment, [event]);
    await lineage.emit(event);
  };
  return {
    start: () => record(startEvent(planned, clock.now())),
    complete({ build, results }, tables) {
      const run = { ...planned, inputs: readInputs(build, declared), outputs: writtenOutputs(build, tables) };
      published = [completeEvent(run, clock.now(), results)];
      return published;
    },
    async deliver() {
      for (const event of published) await lineage.emit(event);
    },
    fail: (first, results) => record(failEvent(planned, clock.now(), first, results)),
  };
}

function plannedInputs({ product }: DeclaredProduct): readonly LineageInput[] {
  return product.inputPorts.map((port) =>
    port.kind === 'product'
      ? { kind: 'product', dataset: port.product }
      : { kind: 'source', dataset: `${port.source}.${port.dataset}` },
  );
}

function readInputs(build: Build, { product }: DeclaredProduct): readonly LineageInput[] {
  const kinds = new Map(product.inputPorts.map((port) => [port.name, port.kind]));
  return build.inputs.map(({ port, dataset, snapshots }) => ({
    kind: kinds.get(port) ?? 'source',
    dataset,
    ...(snapshots ? { snapshots } : {}),
  }));
}

function writtenOutputs(build: Build, released: readonly ReleasedTable[]): readonly LineageOutput[] {
  return build.tables.map((table): LineageOutput => {
    const snapshotId = released.find((item) => item.table === table.table)?.snapshotId;
    return {
      table: table.table,
      schema: table.schema,
      ...(snapshotId ? { snapshotId } : {}),
      rowsTotal: table.rows.total,
      rowsWritten: table.rows.added,
      bytesWritten: table.added.reduce((sum, file) => sum + file.sizeBytes, 0),
      nulls: nullsByColumn(table),
    };
  });
}

function nullsByColumn(table: StagedTable): Readonly<Record<string, number>> {
  const nullsOf = (file: DataFile, id: number): number => file.columns[id]?.nulls ?? 0;
  return Object.fromEntries(
    table.schema.fields.map(({ id, name }) => [
      name,
      table.added.reduce((sum, file) => sum + nullsOf(file, id), 0),
    ]),
  );
}
