import type { LineageGraph, LineageNode } from '../../doors/index.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf, productOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { symbolsOf } from '../render/symbols.ts';
import { emit } from '../render/table.ts';

const EVENTS_MAX = 100;

/** `datamesh lineage`: what a product is made from and what is made from it. */
export async function lineage(
  context: CliContext,
  [reference = '']: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const product = productOf(reference, mesh.loaded.value);
  const name = `${product.domain}.${product.product}`;
  const door = discoverDoorOf(mesh);
  if (options['format'] === 'openlineage') {
    const events = await door.lineageEvents(LOCAL_PLATFORM, { job: name, limit: EVENTS_MAX });
    for (const event of events) context.out(JSON.stringify(event));
    return EXIT.ok;
  }
  const hops = { up: hopsOf('--up', options['up']), down: hopsOf('--down', options['down']) };
  const graph = await door.lineage(LOCAL_PLATFORM, product, Math.max(hops.up, hops.down, 1));
  if (!graph)
    throw new CliError(EXIT.notFound, `${name} has not been applied yet`, 'run `datamesh apply` first');
  const shown = withinHops(graph, hops);
  await emit(context, JSON.parse(JSON.stringify(shown)), () =>
    draw(shown, String(options['format']), context),
  );
  return EXIT.ok;
}

function hopsOf(flag: string, value: unknown): number {
  const hops = Number(value);
  if (Number.isInteger(hops) && hops >= 0 && hops <= 10) return hops;
  throw new CliError(EXIT.usage, `${flag} takes a whole number from 0 to 10`);
}

function withinHops(
  graph: LineageGraph,
  { up, down }: { readonly up: number; readonly down: number },
): LineageGraph {
  const nodes = graph.nodes.filter((node) => node.distance >= -up && node.distance <= down);
  const ids = new Set(nodes.map((node) => node.id));
  return { ...graph, nodes, edges: graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
}

function draw(graph: LineageGraph, format: string, context: CliContext): string {
  if (format === 'mermaid')
    return [
      'flowchart LR',
      ...graph.edges.map(
        (edge) => `  ${nodeId(edge.from)}["${edge.from}"] --> ${nodeId(edge.to)}["${edge.to}"]`,
      ),
    ].join('\n');
  if (format === 'dot')
    return [
      'digraph lineage {',
      '  rankdir=LR;',
      ...graph.edges.map((edge) => `  "${edge.from}" -> "${edge.to}";`),
      '}',
    ].join('\n');
  return drawTree(graph, context);
}

function nodeId(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_');
}

function drawTree(graph: LineageGraph, context: CliContext): string {
  const centre = graph.nodes.find((node) => node.distance === 0)?.id ?? graph.product;
  const up = branch(graph, centre, 'up', '', context, new Set([centre]));
  const down = branch(graph, centre, 'down', '', context, new Set([centre]));
  const { bold, dim } = context.colors;
  return [
    bold(centre),
    ...(up.length > 0 ? [dim('reads'), ...up] : []),
    ...(down.length > 0 ? [dim('is read by'), ...down] : []),
  ].join('\n');
}

/** One line per neighbour; one that was drawn already is named and not followed again. */
function branch(
  graph: LineageGraph,
  from: string,
  direction: 'up' | 'down',
  indent: string,
  context: CliContext,
  drawn: Set<string>,
): readonly string[] {
  const symbols = symbolsOf(context);
  const next = graph.edges
    .filter((edge) => (direction === 'up' ? edge.to : edge.from) === from)
    .map((edge) => (direction === 'up' ? edge.from : edge.to))
    .filter((id) => isFarther(graph, id, direction));
  return [...new Set(next)].flatMap((id, index, all) => {
    const last = index === all.length - 1;
    const again = drawn.has(id);
    drawn.add(id);
    const line = `${indent}${last ? symbols.last : symbols.child} ${id}${note(graph.nodes.find((node) => node.id === id))}${again ? ' (above)' : ''}`;
    return again
      ? [line]
      : [
          line,
          ...branch(graph, id, direction, `${indent}${last ? '  ' : `${symbols.bar} `}`, context, drawn),
        ];
  });
}

function isFarther(graph: LineageGraph, id: string, direction: 'up' | 'down'): boolean {
  const distance = graph.nodes.find((node) => node.id === id)?.distance ?? 0;
  return direction === 'up' ? distance < 0 : distance > 0;
}

function note(node: LineageNode | undefined): string {
  return node?.slo_status && node.slo_status !== 'met' ? `  (slo ${node.slo_status})` : '';
}
