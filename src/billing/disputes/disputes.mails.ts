import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import type { Scoped } from '../../platform/database/database';
import { money } from '../../platform/values/format';
import { type Dispute, type DisputeAnswer, DISPUTE_REASONS } from './dispute';
import type { DisputedLine } from './disputed-line.report';

type Recipient = { email: string; name: string };
type Told = { dispute: Dispute; line: DisputedLine; now: Date };

/** Tells the colleagues who answer disputes that there is one. */
export function mailNewDispute(trx: Scoped, { dispute, line, colleagues, now }: Told & { colleagues: readonly Recipient[] }): Promise<number> {
  return queueMails(trx, colleagues.map((to) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'dispute.new', dedupeKey: `dispute:${dispute.id}`, to, view: 'message', now,
    subject: `In dispute: ${line.number}, ${money(line.totalCents, line.currency)}`,
    locals: {
      greeting: greeting(to),
      paragraphs: [`${line.organizationName} says that a line of invoice ${line.number} is wrong. It waits for an answer.`],
      facts: [...factsOf(line), { label: 'Why', value: DISPUTE_REASONS[dispute.reason].label }, { label: 'In their words', value: dispute.words }],
      button: { label: 'Open the dispute', href: config.baseUrl + paths.office.disputes.show(dispute.id) },
    },
  })));
}

/** Tells the partner what the office says. */
export function mailDisputeAnswered(trx: Scoped, { dispute, line, answer, words, recipients, now }: Told & { answer: DisputeAnswer; words: string; recipients: readonly Recipient[] }): Promise<number> {
  const isAccepted = answer === 'accepted';
  return queueMails(trx, recipients.map((to) => ({
    organizationId: dispute.organizationId, accountId: dispute.accountId, kind: 'dispute.answered', dedupeKey: `dispute:${dispute.id}:answer`, to, view: 'message', now,
    subject: isAccepted ? `You are right about invoice ${line.number}` : `About the line you asked about on invoice ${line.number}`,
    locals: {
      greeting: greeting(to),
      paragraphs: [
        isAccepted ? 'We have looked at the line that you asked about. You are right, and we make it good with a credit. The credit note comes with a mail of its own.'
          : 'We have looked at the line that you asked about. We think that it is right, and this is why.',
      ],
      facts: [...factsOf(line), { label: 'Our answer', value: words }],
      button: { label: 'Open the receipt', href: config.baseUrl + paths.portal.payments.receipt(line.invoiceId) },
      ...!isAccepted && { after: ['If you see it differently, dispute the line again on its receipt and say what we have missed.'] },
    },
  })));
}

function factsOf(line: DisputedLine): { label: string; value: string }[] {
  return [{ label: 'Invoice number', value: line.number }, { label: 'Line', value: line.description }, { label: 'Amount', value: money(line.totalCents, line.currency) }];
}

function greeting({ name }: Recipient): string {
  return name ? `Hello ${name},` : 'Hello,';
}
