import { type Actor, recordAudit } from '../../audit/audit.repository';
import { continueIn, databaseNow, within, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Account } from '../account';
import { getAccountForUpdate, setPartnerIsAdministrator } from '../accounts.repository';
import { statusAfter, type ConsentRequest } from './consent-request.model';
import { mayAnswerFor } from './consent-recipients.report';
import { getRequestForUpdate, NO_REQUEST, updateAnswer } from './consent-requests.repository';
import { mailAnswer } from './consents.mails';

type Answering = { request: Pick<ConsentRequest, 'id' | 'organizationId' | 'accountId'>; personId: string; actor: Actor; answer: 'accept' | 'decline' };

/**
 * A company's administrator or billing owner says yes or no to administrator access (domain.md §8.3). The same answer again changes nothing.
 * Throws NotFound for anybody else, RuleBroken when the request is over or was answered otherwise.
 */
export function answerAccessRequest({ request: { id, organizationId, accountId }, personId, actor, answer }: Answering): Promise<Account> {
  // The account's row first, as everything that ends consents takes it.
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const account = await getAccountForUpdate(trx, organizationId, accountId!);
    if (!(await mayAnswerFor(trx, { accountId: account.id, personId }))) throw new NotFound(NO_REQUEST);
    const request = await getRequestForUpdate(trx, organizationId, id);
    const status = statusAfter(request, 'customer', answer, now) as 'accepted' | 'declined';
    if (status === request.status) return account;
    await continueIn(trx, 'system');
    await updateAnswer(trx, request, { status, accountId: account.id, answeredBy: personId, now });
    await continueIn(trx, { organizationId });
    if (status === 'accepted') await setPartnerIsAdministrator(trx, account.id, true, now);
    await mailAnswer(trx, { request, account, now }, status);
    await record(trx, { request, status, account, actor, now });
    return account;
  });
}

async function record(trx: Scoped, { request, status, account, actor, now }: { request: ConsentRequest; status: 'accepted' | 'declined'; account: Account; actor: Actor; now: Date }): Promise<void> {
  await recordAudit(trx, {
    organizationId: request.organizationId, accountId: account.id, actor, action: `consent.${status}`, subjectType: 'consent-request', subjectId: request.id,
    before: { status: request.status, partnerIsAdministrator: account.partnerIsAdministrator },
    after: { kind: 'administrator', status, partnerIsAdministrator: status === 'accepted' || account.partnerIsAdministrator }, now,
  });
}
