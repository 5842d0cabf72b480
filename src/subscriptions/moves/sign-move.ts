import { databaseNow, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { day as dayText } from '../../platform/values/format';
import type { PersonActor } from '../../platform/visitors/visitor';
import { daysToChoose, dueAtOf, isDayToChoose, type Move, refuseUnless } from './move';
import { recordMove } from './move-audit';
import { findMovingAccount, listAdministrators, listCustomerRecipients, listMovingPartners, nameOfPerson } from './move-parties.report';
import { mailMoveSigned } from './moves.mails';
import { lockMove, putSignature } from './moves.repository';

type Signing = { organizationId: string; moveId: string; movesOn: Day; actor: PersonActor };

/**
 * The second signature, by an administrator of the receiving partner, with the day: from tomorrow to 30 days ahead, where that partner is. From here the partner who is
 * left sees the case and is told. A second press changes nothing (`isNew` false); a case that was withdrawn or has lapsed is refused with how it stands.
 */
export function signMove({ organizationId, moveId, movesOn, actor }: Signing): Promise<{ isNew: boolean }> {
  return within('system', async (trx) => {
    const move = await lockMove(trx, moveId);
    if (!move || move.to.organizationId !== organizationId) throw new NotFound('We could not find that move.');
    if (move.state === 'dated') return { isNew: false };
    const now = await databaseNow(trx);
    refuseUnless(move, 'receiving', 'sign', now);
    refuseLeft(move, await findMovingAccount(trx, move.accountId));
    const { timeZone } = (await listMovingPartners(trx, [organizationId])).get(organizationId)!;
    refuseDay(movesOn, dayIn(now, timeZone));
    const signedName = await nameOfPerson(trx, actor.id);
    await putSignature(trx, moveId, { signedBy: actor.id, signedName, signedAt: now, movesOn, timeZone, dueAt: dueAtOf(movesOn, timeZone) });
    const signed: Move = { ...move, state: 'dated', signedName, signedAt: now, movesOn, timeZone };
    await recordMove(trx, signed, { actor, now, event: 'move.signed', leaving: 'move.announced', before: { state: 'waiting' }, detail: { by: signedName, movesOn }, leavingDetail: { movesOn } });
    const { accountId, from } = move;
    await mailMoveSigned(trx, {
      move: signed, receiving: await listAdministrators(trx, organizationId), leaving: await listAdministrators(trx, from.organizationId), customers: await listCustomerRecipients(trx, accountId), now,
    });
    return { isNew: true };
  });
}

function refuseLeft(move: Move, account: { organizationId: string } | undefined): void {
  if (account?.organizationId !== move.from.organizationId) throw new RuleBroken(`${move.accountName} is not with ${move.from.name} any more, so there is nothing to move. Withdraw this case.`);
}

function refuseDay(movesOn: Day, today: Day): void {
  if (isDayToChoose(movesOn, today)) return;
  const { first, last } = daysToChoose(today);
  throw new RuleBroken(`Choose a day from ${dayText(first)} to ${dayText(last)}.`);
}
