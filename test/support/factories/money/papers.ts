import { type Express } from 'express';
import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../../../src/billing/payments/charge-payment';
import { type Payer } from '../../../../src/billing/payers/payers.repository';
import { type QuoteLine } from '../../../../src/billing/quotes/quote';
import { signedInAgent, type SignedInAgent } from '../../app';
import { ownerSql } from '../../database';
import { runJob } from '../../queue';
import { stripeSdk } from '../../stripe';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from './billing';
import { createMember, createOrganization, type Member } from '../organizations';
import '../../billing-jobs';

/** A partner's person who reads papers, signed in. */
export type Desk = { organizationId: string; member: Member; payer: Payer & { stripeCustomerId: string }; browser: SignedInAgent };
export type PaidOrder = { organizationId: string; invoiceId: string; paymentId: string; number: string };

export async function createDesk(app: Express, roles: Parameters<typeof createMember>[0]['roles'] = ['billing'], name = 'Bright & Sons'): Promise<Desk> {
  const { organizationId } = await createOrganization({ name });
  const member = await createMember({ organizationId, roles });
  return { organizationId, member, payer: await createPayer(organizationId), browser: await signedInAgent(app, member) };
}

type Ordered = { accountId?: string; accountName?: string; purchaseOrder?: string; testCard?: string; line?: Partial<QuoteLine>; lines?: readonly QuoteLine[] };

/** An order that was charged; with a test card that declines, one that was not. */
export async function payOrder({ organizationId, payer }: Pick<Desk, 'organizationId' | 'payer'>, { accountId = uuidv7(), accountName = 'Engines & Co', purchaseOrder = '', testCard = 'pm_card_visa', line = {}, lines }: Ordered = {}): Promise<PaidOrder> {
  const card = await createCard(payer, testCard);
  const quote = await createQuote(payer, { accountId, lines: lines ?? [otherLine(line)] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, accountName, purchaseOrder });
  await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
  // What these quotes sell belongs to no other room, so nothing waits to be given.
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where invoice_id = $1 and fulfilled_at is null', [invoiceId]);
  const [invoice] = await ownerSql('select number from invoices where id = $1', [invoiceId]);
  return { organizationId, invoiceId, paymentId: paymentId!, number: String(invoice!['number'] ?? '') };
}

/** Money that Stripe gave back, as its event books it. */
export async function refundOrder({ paymentId }: PaidOrder, cents: number): Promise<void> {
  const [payment] = await ownerSql('select stripe_payment_intent_id as intent from payments where id = $1', [paymentId]);
  const made = await stripeSdk().refunds.create({ payment_intent: String(payment!['intent']), amount: cents });
  await ownerSql("insert into stripe_events (id, type, object_id, payload, received_at, next_attempt_at) values ($1, 'refund.created', $1, '{}', app.now(), app.now())", [made.id]);
  await runJob('billing.apply-event', { id: made.id });
}
