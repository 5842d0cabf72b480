import { type RequestHandler } from 'express';
import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotAllowed } from '../../platform/errors';
import { isBoardPress, queueBoard } from '../../platform/queue/queue-board';
import { staffOf } from '../../platform/visitors/visitor';

/** The board of the queue's own library, at its address: its page, its files and what it reads. */
export const show: RequestHandler = async (req, res, next) => {
  const board = await queueBoard(paths.operations.board);
  if (!board) return res.redirect(303, paths.operations.jobs);
  // Its page names its own address in <base>; all else of our policy holds.
  const policy = String(res.getHeader('Content-Security-Policy') ?? '');
  res.setHeader('Content-Security-Policy', policy.replace(/base-uri [^;]*/, "base-uri 'self'"));
  req.url = req.originalUrl.slice(paths.operations.board.length) || '/';
  board(req, res, next);
};

/** A press on the board: jobs tried again or forgotten, with its entry in the audit log. Everything else that the board could do is refused. */
export const press: RequestHandler = async (req, res, next) => {
  const { actor, now } = staffOf(req);
  const url = req.originalUrl.slice(paths.operations.board.length);
  if (!(await queueBoard(paths.operations.board))) return res.redirect(303, paths.operations.jobs);
  if (!isBoardPress(req.method, url)) throw new NotAllowed('Here jobs are tried again or forgotten, and nothing else.');
  await within('office', (trx) => recordAudit(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'operations.jobs-pressed', subjectType: 'job-queue', subjectId: url.split('?')[0]!.slice(0, 300), now,
  }));
  await show(req, res, next);
};
