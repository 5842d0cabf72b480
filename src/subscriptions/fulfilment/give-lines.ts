import { type InvoiceLine, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { type Scoped } from '../../platform/database/database';
import { type Subscription } from '../subscription';
import { packsItemKind, termItemKind, termItemOf } from '../term-item.model';
import { type Fulfilling } from './fulfil-kind.model';
import { fulfilTerm } from './fulfil-term';
import { givePacks } from './give-packs';

/** Gives the terms of a purchase's lines and the packs beside them, and ticks the lines off; answers the subscriptions as they are now. */
export async function giveLines(trx: Scoped, fulfilling: Fulfilling, lines: readonly InvoiceLine[]): Promise<Subscription[]> {
  const given: Subscription[] = [];
  for (const line of lines) {
    if (line.itemKind === termItemKind) given.push(...await fulfilTerm(trx, fulfilling, line, termItemOf(line.item)));
  }
  const [bought] = lines.filter(({ itemKind }) => itemKind === termItemKind);
  const packs = lines.filter(({ itemKind }) => itemKind === packsItemKind);
  if (bought && given[0]) await givePacks(trx, packs.map((line) => ({ fulfilling, line, subscriptionId: given[0]!.id, term: termItemOf(bought.item) })));
  await markLinesFulfilled(trx, lines.map(({ id }) => id), fulfilling.now);
  return given;
}
