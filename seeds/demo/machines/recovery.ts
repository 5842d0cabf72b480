import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { confirmQuotes } from '../../../src/billing/quotes/confirm-quotes';
import { databaseNow, within } from '../../../src/platform/database/database';
import { dayIn } from '../../../src/platform/values/dates';
import '../../../src/recovery/courier-kinds';
import { type CourierRequest } from '../../../src/recovery/courier-request.model';
import { approveCase, deliverCase, denyCase, makeDrivePassword, prepareCase, shipCase } from '../../../src/recovery/office/work-case';
import { quoteCourier } from '../../../src/recovery/orders/quote-courier';
import { saveRequest } from '../../../src/recovery/orders/save-request';
import { receiveReturn } from '../../../src/recovery/returns/receive-return';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { type DemoCard } from '../money/cards';
import { NORTHWIND } from '../people/organizations';
import { billingEmail, technicianEmail } from '../people/people';

const organizationId = NORTHWIND.id;
/** How far each goes, one computer after the other. */
const STORIES = ['requested', 'approved', 'preparing', 'shipped', 'delivered', 'returned', 'denied', 'saved'] as const;
type Story = (typeof STORIES)[number];

const REQUEST: CourierRequest = {
  deliverTo: 'customer', contactName: 'Rosa Marín', contactEmail: 'rosa@customers.example', contactPhone: '(207) 555-0118', company: '', line1: '4 Harbor Lane', line2: '', city: 'Portland', region: 'ME',
  postalCode: '04101', method: 'expedited', forAppleSilicon: false, note: 'The front door is on the water side.',
};

type People = ReadonlyMap<string, string>;
type ToSend = { machineId: string; accountId: string; accountName: string };

/** Drives with the files of some computers, each a step further than the one before, by the product's own rules. Safe to repeat. */
export async function ensureRecoveries(people: People, cards: readonly DemoCard[]): Promise<void> {
  const card = cards.find(({ isDefault }) => isDefault);
  if (!card || await within({ organizationId }, (trx) => trx('recovery_cases').first('id'), { readOnly: true })) return;
  const computers = await listComputers();
  for (const [place, story] of STORIES.entries()) {
    const computer = computers[place];
    if (computer) await tell(story, computer, { people, cardId: card.id });
  }
}

/** Households' computers with a backup that we can read, in the order of their names, each of an account of its own. */
async function listComputers(): Promise<ToSend[]> {
  const result = await within({ organizationId }, (trx) => trx.raw<{ rows: ToSend[] }>(
    `select distinct on (a.sort_name, a.id) m.id as "machineId", a.id as "accountId", a.name as "accountName" from machines m join accounts a on a.id = m.account_id join subscriptions s on s.id = m.subscription_id
      where m.organization_id = ? and a.kind = 'safe' and a.administered_by = 'customer' and s.organization_id = m.organization_id and s.state = 'active' and m.key_kind = 'managed' and m.delete_at is null
        and m.last_backup_at is not null and m.bytes_protected > 0 order by a.sort_name, a.id, m.id limit ?`, [organizationId, STORIES.length]), { readOnly: true });
  return result.rows;
}

type Telling = { people: People; cardId: string };

async function tell(story: Story, computer: ToSend, { people, cardId }: Telling): Promise<void> {
  const { accountId, machineId } = computer;
  const request = { ...REQUEST, contactName: computer.accountName.slice(0, 60), method: await methodOf(computer) };
  if (story === 'saved') {
    const actor = { kind: 'person' as const, id: people.get(technicianEmail)!, requestId: null };
    await saveRequest({ organizationId, accountId, machineId, request, requestedName: 'Priya Raman', scope: { organizationId }, actor, now: await within('system', databaseNow, { readOnly: true }) });
    return;
  }
  const caseId = await order(computer, request, { people, cardId });
  await go(story, caseId);
}

/** Prime offers both ways; the others ship by express. */
async function methodOf({ machineId }: ToSend): Promise<CourierRequest['method']> {
  const found = await within({ organizationId }, (trx) => trx('machines as m').join('subscriptions as s', 's.id', 'm.subscription_id').join('plans as p', 'p.id', 's.plan_id').where({ 'm.id': machineId }).first<{ code: string }>('p.code'), { readOnly: true });
  return found.code === 'safe_prime' ? 'standard' : 'expedited';
}

async function order({ accountId, accountName, machineId }: ToSend, request: CourierRequest, { people, cardId }: Telling): Promise<string> {
  const caseId = uuidv7();
  const actor = { kind: 'person' as const, id: people.get(billingEmail)! };
  const { invoiceId, paymentId } = await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const quote = await quoteCourier(trx, { organizationId, order: { caseId, accountId, machineId, requestedBy: actor.id, requestedName: 'Marcus Bell', request }, actor, now });
    return confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`, accountName, kind: quote.kind, description: quote.description,
      purchaseOrder: '', offSession: false, cardId, actor, now,
    });
  });
  const charged = await chargePayment({ organizationId, paymentId: paymentId!, actor });
  if (charged.state === 'paid') await fulfilInvoice({ organizationId, invoiceId, actor });
  return caseId;
}

async function go(story: Exclude<Story, 'saved'>, caseId: string): Promise<void> {
  const support = await within('system', (trx) => trx('people').where({ email: 'support@office.example' }).first<{ id: string }>('id'), { readOnly: true });
  const given = { caseId, actor: { kind: 'staff' as const, id: support.id, requestId: null } };
  if (story === 'denied') {
    await denyCase({ ...given, reason: 'The backup of this computer cannot be read in full. Run a backup again, then ask once more.' });
    return;
  }
  const steps: (() => Promise<unknown>)[] = [
    () => approveCase({ ...given, confirmedBy: 'the account holder' }),
    () => prepareCase(given),
    async () => { await makeDrivePassword(given); await shipCase({ ...given, carrier: 'UPS', tracking: '1Z999AA10123456784', drives: 1, driveTb: 1 }); },
    async () => deliverCase({ ...given, deliveredOn: dayIn(await within('system', databaseNow, { readOnly: true }), NORTHWIND.timeZone) }),
    () => receiveReturn({ ...given, missing: { drives: 0, cords: 0 } }),
  ];
  const far = ['requested', 'approved', 'preparing', 'shipped', 'delivered', 'returned'].indexOf(story);
  for (const step of steps.slice(0, far)) await step();
}
