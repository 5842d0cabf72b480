import { type AccountKind } from '../../../../src/accounts/account';
import { HOUSE_ORGANIZATION_ID } from '../../../../src/organizations/house';
import { signedInAgent, type SignedInAgent, type testApp } from '../../app';
import { createAccount, createCustomer } from '../accounts';
import { createPayer } from './billing';
import { createOrganization } from '../organizations';

/** An account of a partner, or of the house itself, whose person pays by themselves with a customer at the sandbox. */
export async function createOwnPayer(app: ReturnType<typeof testApp>, { name = 'Ada Lovelace', organizationId, kind = 'safe' }: { name?: string; organizationId?: string; kind?: AccountKind } = {}) {
  const holder = organizationId ?? (await createOrganization({ name: 'Bright & Sons' })).organizationId;
  const { accountId, email } = await createAccount({ organizationId: holder, kind, name });
  const person = await createCustomer({ accountId, role: kind === 'safe' ? 'holder' : 'billing_owner', firstName: 'Ada', lastName: 'Payer' });
  const payer = await createPayer(HOUSE_ORGANIZATION_ID, accountId);
  const browser: SignedInAgent = await signedInAgent(app, person);
  return { partnerId: holder, organizationId: HOUSE_ORGANIZATION_ID, accountId, accountEmail: email, person, payer, browser, name };
}

export type OwnPayer = Awaited<ReturnType<typeof createOwnPayer>>;
