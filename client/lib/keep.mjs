const DAY = 86_400_000;
const CYCLES_KEPT_AT_LEAST_DAYS = 7;

/**
 * Which versions go, of those that `restic snapshots --json` tells: the same rules by which the portal removes versions where it has the key. `promised`: a list of { days } or { cycles };
 * of several each is kept. `partial`: the beginnings of the ids of versions in which something is missing.
 */
export function versionsToRemove(versions, { promised, missingDriveDays, partial = [] }, now) {
  const known = versions.map(({ id, time, tags, paths }) => ({ id, at: Date.parse(time), tags: tags ?? [], paths: paths ?? [] }));
  const past = known.filter(({ at }) => at <= now).sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  const [newest] = past;
  if (!newest) return [];
  const back = (days) => newest.at - days * DAY;
  const fulls = past.filter(({ id, tags }) => tags.includes('full') && !partial.some((start) => id.startsWith(start)));
  const from = Math.min(...promised.map(({ days, cycles }) => {
    if (days !== undefined) return back(days);
    return fulls.length < cycles ? -Infinity : Math.min(fulls[cycles - 1].at, back(CYCLES_KEPT_AT_LEAST_DAYS));
  }));
  const stays = new Set([newest, ...lastOfDrives(past, back(missingDriveDays)), ...known.filter(({ at }) => at > now || at >= from)]);
  return known.filter((version) => !stays.has(version)).map(({ id }) => id);
}

/** Of each drive that is away the last version that has it and the first one without it, while that is not older than `from`. */
function lastOfDrives(past, from) {
  const away = past[0].tags.filter((tag) => tag.startsWith('away:')).map((tag) => tag.slice('away:'.length));
  return away.flatMap((drive) => {
    const place = past.findIndex((version) => hasDrive(version, drive));
    return place < 1 || past[place - 1].at < from ? [] : [past[place], past[place - 1]];
  });
}

function hasDrive({ tags, paths }, drive) {
  if (tags.some((tag) => tag.startsWith('drive:'))) return tags.includes(`drive:${drive}`);
  return paths.map(encodeURIComponent).some((folder) => folder === drive || folder.startsWith(drive.endsWith('%5C') ? drive : `${drive}%2F`));
}

/** What a version says of itself: its set, whether it begins a full cycle, which drives are in it, and which are away. */
export function tagsOf({ set, isFull, drives }) {
  const told = drives.filter(({ selected }) => selected).map(({ name, present }) => `${present ? 'drive' : 'away'}:${encodeURIComponent(name)}`);
  return [...set === undefined ? [] : [`set:${encodeURIComponent(set)}`], ...isFull ? ['full'] : [], ...told];
}
