import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { getCatalog } from '../../plans/plans.repository';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { day } from '../../platform/values/format';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf, type Visitor } from '../../platform/visitors/visitor';
import { getProgramRules } from '../rules/program-rules.repository';
import { TIER_NAMES } from '../tier/tier';
import { claimNfr } from './claim-nfr';
import { claimablePlans } from './claimable-plans.model';
import { endNfr } from './end-nfr';
import { listNfrHeld, type NfrHeld } from './nfr-claims.report';
import { renewableFrom, renewNfr } from './renew-nfr';

type Id = { id: string };
const WORDS: Record<string, { kind: string; label: string }> = {
  active: { kind: 'good', label: 'Active' }, expired: { kind: 'bad', label: 'Expired' }, payment_failed: { kind: 'bad', label: 'Payment failed' }, purging: { kind: 'deletion', label: 'Data being removed' },
};

const ClaimForm = z.object({
  plan: z.string({ error: 'Choose a plan.' }).min(1, 'Choose a plan.'),
  claim: z.string().refine(isUuid, 'Open the page again and choose a plan.'),
});

/** Who holds what, and how many the tier brings (features.md P5). */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, today, visitor, limitedTo } = memberOf(req);
  const { held, most } = await readHeld(organizationId, organization.tier, today);
  renderPage(req, res, 'portal/program/nfr', {
    title: 'For your own use', most, tier: TIER_NAMES[organization.tier], today, used: held.length,
    // Who sees chosen accounts only sees their own, and how many there are.
    rows: held.filter(({ personId }) => limitedTo === undefined || personId === visitor.personId).map((each) => rowOf(each, { visitor, today, most })),
    isFull: held.length >= most, mayClaim: visitor.permissions.has('nfr:claim'), isAbove: held.length > most,
  });
};

const newClaim: RequestHandler = (req, res) => showClaim(req, res, { typed: {}, errors: {} });
export { newClaim as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const form = readForm(ClaimForm, req.body);
  if (!form.ok) return showClaim(req, res.status(422), form);
  try {
    const { number, expiresOn } = await claimNfr({ organizationId, claimId: form.value.claim, planCode: form.value.plan, actor });
    flash(req, 'success', `${number} is yours until ${day(expiresOn)}. You find it in My account, with its computer.`);
    res.redirect(303, paths.me.home);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showClaim(req, res.status(409), { typed: { plan: form.value.plan, claim: form.value.claim }, errors: { form: error.message } });
  }
};

/** Another year, for who holds it. */
export const renew: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await tell(req, res, async () => {
    const { number, expiresOn } = await renewNfr({ organizationId, claimId: idInAddress(req.params), actor });
    return `${number} runs until ${day(expiresOn)} now.`;
  });
};

/** What happens when an administrator releases one, before it does. */
export const confirmRelease: RequestHandler<Id> = async (req, res) => {
  const { organizationId, organization, today } = memberOf(req);
  const id = idInAddress(req.params);
  const { held } = await readHeld(organizationId, organization.tier, today);
  const found = held.find((each) => each.id === id);
  if (!found) throw new NotFound('We could not find that subscription.');
  renderPage(req, res, 'portal/program/nfr-release', { title: 'Release the subscription', ...found, action: paths.program.nfr.release(id) });
};

export const release: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await tell(req, res, async () => {
    await endNfr({ organizationId, claimId: idInAddress(req.params), cause: 'released', actor });
    return 'The subscription is released. Another one can be claimed in its place.';
  });
};

function readHeld(organizationId: string, tier: 'basic' | 'premier', today: Parameters<typeof getProgramRules>[1]) {
  // What the tier brings belongs to the organization as a whole, so also who is limited to chosen accounts sees how much of it is taken.
  return within({ organizationId }, async (trx) => ({ held: await listNfrHeld(trx, organizationId), most: (await getProgramRules(trx, today)).nfr[tier] }), { readOnly: true });
}

function rowOf(each: NfrHeld, { visitor, today, most }: { visitor: Visitor; today: NfrHeld['expiresOn']; most: number }) {
  const isOwn = each.personId === visitor.personId;
  const isOpen = ['active', 'expired', 'payment_failed'].includes(each.state);
  const from = renewableFrom(each);
  return {
    ...each, isOwn, badge: WORDS[each.state] ?? { kind: 'off', label: 'Over' },
    renewHref: isOwn && isOpen && each.place <= most && today >= from && visitor.permissions.has('nfr:claim') ? paths.program.nfr.renew(each.id) : '',
    renewableFrom: isOwn && isOpen && each.place <= most && today < from ? from : '',
    releaseHref: visitor.permissions.has('members:manage') ? paths.program.nfr.release(each.id) : '',
  };
}

async function showClaim(req: Request, res: Response, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): Promise<void> {
  const { organizationId, organization, today, visitor } = memberOf(req);
  const { catalog, held, most } = await within({ organizationId }, async (trx) => ({
    catalog: await getCatalog(trx, today), held: await listNfrHeld(trx, organizationId), most: (await getProgramRules(trx, today)).nfr[organization.tier],
  }), { readOnly: true });
  renderPage(req, res, 'portal/program/nfr-new', {
    title: 'Claim a subscription', errors, left: Math.max(0, most - held.length), most, tier: TIER_NAMES[organization.tier], email: visitor.email,
    plans: claimablePlans(catalog).map(({ code, name, storageGb }) => ({ value: code, label: name, hint: storageGb === null ? 'One computer, unlimited storage' : `One computer, ${storageGb} GB` })),
    form: { plan: typed['plan'] ?? '', claim: typed['claim'] && isUuid(typed['claim']) ? typed['claim'] : uuidv7() },
  });
}

async function tell(req: Request<Id>, res: Response, work: () => Promise<string>): Promise<void> {
  try {
    flash(req, 'success', await work());
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.program.nfr.index);
}
