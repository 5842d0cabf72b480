import { type Scoped } from '../../platform/database/database';
import { type ReferralContent, type ReferralPage } from './referral-page';

const COLUMNS = {
  organizationId: 'organization_id', draft: 'draft', revision: 'revision', draftedBy: 'drafted_by', draftedAt: 'drafted_at',
  published: 'published', publishedRevision: 'published_revision', publishedAt: 'published_at',
} as const satisfies Record<keyof ReferralPage, string>;

export async function findReferralPage(trx: Scoped, organizationId: string): Promise<ReferralPage | undefined> {
  return await trx('referral_pages').select(COLUMNS).where({ organization_id: organizationId }).first() as ReferralPage | undefined;
}

/** The page, locked; changes of one organization's page and addresses take turns, also where there is none yet. */
export async function lockReferralPage(trx: Scoped, organizationId: string): Promise<ReferralPage | undefined> {
  await trx.raw("select pg_advisory_xact_lock(hashtextextended('referral_pages:' || ?, 0))", [organizationId]);
  return findReferralPage(trx, organizationId);
}

type Drafted = { organizationId: string; draft: ReferralContent; revision: number; draftedBy: string; now: Date };

export async function saveDraft(trx: Scoped, { organizationId, draft, revision, draftedBy, now }: Drafted): Promise<void> {
  const facts = { draft: JSON.stringify(draft), revision, drafted_by: draftedBy, drafted_at: now };
  if (revision === 1) await trx('referral_pages').insert({ organization_id: organizationId, ...facts });
  else await trx('referral_pages').where({ organization_id: organizationId }).update(facts);
}

/** Puts a version before strangers, or with null takes it away from them. */
export async function savePublished(trx: Scoped, organizationId: string, shown: { content: ReferralContent; revision: number; at: Date } | null): Promise<void> {
  await trx('referral_pages').where({ organization_id: organizationId })
    .update({ published: shown && JSON.stringify(shown.content), published_revision: shown?.revision ?? null, published_at: shown?.at ?? null });
}

/** All addresses of an organization, the current one first. */
export async function listAddresses(trx: Scoped, organizationId: string): Promise<{ slug: string; isCurrent: boolean }[]> {
  return trx('referral_addresses').where({ organization_id: organizationId }).orderBy('is_current', 'desc').orderBy('created_at', 'desc').select({ slug: 'slug', isCurrent: 'is_current' });
}

/** Makes an address the current one; false when another organization has it, or had it. */
export async function takeAddress(trx: Scoped, organizationId: string, slug: string, now: Date): Promise<boolean> {
  await trx('referral_addresses').where({ organization_id: organizationId, is_current: true }).update({ is_current: false });
  if (await trx('referral_addresses').where({ organization_id: organizationId, slug }).update({ is_current: true }) === 1) return true;
  const made: unknown[] = await trx('referral_addresses').insert({ slug, organization_id: organizationId, is_current: true, created_at: now }).onConflict('slug').ignore().returning('slug');
  return made.length === 1;
}
