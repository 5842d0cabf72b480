import { customerGetsMail } from '../../accounts/account';
import { getAccountForUpdate } from '../../accounts/accounts.repository';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { RuleBroken, TooMany } from '../../platform/errors';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { listRegistrationMails } from './registration-mails.report';
import { mailRegistration } from '../subscriptions.mails';

const HOUR = 3_600_000;
const PER_HOUR = 3;

/**
 * Sends the customer a new registration link; the older ones stop working (domain.md §5.6). Answers the address. Throws
 * RuleBroken when there is nothing to register, TooMany after three mails within an hour.
 */
export function resendRegistration({ organizationId, accountId, actor }: { organizationId: string; accountId: string; actor: Actor }): Promise<string> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId);
    if (account.registeredAt) throw new RuleBroken(`${account.name} is registered already.`);
    if (!customerGetsMail(account)) throw new RuleBroken(`You administer ${account.name}, so we send them no mail.`);
    const sent = await listRegistrationMails(trx, organizationId, accountId);
    refuseTooMany(sent, now);
    const organization = await getBuyingOrganization(trx, organizationId, now);
    await mailRegistration(trx, { organization, account, what: account.summary.planName || 'an account', repeat: sent.length, now });
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'account.registration-resent', subjectType: 'account', subjectId: accountId, after: { email: account.email }, now,
    });
    return account.email;
  });
}

function refuseTooMany(sent: readonly Date[], now: Date): void {
  const recent = sent.filter((at) => now.getTime() - at.getTime() < HOUR);
  if (recent.length < PER_HOUR) return;
  const oldest = recent[recent.length - 1]!;
  const seconds = Math.ceil((oldest.getTime() + HOUR - now.getTime()) / 1_000);
  throw new TooMany(`We sent this mail ${PER_HOUR} times within an hour. You can send it again in ${Math.ceil(seconds / 60)} minutes.`, seconds);
}
