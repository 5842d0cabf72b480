import type { Day } from '../../platform/values/dates';

/**
 * The condition of every list of a limited member's accounts `a`: their list is read first, so that a page costs what the
 * list is long, not what the organization is. What else is asked is part of it: such lists are short enough to be sorted.
 * The values are those of `chosenValues`; further ones begin at FURTHER.
 */
export const CHOSEN_ACCOUNTS = `
  a.organization_id = $1 and a.id = any (${chosenOf('$1', '$2')})
  and ($3::smallint[] is null or a.list_facet = any ($3::smallint[]))
  and ($4::date is null or a.sort_expires_on between $4::date and $5::date)
  and ($6::text = '' or case when (select length(app.searchable($6))) < 3
    then a.sort_name >= (select app.searchable($6)) and a.sort_name < (select app.searchable($6) || chr(1114111))
    else a.search_text like (select app.search_pattern(app.searchable($6))) end)`;
export const FURTHER = 7;

type Wanted = { organizationId: string; membershipId: string; facets: readonly number[] | undefined; ends: readonly [Day, Day] | undefined; words: string };

export function chosenValues({ organizationId, membershipId, facets, ends, words }: Wanted): readonly unknown[] {
  return [organizationId, membershipId, facets ?? null, ends?.[0] ?? null, ends?.[1] ?? null, words];
}

/** SQL: the ids on a member's list, as an array. The first wall of lists; the second one, the policies, asks row by row. */
export function chosenOf(organization: string, membership: string): string {
  return `array(select c.account_id from membership_accounts c where c.organization_id = ${organization} and c.membership_id = ${membership})`;
}
