import { type Account } from '../../accounts/account';
import { type AccountPerson, listAccountPeople } from '../../accounts/account-people.repository';
import { statusOf } from '../../accounts/consents/consent-request.model';
import { findNewestForAccount } from '../../accounts/consents/consent-requests.repository';
import { getAccount } from '../../accounts/accounts.repository';
import { type Catalog } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Cents, type Currency } from '../../platform/values/money';
import { isPaymentOnItsWay } from '../conversions/account-payments.report';
import { findMoveShown } from '../moves/moves.repository';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { autoRenewalKind } from '../renewals/by-hand/quote-renewal';
import { listOpenCharges, type OpenCharge } from '../renewals/open-charges.report';
import { type Subscription } from '../subscription';
import { listSubscriptionsShown } from '../subscriptions.repository';
import { listUndoable, type UndoableRenewal } from '../undo/undoable-renewals.report';
import { isLive } from './release.model';

/** What is to be released: one subscription of a household, or an account with all it has. */
export type Releasing = { readonly subscriptionId: string } | { readonly accountId: string };

export type AnnouncedSum = { readonly totalCents: Cents; readonly currency: Currency };

/** Everything a release is judged and told by, as it stands now. */
export interface ReleaseBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  /** What goes, whatever its state, also what the customer pays for; the rest of the account's live ones stay with the partner. */
  readonly released: readonly Subscription[];
  readonly staying: readonly Subscription[];
  /** The account leaves the partner: it is released whole, or this is the last that is linked. */
  readonly accountLeaves: boolean;
  readonly isWhole: boolean;
  readonly people: readonly AccountPerson[];
  /** What the announced renewals would charge, by subscription. */
  readonly announced: ReadonlyMap<string, AnnouncedSum>;
  readonly undoable: ReadonlyMap<string, UndoableRenewal>;
  readonly charges: readonly OpenCharge[];
  /** A payment for the account whose end is not known, or that bought what is not given yet. */
  readonly paying: boolean;
  /** Orders for what goes that nobody has confirmed. */
  readonly openOrders: number;
  /** Administrator rights are asked for, and not answered yet. */
  readonly isRequested: boolean;
  /** Both have signed that the account goes to another partner. */
  readonly move: { readonly to: string; readonly on: Day } | null;
  /** Papers of what goes with a line in dispute. */
  readonly disputed: readonly { readonly invoiceId: string; readonly number: string }[];
  readonly now: Date;
}

/** Reads it all in the organization's scope; throws NotFound for what is not there. */
export async function readReleaseBasis(trx: Scoped, organizationId: string, releasing: Releasing, now: Date): Promise<ReleaseBasis> {
  const isWhole = 'accountId' in releasing;
  const accountId = isWhole ? releasing.accountId : await accountOfSubscription(trx, organizationId, releasing.subscriptionId);
  const account = await getAccount(trx, organizationId, accountId);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const subscriptions = await listSubscriptionsShown(trx, organizationId, accountId);
  const released = isWhole ? subscriptions : subscriptions.filter(({ id }) => id === releasing.subscriptionId);
  const staying = subscriptions.filter((each) => isLive(each) && !released.includes(each));
  const ids = released.filter((each) => each.organizationId === organizationId).map(({ id }) => id);
  return {
    organization, account, released, staying, isWhole, accountLeaves: isWhole || staying.length === 0, now,
    catalog: await getCatalog(trx, organization.today),
    people: await listAccountPeople(trx, accountId),
    announced: await announcedSums(trx, organizationId, ids),
    undoable: await listUndoable(trx, organizationId, ids, now),
    charges: await listOpenCharges(trx, ids),
    paying: await isPaymentOnItsWay(trx, { organizationId, accountId, quoteId: NO_QUOTE }),
    openOrders: await countOpenOrders(trx, organizationId, { accountId, subscriptionIds: isWhole || staying.length === 0 ? null : ids }, now),
    isRequested: await isRequested(trx, organizationId, accountId, now),
    move: await findDatedMove(trx, organizationId, accountId),
    disputed: await listDisputed(trx, organizationId, ids),
  };
}

/** Also of one that the customer pays for and this organization is shown. */
async function accountOfSubscription(trx: Scoped, organizationId: string, subscriptionId: string): Promise<string> {
  const result = await trx.raw<{ rows: { account_id: string }[] }>(
    "select account_id from subscriptions where id = ? and ? in (organization_id, shown_to_organization_id) and state <> 'converted'", [subscriptionId, organizationId]);
  if (!result.rows[0]) throw new NotFound('We could not find that subscription.');
  return result.rows[0].account_id;
}

const NO_QUOTE = '00000000-0000-0000-0000-000000000000';

async function announcedSums(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<Map<string, AnnouncedSum>> {
  const result = await trx.raw<{ rows: (AnnouncedSum & { id: string })[] }>(
    `select s.id, q.total_cents as "totalCents", q.currency from subscriptions s join quotes q on q.organization_id = s.organization_id and q.id = s.renewal_quote_id
      where s.organization_id = ? and s.id = any(cast(? as uuid[]))`, [organizationId, [...subscriptionIds]]);
  return new Map(result.rows.map(({ id, ...sum }) => [id, sum]));
}

/** Of the whole account where it leaves, else of the subscriptions alone; what the worker has announced is no order. */
async function countOpenOrders(trx: Scoped, organizationId: string, { accountId, subscriptionIds }: { accountId: string; subscriptionIds: readonly string[] | null }, now: Date): Promise<number> {
  const result = await trx.raw<{ rows: [{ n: number }] }>(
    `select count(*)::int as n from quotes q where q.organization_id = :organizationId and q.account_id = :accountId and q.status = 'open' and q.kind <> :announced and q.expires_at > :now
        and (cast(:subscriptionIds as uuid[]) is null or exists (select from quote_lines l where l.quote_id = q.id and l.subscription_id = any(cast(:subscriptionIds as uuid[]))))`,
    { organizationId, accountId, subscriptionIds: subscriptionIds && [...subscriptionIds], announced: autoRenewalKind, now });
  return result.rows[0].n;
}

/** One that the customer alone has signed is not this organization's to know; it lapses with the release. */
async function findDatedMove(trx: Scoped, organizationId: string, accountId: string): Promise<ReleaseBasis['move']> {
  const move = await findMoveShown(trx, { organizationId, accountId });
  return move?.state === 'dated' && move.movesOn !== null ? { to: move.to.name, on: move.movesOn } : null;
}

async function isRequested(trx: Scoped, organizationId: string, accountId: string, now: Date): Promise<boolean> {
  const newest = await findNewestForAccount(trx, organizationId, accountId);
  return newest !== undefined && statusOf(newest, now) === 'pending';
}

async function listDisputed(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<{ invoiceId: string; number: string }[]> {
  const result = await trx.raw<{ rows: { invoiceId: string; number: string }[] }>(
    `select distinct i.id as "invoiceId", i.number from disputes d join invoice_lines l on l.id = d.invoice_line_id join invoices i on i.id = d.invoice_id
      where d.organization_id = ? and d.status = 'open'
        and (l.subscription_id = any(cast(? as uuid[])) or exists (select from terms t where t.invoice_line_id = l.id and t.subscription_id = any(cast(? as uuid[])))) order by i.number`,
    [organizationId, [...subscriptionIds], [...subscriptionIds]]);
  return result.rows;
}
