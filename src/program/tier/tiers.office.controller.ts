import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { getPartnerBasis } from '../../organizations/partners/partner-row.repository';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { addYearsFromAnchor, dayIn, parseDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { day, money } from '../../platform/values/format';
import { type FieldErrors, readForm, text } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { historyRows } from '../program.presenter';
import { listNamesOfStaff } from '../rules/names-of-staff.report';
import { setTier } from './set-tier';
import { TIER_NAMES } from './tier';
import { standingOf } from './tier-standing.report';
import { listTierChanges } from './tier-standings.repository';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

const TierForm = z.object({
  tier: z.enum(['basic', 'premier'], { error: 'Choose a tier.' }),
  held_until: z.string({ error: 'Enter until when it holds.' }).transform((typed, issues) => {
    const on = parseDay(typed);
    if (on) return on;
    issues.addIssue({ code: 'custom', message: 'Enter until when it holds as a date, like 2027-06-30.' });
    return z.NEVER;
  }),
  reason: text('the reason', 500),
});

/** How a partner stands, what was decided, and the decision by staff (features.md F1). */
export const edit: RequestHandler<Id> = (req, res) => show(req, res, { typed: {}, errors: {} });

export const update: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const organizationId = idInAddress(req.params);
  const form = readForm(TierForm, req.body);
  if (!form.ok) return show(req, res.status(422), form);
  const { tier, held_until: heldUntil, reason } = form.value;
  try {
    await setTier({ organizationId, tier, heldUntil, reason, actor });
    flash(req, 'success', `The tier is ${TIER_NAMES[tier]} until ${day(heldUntil)} by your decision. The partner’s administrators have a mail.`);
    res.redirect(303, paths.office.partners.show(organizationId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await show(req, res.status(409), { typed: { tier, held_until: heldUntil, reason }, errors: { held_until: error.message } });
  }
};

async function show(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, now } = staffOf(req);
  const id = idInAddress(req.params);
  const { partner, standing, changes, names } = await within(scope, async (trx) => {
    const partner = await getPartnerBasis(trx, id);
    const changes = await listTierChanges(trx, id);
    return { partner, standing: await standingOf(trx, partner, now), changes, names: await listNamesOfStaff(trx, changes.flatMap(({ decidedBy }) => decidedBy ?? [])) };
  }, { readOnly: true });
  const { currency, state } = standing;
  renderPage(req, res, 'office/partners/tier', {
    title: `Tier of ${partner.name}`, name: partner.name, errors, back: paths.office.partners.show(id), action: paths.partners.tier(id),
    facts: [
      { label: 'Tier', value: TIER_NAMES[partner.tier] }, { label: 'Since', value: day(state.sinceOn) },
      { label: 'Net purchases of 12 months', value: money(standing.netCents, currency), note: `${day(standing.counted.from)} to ${day(standing.counted.to)}` },
      { label: 'Asked for Premier', value: money(standing.targetCents, currency) }, { label: 'Missing', value: money(standing.missingCents, currency) },
      { label: 'Held by decision until', value: state.heldUntil === null ? 'No decision holds' : day(state.heldUntil) }, { label: 'Next review', value: day(state.nextReviewOn) },
    ],
    history: historyRows(changes, (personId) => names.get(personId) ?? 'Somebody of the office'),
    tiers: [{ value: 'basic', label: 'Basic' }, { value: 'premier', label: 'Premier' }],
    form: { tier: typed['tier'] ?? (partner.tier === 'basic' ? 'premier' : 'basic'), held_until: typed['held_until'] ?? addYearsFromAnchor(dayIn(now, partner.timeZone), 1), reason: (typed['reason'] ?? '').slice(0, 2_000) },
  });
}
