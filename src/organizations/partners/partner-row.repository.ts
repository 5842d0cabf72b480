import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Currency } from '../../platform/values/money';

export type Tier = 'basic' | 'premier';
/** What decisions about a partner start from. */
export interface PartnerBasis {
  readonly id: string; readonly name: string; readonly status: 'active' | 'suspended'; readonly tier: Tier;
  readonly timeZone: string; readonly currency: Currency; readonly createdAt: Date;
}

const COLUMNS = `id, display_name as name, status, tier, time_zone as "timeZone", currency, created_at as "createdAt"`;

/** In the scope of the organization, the office or the system. Throws NotFound for an unknown id and for the house organization. */
export async function getPartnerBasis(trx: Scoped, organizationId: string): Promise<PartnerBasis> {
  return read(trx, organizationId, '');
}

/** Locks the row until the transaction ends, so that decisions about one partner come one after the other. In the office's or the system's scope. */
export async function lockPartner(trx: Scoped, organizationId: string): Promise<PartnerBasis> {
  return read(trx, organizationId, 'for no key update');
}

/** The stored tier, which prices are reckoned by; only the partner program decides it (docs/decisions, tiers). */
export async function setStoredTier(trx: Scoped, organizationId: string, tier: Tier, now: Date): Promise<void> {
  await trx('organizations').where({ id: organizationId }).update({ tier, updated_at: now });
}

/** In the office's scope. */
export async function setPartnerStatus(trx: Scoped, organizationId: string, status: PartnerBasis['status'], now: Date): Promise<void> {
  await trx('organizations').where({ id: organizationId }).update({ status, updated_at: now });
}

async function read(trx: Scoped, organizationId: string, lock: string): Promise<PartnerBasis> {
  const { rows } = await trx.raw<{ rows: PartnerBasis[] }>(`select ${COLUMNS} from organizations where id = ? and kind = 'partner' ${lock}`, [organizationId]);
  if (!rows[0]) throw new NotFound('We could not find that partner.');
  return rows[0];
}
