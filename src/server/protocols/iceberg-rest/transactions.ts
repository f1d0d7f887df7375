import { z } from 'zod';
import type { TableCatalog } from '../../../capabilities/catalog.ts';
import { formatLossless } from '../../../lib/lossless-json.ts';
import { type Endpoint, NO_CONTENT, parameter, parseBody } from './endpoint.ts';
import { oneLevel } from './namespace-name.ts';
import { commitBody } from './tables.ts';

const TABLES_PER_TRANSACTION_MAX = 100;

const transactionBody = z.looseObject({
  'table-changes': z
    .array(
      commitBody.extend({ identifier: z.looseObject({ namespace: z.array(z.string()), name: z.string() }) }),
    )
    .max(TABLES_PER_TRANSACTION_MAX),
});

/**
 * Commits to several tables at once.
 *
 * source  Iceberg REST OpenAPI, commitTransaction
 */
export function transactionEndpoints(catalog: TableCatalog): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/v1/{prefix}/transactions/commit',
      answer: async (request) => {
        const warehouse = parameter(request, 'prefix');
        const changes = parseBody(transactionBody, request)['table-changes'].map((change) => ({
          id: {
            warehouse,
            namespace: oneLevel(change.identifier.namespace),
            table: change.identifier.name,
          },
          requirements: formatLossless(change.requirements),
          updates: formatLossless(change.updates),
        }));
        await catalog.commit(changes);
        return NO_CONTENT;
      },
    },
  ];
}
