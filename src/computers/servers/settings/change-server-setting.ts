import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { type Inside } from '../../../accounts/company/inside.model';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { type Machine } from '../../machine';
import { changeMachine } from '../../machines.repository';
import { lockServer } from '../lock-server';
import { type GatedSetting, whyNotSettable } from './server-gate.model';
import { listSets } from '../server-sets.repository';
import { sameSetting, type SetChange, type SettingName, type SettingValues, settingWords } from './server-setting.model';
import { insertSetting, readStandings, standingKey } from './server-settings.repository';
import { currentValue } from './setting-standing.model';

/** Somebody else changed it since the page was opened: what stands now has to be looked at first. */
export class ChangedMeanwhile extends RuleBroken {}

type Wish<Name extends SettingName> = {
  machineId: string; name: Name; setName: string; wanted: SettingValues[Name];
  /** The newest wish that the page showed; '' for none. */
  seen: string;
};

/**
 * Notes what somebody wants of a server: pending, until the server has fetched it and says what became of it. It takes the place of a wish for the same that
 * still waits. What is wanted or in force already is not asked again. Throws ChangedMeanwhile where the page was older, RuleBroken where the
 * version cannot or the set is gone (domain.md §8.10).
 */
export function changeServerSetting<Name extends SettingName>(inside: Inside, { machineId, name, setName, wanted, seen }: Wish<Name>): Promise<'asked' | 'same'> {
  return within(inside.scope, async (trx) => {
    const { server, now } = await lockServer(trx, inside, machineId, 'manage_servers');
    requireSettable(server, name);
    const set = name === 'set' ? (await listSets(trx, server.id)).find((each) => each.name === setName) : undefined;
    if (name === 'set' && !set) throw new RuleBroken('The server no longer reports this backup set. Open the page again.');
    if (set && set.retentionCycles !== null && (wanted as SetChange).cycles === null) throw new RuleBroken('Enter how many full cycles are kept, from 1 to 52.');
    const standing = (await readStandings(trx, server.id)).get(standingKey(name, setName));
    const before = currentValue(name, standing, set);
    if (sameSetting(before, wanted)) return 'same';
    if ((standing?.newest?.id ?? '') !== seen) throw new ChangedMeanwhile(changedWords(standing?.newest?.askedName));
    const id = uuidv7();
    await insertSetting(trx, { id, machine: server, name, setName, wanted, askedBy: inside.actor.id, askedName: inside.by, now });
    await recordAudit(trx, {
      organizationId: inside.organizationId, accountId: inside.accountId, actor: inside.actor, action: 'server-setting.asked', subjectType: 'machine', subjectId: server.id,
      before: { name: server.nickname, setting: name, set: setName, value: settingWords(name, before) }, after: { name: server.nickname, setting: name, set: setName, value: settingWords(name, wanted) }, now,
    });
    return 'asked';
  });
}

type Renaming = { machineId: string; nickname: string; seen: string };

/** Gives the server another name: here at once, on the server itself when it next asks. The same name changes nothing. Throws ChangedMeanwhile, RuleBroken (domain.md §8.10). */
export function renameServer(inside: Inside, { machineId, nickname, seen }: Renaming): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const { server, now } = await lockServer(trx, inside, machineId, 'manage_servers');
    if (server.nickname === nickname) return server;
    requireSettable(server, 'name');
    if (server.nickname !== seen) throw new ChangedMeanwhile(changedWords());
    const changed = await changeMachine(trx, server, { nickname }, now);
    await recordAudit(trx, {
      organizationId: inside.organizationId, accountId: inside.accountId, actor: inside.actor, action: 'server.renamed', subjectType: 'machine', subjectId: server.id,
      before: { name: server.nickname }, after: { name: nickname }, now,
    });
    return changed;
  });
}

function requireSettable(server: Machine, setting: GatedSetting): void {
  const reason = server.deleteAt === null ? whyNotSettable(setting, server) : 'This server is being deleted, so its settings cannot be changed.';
  if (reason !== undefined) throw new RuleBroken(reason);
}

function changedWords(by?: string): string {
  return `${by ?? 'Somebody'} changed this after you opened the page. What is set now stands above the form; look at it, and save again if you still want yours.`;
}
