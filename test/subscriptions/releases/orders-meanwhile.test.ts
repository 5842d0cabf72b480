import { transferAccount } from '../../../src/accounts/transfer-account';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { confirmQuotes } from '../../../src/billing/quotes/confirm-quotes';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { databaseNow, within } from '../../../src/platform/database/database';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { quotePurchase } from '../../../src/subscriptions/purchases/quote-purchase';
import { ownerSql } from '../../support/database';
import { testApp } from '../../support/app';
import { createAccount } from '../../support/factories/accounts';
import { worker } from '../../support/factories/money/billing';
import { createFirm } from '../../support/factories/money/renewals';
import { subscriptionsOf } from '../../support/factories/subscriptions';
import { runBillingJobs } from '../../support/billing-jobs';
import { assertNoBrokenInvariant } from '../../support/invariants';

testApp();

describe('An order that is paid while its account leaves', () => {
  it('gives nothing to anybody, and its money goes back', async () => {
    const { organizationId, member, card } = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const { accountId } = await createAccount({ organizationId, name: 'Amira Haddad' });
    const actor = { kind: 'person', id: member.personId } as const;
    const { invoiceId, paymentId } = await within({ organizationId }, async (trx) => {
      const now = await databaseNow(trx);
      const order = { planCode: 'safe_plus', accountId, newCustomer: null, administeredBy: 'customer' as const, purchaseOrder: '', years: 1 as const, quantity: 1, packs: 0, accountName: 'Amira Haddad', convertsId: null };
      const quote = await quotePurchase(trx, { organizationId, order, actor, now });
      return confirmQuotes(trx, {
        organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`, accountName: 'Amira Haddad',
        kind: quote.kind, description: quote.description, purchaseOrder: '', offSession: false, cardId: card.id, actor, now,
      });
    });
    await within({ organizationId }, async (trx) => transferAccount(trx, { accountId, from: organizationId, to: HOUSE, reason: 'released', actor, now: await databaseNow(trx) }));
    expect((await chargePayment({ organizationId, paymentId: paymentId!, actor: worker })).state).toBe('paid');
    await fulfilInvoice({ organizationId, invoiceId, actor: worker });
    await runBillingJobs();
    expect(await subscriptionsOf(accountId)).toEqual([]);
    expect(await ownerSql('select taken_back_at is not null as back from invoice_lines where invoice_id = $1', [invoiceId])).toEqual([{ back: true }]);
    expect(await ownerSql('select state, amount_cents from refunds where organization_id = $1', [organizationId])).toEqual([{ state: 'done', amount_cents: 107_99 }]);
    await assertNoBrokenInvariant();
  });
});
