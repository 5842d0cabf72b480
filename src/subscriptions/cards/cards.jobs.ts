import { within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { listOrganizationsWithOpenRenewals } from './open-renewals-to-retry.report';
import { retryOpenRenewals } from './retry-open-renewals';
import { warnOfCards } from './warn-of-cards';

/** Woken with the organization whose cards have changed. */
export const retryOnNewCards = defineJob('subscriptions.retry-on-new-cards', ({ id }, { actor }) => retryOpenRenewals({ organizationId: id, actor }));

/** Finds what a lost nudge has left. */
export const sweepNewCards = defineJob('subscriptions.sweep-new-cards', async (_data, { actor, log, stopping }) => {
  for (const organizationId of await within('system', listOrganizationsWithOpenRenewals, { readOnly: true })) {
    if (stopping.aborted) return;
    await retryOpenRenewals({ organizationId, actor }).catch((error: unknown) => {
      log.error({ err: error, organization: organizationId }, 'open renewals could not be tried on another card; the next sweep tries again');
    });
  }
}, { oneAtATime: true });

export const warnOfCardsJob = defineJob('subscriptions.warn-of-cards', (_data, context) => warnOfCards(context), { oneAtATime: true });
