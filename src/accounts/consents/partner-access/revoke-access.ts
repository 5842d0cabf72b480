import { type Actor, recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { NotAllowed } from '../../../platform/errors';
import { type Account } from '../../account';
import { getAccountForUpdate, setPartnerIsAdministrator } from '../../accounts.repository';
import { mayAnswerFor } from '../consent-recipients.report';
import { listStandingForUpdate, updateStatus } from '../consent-requests.repository';
import { statusAfter, type ConsentRequest } from '../consent-request.model';
import { mailAccessRevoked } from '../consents.mails';

/**
 * A company takes administrator access back from its partner, who goes on to pay and watch (domain.md §8.3); from then on the company gets its
 * mails itself, whoever administered it before. Answers false when there was none to take back. Throws NotAllowed for anybody but its administrators and
 * billing owner.
 */
export function revokeAccess({ organizationId, accountId, personId, actor }: { organizationId: string; accountId: string; personId: string; actor: Actor }): Promise<boolean> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId);
    if (!(await mayAnswerFor(trx, { accountId, personId }))) throw new NotAllowed('Only an administrator or the billing owner of the company can do this.');
    if (!account.partnerIsAdministrator) return false;
    const granted = (await listStandingForUpdate(trx, organizationId, accountId)).find(({ status }) => status === 'accepted');
    if (granted) await updateStatus(trx, granted, statusAfter(granted, 'customer', 'revoke', now), now);
    await setPartnerIsAdministrator(trx, accountId, false, now);
    await mailAccessRevoked(trx, { organizationId, account, requestedBy: granted?.requestedBy ?? null, key: keyOf(account, granted, now), now });
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'consent.revoked', subjectType: 'account', subjectId: accountId,
      before: { partnerIsAdministrator: true, administeredBy: account.administeredBy }, after: { kind: 'administrator', partnerIsAdministrator: false, administeredBy: 'customer' }, now,
    });
    return true;
  });
}

// Access that came with the account was never asked for.
function keyOf(account: Account, granted: ConsentRequest | undefined, now: Date): string {
  return granted ? `consent:${granted.id}` : `account:${account.id}:${now.getTime()}`;
}
