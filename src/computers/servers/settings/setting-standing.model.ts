import { type ServerSet } from '../server-set';
import { type SettingName, type SettingValues, type Standing, UNSET } from './server-setting.model';

type KnownSet = Pick<ServerSet, 'isEnabled' | 'retentionCycles'>;

/** What is in force, or will be once the server has fetched it: the wish that waits, else what was applied last, else what the server reports or does by itself. */
export function currentValue<Name extends SettingName>(name: Name, standing: Standing | undefined, set: KnownSet | undefined): SettingValues[Name] {
  const waiting = standing?.newest?.state === 'pending' ? standing.newest.wanted as SettingValues[Name] : undefined;
  return waiting ?? valueInForce(name, standing, set);
}

/** What the server does now, as far as it is known. A backup set's own report is newer than what was applied once. */
export function valueInForce<Name extends SettingName>(name: Name, standing: Standing | undefined, set: KnownSet | undefined): SettingValues[Name] {
  const byItself: SettingValues = { ...UNSET, set: { enabled: set?.isEnabled ?? true, cycles: set?.retentionCycles ?? null } };
  const applied = name === 'set' ? undefined : standing?.applied?.wanted as SettingValues[Name] | undefined;
  return applied ?? byItself[name];
}
