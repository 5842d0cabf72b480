import { type RequestHandler } from 'express';
import { ageOf } from '../../billing/disputes/dispute.presenter';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { countJobs } from '../../platform/queue/queue-engine';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { readQueues } from './queues.report';

/** Where the office begins: everything that waits for whoever looks (features.md F4). */
export const show: RequestHandler = async (req, res) => {
  const { scope, visitor, now } = staffOf(req);
  const { queues, zone } = await within(scope, async (trx) => ({ queues: await readQueues(trx, visitor.permissions), zone: await houseZone(trx) }), { readOnly: true });
  const jobs = visitor.permissions.has('operations:work') ? await failedJobs() : 0;
  const rows = [
    ...queues.map(({ label, href, count, oldestAt, overdue }) => ({ label, href, count, overdue, since: oldestAt, age: oldestAt === null ? '' : ageOf(oldestAt, now).words })),
    ...jobs > 0 ? [{ label: 'Jobs that failed', href: paths.operations.jobs, count: jobs, overdue: jobs, since: null, age: '' }] : [],
  ].filter(({ count }) => count > 0).sort((a, b) => Number(b.overdue > 0) - Number(a.overdue > 0));
  renderPage(req, res, 'office/home/queues', {
    title: 'Queues', zone, rows: rows.map((row) => ({ ...row, countWords: row.count >= 1000 ? '1,000 or more' : String(row.count) })), empty: queues.filter(({ count }) => count === 0).map(({ label, href }) => ({ label, href })),
  });
};

/** The page does not wait for a queue that is away. */
async function failedJobs(): Promise<number> {
  try {
    return (await countJobs())['failed'] ?? 0;
  } catch (error) {
    logger.warn({ err: error }, 'jobs not counted');
    return 0;
  }
}
