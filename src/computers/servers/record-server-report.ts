import { recordAudits } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { type ServerPart, type SettingOutcomes } from './server-report.form';
import { replaceServerPart } from './server-sets.repository';
import { answerSettings } from './settings/server-settings.repository';
import { settingWords } from './settings/server-setting.model';

type Whose = { machineId: string; organizationId: string; accountId: string };
type Parts = {
  server?: ServerPart | undefined; settings?: SettingOutcomes | undefined;
  /** How far its clock is ahead of ours. */
  skewSeconds: number;
};

/**
 * Keeps what a server reports of its backup sets, and what became of the settings that it fetched: applied, or failed with its reason. The same
 * report again changes nothing; an answer to what has been superseded meanwhile is not heard (domain.md §8.10). In the system's scope, in the transaction of the report.
 */
export async function recordServerReport(trx: Scoped, whose: Whose, { server, settings = [], skewSeconds }: Parts, now: Date): Promise<void> {
  const at = (moment: string | undefined) => (moment === undefined ? null : new Date(Date.parse(moment) - skewSeconds * 1_000));
  if (server) await replaceServerPart(trx, whose, server, at, now);
  if (settings.length === 0) return;
  const answered = await answerSettings(trx, whose.machineId, settings, now);
  await recordAudits(trx, answered.map(({ name, setName, wanted, state, reason }) => ({
    organizationId: whose.organizationId, accountId: whose.accountId, actor: { kind: 'client', id: whose.machineId }, action: `server-setting.${state}`, subjectType: 'machine', subjectId: whose.machineId,
    after: { setting: name, set: setName, value: settingWords(name, wanted), reason }, now,
  })));
}
