import { activityWords } from './activity-words.model';
import { type ActivityEntry, type ActorName } from './activity.report';

export type Around = { own: ReadonlySet<string>; names: readonly ActorName[]; numbers: ReadonlyMap<string, string>; vendor: string; side: 'customer' | 'partner' };

/** One line of the activity as the page says it: what, by whom, when. */
export function activityRow(entry: ActivityEntry, around: Around) {
  const facts = { before: entry.before ?? {}, after: entry.after ?? {}, subscription: around.numbers.get(entry.subject_id) ?? '' };
  return { what: activityWords(entry.action, facts), ...actorOf(entry, around), at: entry.created_at };
}

/** "Rosa Marín of Harbor Lane IT, on your behalf": a partner's member is always named with their company. */
function actorOf(entry: ActivityEntry, { own, names, vendor, side }: Around): { who: string; note: string } {
  if (entry.actor_kind === 'staff') return { who: `Support of ${vendor}`, note: '' };
  if (entry.actor_kind !== 'person') return { who: 'Automatic', note: '' };
  const known = names.filter(({ person_id: id }) => id === entry.actor_id);
  const name = known[0]?.name ?? 'Somebody who is no longer here';
  const organization = known.find(({ organization_id: id }) => id === entry.organization_id)?.organization_name ?? null;
  const behalf = entry.on_behalf_of !== null;
  // Who is both the customer's own and the partner's acts as the partner only where it says so.
  const who = organization !== null && (behalf || !own.has(entry.actor_id)) ? `${name} of ${organization}` : name;
  return { who, note: behalf ? (side === 'customer' ? 'on your behalf' : 'on behalf of the client') : '' };
}
