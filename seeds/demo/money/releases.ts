import { ensureAccountPerson } from '../../../src/accounts/account-people.repository';
import { listAccountsByEmail } from '../../../src/accounts/accounts.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { release, releaseKey } from '../../../src/subscriptions/releases/release';
import { readReleaseBasis } from '../../../src/subscriptions/releases/release-basis.report';
import { listSubscriptionsOfAccount } from '../../../src/subscriptions/subscriptions.repository';
import { NORTHWIND } from '../people/organizations';
import { administratorEmail, releasedEmail } from '../people/people';

const organizationId = NORTHWIND.id;

/** A household that its partner has let go, by the product's own rule and with its mails; done once, because then it is the partner's no more. */
export async function ensureReleases(people: ReadonlyMap<string, string>): Promise<void> {
  const found = await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const [account] = await listAccountsByEmail(trx, organizationId, releasedEmail);
    if (!account) return undefined;
    await ensureAccountPerson(trx, { organizationId, accountId: account.id, personId: people.get(releasedEmail)!, role: 'holder', now });
    const [last] = await listSubscriptionsOfAccount(trx, organizationId, account.id);
    const releasing = { subscriptionId: last!.id };
    return { releasing, seen: releaseKey(await readReleaseBasis(trx, organizationId, releasing, now)) };
  });
  if (found) await release({ organizationId, ...found, administrator: null, actor: { kind: 'person', id: people.get(administratorEmail)! } });
}
