import { type Statement } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { ownCopy } from '../platform/pages/own-copy';
import type { AccountSource, ListStatus } from './account';

/** One line of the Accounts list, as the database names it: fifty a page are not worth copying. */
export type AccountLine = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly partner_is_administrator: boolean;
  readonly plan_name: string;
  readonly sort_expires_on: Day;
  readonly renews: boolean;
  readonly source: AccountSource;
  readonly open_alerts: number;
  readonly list_status: ListStatus;
  readonly subscriptions_count: number;
  readonly sort_name: string;
  /** Stands for its words: while the database says the same, it is this very object, and what was made of it can be kept with it. */
  readonly kept?: true;
};

export const LINE_COLUMNS = [
  'id', 'name', 'email', 'partner_is_administrator', 'plan_name', 'sort_expires_on', 'renews', 'source', 'open_alerts', 'list_status', 'subscriptions_count', 'sort_name',
] as const satisfies readonly (keyof AccountLine)[];

/** What a statement made by `asOneText` answers. */
export type LinesText = { count: number; lines: string | null };

const [BETWEEN_CELLS, BETWEEN_LINES] = ['\u001f', '\u001e'];
const KEPT = 2_000;
const kept = new Map<string, AccountLine>();
const seen = new Uint32Array(8_192);

/** The same rows as a single text: fifty rows of twelve cells come in seven kilobytes, and taking them apart cost more than reading them. */
export function asOneText({ name, text, ...statement }: Statement): Statement {
  let known = texts.get(name);
  if (!known) texts.set(name, (known = { name: `${name}-text`, text: oneText(text) }));
  return { ...statement, ...known };
}

const texts = new Map<string, Pick<Statement, 'name' | 'text'>>();

function oneText(text: string): string {
  const cells = LINE_COLUMNS.map((column) => `l.${column}`).join(', ');
  return `select count(*)::integer as count, string_agg(concat_ws(e'\\x1f', ${cells}), e'\\x1e') as lines from (${text}) l`;
}

/**
 * The lines of such a text, in its order. A line that comes a second time is kept: the same words then give the same object.
 * Undefined where a name holds one of the characters between cells: then only the rows themselves can tell.
 */
export function linesOf({ count, lines }: LinesText): AccountLine[] | undefined {
  const texts = lines === null ? [] : lines.split(BETWEEN_LINES);
  if (texts.length !== count) return undefined;
  const read: AccountLine[] = [];
  for (const text of texts) {
    const line = kept.get(text) ?? lineOf(text);
    if (!line) return undefined;
    read.push(line);
  }
  return read;
}

function lineOf(text: string): AccountLine | undefined {
  if (!seenBefore(text)) return lineFrom(text.split(BETWEEN_CELLS));
  const own = ownCopy(text);
  const line = lineFrom(own.split(BETWEEN_CELLS), true);
  if (!line) return undefined;
  if (kept.size >= KEPT) kept.clear();
  kept.set(own, line);
  return line;
}

/** Somebody who leafs through a long list sees each line once: to keep those would cost more than it ever saves. */
function seenBefore(text: string): boolean {
  // The end of the id, which stands first.
  const mark = Number.parseInt(text.slice(28, 36), 16) >>> 0;
  const place = mark % seen.length;
  if (seen[place] === mark) return true;
  seen[place] = mark;
  return false;
}

type Cells = readonly [string, string, string, string, string, string, string, string, string, string, string, string];

function lineFrom(cells: readonly string[], kept?: true): AccountLine | undefined {
  if (cells.length !== LINE_COLUMNS.length) return undefined;
  const [id, name, email, administrator, plan, endsOn, renews, source, alerts, status, subscriptions, sortName] = cells as Cells;
  return {
    id, name, email, partner_is_administrator: administrator === 't', plan_name: plan, sort_expires_on: endsOn as Day, renews: renews === 't',
    source: source as AccountSource, open_alerts: Number(alerts), list_status: status as ListStatus, subscriptions_count: Number(subscriptions), sort_name: sortName,
    ...(kept && { kept }),
  };
}
