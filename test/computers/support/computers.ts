import { type Express } from 'express';
import { type Machine } from '../../../src/computers/machine';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { type Company, createCompany } from '../../accounts/company/support/company';
import { type Role } from '../../../src/organizations/roles';

export type WithPlan = Company & { subscriptionId: string };

/** A company with a plan that backs up 25 computers. */
export async function companyWithPlan(given: Parameters<typeof createCompany>[0] = {}): Promise<WithPlan> {
  const company = await createCompany(given);
  const { subscriptionId } = await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_core', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  return { ...company, subscriptionId };
}

export type Household = { organizationId: string; accountId: string; subscriptionId: string; holder: { personId: string; email: string; password: string } };

/** A household with one subscription and its holder. */
export async function household({ nickname = '' }: { nickname?: string } = {}): Promise<Household> {
  const { organizationId } = await createOrganization({ name: 'Harbor Lane IT' });
  const { accountId } = await createAccount({ organizationId, kind: 'safe', name: 'Ana Ruiz', firstName: 'Ana', lastName: 'Ruiz' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  if (nickname) await ownerSql('update subscriptions set nickname = $2 where id = $1', [subscriptionId, nickname]);
  return { organizationId, accountId, subscriptionId, holder: await createCustomer({ accountId }) };
}

export function computerOf({ accountId, subscriptionId }: { accountId: string; subscriptionId: string }, given: Partial<Parameters<typeof createMachine>[0]> = {}): Promise<Machine> {
  return createMachine({ accountId, subscriptionId, ...given });
}

export async function partnerAgent(app: Express, organizationId: string, roles: readonly Role[] = ['technician']): Promise<SignedInAgent> {
  return signedInAgent(app, await createMember({ organizationId, roles, firstName: 'Rosa', lastName: 'Marin' }));
}

export const { my } = paths.computers;
export const at = paths.computers.of;

export async function wordsAt(agent: SignedInAgent, address: string, status = 200): Promise<string> {
  return pageOf((await agent.get(address).expect(status)).text)('main').text().replace(/\s+/g, ' ').trim();
}

export function auditsOf(accountId: string): Promise<{ action: string; actor_id: string; on_behalf_of: string | null; after: Record<string, unknown> | null }[]> {
  return ownerSql("select action, actor_id, on_behalf_of, after from audit_entries where account_id = $1 and action like 'computer.%' order by id", [accountId]);
}

export function mailsOf(accountId: string): Promise<{ kind: string; recipient_email: string; subject: string; text_body: string }[]> {
  return ownerSql("select kind, recipient_email, subject, text_body from mails where account_id = $1 and kind like 'computers.%' order by created_at, id", [accountId]);
}

export async function machineRow(id: string): Promise<Record<string, unknown> | undefined> {
  return (await ownerSql('select * from machines where id = $1', [id]))[0];
}
