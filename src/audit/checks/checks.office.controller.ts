import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { recordAudit } from '../audit.repository';
import { findLastSeal } from '../seals.repository';
import { ensureCheckAsked, listChecks } from './audit-checks.repository';

/** The chain of seals: its head, and what the checks of it found. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const { head, checks, names, zone } = await within(scope, async (trx) => {
    const checks = await listChecks(trx, 30);
    const people = await trx('people').whereIn('id', checks.flatMap(({ askedBy }) => askedBy ?? [])).select<{ id: string; first_name: string; last_name: string }[]>('id', 'first_name', 'last_name');
    return { head: await findLastSeal(trx), checks, zone: await houseZone(trx), names: new Map(people.map((person) => [person.id, `${person.first_name} ${person.last_name}`.trim()])) };
  }, { readOnly: true });
  renderPage(req, res, 'office/audit/checks', {
    title: 'Chain of the audit log', zone, isWaiting: checks.some(({ finishedAt }) => finishedAt === null), head: head ? { id: head.id, hash: head.hash.toString('hex') } : null,
    rows: checks.map((check) => ({ ...check, by: check.askedBy ? names.get(check.askedBy) ?? 'Somebody' : 'Every night', badge: badgeOf(check) })),
  });
};

/** Asks for a check now. */
export const create: RequestHandler = async (req, res) => {
  const { scope, actor, now } = staffOf(req);
  const isNew = await within(scope, async (trx) => {
    const asked = await ensureCheckAsked(trx, actor.id, now);
    if (!asked) return false;
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'audit.check-asked', subjectType: 'audit-log', subjectId: 'chain', now });
    enqueueAfterCommit(trx, 'audit.verify-asked', { id: 'asked' });
    return true;
  });
  flash(req, isNew ? 'success' : 'notice', isNew ? 'The chain is being verified. Open this page again in a minute to see what was found.' : 'A check waits already.');
  res.redirect(303, paths.operations.audit.checks);
};

function badgeOf({ finishedAt, problems }: { finishedAt: Date | null; problems: readonly string[] | null }) {
  if (finishedAt === null) return { kind: 'running', label: 'Running' };
  return problems!.length === 0 ? { kind: 'good', label: 'Whole' } : { kind: 'bad', label: problems!.length === 1 ? '1 problem' : `${problems!.length} problems` };
}
