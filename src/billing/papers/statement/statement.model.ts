import { addCents, type Cents } from '../../../platform/values/money';

/** What happened on an account of money: invoices and money paid back raise what is owed, payments and credits lower it. */
export type StatementEntry = {
  kind: 'invoice' | 'payment' | 'credit' | 'refund';
  id: string; at: Date; place: string; rank: number;
  /** The paper's own number: a credit note's, else its invoice's. */
  invoiceId: string; number: string; isNote: boolean; what: string; accountName: string;
  /** Above 0: the partner owes it; below 0: it was paid or credited. */
  cents: Cents;
};

export type StatementRow = StatementEntry & { balanceCents: Cents };

/** The balance after each entry, one after the other from the balance before them. */
export function withBalances(openingCents: Cents, entries: readonly StatementEntry[]): { rows: StatementRow[]; closingCents: Cents } {
  let balanceCents = openingCents;
  const rows = entries.map((entry) => {
    balanceCents = addCents(balanceCents, entry.cents);
    return { ...entry, balanceCents };
  });
  return { rows, closingCents: balanceCents };
}
