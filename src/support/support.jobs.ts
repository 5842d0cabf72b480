import { defineJob } from '../platform/queue/queue';
import { closeSolved } from './tickets/close-solved';

export const closeSolvedTickets = defineJob('support.close-solved', (_data, { actor }) => closeSolved(actor), { oneAtATime: true });
