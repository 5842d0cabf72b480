import { type Account } from '../../../accounts/account';
import { readQuestion } from '../../../accounts/accounts-list.model';
import { readAccountsPage } from '../../../accounts/accounts-list.report';
import { findAccount, listAccountsById } from '../../../accounts/accounts.repository';
import { type AccountKind, type Catalog } from '../../../plans/catalog';
import { getCatalog } from '../../../plans/plans.repository';
import { isUuid, type Scope, type Scoped, within } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { NotFound } from '../../../platform/errors';
import { type BuyingOrganization, getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { listSubscriptionsOfAccount } from '../../subscriptions.repository';
import { type ActivationCode } from '../activation-code';
import { listCodesById } from '../activation-codes.repository';
import { type CodeChoice, listCodeChoices } from './code-choices.report';
import { type CodeTarget, planOfCode, targetsOf } from './code-use.model';

/** What the pages about the use of a code start from: for whom, with which code, and what there is to choose. */
export interface Desk {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account | undefined;
  readonly kind: AccountKind;
  /** The code that the person came with. */
  readonly code: ActivationCode | undefined;
  readonly targets: readonly CodeTarget[];
  readonly choices: readonly CodeChoice[];
}

interface Asking {
  readonly organizationId: string;
  readonly now: Date;
  readonly asked: Readonly<Record<string, string>>;
}

/** Throws NotFound for an account that is not there, and for a code where `codeMustBe`: in a form it is a field to be typed again. */
export async function readDesk(trx: Scoped, { organizationId, now, asked }: Asking, { codeMustBe = false } = {}): Promise<Desk> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, organization.today);
  const account = await accountFor(trx, organizationId, asked['use_account'] || asked['account']);
  const code = await codeFor(trx, organizationId, asked['code']);
  if (codeMustBe && asked['code'] && !code) throw new NotFound('We could not find that code.');
  const kind = account?.kind ?? kindIn(asked['kind']) ?? (code ? planOfCode({ catalog }, code).accountKind : 'safe');
  const subscriptions = account ? await listSubscriptionsOfAccount(trx, organizationId, account.id) : [];
  return { organization, catalog, account, kind, code, targets: targetsOf({ subscriptions }, now), choices: await listCodeChoices(trx, organizationId, kind, now) };
}

const mostFound = 50;
type Looking = { organizationId: string; limitedTo: string | undefined; today: Day; now: Date; words: string; kind: AccountKind | undefined };

/** Accounts that a code could be for, by name or address; of one kind where the code is chosen. */
export async function findCustomers(scope: Scope, { words, kind, organizationId, limitedTo, today, now }: Looking): Promise<{ id: string; name: string; email: string }[]> {
  const page = { sort: '', size: mostFound, direction: 'after', place: undefined, position: 0 } as const;
  const { lines } = await readAccountsPage(scope, { organizationId, limitedTo, question: readQuestion({ q: words }), today }, page, now);
  const ids = lines.slice(0, mostFound).map(({ id }) => id);
  const accounts = kind && ids.length > 0 ? await within(scope, (trx) => listAccountsById(trx, organizationId, ids), { readOnly: true }) : [];
  const isOther = (id: string): boolean => accounts.some((account) => account.id === id && account.kind !== kind);
  return lines.slice(0, mostFound).filter(({ id }) => !isOther(id)).map(({ id, name, email }) => ({ id, name, email }));
}

function kindIn(typed: string | undefined): AccountKind | undefined {
  return typed === 'safe' || typed === 'safe_pro' ? typed : undefined;
}

async function accountFor(trx: Scoped, organizationId: string, id: string | undefined): Promise<Account | undefined> {
  if (!id) return undefined;
  const account = isUuid(id) ? await findAccount(trx, organizationId, id) : undefined;
  if (!account) throw new NotFound('We could not find that account.');
  return account;
}

async function codeFor(trx: Scoped, organizationId: string, id: string | undefined): Promise<ActivationCode | undefined> {
  return id && isUuid(id) ? (await listCodesById(trx, organizationId, [id]))[0] : undefined;
}
