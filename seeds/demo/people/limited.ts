import { chooseAccounts } from '../../../src/accounts/limits/choose-accounts';
import { within } from '../../../src/platform/database/database';
import { NORTHWIND } from './organizations';
import { administratorEmail, householdEmail, limitedEmail } from './people';

const organizationId = NORTHWIND.id;
const chosen = [householdEmail, 'office@hudsonyard.example', 'desk@maplevet.example'];

/** One colleague sees three accounts, chosen by the administrator by the product's own rule. Safe to repeat. */
export async function ensureLimited(people: ReadonlyMap<string, string>): Promise<void> {
  const actor = { kind: 'person', id: people.get(administratorEmail)! } as const;
  const { membershipId, accountIds } = await within({ organizationId }, async (trx) => {
    const membership = await trx<{ id: string; organization_id: string; person_id: string }>('memberships').where({ organization_id: organizationId, person_id: people.get(limitedEmail)! }).first('id');
    const accounts = await trx<{ id: string; organization_id: string; email: string }>('accounts').where({ organization_id: organizationId }).whereIn('email', chosen).select('id');
    return { membershipId: membership!.id, accountIds: accounts.map(({ id }) => id) };
  }, { readOnly: true });
  await chooseAccounts({ organizationId, membershipId, change: { add: accountIds, remove: [] }, actor });
}
