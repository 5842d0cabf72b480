import { defineJob } from '../platform/queue/queue';
import { sweepDeals } from './sweep-deals';

export const sweepDealsJob = defineJob('deals.sweep', (_data, context) => sweepDeals(context), { oneAtATime: true });
