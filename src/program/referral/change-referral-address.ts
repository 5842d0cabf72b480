import { type Actor, recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { MOST_ADDRESSES, slugProblem } from './referral-page';
import { listAddresses, lockReferralPage, takeAddress } from './referral-pages.repository';

class Taken extends RuleBroken {}

/**
 * Gives the page another address at once; its former ones lead there for ever and are nobody else's. Answers why not as a sentence,
 * undefined when it has the address.
 */
export async function changeReferralAddress({ organizationId, slug, actor }: { organizationId: string; slug: string; actor: Actor }): Promise<string | undefined> {
  const problem = slugProblem(slug, config.vendor.name);
  if (problem !== undefined) return problem;
  try {
    return await within({ organizationId }, async (trx) => {
      if (!await lockReferralPage(trx, organizationId)) return 'Save the draft first: it gives the page its address.';
      const addresses = await listAddresses(trx, organizationId);
      const current = addresses.find(({ isCurrent }) => isCurrent);
      if (current?.slug === slug) return undefined;
      if (addresses.length >= MOST_ADDRESSES && !addresses.some((one) => one.slug === slug)) return `Your page has had ${MOST_ADDRESSES} addresses, and all of them still lead to it. Choose one of those: ${addresses.map((one) => one.slug).join(', ')}.`;
      const now = await databaseNow(trx);
      // Rolls back that the former one is no longer current.
      if (!await takeAddress(trx, organizationId, slug, now)) throw new Taken(`“${slug}” is taken. Choose another address.`);
      await recordAudit(trx, { organizationId, actor, action: 'referral-page.moved', subjectType: 'referral-page', subjectId: organizationId, before: { slug: current?.slug ?? null }, after: { slug }, now });
      return undefined;
    });
  } catch (error) {
    if (error instanceof Taken) return error.message;
    throw error;
  }
}
