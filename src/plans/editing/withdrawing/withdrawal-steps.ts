import { type Scoped, within } from '../../../platform/database/database';
import { addDays, parseDay, type Day } from '../../../platform/values/dates';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { day } from '../../../platform/values/format';
import { renderPage } from '../../../platform/pages/render';
import { staffOf } from '../../../platform/visitors/visitor';
import { type Facts } from '../change-catalog';
import { type Difference, differencesOf } from '../change-words.presenter';
import { getEntered } from './entered-versions.repository';
import { hasBegun, type Versioned, withdrawalChange } from './versioned';
import { HOLDS_ALREADY, withdrawVersion } from './withdraw-version';

/** What is to be withdrawn, and how its page speaks of it. */
export interface Withdrawal<F extends object> {
  readonly versioned: Versioned<F>;
  readonly from: Day;
  readonly title: string;
  readonly crumbs: readonly { readonly label: string; readonly href?: string }[];
  readonly action: string;
  readonly backHref: string;
  /** What is typed to confirm; null where a press is enough, as where it was added. */
  readonly word: string | null;
  readonly button: string;
  readonly happens: readonly string[];
  readonly stays: readonly string[];
  /** How the difference reads; as the catalog's history tells it where nothing is said. */
  readonly words?: (said: F, instead: F) => readonly Difference[];
}

type Request = Parameters<typeof renderPage>[0];
type Response = Parameters<typeof renderPage>[1];
type Find<At, F extends object> = (trx: Scoped, params: At, today: Day) => Promise<Withdrawal<F>>;
type Handler = (req: Request, res: Response) => Promise<void>;
type Pages = { readonly newWithdrawal: Handler; readonly createWithdrawal: Handler };
type Said = { readonly errors?: FieldErrors; readonly given?: string };

/** The two pages of every withdrawal: what will be true instead, and the act itself. */
export function withdrawalPages<At, F extends object = Facts>(find: Find<At, F>): Pages {
  return {
    newWithdrawal: (req, res) => show(req, res, req.params as At, find),
    createWithdrawal: async (req, res) => {
      const { scope, actor, today } = staffOf(req);
      const typed = singleStrings(req.body as unknown);
      const { versioned, from, word, backHref } = await within(scope, (trx) => find(trx, req.params as At, today), { readOnly: true });
      const given = typed['confirmation'] ?? '';
      if (word !== null && given.trim().toLowerCase() !== word.toLowerCase()) return show(req, res.status(422), req.params as At, find, { errors: { confirmation: `Type ${word} to confirm.` }, given });
      try {
        const isNew = await withdrawVersion(versioned, from, { seen: typed['seen'] ?? '', actor });
        flash(req, isNew ? 'success' : 'notice', isNew ? 'It is withdrawn. What holds the day before goes on.' : ALREADY);
      } catch (error) {
        if (!(error instanceof RuleBroken)) throw error;
        return show(req, res.status(409), req.params as At, find, { errors: { form: error.message } });
      }
      res.redirect(303, backHref);
    },
  };
}

/** The first day that an address names; throws NotFound. */
export function firstDayIn(text: string): Day {
  const found = parseDay(text);
  if (!found) throw new NotFound();
  return found;
}

const ALREADY = 'It is withdrawn already.';

async function show<At, F extends object>(req: Request, res: Response, params: At, find: Find<At, F>, { errors = {}, given = '' }: Said = {}): Promise<void> {
  const { scope, now, today } = staffOf(req);
  const { withdrawal, entered, said, instead, seen } = await within(scope, async (trx) => {
    const withdrawal = await find(trx, params, today);
    const { versioned, from } = withdrawal;
    return {
      withdrawal, entered: await getEntered(trx, versioned, from), seen: await versioned.seen(trx),
      ...hasBegun(from, now) ? { said: null, instead: null } : { said: await versioned.factsOn(trx, from), instead: await versioned.factsOn(trx, addDays(from, -1)) },
    };
  }, { readOnly: true });
  if (entered.isWithdrawn) {
    flash(req, 'notice', ALREADY);
    return res.redirect(303, withdrawal.backHref);
  }
  const { versioned: _, from, words, happens, word, ...rest } = withdrawal;
  const change = withdrawalChange(said, instead);
  const differences = words && said && instead ? words(said, instead) : differencesOf(change.before, change.after);
  renderPage(req, res, 'office/catalog/withdrawal', {
    ...rest, word: word ?? '', given: given.slice(0, 2_000), seen, from: `From ${day(from)}`, isOpen: !hasBegun(from, now),
    errors: hasBegun(from, now) ? { form: HOLDS_ALREADY } : errors, differences: [{ label: 'Begins', before: day(from), after: 'Withdrawn' }, ...differences],
    happens: [`Everything that is entered here for ${day(from)} is withdrawn, also what was replaced.`, goesOn(entered.next), ...happens],
  });
}

function goesOn(next: Day | null): string {
  return next === null ? 'What holds the day before goes on.' : `What holds the day before goes on until ${day(next)}: from then on holds what is entered for that day.`;
}
