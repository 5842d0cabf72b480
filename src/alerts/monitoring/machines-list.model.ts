import { type MachineKind } from '../../computers/machine';
import { MACHINE_STATES, type MachineState } from '../../computers/machine-state.model';
import { groupOf, STATE_GROUP_NAMES, STATE_GROUPS, type StateGroup } from '../../computers/states/state-group.model';
import { type SortKind } from '../../platform/pages/pages';

export const SORTS = ['state', 'name', 'contact', 'backup', 'data'] as const;
export type Sort = (typeof SORTS)[number];
export const SORT_KINDS: Record<Sort, SortKind> = { state: 'text', name: 'text', contact: 'moment', backup: 'moment', data: 'bigint' };
export const KINDS = ['computer', 'server'] as const satisfies readonly MachineKind[];

/** What an address asks of the list of all machines; each part that is missing or unknown asks for nothing. */
export type ListQuestion = {
  words: string;
  /** Those in one of a group's states; `only` those in one state. */
  group: StateGroup | undefined;
  only: MachineState | undefined;
  kind: MachineKind | undefined;
  version: string | undefined;
  /** An account. */
  customer: string | undefined;
  sort: Sort;
  descending: boolean;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,39}$/;

export function readQuestion(query: Readonly<Record<string, string>>): ListQuestion {
  const sort = query['sort'] ?? '';
  const descending = sort.startsWith('-');
  const known = oneOf(SORTS, descending ? sort.slice(1) : sort);
  return {
    words: (query['q'] ?? '').replace(/[\s\0]+/g, ' ').trim().slice(0, 100),
    group: oneOf(STATE_GROUP_NAMES, query['state']),
    only: oneOf(MACHINE_STATES, query['is']),
    kind: oneOf(KINDS, query['type']),
    version: matching(VERSION, query['version']),
    customer: matching(UUID, query['customer']),
    sort: known ?? 'state',
    descending: descending && known !== undefined,
  };
}

/** The sort as it stands in an address: "data", and "-data" for the other way round. */
export function sortName({ sort, descending }: Pick<ListQuestion, 'sort' | 'descending'>): string {
  return descending ? `-${sort}` : sort;
}

export function isFiltered({ words, group, only, kind, version, customer }: ListQuestion): boolean {
  return words !== '' || [group, only, kind, version, customer].some((part) => part !== undefined);
}

/** The states that a question lets through; undefined for all. */
export function statesOf({ group, only }: Pick<ListQuestion, 'group' | 'only'>): readonly MachineState[] | undefined {
  if (only === undefined) return group && STATE_GROUPS[group];
  return group === undefined || groupOf(only) === group ? [only] : [];
}

function oneOf<T extends string>(known: readonly T[], text: string | undefined): T | undefined {
  return known.find((each) => each === text);
}

function matching(pattern: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}
