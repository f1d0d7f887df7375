/** Who asks. Roles are groups mapped from token claims; platform roles are mapped apart and grant no rows by themselves. */
export interface Identity {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly platformRoles: readonly ('platform' | 'council' | 'domain-owner' | 'product-owner')[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every caller on loopback without sign-in. */
export const LOCAL_PLATFORM: Identity = {
  subject: 'local',
  roles: [],
  platformRoles: ['platform'],
  attributes: {},
};

/** The team of a domain, as which its builds read other products. */
export function domainTeam(domain: string): Identity {
  return { subject: `build:${domain}`, roles: [`${domain}-team`], platformRoles: [], attributes: { domain } };
}
