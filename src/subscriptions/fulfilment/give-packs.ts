import { uuidv7 } from 'uuidv7';
import { type InvoiceLine } from '../../billing/invoices/invoice-lines.repository';
import { type Scoped } from '../../platform/database/database';
import { zeroCents } from '../../platform/values/money';
import { insertAddOnTerms } from '../add-on-terms.repository';
import { packsItemOf, type TermItem } from '../term-item.model';
import { accountOf, type Fulfilling } from './fulfil-kind.model';

/** A paid line of storage packs, the subscription that gets them and the term they go with. */
interface GivenPacks {
  readonly fulfilling: Fulfilling;
  readonly line: InvoiceLine;
  readonly subscriptionId: string;
  readonly term: Pick<TermItem, 'years' | 'startsOn' | 'endsOn'>;
}

/** Gives packs bought with a term their own rows: the term's dates and the worth of their own line (domain.md §3.3). The count is in the term. */
export async function givePacks(trx: Scoped, given: readonly GivenPacks[]): Promise<void> {
  await insertAddOnTerms(trx, given.flatMap(({ fulfilling, line, subscriptionId, term: { years, startsOn, endsOn } }) => {
    const { addOnId } = packsItemOf(line.item);
    if (addOnId === undefined) return [];
    const { organizationId, currency, now } = fulfilling;
    return [{
      id: uuidv7(), organizationId, accountId: accountOf(fulfilling), subscriptionId, addOnId, quantity: line.quantity, years, startsOn, endsOn, cutOn: null,
      valueCents: line.netCents, creditCents: zeroCents, currency, invoiceLineId: line.id, createdAt: now,
    }];
  }));
}
