import { z } from 'zod';

const NAME_CHARACTERS_MAX = 200;

/** A name given by a caller; whether it exists is the handler's business. */
export const nameParameter = z.string().min(1).max(NAME_CHARACTERS_MAX);

/** A count within a named limit, as text of an address. */
export function countParameter(limits: { readonly max: number; readonly otherwise: number }) {
  return z.coerce.number().int().min(1).max(limits.max).default(limits.otherwise);
}

export const productPath = z.strictObject({
  domain: nameParameter.describe('Domain, such as `sales`'),
  name: nameParameter.describe('Product, such as `customer-360`'),
});

const MAJOR_MAX = 9_999;

export const majorParameter = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAJOR_MAX)
  .optional()
  .describe('An older major version; the current one unless given');
