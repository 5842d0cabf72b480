import { REFUND_REASONS, type RefundRequest } from '../../billing/refunds/requests/refund-request';
import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { money } from '../../platform/values/format';

/** A colleague who can be written to. */
export interface RefundColleague {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
}

/** Asks the colleagues who may decide, but for the one who asked. */
export async function mailRefundWaits(trx: Scoped, request: RefundRequest, colleagues: readonly RefundColleague[], now: Date): Promise<void> {
  const total = money(request.totalCents, request.currency);
  const asker = colleagues.find(({ personId }) => personId === request.requestedBy);
  await queueMails(trx, colleagues.filter(({ personId }) => personId !== request.requestedBy).map((to) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'refunds.waiting', dedupeKey: `request:${request.id}`, to, view: 'message', now,
    subject: `A refund of ${total} waits for a second person`,
    locals: {
      greeting: to.name ? `Hello ${to.name},` : 'Hello,',
      paragraphs: [`${asker?.name || 'A colleague'} wants to pay back ${total}. That is above what one person decides alone: look at it, then approve or decline it.`],
      facts: [{ label: 'Amount', value: total }, { label: 'Reason', value: REFUND_REASONS[request.reasonCode].label }],
      button: { label: 'Open the refund', href: config.baseUrl + paths.office.refunds.show(request.id) },
    },
  })));
}

/** Tells who asked that it was declined, and why. */
export async function mailRefundDeclined(trx: Scoped, request: RefundRequest, to: RefundColleague | undefined, now: Date): Promise<void> {
  const total = money(request.totalCents, request.currency);
  await queueMails(trx, (to ? [to] : []).map((asker) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'refunds.declined', dedupeKey: `request:${request.id}`, to: asker, view: 'message', now,
    subject: `The refund of ${total} is declined`,
    locals: {
      greeting: asker.name ? `Hello ${asker.name},` : 'Hello,',
      paragraphs: [`Your refund of ${total} was declined: ${request.decisionReason ?? ''}`, 'No money has moved. You can prepare another one on the invoice’s page.'],
      button: { label: 'Open the refund', href: config.baseUrl + paths.office.refunds.show(request.id) },
    },
  })));
}
