import { type FoundEntry } from './audit-search.report';

const KINDS: Record<string, string> = { person: 'Person', staff: 'Staff', job: 'Job', webhook: 'Webhook', client: 'Backup program', system: 'System' };

/** Who did it, in words. */
export function actorWords({ actorKind, actorName, actorId }: Pick<FoundEntry, 'actorKind' | 'actorName' | 'actorId'>): string {
  return actorName || (actorKind === 'person' || actorKind === 'staff' ? 'Somebody who is gone' : `${KINDS[actorKind] ?? actorKind} ${actorId}`);
}

export interface EntryLine { readonly key: string; readonly before: string; readonly after: string; readonly isDifferent: boolean }

/** What was before and after, a line a key; lists and groups as JSON. */
export function entryLines({ before, after }: Pick<FoundEntry, 'before' | 'after'>): EntryLine[] {
  const [was, is] = [groupOf(before), groupOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((key) => {
    const [from, to] = [valueWords(was, key), valueWords(is, key)];
    return { key, before: from, after: to, isDifferent: from !== to };
  });
}

function groupOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value };
}

function valueWords(group: Record<string, unknown>, key: string): string {
  if (!Object.hasOwn(group, key)) return '–';
  const value = group[key];
  if (value === null) return 'Nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
