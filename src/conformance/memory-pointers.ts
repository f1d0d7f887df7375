import type { NamespaceRecord, PointerRecords, PointerSwap, TablePointer } from '../capabilities/state.ts';

type Address = Pick<TablePointer, 'warehouse' | 'namespace' | 'table'>;

/** Table pointers in memory, for suites that need no database. */
export function memoryPointers(): PointerRecords {
  const pointers = new Map<string, TablePointer>();
  const namespaces = new Map<string, NamespaceRecord>();
  return {
    get: async (environment, warehouse, namespace, table) =>
      pointers.get(keyOf(environment, { warehouse, namespace, table })),
    list: async (environment, warehouse, namespace) =>
      [...pointers]
        .filter(([key]) => key.startsWith(keyPrefix(environment, warehouse, namespace)))
        .map(([, pointer]) => pointer),
    swap: async (environment, swaps) => swapAll(pointers, environment, swaps),
    drop: async (environment, warehouse, namespace, table) =>
      pointers.delete(keyOf(environment, { warehouse, namespace, table })),
    rename: async (environment, from, to) => {
      const pointer = pointers.get(keyOf(environment, from));
      if (!pointer) return 'missing';
      if (pointers.has(keyOf(environment, to))) return 'exists';
      pointers.delete(keyOf(environment, from));
      pointers.set(keyOf(environment, to), { ...pointer, ...to });
      return 'renamed';
    },
    namespaces: async (environment, warehouse) =>
      [...namespaces]
        .filter(([key]) => key.startsWith(keyPrefix(environment, warehouse)))
        .map(([, item]) => item),
    putNamespace: async (environment, record, mode) => {
      const key = keyPrefix(environment, record.warehouse, record.namespace);
      if (mode === 'create' && namespaces.has(key)) return false;
      namespaces.set(key, record);
      return true;
    },
    dropNamespace: async (environment, warehouse, namespace) => {
      const key = keyPrefix(environment, warehouse, namespace);
      return ![...pointers.keys()].some((table) => table.startsWith(key)) && namespaces.delete(key);
    },
  };
}

function swapAll(
  pointers: Map<string, TablePointer>,
  environment: string,
  swaps: readonly PointerSwap[],
): { readonly conflict?: string } {
  const lost = swaps.find(
    (swap) => pointers.get(keyOf(environment, swap))?.metadataLocation !== swap.expected,
  );
  if (lost) return { conflict: lost.table };
  for (const { expected: _expected, next, ...address } of swaps) {
    pointers.set(keyOf(environment, address), { ...address, metadataLocation: next });
  }
  return {};
}

function keyOf(environment: string, { warehouse, namespace, table }: Address): string {
  return `${keyPrefix(environment, warehouse, namespace)}${table}`;
}

/** Every part ends with a zero byte, so that no name is another one's beginning. */
function keyPrefix(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? '' : `${part}\u0000`)).join('');
}
