import { within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { announceRenewals } from './announce-renewals';
import { answerTry } from './answer-try';
import { chargeRenewals, chargeTries } from './charge-renewals';
import { listAnsweredTries, listRemoved } from './due-subscriptions.report';
import { lapseSubscriptions } from './lapse-subscriptions';
import { markPurged } from './mark-purged';
import { purgeSubscriptions } from './purge-subscriptions';
import { sendNotices } from './send-notices';
import { switchPlans } from './switch-plans';

const answersASweep = 500;
const removalsASweep = 500;

// All of them find their work by state, so that a lost or doubled message changes nothing (security.md §1.6).
export const announce = defineJob('subscriptions.announce-renewals', (_data, context) => announceRenewals(context), { oneAtATime: true });
export const charge = defineJob('subscriptions.charge-renewals', (_data, context) => chargeRenewals(context), { oneAtATime: true });
export const lapse = defineJob('subscriptions.lapse', (_data, context) => lapseSubscriptions(context), { oneAtATime: true });
export const plans = defineJob('subscriptions.switch-plans', (_data, context) => switchPlans(context), { oneAtATime: true });
export const notices = defineJob('subscriptions.send-notices', (_data, context) => sendNotices(context), { oneAtATime: true });

/** Answers that came by webhook or after a crash. */
export const answers = defineJob('subscriptions.answer-tries', async (_data, { actor, log }) => {
  for (const { organizationId, paymentId } of await within('system', (trx) => listAnsweredTries(trx, answersASweep), { readOnly: true })) {
    try {
      const spareTry = await answerTry({ organizationId, paymentId, actor });
      if (spareTry !== undefined) await chargeTries({ organizationId, paymentIds: [spareTry], actor });
    } catch (error) {
      log.error({ err: error, payment: paymentId }, 'the answer to a try could not be dealt with; the next sweep tries again');
    }
  }
}, { oneAtATime: true });

/**
 * Begins the removal of what is past its grace, and ends it where nothing is left to remove. Who keeps the data of a subscription's machines
 * finds those that are being removed by their state and takes the machines away (computers/purges).
 */
export const purge = defineJob('subscriptions.purge', async (_data, context) => {
  await purgeSubscriptions(context);
  for (const { id, organizationId } of await within('system', (trx) => listRemoved(trx, removalsASweep), { readOnly: true })) {
    try {
      await markPurged({ organizationId, subscriptionId: id, actor: context.actor });
    } catch (error) {
      context.log.error({ err: error, subscription: id }, 'a removal could not be ended; the next sweep tries again');
    }
  }
}, { oneAtATime: true });
