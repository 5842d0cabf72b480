import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, partlyIn, type Scoped, within } from '../../platform/database/database';
import { markInstalled } from '../../subscriptions/mark-installed';
import { type Subscription } from '../../subscriptions/subscription';
import { findSubscriptionForUpdate } from '../../subscriptions/subscriptions.repository';
import { findStandingCredential, replaceCredential } from '../credentials/machine-credentials.repository';
import { ensureRepositoryKey } from '../credentials/repository-keys.repository';
import { type InstallLink, linkState } from '../installs/install-link.model';
import { findInstallLink, findNewestLink, useInstallLink } from '../installs/install-links.repository';
import { isServing, type Machine } from '../machine';
import { changeMachine, getMachineForUpdate } from '../machines.repository';
import { readSerial } from '../serial.model';
import { type Activation } from './activation.form';
import { activationKind, type ActivationKind, isRepeat, refuseActivation } from './activation.model';
import { ClientRefusal } from './client-refusal';
import { serviceStatus } from './service-status.model';

export interface Activated {
  readonly machine: Machine;
  /** What the client signs in with from now on; it is told once. */
  readonly credential: string;
  /** Of the restic repository; null where its owner alone has it. */
  readonly repositoryPassword: string | null;
}

const ACTIONS: Record<ActivationKind, string> = { first: 'computer.installed', again: 'computer.reinstalled', move: 'computer.moved' };

/**
 * Installs a machine with its serial or a link (domain.md §9.1, §9.2): gives the client a credential of its own, and revokes the one before. The same
 * installation that asks again within ten minutes is answered again. Throws ClientRefusal with the reason and the way out.
 */
export function activateMachine(asked: Activation, requestId: string): Promise<Activated> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const found = await findTarget(trx, asked);
    // Subscription before machine, as everywhere.
    const subscription = await lockSubscription(trx, found.machineId);
    const machine = await getMachineForUpdate(trx, found.machineId);
    const kind = isRepeat(asked, await findStandingCredential(trx, machine.id), now) ? 'repeat' : await claim(trx, machine, asked, now);
    refuseActivation(machine, serviceStatus(machine, subscription, now), asked);
    const installed = await install(trx, { machine, subscription, asked, kind, now });
    const { id: machineId, organizationId, accountId, subscriptionId } = installed;
    const credential = await replaceCredential(trx, { machineId, organizationId, accountId, subscriptionId }, now, asked.instance_id);
    const repositoryPassword = installed.keyKind === 'managed' ? await ensureRepositoryKey(trx, machineId) : null;
    if (kind !== 'repeat') {
      await partlyIn(trx, { organizationId: subscription.organizationId }, () => markInstalled(trx, subscription, now));
      await recordAudit(trx, {
        organizationId, accountId, actor: { kind: 'client', id: machineId, requestId }, action: ACTIONS[kind], subjectType: 'computer', subjectId: machineId,
        before: told(machine), after: told(installed), now,
      });
    }
    return { machine: installed, credential, repositoryPassword };
  });
}

async function findTarget(trx: Scoped, { serial, link }: Activation): Promise<{ machineId: string }> {
  if (link !== undefined) {
    const found = await findInstallLink(trx, link);
    if (!found) throw new ClientRefusal(404, 'link_unknown', 'The portal does not know this link. Copy it again from the page or mail it stands in, or get a new one.', 'link');
    return found;
  }
  const kept = readSerial(serial ?? '');
  const machine = kept === undefined ? undefined : await trx('machines').where({ serial: kept }).first<{ id: string } | undefined>('id');
  if (!machine) throw new ClientRefusal(404, 'serial_unknown', 'The portal does not know this serial. It has sixteen letters and digits, like K7QM-2XDR-9TPA-4WHE: compare it with the portal.', 'serial');
  return { machineId: machine.id };
}

/** In the scope of whoever pays, who alone may lock it. */
async function lockSubscription(trx: Scoped, machineId: string): Promise<Subscription> {
  const row = await trx('machines as m').join('subscriptions as s', 's.id', 'm.subscription_id').where('m.id', machineId).first<{ id: string; payer: string } | undefined>({ id: 's.id', payer: 's.organization_id' });
  const subscription = row && await partlyIn(trx, { organizationId: row.payer }, () => findSubscriptionForUpdate(trx, row.payer, row.id));
  if (!subscription) throw new ClientRefusal(409, 'changing', 'This computer changes hands just now. Try again in a minute.');
  return subscription;
}

/** Uses up what lets this machine be installed: a link, or its serial while nothing is installed. */
async function claim(trx: Scoped, machine: Machine, asked: Activation, now: Date): Promise<ActivationKind> {
  const link = asked.link === undefined ? await openLink(trx, machine.id, now) : await findInstallLink(trx, asked.link);
  const kind = activationKind(machine, link, asked, now);
  if (link) await useInstallLink(trx, link.id, now);
  return kind;
}

async function openLink(trx: Scoped, machineId: string, now: Date): Promise<InstallLink | undefined> {
  const newest = await findNewestLink(trx, machineId);
  return newest && linkState(newest, now) === 'open' ? newest : undefined;
}

type Installing = { machine: Machine; subscription: Subscription; asked: Activation; kind: ActivationKind | 'repeat'; now: Date };

async function install(trx: Scoped, { machine, subscription, asked, kind, now }: Installing): Promise<Machine> {
  // What was known of the computer before says nothing of this one.
  const afresh = kind === 'move' || kind === 'again' ? { errorCode: null, errorMessage: null, errorSince: null, pausedUntil: null, frozenAt: null, runStartedAt: null, runPercent: null, filesLeft: null, filesPending: 0 } : {};
  if (kind === 'move') await trx('machine_drives').where({ machine_id: machine.id }).delete();
  return changeMachine(trx, machine, {
    ...afresh, hostName: asked.host_name, platform: asked.platform, osVersion: asked.os_version, clientVersion: asked.client_version,
    keyKind: machine.installedAt ? machine.keyKind : asked.key_kind ?? 'managed', installedAt: machine.installedAt ?? now, lastContactAt: now,
    isServed: isServing(subscription, now),
  }, now);
}

function told({ hostName, platform, osVersion, clientVersion, keyKind }: Machine) {
  return { hostName, platform, osVersion, clientVersion, keyKind };
}
