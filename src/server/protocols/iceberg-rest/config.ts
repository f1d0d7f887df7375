import { CatalogError, type TableCatalog } from '../../../capabilities/catalog.ts';
import { type Endpoint, json, queryText } from './endpoint.ts';

/**
 * What a client asks first: which prefix its warehouse has, and which endpoints there are.
 *
 * shape   ?warehouse=sales → prefix `sales`; without it the only warehouse, if there is exactly one
 * errors  NoSuchWarehouseException 404; BadRequestException 400 naming the warehouses when one must be chosen
 * source  Iceberg REST OpenAPI, getConfig
 */
export function configEndpoint(catalog: TableCatalog, endpoints: readonly Endpoint[]): Endpoint {
  const listed = endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`);
  return {
    method: 'GET',
    path: '/v1/config',
    answer: async (request) => {
      const prefix = choose(await catalog.warehouses(), queryText(request, 'warehouse') ?? '');
      return json({ defaults: {}, overrides: { prefix }, endpoints: listed });
    },
  };
}

function choose(warehouses: readonly string[], asked: string): string {
  const names = warehouses.join(', ');
  if (asked === '') {
    const [only, second] = warehouses;
    if (only !== undefined && second === undefined) return only;
    const message = only === undefined ? 'There is no warehouse yet' : `Name a warehouse: one of ${names}`;
    throw new CatalogError('BadRequestException', message);
  }
  if (warehouses.includes(asked)) return asked;
  throw new CatalogError(
    'NoSuchWarehouseException',
    `Warehouse does not exist: ${asked}; there are ${names || 'none yet'}`,
  );
}
