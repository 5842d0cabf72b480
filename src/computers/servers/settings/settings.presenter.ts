import { moment } from '../../../platform/values/format';
import { type Machine } from '../../machine';
import { whyNotSettable } from './server-gate.model';
import { type ServerSet } from '../server-set';
import { type Bandwidth, type Notification, POLL_MINUTES, SETTING_NAMES, type SettingName, type Standing, settingWords } from './server-setting.model';
import { standingKey } from './server-settings.repository';
import { currentValue, valueInForce } from './setting-standing.model';

/** What is said once a wish is noted. */
export const ASKED = `Noted. The server fetches it within ${POLL_MINUTES} minutes, and its page then says what became of it.`;

type Standings = ReadonlyMap<string, Standing>;
export type Typed = Readonly<Record<string, string>>;

/** What a section of the settings page says above its form. */
export function standingOf(name: SettingName, standing: Standing | undefined, set: ServerSet | undefined, zone: string) {
  const { newest, applied } = standing ?? { newest: undefined, applied: undefined };
  const isKnown = name === 'set' ? set !== undefined : applied !== undefined;
  return {
    now: isKnown ? settingWords(name, valueInForce(name, standing, set)) : 'As it is set on the server', since: name !== 'set' && applied?.answeredAt ? moment(applied.answeredAt, zone) : '',
    pending: newest?.state === 'pending' ? `${settingWords(name, newest.wanted)} – asked by ${newest.askedName} on ${moment(newest.createdAt, zone)}` : '',
    failed: newest?.state === 'failed' ? `${settingWords(name, newest.wanted)} – ${newest.reason ?? 'the server did not say why'}` : '', seen: newest?.id ?? '',
  };
}

/** What concerns the server as a whole, in a few rows: what it does now, and what waits or failed. */
export function settingSummary(standings: Standings, zone: string) {
  return (['notification', 'bandwidth', 'updates'] as const).map((name) => ({ label: SETTING_NAMES[name], standing: standingOf(name, standings.get(standingKey(name)), undefined, zone) }));
}

/** The forms of the settings page, each with what stands now; `typed` takes the place of the section that was sent. */
export function settingForms(server: Machine, standings: Standings, typed: { section: string; fields: Typed } | undefined) {
  const of = <Name extends Exclude<SettingName, 'set'>>(name: Name) => currentValue(name, standings.get(standingKey(name)), undefined);
  const fieldsOf = (section: string, fields: Typed): Typed => (typed?.section === section ? typed.fields : fields);
  return {
    name: fieldsOf('name', { nickname: server.nickname }), notification: fieldsOf('notification', notificationFields(of('notification'))),
    bandwidth: fieldsOf('bandwidth', bandwidthFields(of('bandwidth'))), updates: fieldsOf('updates', { automatic: of('updates').automatic ? 'yes' : 'no' }),
  };
}

/** Why each section cannot be changed; '' where it can. */
export function settingGates(server: Machine) {
  const why = (setting: Parameters<typeof whyNotSettable>[0]) => (server.deleteAt === null ? whyNotSettable(setting, server) ?? '' : 'This server is being deleted.');
  return { name: why('name'), notification: why('notification'), bandwidth: why('bandwidth'), updates: why('updates'), set: why('set') };
}

function notificationFields({ failure, warning, success, recipients }: Notification): Typed {
  return { ...failure && { failure: 'yes' }, ...warning && { warning: 'yes' }, ...success && { success: 'yes' }, recipients: recipients.join('\n') };
}

function bandwidthFields({ kbits, window }: Bandwidth): Typed {
  const days = Object.fromEntries((window?.days ?? []).map((day) => [`day${day}`, 'yes']));
  return { limit: kbits === null ? 'none' : 'some', kbits: kbits === null ? '' : String(kbits), when: window === null ? 'always' : 'window', ...days, from: window?.from ?? '', until: window?.until ?? '' };
}
