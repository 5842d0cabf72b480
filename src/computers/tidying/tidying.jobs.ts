import { within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { planTidyings } from './tidyings.repository';
import { tidyVaults } from './tidy-vaults';

export const plan = defineJob('computers.plan-tidying', () => within('system', planTidyings).then(() => undefined), { oneAtATime: true });
export const tidy = defineJob('computers.tidy', (_data, context) => tidyVaults(context), { oneAtATime: true });
