import type { ProductDetail } from '../../doors/index.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf, productOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { emit, renderTable } from '../render/table.ts';

/** `datamesh describe`: everything about one product on one screen. */
export async function describe(context: CliContext, [reference = '']: readonly string[]): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const product = productOf(reference, mesh.loaded.value);
  const detail = await discoverDoorOf(mesh).get(LOCAL_PLATFORM, product);
  if (!detail) {
    throw new CliError(
      EXIT.notFound,
      `${product.domain}.${product.product} has not been applied yet`,
      'run `datamesh apply` first',
    );
  }
  await emit(context, JSON.parse(JSON.stringify(detail)), () => draw(detail, context));
  return EXIT.ok;
}

function draw(detail: ProductDetail, context: CliContext): string {
  const { colors } = context;
  const section = (name: string, body: string): string =>
    body === '' ? '' : `\n${colors.bold(name)}\n${body}`;
  const head = [
    `${colors.bold(detail.qualified_name)}  ${detail.version}  ${detail.tier}${detail.pii ? '  PII' : ''}`,
    detail.description.trim(),
    `owner ${detail.owner}  ${detail.release ? `release ${detail.release.number} of ${detail.release.published_at}` : 'no release yet'}`,
  ].join('\n');
  return [
    head,
    section(
      'Conditions',
      renderTable(
        [{ name: 'type' }, { name: 'status' }, { name: 'reason' }, { name: 'message' }],
        detail.conditions.map((item) => [item.type, item.status, item.reason, item.message]),
        context,
      ),
    ),
    section(
      'Inputs',
      renderTable(
        [{ name: 'port' }, { name: 'kind' }, { name: 'from' }],
        detail.input_ports.map((item) => [item.name, item.kind, item.from]),
        context,
      ),
    ),
    ...detail.tables.map((table) =>
      section(
        `Table ${table.sql_name}`,
        renderTable(
          [{ name: 'column' }, { name: 'type' }, { name: 'flags' }, { name: 'description' }],
          table.columns.map((column) => [
            column.name,
            column.type,
            flagsOf(column),
            column.description ?? '',
          ]),
          context,
        ),
      ),
    ),
    section(
      'Ports',
      renderTable(
        [{ name: 'port' }, { name: 'type' }, { name: 'status' }, { name: 'reason' }],
        detail.ports.map((port) => [port.name, port.type, port.status, port.reason]),
        context,
      ),
    ),
    section(
      'SLOs',
      renderTable(
        [{ name: 'slo' }, { name: 'scope' }, { name: 'target' }, { name: 'now' }, { name: 'status' }],
        detail.slos.map((item) => [item.slo, item.scope, item.target, item.value_text ?? '-', item.status]),
        context,
      ),
    ),
    section(
      'Quality',
      renderTable(
        [{ name: 'rule' }, { name: 'check' }, { name: 'outcome' }, { name: 'table' }],
        detail.quality.map((item) => [item.rule, item.check, item.outcome, item.table]),
        context,
      ),
    ),
  ]
    .filter(Boolean)
    .join('\n');
}

function flagsOf(column: ProductDetail['tables'][number]['columns'][number]): string {
  return [
    column.key ? 'key' : '',
    column.nullable ? '' : 'required',
    column.pii ? 'pii' : '',
    column.mask ? `mask ${column.mask}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
