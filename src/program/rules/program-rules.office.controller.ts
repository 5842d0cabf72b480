import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { type Day, parseDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { count, day } from '../../platform/values/format';
import { type FieldErrors, optionalText, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { hasBegun } from '../../plans/editing/withdrawing/versioned';
import { changeProgramRules } from './change-program-rules';
import { getProgramRules, listProgramRules, type ProgramRules } from './program-rules.repository';
import { listNamesOfStaff } from './names-of-staff.report';

const RulesForm = z.object({
  valid_from: z.string({ error: 'Enter the first day.' }).transform((typed, issues) => parseDay(typed) ?? failed(issues, 'Enter the first day as a date, like 2027-01-01.')),
  threshold: wholeNumber('the threshold', 1, 100_000_000),
  nfr_basic: wholeNumber('how many Basic brings', 0, 100),
  nfr_premier: wholeNumber('how many Premier brings', 0, 100),
  note: optionalText('the note', 500),
  seen: z.string().regex(/^\d{1,9}$/, 'Open the page again.').transform(Number),
});

/** What the program asks for and gives: today, from later days on, and before. */
export const index: RequestHandler = (req, res) => show(req, res, { typed: undefined, errors: {} });

export const create: RequestHandler = async (req, res) => {
  const { actor } = staffOf(req);
  const form = readForm(RulesForm, req.body);
  if (!form.ok) return show(req, res.status(422), form);
  const { valid_from: validFrom, threshold, nfr_basic: basic, nfr_premier: premier, note, seen } = form.value;
  try {
    const rules = await changeProgramRules({ validFrom, thresholdUnits: threshold, nfr: { basic, premier }, note, seen, actor });
    flash(req, 'success', `Version ${rules.version} holds from ${day(rules.validFrom)} on. Partners see it on their Partner Program page from that day.`);
    res.redirect(303, paths.program.office);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await show(req, res.status(409), { typed: singleStrings(req.body), errors: { form: error.message } });
  }
};

async function show(req: Request, res: Response, { typed, errors }: { typed: Record<string, string> | undefined; errors: FieldErrors }): Promise<void> {
  const { scope, today, now } = staffOf(req);
  const { current, changes, versions, names, zone } = await within(scope, async (trx) => {
    const versions = await listProgramRules(trx);
    return { current: await getProgramRules(trx, today), versions, changes: await countChanges(trx, 'program_rules'), names: await listNamesOfStaff(trx, versions.flatMap(({ madeBy, withdrawnBy }) => [madeBy ?? [], withdrawnBy ?? []].flat())), zone: await houseZone(trx) };
  }, { readOnly: true });
  renderPage(req, res, 'office/program/index', {
    title: 'Program rules', errors, zone, current: { ...current, threshold: count(current.thresholdUnits) },
    rows: versions.map((each) => ({
      ...each, threshold: count(each.thresholdUnits), by: nameOf(names, each.madeBy), withdrawnBy: nameOf(names, each.withdrawnBy), badge: badgeOf(each, current, today),
      withdrawHref: each.withdrawnAt === null && !hasBegun(each.validFrom, now) ? paths.program.rulesWithdrawal(each.validFrom) : '',
    })),
    form: {
      valid_from: typed?.['valid_from'] ?? today, threshold: typed?.['threshold'] ?? String(current.thresholdUnits), nfr_basic: typed?.['nfr_basic'] ?? String(current.nfr.basic),
      nfr_premier: typed?.['nfr_premier'] ?? String(current.nfr.premier), note: (typed?.['note'] ?? '').slice(0, 2_000), seen: String(changes),
    },
  });
}

function nameOf(names: ReadonlyMap<string, string>, person: string | null): string {
  return person === null ? '' : names.get(person) ?? '';
}

function badgeOf({ version, validFrom, withdrawnAt }: ProgramRules, current: ProgramRules, today: Day) {
  if (withdrawnAt !== null) return { kind: 'off', label: 'Withdrawn' };
  if (version === current.version) return { kind: 'good', label: 'Holds today' };
  return validFrom > today ? { kind: 'running', label: 'To come' } : { kind: 'off', label: 'Past' };
}

function wholeNumber(what: string, least: number, most: number) {
  const words = `Enter ${what} as a whole number from ${count(least)} to ${count(most)}.`;
  return z.string({ error: words }).trim().transform((typed) => typed.replaceAll(',', '')).refine((typed) => /^\d{1,9}$/.test(typed) && Number(typed) >= least && Number(typed) <= most, words).transform(Number);
}

function failed(issues: { addIssue(issue: { code: 'custom'; message: string }): void }, message: string): never {
  issues.addIssue({ code: 'custom', message });
  return z.NEVER;
}
