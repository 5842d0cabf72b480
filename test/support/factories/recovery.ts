import { uuidv7 } from 'uuidv7';
import { newCase } from '../../../src/recovery/orders/fulfil-courier';
import { type CourierRequest } from '../../../src/recovery/courier-request.model';
import { type RecoveryCase } from '../../../src/recovery/recovery-case';
import { insertCase } from '../../../src/recovery/recovery-cases.repository';
import { logEvent } from '../../../src/recovery/recovery-events.repository';
import { getMachine } from '../../../src/computers/machines.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { findSubscriptionOfAccount } from '../../../src/subscriptions/subscriptions.repository';

/** What people type on the form, everything agreed to. */
export const REQUEST_FIELDS: Record<string, string> = {
  deliver_to: 'customer', contact_name: 'Ada Lovelace', contact_phone: '(617) 555-0134', contact_email: 'ada@example.test', company: '', line1: '12 Milk Street', line2: 'Apt 4', city: 'Boston', region: 'MA',
  postal_code: '02110', shipping: 'expedited', apple_silicon: '', note: '', address_checked: 'yes', agreed: 'yes', charge_agreed: 'yes',
};

const REQUEST: CourierRequest = {
  deliverTo: 'customer', contactName: 'Ada Lovelace', contactEmail: 'ada@example.test', contactPhone: '(617) 555-0134', company: '', line1: '12 Milk Street', line2: '', city: 'Boston', region: 'MA', postalCode: '02110',
  method: 'expedited', forAppleSilicon: false, note: '',
};

type Given = { machineId: string; payerOrganizationId: string; requestedBy: string; requestedName?: string; invoiceId?: string; facts?: Partial<RecoveryCase> };

/** A case of a computer as it stands after its payment, without the payment: for pages and lists. `facts` say what else is to be known of it. */
export async function createCase({ machineId, payerOrganizationId, requestedBy, requestedName = 'Ada Lovelace', invoiceId = uuidv7(), facts = {} }: Given): Promise<RecoveryCase> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const machine = await getMachine(trx, machineId);
    const subscription = await findSubscriptionOfAccount(trx, machine.accountId, machine.subscriptionId);
    const order = { caseId: uuidv7(), accountId: machine.accountId, requestedBy, requestedName, request: REQUEST };
    const made: RecoveryCase = { ...newCase({ order, machine, subscription: subscription!, payerOrganizationId, now }), state: 'requested', invoiceId, requestedAt: now, ...facts };
    await insertCase(trx, made);
    await logEvent(trx, made, { event: made.state === 'saved' ? 'saved' : 'requested', at: now, side: 'partner', byName: requestedName, detail: '' });
    return made;
  });
}
