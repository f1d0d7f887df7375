export interface Ordered {
  /** Every node after all that it depends on; ties keep the order of the input. */
  readonly order: readonly string[];
  /** Each cycle once, as the nodes on it. */
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Orders nodes by dependency. Nodes on a cycle (and whatever needs them) are left out of `order`.
 *
 * shape   node names, node → names it depends on (unknown names are ignored)
 */
export function orderByDependency(
  nodes: readonly string[],
  dependenciesOf: (node: string) => readonly string[],
): Ordered {
  const known = new Set(nodes);
  const waitingFor = new Map<string, number>();
  const dependants = new Map<string, string[]>();
  for (const node of nodes) {
    const dependencies = [...new Set(dependenciesOf(node))].filter((name) => known.has(name));
    waitingFor.set(node, dependencies.length);
    for (const dependency of dependencies) {
      const list = dependants.get(dependency) ?? [];
      list.push(node);
      dependants.set(dependency, list);
    }
  }
  const order = nodes.filter((node) => waitingFor.get(node) === 0);
  for (let index = 0; index < order.length; index++) {
    for (const dependant of dependants.get(order[index] ?? '') ?? []) {
      const left = (waitingFor.get(dependant) ?? 0) - 1;
      waitingFor.set(dependant, left);
      if (left === 0) order.push(dependant);
    }
  }
  const stuck = nodes.filter((node) => (waitingFor.get(node) ?? 0) > 0);
  return { order, cycles: findCycles(stuck, dependenciesOf) };
}

function findCycles(
  nodes: readonly string[],
  dependenciesOf: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const candidates = new Set(nodes);
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of nodes) {
    const path: string[] = [];
    let node: string | undefined = start;
    // Every stuck node has a stuck dependency, so this walk ends on a cycle or on a node already seen.
    while (node !== undefined && !done.has(node)) {
      const position = path.indexOf(node);
      if (position >= 0) {
        cycles.push(path.slice(position));
        break;
      }
      path.push(node);
      node = dependenciesOf(node).find((name) => candidates.has(name));
    }
    for (const seen of path) done.add(seen);
  }
  return cycles;
}
