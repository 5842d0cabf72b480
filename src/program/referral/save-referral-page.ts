import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { config } from '../../config';
import { type ReferralContent, type ReferralPage, saysTheSame, suggestedSlugs } from './referral-page';
import { listAddresses, lockReferralPage, saveDraft, savePublished, takeAddress } from './referral-pages.repository';

type Saving = { organizationId: string; organizationName: string; content: ReferralContent; revision: number; actor: Actor };
export type Saved = { outcome: 'saved' | 'same' } | { outcome: 'stale'; page: ReferralPage };

/**
 * Saves the draft; strangers go on seeing what is published. The first draft gives the page its address. Saves nothing where somebody else
 * saved after the editor was opened, unless both wrote the same.
 */
export function saveReferralDraft({ organizationId, organizationName, content, revision, actor }: Saving): Promise<Saved> {
  return within({ organizationId }, async (trx) => {
    const page = await lockReferralPage(trx, organizationId);
    if (page && saysTheSame(page.draft, content)) return { outcome: 'same' };
    if (page && page.revision !== revision) return { outcome: 'stale', page };
    const now = await databaseNow(trx);
    await saveDraft(trx, { organizationId, draft: content, revision: (page?.revision ?? 0) + 1, draftedBy: actor.id, now });
    if (!page) await giveAddress(trx, organizationId, organizationName, now);
    await recordAudit(trx, { organizationId, actor, action: 'referral-page.drafted', subjectType: 'referral-page', subjectId: organizationId, before: page?.draft, after: content, now });
    return { outcome: 'saved' };
  });
}

/** Shows strangers the draft as it was seen. Safe to press twice. Throws RuleBroken where there is no draft, or a newer one that was not seen. */
export function publishReferralPage({ organizationId, revision, actor }: { organizationId: string; revision: number; actor: Actor }): Promise<void> {
  return within({ organizationId }, async (trx) => {
    const page = await lockReferralPage(trx, organizationId);
    if (!page) throw new RuleBroken('Save the draft first, then publish it.');
    if (page.revision !== revision) throw new RuleBroken('Somebody saved another draft after you had opened this page. Look at it again, then publish it.');
    if (page.publishedRevision === revision) return;
    const now = await databaseNow(trx);
    await savePublished(trx, organizationId, { content: page.draft, revision, at: now });
    await recordAudit(trx, { organizationId, actor, action: 'referral-page.published', subjectType: 'referral-page', subjectId: organizationId, before: page.published, after: page.draft, now });
  });
}

/** Takes the page away from strangers; the draft and the address stay. Safe to press twice. */
export function withdrawReferralPage({ organizationId, actor }: { organizationId: string; actor: Actor }): Promise<void> {
  return within({ organizationId }, async (trx) => {
    const page = await lockReferralPage(trx, organizationId);
    if (!page?.published) return;
    const now = await databaseNow(trx);
    await savePublished(trx, organizationId, null);
    await recordAudit(trx, { organizationId, actor, action: 'referral-page.withdrawn', subjectType: 'referral-page', subjectId: organizationId, before: page.published, after: null, now });
  });
}

async function giveAddress(trx: Scoped, organizationId: string, name: string, now: Date): Promise<void> {
  if ((await listAddresses(trx, organizationId)).length > 0) return;
  for (const slug of suggestedSlugs(name, organizationId, config.vendor.name)) if (await takeAddress(trx, organizationId, slug, now)) return;
  throw new Error('no address is free for the referral page');
}
