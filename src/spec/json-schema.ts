import type { Json, JsonObject } from '../lib/json.ts';
import { contractShape } from './contract-shape.ts';
import type { DeclarationKind } from './declare-file.ts';
import { domainShape } from './domain.ts';
import { meshShape } from './mesh-shape.ts';
import { policyShape } from './policy.ts';
import { productShape } from './product-shape.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const SCHEMAS: Readonly<Record<DeclarationKind, { readonly schema: JsonObject; readonly title: string }>> = {
  Mesh: { schema: meshShape.schema, title: 'datamesh.yaml' },
  Domain: { schema: domainShape.schema, title: 'domain.yaml' },
  DataProduct: { schema: productShape.schema, title: 'data-product.yaml' },
  DataContract: { schema: contractShape.schema, title: 'data-contract.yaml' },
  Policy: { schema: policyShape.schema, title: 'policies/*.yaml' },
};

/** JSON Schema of one kind of file, for editors: the same shapes that `validate` reads with, and their descriptions. */
export function jsonSchema(kind: DeclarationKind): Json {
  const { schema, title } = SCHEMAS[kind];
  return { $schema: DIALECT, title, ...schema };
}
