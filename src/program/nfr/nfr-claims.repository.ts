import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

export type NfrEndCause = 'released' | 'left' | 'over';
/** A subscription that is not for resale, and the person who holds it. */
export interface NfrClaim { readonly id: string; readonly organizationId: string; readonly personId: string; readonly subscriptionId: string; readonly endedAt: Date | null }

const COLUMNS = ['id', 'organization_id as organizationId', 'person_id as personId', 'subscription_id as subscriptionId', 'ended_at as endedAt'] as const;

export async function findNfrClaim(trx: Scoped, organizationId: string, id: string): Promise<NfrClaim | undefined> {
  return trx('nfr_claims').where({ organization_id: organizationId, id }).first<NfrClaim | undefined>(...COLUMNS);
}

/** Throws NotFound, for another organization's too. */
export async function getNfrClaimForUpdate(trx: Scoped, organizationId: string, id: string): Promise<NfrClaim> {
  const claim = await trx('nfr_claims').where({ organization_id: organizationId, id }).forUpdate().first<NfrClaim | undefined>(...COLUMNS);
  if (!claim) throw new NotFound('We could not find that subscription.');
  return claim;
}

export async function insertNfrClaim(trx: Scoped, claim: Omit<NfrClaim, 'endedAt'>, now: Date): Promise<void> {
  await trx('nfr_claims').insert({ id: claim.id, organization_id: claim.organizationId, person_id: claim.personId, subscription_id: claim.subscriptionId, claimed_at: now });
}

export async function markNfrRenewed(trx: Scoped, id: string, now: Date): Promise<void> {
  await trx('nfr_claims').where({ id }).update({ renewed_at: now });
}

export async function endNfrClaim(trx: Scoped, { id, cause, endedBy, now }: { id: string; cause: NfrEndCause; endedBy: string | null; now: Date }): Promise<void> {
  await trx('nfr_claims').where({ id }).whereNull('ended_at').update({ ended_at: now, end_cause: cause, ended_by: endedBy });
}
