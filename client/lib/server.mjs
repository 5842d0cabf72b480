import { changeState, readState } from './installation.mjs';
import { say } from './words.mjs';

/** All that this client backs up of a server is one set. */
export const SET = 'Files';
/** A full cycle begins with a run that reads every file anew; those that follow read what seems changed. */
const CYCLE_DAYS = 7;

/** Takes over what the portal wants of this server; answers what became of each wish. What this client cannot do it says. */
export function applyServerSettings({ server }) {
  if (!server || server.changes.length === 0) return [];
  return server.changes.map(({ id, name, set, value }) => {
    const reason = apply(name, set, value);
    say(reason ? `Not set (${name}): ${reason}` : `Set: ${name}.`);
    return reason ? { id, outcome: 'failed', reason } : { id, outcome: 'applied' };
  });
}

function apply(name, set, value) {
  if (name === 'bandwidth' || name === 'updates') return keep({ [name]: value });
  if (name === 'notification') return value.failure || value.warning || value.success ? 'This client sends no e-mails. The alerts of the portal tell what fails.' : keep({ notification: value });
  if (name !== 'set') return 'This client does not know this setting. Update it.';
  if (set !== SET) return `There is no backup set "${set}" on this server.`;
  return keep({ enabled: value.enabled, cycles: value.cycles });
}

function keep(changes) {
  changeState({ server: { ...readState().server, ...changes } });
  return undefined;
}

/** The set as the portal shows it. */
export function serverPart(settings) {
  const { server = {}, lastRun } = readState();
  const every = settings.schedule.every_minutes ?? 60;
  const often = every === 60 ? 'Every hour' : `Every ${every} minutes`;
  return {
    sets: [{
      name: SET, destination: 'cloud', enabled: server.enabled ?? true, schedule: `${often}, a full cycle every ${CYCLE_DAYS} days`,
      ...server.cycles && { retention_cycles: server.cycles },
      ...lastRun && { last_result: lastRun.state === 'complete' ? 'complete' : 'failed', last_run_at: lastRun.at, last_message: lastRun.message ?? '', bytes: lastRun.bytes ?? 0 },
    }],
  };
}

/** Whether the next run begins a full cycle: the one before is a week old, or none was complete yet. */
export function isFullDue(now = Date.now()) {
  const { fullAt } = readState();
  return fullAt === undefined || now - Date.parse(fullAt) >= CYCLE_DAYS * 86_400_000;
}

/** What was promised of the set: full cycles where they were set, else `days`. */
export function promisedOfSet(days) {
  const { cycles } = readState().server ?? {};
  return [cycles ? { cycles } : { days }];
}

export function isSetEnabled() {
  return readState().server?.enabled ?? true;
}

export function updatesItself() {
  return readState().server?.updates?.automatic ?? true;
}

/** How fast it may upload now, in the KiB/s that restic takes; undefined: as fast as it can. */
export function uploadLimit(now = new Date()) {
  const { kbits, window } = readState().server?.bandwidth ?? {};
  if (!kbits || (window && !isInWindow(window, now))) return undefined;
  return Math.max(1, Math.floor((kbits * 1_000) / 8 / 1_024));
}

/** `days`: 1 is Monday; one that ends before it begins goes over midnight, and belongs to the day on which it began. */
export function isInWindow({ days = [1, 2, 3, 4, 5, 6, 7], from, until }, now) {
  const time = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  const [today, yesterday] = [((now.getDay() + 6) % 7) + 1, ((now.getDay() + 5) % 7) + 1];
  if (from <= until) return days.includes(today) && time >= from && time < until;
  return (days.includes(today) && time >= from) || (days.includes(yesterday) && time < until);
}
