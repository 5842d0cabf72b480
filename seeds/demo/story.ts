import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../src/accounts/refresh-account-summary';
import { recordAudit } from '../../src/audit/audit.repository';
import { addDays, addYearsFromAnchor, type Day, instantAt, startOfDay } from '../../src/platform/values/dates';
import { enrolled } from '../../src/subscriptions/auto-renewal.model';
import { lapsed, purged, purging } from '../../src/subscriptions/ending.model';
import { type Subscription, withMoments } from '../../src/subscriptions/subscription';
import { type DemoConversion, type DemoCustomer, type DemoSubscription } from './people/customer';
import { alignedThen, grownThen } from './money/inside-terms';
import { changeSubscription, type Past } from './money/past';
import { convertedThen, upgradedThen } from './money/past-change';
import { orderedThen, refundedThen, triedThen } from './money/past-order';
import { type DemoSchedule, scheduledThen } from './money/past-schedule';
import { declinedTryThen, renewedThen, triesOf } from './money/past-renewal';

/** Something that happened to a customer. */
export interface Happening {
  readonly at: Date;
  tell(past: Past): Promise<void>;
}

/** Where a story is told from. */
export interface Present {
  readonly now: Date;
  readonly today: Day;
  readonly timeZone: string;
  /** So that not everything happens at the same time of day. */
  readonly place: number;
}

type Told = DemoSubscription & { customer: DemoCustomer; account: { id: string; isThere: boolean }; ids: string[] };

/** All that happened to a customer and their subscriptions up to now, each with its moment; in no order. */
export function storyOf(customer: DemoCustomer, present: Present): Happening[] {
  const account = { id: uuidv7(), isThere: false };
  const subscriptions = customer.subscriptions.map((told): Told => ({ ...told, customer, account, ids: [] }));
  const happenings = subscriptions.flatMap((told) => (told.trial ? trialStory(told, present) : paidStory(told, present)));
  const aligned = customer.aligned ? [alignment(subscriptions, customer.aligned, present)] : [];
  const changed = customer.converted ? [conversion(customer, customer.converted, subscriptions, present)] : [];
  return [...happenings, ...aligned, ...changed, { at: present.now, tell: (past) => arriveAtPresent(past, customer, subscriptions, present) }];
}

function trialStory(told: Told, present: Present): Happening[] {
  const { customer, account } = told;
  const endsOn = addDays(present.today, told.endsIn);
  const begins: Happening = {
    at: atWork(addDays(endsOn, told.trial === 'personal' ? -15 : -30), present),
    tell: async (past) => { told.ids = [(await triedThen(past, { customer, accountId: account.id, told, at: begins.at })).id]; },
  };
  return [begins, ...endsOn < present.today ? [lapse(told, endsOn, present)] : []];
}

function paidStory(told: Told, present: Present): Happening[] {
  const { customer, account, years = 1, terms = 1 } = told;
  const beginsOn = addYearsFromAnchor(addDays(present.today, told.endsIn), -years * terms);
  const endOf = (term: number) => addYearsFromAnchor(beginsOn, years * term);
  const order: Happening = {
    at: atWork(beginsOn, present),
    tell: async (past) => {
      const given = await orderedThen(past, { customer, accountId: account.id, isNew: !account.isThere, told, card: cardOf(past), at: order.at });
      account.isThere = true;
      told.ids = given.map(({ id }) => id);
    },
  };
  const renewals = Array.from({ length: terms - 1 }, (_, index) => renewal(told, endOf(index + 1), present));
  return [
    order,
    ...told.renewsOn ? [enrolment(told, order.at)] : [],
    ...told.grew ? [growth(told, told.grew, present)] : [],
    ...renewals,
    ...endingOf(told, endOf(terms), present),
    ...told.scheduled ? [schedule(told, told.scheduled, present)] : [],
    ...told.refunded ? [refund(told, told.refunded, endOf(terms - 1), present)] : [],
    ...told.upgraded ? [upgrade(told, told.upgraded, present)] : [],
  ];
}

function schedule(told: Told, scheduled: DemoSchedule, present: Present): Happening {
  const at = atWork(addDays(present.today, -(3 + present.place % 5)), present);
  return { at, tell: (past) => scheduledThen(past, { subscriptionId: told.ids[0]!, schedule: scheduled, at }) };
}

function renewal(told: Told, endsOn: Day, present: Present): Happening {
  const byItself = told.renewsOn !== undefined;
  const at = byItself ? instantAt(addDays(endsOn, -1), '09:00', present.timeZone) : atWork(addDays(endsOn, -6), present);
  const { name: accountName, purchaseOrder } = told.customer;
  return { at, tell: (past) => renewedThen(past, { subscriptionId: told.ids[0]!, accountName, purchaseOrder: byItself ? '' : purchaseOrder, card: cardOf(past), byItself, at }) };
}

function upgrade(told: Told, { plan, daysAgo }: NonNullable<DemoSubscription['upgraded']>, present: Present): Happening {
  const at = atWork(addDays(present.today, -daysAgo), present);
  const { customer: { kind, name: accountName, purchaseOrder }, account, years = 1 } = told;
  return {
    at, tell: (past) => upgradedThen(past, { subscriptionId: told.ids[0]!, accountId: account.id, accountName, purchaseOrder, plan, years: kind === 'safe' ? years : null, card: cardOf(past), at }),
  };
}

function conversion({ name: accountName, purchaseOrder }: DemoCustomer, told: DemoConversion, subscriptions: readonly Told[], present: Present): Happening {
  const at = atWork(addDays(present.today, -told.daysAgo), present);
  const [first] = subscriptions as [Told];
  return {
    at, tell: async (past) => { first.ids.push(await convertedThen(past, { told, accountId: first.account.id, accountName, purchaseOrder, card: cardOf(past), at })); },
  };
}

