import { uuidv7 } from 'uuidv7';
import { type AccountKind } from '../../../../src/accounts/account';
import { issueToken } from '../../../../src/identity/tokens';
import { paths } from '../../../../src/paths';
import { databaseNow, within } from '../../../../src/platform/database/database';
import { ownerSql } from '../../../support/database';
import { createAccount } from '../../../support/factories/accounts';
import { createOrganization } from '../../../support/factories/organizations';
import { createSubscription } from '../../../support/factories/subscriptions';

export const PASSWORD = 'tidy-walrus-cobalt-93';
const answers = { question1: '1', answer1: 'Rex', question2: '4', answer2: 'Volvo', question3: '8', answer3: 'Baker' };
/** The registration form as a person fills it in. */
export const filled = { first_name: 'Ana', last_name: 'Ruiz', country: 'US', phone: '', password: PASSWORD, password_again: PASSWORD, ...answers, terms: 'yes' };

export type Invited = { organizationId: string; partner: string; accountId: string; email: string; secret: string; link: string };

/** A customer with a subscription who was sent a registration link. */
export async function invited({ kind = 'safe', email = `customer-${uuidv7()}@example.test` }: { kind?: AccountKind; email?: string } = {}): Promise<Invited> {
  const { organizationId, name: partner } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind, name: 'Ana Ruiz', firstName: 'Ana', lastName: 'Ruiz', email, registered: false });
  await createSubscription({ organizationId, accountId, planCode: kind === 'safe' ? 'safe_plus' : 'safe_pro_core', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const secret = await sendLink({ organizationId, accountId, email });
  return { organizationId, partner, accountId, email, secret, link: paths.registration(secret) };
}

/** A further link, which voids the older ones. */
export function sendLink({ organizationId, accountId, email }: { organizationId: string; accountId: string; email: string }): Promise<string> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    return issueToken(trx, { purpose: 'registration', email, organizationId, accountId, now, expiresAt: new Date(now.getTime() + 30 * 86_400_000) });
  });
}

export function peopleOf(accountId: string): Promise<{ person_id: string; role: string }[]> {
  return ownerSql('select person_id, role from account_people where account_id = $1 order by role', [accountId]);
}
