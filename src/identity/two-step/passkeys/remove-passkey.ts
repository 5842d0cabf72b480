import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { raiseEpoch } from '../../people.repository';
import { organizationOfPerson } from '../../person-organization.report';
import { deleteTrustedDevices } from '../devices/trusted-devices.repository';
import { removeTwoStep } from '../turn-off';
import { listTwoStepDemands } from '../two-step-demands.report';
import { getTwoStepPersonForUpdate, type TwoStepPerson } from '../two-step-person.repository';
import { type Passkey } from './passkey.model';
import { mailPasskeyRemoved } from './passkeys.mails';
import { deletePasskey, listPasskeys } from './passkeys.repository';

type Given = { personId: string; id: string; requestId: string | null };

/**
 * Takes a passkey away; it opens nothing from now on. All other sessions and all trusted devices end; this session goes on under
 * the epoch in the answer, which is undefined when the passkey is gone already. The last factor takes two-step verification with
 * it, so it stays, by a RuleBroken, while an organization of the person or the office asks for that (docs/decisions/0022).
 */
export function removePasskey({ personId, id, requestId }: Given): Promise<{ epoch: number; turnedOff: boolean } | undefined> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPersonForUpdate(trx, personId);
    const passkeys = await listPasskeys(trx, personId);
    const passkey = passkeys.find((each) => each.id === id);
    if (!passkey) return undefined;
    const isLast = isLastFactor(person, passkeys);
    const reason = isLast ? await whyLastStays(trx, personId) : undefined;
    if (reason !== undefined) throw new RuleBroken(reason);
    const epoch = isLast ? await removeTwoStep(trx, personId, now) : await removeOne(trx, passkey, now);
    await tell(trx, person, { passkey, isLast, requestId }, now);
    return { epoch, turnedOff: isLast };
  });
}

/** Whether there is nothing else to confirm a sign-in with: no app, no codes by mail, no other passkey. */
export function isLastFactor({ twoStep }: Pick<TwoStepPerson, 'twoStep'>, passkeys: readonly Passkey[]): boolean {
  return twoStep === 'passkey' && passkeys.length === 1;
}

/** Why a person's last factor stays, as a sentence with what to do; undefined when it may go. */
export async function whyLastStays(trx: Scoped, personId: string): Promise<string | undefined> {
  const [demand] = await listTwoStepDemands(trx, personId);
  return demand && `${demand.name} asks everybody for two-step verification, and this passkey is all you have for it. Add another passkey or set up codes first, then remove it.`;
}

async function removeOne(trx: Scoped, { personId, id }: Passkey, now: Date): Promise<number> {
  await deletePasskey(trx, { personId, id });
  await deleteTrustedDevices(trx, personId);
  return raiseEpoch(trx, personId, now);
}

async function tell(trx: Scoped, person: TwoStepPerson, { passkey: { id, name }, isLast, requestId }: { passkey: Passkey; isLast: boolean; requestId: string | null }, now: Date): Promise<void> {
  const organizationId = await organizationOfPerson(trx, person.id);
  await mailPasskeyRemoved(trx, { organizationId, person, now }, { name, isLast });
  await recordAudit(trx, {
    organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'person.passkey-removed', subjectType: 'person', subjectId: person.id,
    before: { twoStep: person.twoStep, passkey: id, name }, after: { twoStep: isLast ? 'off' : person.twoStep }, now,
  });
}
