import { createHash } from 'node:crypto';
import { type Actor, recordAudits } from '../../audit/audit.repository';
import { queueMails } from '../../mail/queue-mail';
import { scopeOf, within } from '../../platform/database/database';
import { listClientVersions } from './client-versions.repository';
import { outdatedLevel } from './outdated.model';
import { lockMachinesToUpdate, type MachineToUpdate } from './update-recipients.report';
import { updateMail } from './versions.mails';

/** A computer is written about once in so long, however often somebody presses the button. */
const BETWEEN_MS = 24 * 3_600_000;
export const MOST_AT_ONCE = 100;

type Asking = { organizationId: string; partnerName: string; machineIds: readonly string[]; member: { email: string; name: string }; actor: Actor; now: Date };
type Told = MachineToUpdate & { current: string; notes: string };

export interface UpdateMails {
  /** How many computers were written about now. */
  readonly told: number;
  /** Whose people were not mailed: the text went to the member who asked. */
  readonly passedOn: number;
  /** Written about within the last 24 hours already. */
  readonly before: number;
  /** Up to date meanwhile, or gone. */
  readonly left: number;
}

/** Sends how to update to who works at the chosen computers, one mail an account and recipient; safe to press twice (domain.md §9.4). */
export function sendUpdateMails({ organizationId, partnerName, machineIds, member, actor, now }: Asking): Promise<UpdateMails> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const ids = [...new Set(machineIds)].slice(0, MOST_AT_ONCE);
    const versions = await listClientVersions(trx);
    const machines = await lockMachinesToUpdate(trx, organizationId, ids);
    const outdated = machines.flatMap((machine): Told[] => {
      const known = machine.platform && versions.get(machine.platform);
      return known && outdatedLevel(machine.clientVersion, known) ? [{ ...machine, current: known.current, notes: known.notes }] : [];
    });
    const due = outdated.filter(({ toldAt }) => toldAt === null || now.getTime() - toldAt.getTime() >= BETWEEN_MS);
    await queueMails(trx, mailsOf(due, member).map((mail) => updateMail({ ...mail, organizationId, partnerName, now })));
    if (due.length > 0) await trx('machines').whereIn('id', due.map(({ id }) => id)).update({ update_told_at: now });
    await recordAudits(trx, due.map(({ id, accountId, nickname, clientVersion, current, recipient }) => ({
      organizationId, accountId, actor, action: 'computer.update-mailed', subjectType: 'computer', subjectId: id,
      after: { name: nickname, version: clientVersion, current, mailedTo: (recipient ?? member).email }, now,
    })));
    return { told: due.length, passedOn: due.filter(({ recipient }) => recipient === null).length, before: outdated.length - due.length, left: ids.length - outdated.length };
  });
}

/** By account and recipient. */
function mailsOf(machines: readonly Told[], member: Asking['member']) {
  const groups = new Map<string, Told[]>();
  for (const machine of machines) {
    const key = `${machine.accountId} ${(machine.recipient ?? member).email}`;
    groups.set(key, [...groups.get(key) ?? [], machine]);
  }
  return [...groups.values()].map((group) => ({
    machines: group, to: group[0]!.recipient ?? member, isPassedOn: group[0]!.recipient === null,
    // The same computers told the same time before: the same mail.
    dedupeKey: `client-update:${createHash('sha256').update(JSON.stringify(group.map(({ id, toldAt }) => [id, toldAt]))).digest('hex').slice(0, 40)}`,
  }));
}