function enrolment(told: Told, orderedAt: Date): Happening {
  const at = new Date(orderedAt.getTime() + 20 * 60_000);
  return {
    at,
    tell: async (past) => {
      const card = past.cards.find(({ use }) => use === told.renewsOn);
      const auditId = await recordAudit(past.trx, {
        organizationId: past.organization.id, accountId: told.account.id, actor: past.buyer, action: 'auto-renew.enabled', subjectType: 'subscription',
        subjectId: told.ids[0]!, before: { autoRenew: false }, after: { autoRenew: true }, now: at,
      });
      await changeSubscription(past, told.ids[0]!, (before, plan) => enrolled(before, { auditId, cardId: card?.id ?? null }, plan, at));
    },
  };
}

function growth(told: Told, { packs, daysAgo }: NonNullable<DemoSubscription['grew']>, present: Present): Happening {
  const at = atWork(addDays(present.today, -daysAgo), present);
  return { at, tell: (past) => grownThen(past, { subscriptionId: told.ids[0]!, packs, accountId: told.account.id, accountName: told.customer.name, at }) };
}

function alignment(told: readonly Told[], { daysAgo, endsIn }: NonNullable<DemoCustomer['aligned']>, present: Present): Happening {
  const at = atWork(addDays(present.today, -daysAgo), present);
  const [{ account, customer }] = told as [Told];
  return {
    at,
    tell: (past) => alignedThen(past, { subscriptionIds: told.flatMap(({ ids }) => ids), endsOn: addDays(present.today, endsIn), accountId: account.id, accountName: customer.name, at }),
  };
}

/** How the last term ended, where it has. */
function endingOf(told: Told, endsOn: Day, present: Present): Happening[] {
  const declined = triesOf({ endsOn, timeZone: present.timeZone }, told.declinedTries ?? 0).map((at): Happening => ({
    at,
    tell: (past) => declinedTryThen(past, { subscriptionId: told.ids[0]!, accountName: told.customer.name, card: past.cards.find(({ use }) => use === told.renewsOn), at }),
  }));
  return [...declined, ...endsOn < present.today ? [lapse(told, endsOn, present)] : [], ...told.dataRemoved ? removal(told, endsOn, present) : []];
}

function lapse(told: Told, endsOn: Day, { timeZone }: Present): Happening {
  const at = startOfDay(addDays(endsOn, 1), timeZone);
  return { at, tell: async (past) => { await changeSubscription(past, told.ids[0]!, (before, plan) => lapsed(before, plan, at)); } };
}

function removal(told: Told, endsOn: Day, { timeZone }: Present): Happening[] {
  const at = startOfDay(addDays(endsOn, 31), timeZone);
  const going: Happening = { at, tell: async (past) => { await changeSubscription(past, told.ids[0]!, (before, plan) => purging(before, plan, at)); } };
  const goneAt = new Date(at.getTime() + 3_600_000);
  const gone: Happening = { at: goneAt, tell: async (past) => { await changeSubscription(past, told.ids[0]!, (before, plan) => purged(before, plan, goneAt)); } };
  return told.dataRemoved === 'gone' ? [going, gone] : [going];
}

function refund(told: Told, share: 'half' | 'all', begunOn: Day, present: Present): Happening {
  const at = atWork(addDays(begunOn, 4), present);
  return {
    at,
    tell: async (past) => {
      const newest = await past.trx<{ id: string; account_id: string; status: string; created_at: Date }>('invoices')
        .where({ account_id: told.account.id, status: 'paid' }).orderBy('created_at', 'desc').first('id');
      await refundedThen(past, { invoiceId: newest!.id, share, at });
    },
  };
}

/** What is true today and was not told as it happened: the clients that are installed, where it was bought, the reminder that waits. */
async function arriveAtPresent(past: Past, customer: DemoCustomer, subscriptions: readonly Told[], { now }: Present): Promise<void> {
  const accountId = subscriptions[0]!.account.id;
  for (const told of subscriptions) {
    for (const id of told.ids) {
      // Where it was bought never changes by a rule.
      if (told.source) await past.trx('subscriptions').where({ organization_id: past.organization.id, id }).update({ source: told.source });
      await changeSubscription(past, id, (before, plan) => {
        const installedAt = told.isInstalled === false ? null : new Date(before.createdAt.getTime() + 26 * 3_600_000);
        const present = withMoments({ ...before, installedAt }, plan, now);
        return { ...present, ...whatIsDue(present, now), ...told.reminderIsDue && { nextNoticeAt: now } };
      });
    }
  }
  if (customer.isRegistered && customer.administeredBy === 'customer') {
    await past.trx('accounts').where({ id: accountId }).update({ registered_at: past.trx.raw("created_at + interval '1 day'") });
  }
  await refreshAccountSummary(past.trx, accountId);
}

/** What would have been due before there was a worker is due as it starts. */
function whatIsDue({ chargeAt, quoteAt }: Subscription, now: Date): Pick<Subscription, 'chargeAt' | 'quoteAt'> {
  const notBeforeNow = (at: Date | null): Date | null => (at !== null && at < now ? now : at);
  return { chargeAt: notBeforeNow(chargeAt), quoteAt: notBeforeNow(quoteAt) };
}

function cardOf(past: Past) {
  return past.cards.find(({ use }) => use === 'default');
}

/** Between ten and five on a day; never in the future. */
function atWork(on: Day, { timeZone, now, place }: Present): Date {
  const hour = 10 + place % 7;
  const minute = place * 13 % 60;
  const at = instantAt(on, `${hour}:${String(minute).padStart(2, '0')}`, timeZone);
  return at < now ? at : new Date(now.getTime() - 60_000);
}
