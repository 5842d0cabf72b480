import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ensurePayer } from '../../billing/payers/payers.repository';
import { type NewQuote, QUOTE_MINUTES, type Quote } from '../../billing/quotes/quote';
import { insertQuote } from '../../billing/quotes/quotes.repository';
import { type Scoped } from '../../platform/database/database';
import { type Buyer } from '../purchases/order';

type Making = Pick<NewQuote, 'organizationId' | 'accountId' | 'kind' | 'description' | 'lines' | 'facts' | 'orderDetails'> & {
  buyer: Pick<Buyer, 'currency' | 'taxRatePpm' | 'taxName'>;
  /** The account is still to be made when the order is paid. */
  isNewAccount?: boolean;
  actor: Actor;
  now: Date;
};

/** Stores what a person ordered as a quote that binds for 60 minutes, with its audit row (domain.md §3.6); the organization's card pays, of the house's orders the account's. */
export async function makeQuote(trx: Scoped, { buyer, isNewAccount = false, actor, now, ...order }: Making): Promise<Quote> {
  const { organizationId, accountId } = order;
  const { currency, taxRatePpm, taxName } = buyer;
  const payer = await ensurePayer(trx, { organizationId, accountId, currency, now });
  const quote = await insertQuote(trx, {
    ...order, payerId: payer.id, currency, taxRatePpm, taxName, createdBy: actor.id, now, expiresAt: new Date(now.getTime() + QUOTE_MINUTES * 60_000),
  });
  await recordAudit(trx, {
    organizationId, accountId: isNewAccount ? null : accountId, actor, action: 'quote.made', subjectType: 'quote', subjectId: quote.id,
    after: { description: quote.description, totalCents: quote.totalCents, currency }, now,
  });
  return quote;
}
