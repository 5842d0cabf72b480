import { type ServerLicenses } from '../../accounts/company/server-licenses.report';
import { RuleBroken } from '../../platform/errors';

type Counted = Pick<ServerLicenses, 'limit' | 'used'>;

/** How many are in use of how many were bought; `bought` null: any number. */
export function countLicenses(licenses: readonly Counted[]): { used: number; bought: number | null } {
  const bought = licenses.reduce<number | null>((sum, { limit }) => (sum === null || limit === null ? null : sum + limit), 0);
  return { used: licenses.reduce((sum, { used }) => sum + used, 0), bought };
}

/** The subscription that takes one more server. Throws RuleBroken where none does, with what to do (domain.md §9.3). */
export function licenseForNext(licenses: readonly ServerLicenses[]): ServerLicenses {
  const free = licenses.find(({ limit, used }) => limit === null || used < limit);
  if (free) return free;
  if (licenses.length === 0) throw new RuleBroken('The plan includes no servers. Upgrade it to Power or Ultimate first.');
  throw new RuleBroken('All server licenses are in use. Upgrade to Ultimate, or delete a server that you no longer need: its license is free once it is removed.');
}
