import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database';
import { connectedJobs, countJobs } from '../../platform/queue-engine';
import { renderPage } from '../../platform/render';
import { staffOf } from '../../platform/visitor';
import { schedule } from '../../schedule';
import { everyWords } from './every-words.presenter';

const FAILED = 50;
const STATES = [
  { name: 'waiting', label: 'Waiting' }, { name: 'active', label: 'Running' }, { name: 'delayed', label: 'Later' }, { name: 'failed', label: 'Failed' },
] as const;

/** How the job queue does: counts, what failed last, and what runs when. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const [counts, failed, zone] = await Promise.all([countJobs(), listFailed(), within(scope, houseZone, { readOnly: true })]);
  const isConnected = connectedJobs() !== undefined;
  renderPage(req, res, 'office/jobs/index', {
    title: 'Jobs', zone, isConnected, failed, states: STATES.map(({ name, label }) => ({ label, value: counts[name] ?? 0, kind: name === 'failed' && (counts[name] ?? 0) > 0 ? 'look' : '' })),
    schedule: [...schedule].sort((a, b) => a.name.localeCompare(b.name)).map(({ name, every, job }) => ({ name, job, every: everyWords(every) })), actions: isConnected ? [{ label: 'Open the board', href: paths.operations.board, kind: 'primary' }] : [],
  });
};

async function listFailed() {
  const jobs = (await connectedJobs()?.getJobs(['failed'], 0, FAILED - 1)) ?? [];
  return jobs.flatMap((job) => (job ? [{ name: job.name, about: String(job.data?.id ?? ''), at: new Date(job.finishedOn ?? job.timestamp), attempts: job.attemptsMade, reason: (job.failedReason ?? '').slice(0, 300) }] : []));
}
