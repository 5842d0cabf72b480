import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { connectedJobs, countJobs } from '../../platform/queue/queue-engine';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { schedule } from '../../schedule';
import { everyWords } from './every-words.presenter';

const FAILED = 50;
const STATES = [
  { name: 'waiting', label: 'Waiting' }, { name: 'active', label: 'Running' }, { name: 'delayed', label: 'Later' }, { name: 'failed', label: 'Failed' },
] as const;

/** How the job queue does: counts, what failed last, and what runs when. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const [queue, zone] = await Promise.all([readQueue(), within(scope, houseZone, { readOnly: true })]);
  const { isConnected, isAway, counts, failed } = queue;
  renderPage(req, res, 'office/jobs/index', {
    title: 'Jobs', zone, isConnected, isAway, failed, states: STATES.map(({ name, label }) => ({ label, value: counts[name] ?? 0, kind: name === 'failed' && (counts[name] ?? 0) > 0 ? 'look' : '' })),
    schedule: [...schedule].sort((a, b) => a.name.localeCompare(b.name)).map(({ name, every, job }) => ({ name, job, every: everyWords(every) })), actions: isConnected && !isAway ? [{ label: 'Open the board', href: paths.operations.board, kind: 'primary' }] : [],
  });
};

type Queue = { isConnected: boolean; isAway: boolean; counts: Record<string, number>; failed: Awaited<ReturnType<typeof listFailed>> };

/** Where jobs are kept may be away for a while; what is to be done stands in the database, and so does the rest of the page. */
async function readQueue(): Promise<Queue> {
  const isConnected = connectedJobs() !== undefined;
  try {
    const [counts, failed] = await Promise.all([countJobs(), listFailed()]);
    return { isConnected, isAway: false, counts, failed };
  } catch (error) {
    logger.warn({ error }, 'the job queue does not answer');
    return { isConnected, isAway: true, counts: {}, failed: [] };
  }
}

async function listFailed() {
  const jobs = (await connectedJobs()?.getJobs(['failed'], 0, FAILED - 1)) ?? [];
  return jobs.flatMap((job) => (job ? [{ name: job.name, about: String(job.data?.id ?? ''), at: new Date(job.finishedOn ?? job.timestamp), attempts: job.attemptsMade, reason: (job.failedReason ?? '').slice(0, 300) }] : []));
}
