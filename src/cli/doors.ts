import { type DiscoverDoor, discoverDoor } from '../doors/discover.ts';
import { nearest } from '../lib/nearest.ts';
import type { Declared } from '../model/mesh.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { MeshSession } from './mesh-session.ts';

/** The discovery door over the state of an open mesh: what the API answers, the command line answers. */
export function discoverDoorOf({ platform }: MeshSession): DiscoverDoor {
  return discoverDoor({ state: platform.state, environment: platform.environment, servedPorts: [] });
}

/** `domain.product` of a reference such as `sales.customer-360:orders`; exits with 5 when nobody declares it. */
export function productOf(
  reference: string,
  declared: Declared,
): { readonly domain: string; readonly product: string } {
  const [domain = '', product = ''] =
    reference
      .replace(/^product\//, '')
      .split(':')[0]
      ?.split('.') ?? [];
  const names = declared.products.map(({ product: { metadata } }) => `${metadata.domain}.${metadata.name}`);
  if (names.includes(`${domain}.${product}`)) return { domain, product };
  const meant = nearest(reference, names);
  throw new CliError(
    EXIT.notFound,
    `no product is called ${reference}`,
    meant ? `did you mean ${meant}?` : undefined,
  );
}
