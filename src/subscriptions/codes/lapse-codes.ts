import { type Actor, recordAudits } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { listOrganizationsToLapse } from './due-codes.report';

const codesASweep = 5_000;
const codesAtOnce = 500;

/** Ends codes that nobody has used, at the midnight after their last day (domain.md §7.8); each with its audit row, a few hundred at once. */
export async function lapseCodes({ actor, log, stopping }: JobContext): Promise<void> {
  const now = await within('system', databaseNow, { readOnly: true });
  const done = new Set<string>();
  for (;;) {
    const organizations = await within('system', (trx) => listOrganizationsToLapse(trx, { now, except: [...done], limit: codesASweep }), { readOnly: true });
    for (const organizationId of organizations) {
      if (stopping.aborted) return;
      try {
        // One that somebody is applying right now is left to them: it is no longer available then, or the next sweep takes it.
        while (await lapseSome(organizationId, actor, now) === codesAtOnce);
      } catch (error) {
        log.error({ err: error, organization: organizationId }, 'codes could not be ended; the next sweep tries again');
      }
      done.add(organizationId);
    }
    if (organizations.length === 0) return;
  }
}

async function lapseSome(organizationId: string, actor: Actor, now: Date): Promise<number> {
  return within({ organizationId }, async (trx) => {
    const result = await trx.raw<{ rows: { id: string; ending: string; lapses_on: string }[] }>(
      `update activation_codes set state = 'lapsed', lapsed_at = :now, next_notice_at = null
        where organization_id = :organizationId and id in (
          select id from activation_codes where organization_id = :organizationId and state = 'available' and lapses_at <= :now order by lapses_on, id limit :limit for update skip locked)
       returning id, ending, lapses_on`, { organizationId, now, limit: codesAtOnce });
    await recordAudits(trx, result.rows.map(({ id, ending, lapses_on: lapsesOn }) => ({
      organizationId, actor, action: 'activation-code.lapsed', subjectType: 'activation_code', subjectId: id, before: { state: 'available' }, after: { state: 'lapsed', ending, lapsesOn }, now,
    })));
    return result.rows.length;
  });
}
