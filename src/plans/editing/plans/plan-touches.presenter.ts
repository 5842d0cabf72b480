import { type Facts } from '../change-catalog';
import { many } from '../touched.presenter';
import { type Touched } from '../touched.report';

const LIMITS = ['storageGb', 'computerLimit', 'serverLimit', 'internalDrives', 'externalDrives', 'automaticVideo', 'antiVirus', 'networkDrives', 'fileServers', 'databases'];
const DAYS = ['graceDays', 'failedGraceDays'];
const TRIAL = ['trialDays', 'trialGraceDays'];

/** What a change of a plan in place does, by what is different. */
export function planTouches(after: Facts, { subscriptions, partners }: Touched): { happens: string[]; stays: string[] } {
  const touches = (facts: readonly string[]) => facts.some((fact) => fact in after);
  const running = subscriptions === 0 ? 'No subscription is on this plan now.' : `${many(subscriptions, 'subscription', 'subscriptions')} of ${many(partners, 'organization', 'organizations')} on this plan.`;
  return {
    happens: [
      running,
      ...(touches(LIMITS) ? ['Limits and features hold for them from their next backup on; a smaller limit removes nothing, and lets nothing more in.'] : []),
      ...(touches(DAYS) ? ['The days that data is kept count for subscriptions from their next change on.'] : []),
      ...(touches(TRIAL) ? ['Trials that begin from now on.'] : []),
      ...('isSellable' in after ? [after['isSellable'] === true ? 'The plan can be bought.' : 'The plan can no longer be bought or changed to. Who has it renews it as before.'] : []),
      ...('name' in after ? ['Pages and new papers say the new name; the Accounts lists follow within minutes.'] : []),
    ],
    stays: ['Prices, and everything that is paid for.', 'Invoices, receipts and quotes made before say what they said.', ...(touches(DAYS) ? ['Days of removal that are set already.'] : []), ...(touches(TRIAL) ? ['Trials that run.'] : [])],
  };
}
