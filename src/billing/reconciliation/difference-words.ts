import type { DifferenceKind } from './differences.repository';

export type DifferenceWords = {
  title: string;
  /** How such a thing comes about. */
  cause: string;
  /** What a person does about it. */
  remedy: string;
};

/** What a kind of difference between Stripe and the portal means, for those who deal with it. */
export const DIFFERENCE_WORDS: Readonly<Record<DifferenceKind, DifferenceWords>> = {
  money_unknown_here: {
    title: 'A charge that nothing here explains',
    cause: 'Stripe took this money under a reference of ours, and no payment here knows it. Most often this database is older than the charge: a backup was restored.',
    remedy: 'Find the order by its reference. Enter the order again and give this money back at Stripe, or give it back only. Then say here what you did. Billing stays on hold until the hold is lifted.',
  },
  charge_made_elsewhere: {
    title: 'A charge that was made at Stripe by hand',
    cause: 'A customer of ours was charged without any reference of ours: somebody used Stripe’s own pages, or another program shares the account.',
    remedy: 'Ask who made it. Give it back at Stripe if nobody ordered it. Then say here what it was for.',
  },
  paid_here_only: {
    title: 'Paid here, not at Stripe',
    cause: 'An invoice here counts as paid, and Stripe knows no such charge, or says that it did not succeed. The row was changed by hand, or the key belongs to another Stripe account.',
    remedy: 'Look the charge up at Stripe. If no money came, give the invoice a credit note and charge again. Then say here what you did.',
  },
  amount: {
    title: 'Another sum than was asked for',
    cause: 'The charge at Stripe and the payment here have different sums or currencies. One of them was changed after the charge.',
    remedy: 'Compare with the invoice. Give back what was taken too much, or ask the partner for the rest. Then say here what you did.',
  },
  booked_late: {
    title: 'A paid charge that was missed here',
    cause: 'Stripe was paid, and neither our own call, nor a webhook, nor a sweep brought the news. The comparison booked it.',
    remedy: 'Nothing is to be done. If it happens often, look whether webhooks arrive.',
  },
  money_without_invoice: {
    title: 'Money that no invoice was waiting for',
    cause: 'It was paid a second time, or for an order that had been given up.',
    remedy: 'Nothing is to be done: it went back to the card by itself.',
  },
  refund_unknown_here: {
    title: 'A refund that was missed here',
    cause: 'Money was given back at Stripe’s own pages, or the webhook that told of it was lost.',
    remedy: 'Where its payment is known here it was booked by itself. Else find out what was given back, and say it here.',
  },
  refund_here_only: {
    title: 'A refund that Stripe does not know',
    cause: 'A refund here counts as done, and Stripe lists none for that charge. The row was changed by hand, or the key belongs to another Stripe account.',
    remedy: 'Look the charge up at Stripe. If nothing went back, give it back there. Then say here what you did.',
  },
  refund_amount: {
    title: 'A refund of another sum',
    cause: 'Stripe gave back another sum than is booked here.',
    remedy: 'Give back the rest at Stripe, or agree with the partner to keep it. Then say here what you did.',
  },
  refund_failed: {
    title: 'A refund that did not arrive',
    cause: 'The bank did not take the money back: the card or its account was closed after the refund was booked here.',
    remedy: 'Ask the partner’s bank details or another card, and send the refund again from the page Refunds.',
  },
  customer_missing: {
    title: 'A customer that Stripe no longer has',
    cause: 'The customer was deleted at Stripe, and all its cards with it. Or the key belongs to another Stripe account.',
    remedy: 'Nothing can be charged for this partner. If the key is right, ask the partner to add a card anew once support has made a new customer. Then say here what you did.',
  },
  card_missing: {
    title: 'A card that Stripe no longer has',
    cause: 'The card was taken off its customer at Stripe.',
    remedy: 'Nothing is to be done here: the card is shown as gone, and the partner’s people are told which renewals hang on it.',
  },
};
