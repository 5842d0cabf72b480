import { type Request, type RequestHandler, type Response } from 'express';
import { ageOfForm, isOldEnough, stampForm } from '../../organizations/applications/form-stamp';
import { paths } from '../../paths';
import { type Catalog } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, TooMany } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { consentWords } from './enquiry';
import { EMPTY_ENQUIRY, NOT_SURE, readEnquiry } from './enquiry.form';
import { findPublicPage, type PublicPage } from './public-page.report';
import { receiveEnquiry } from './receive-enquiry';
import { shownPage } from './shown-page.presenter';

type Address = { slug: string };
type Asked = { page: PublicPage; catalog: Catalog; now: Date };
// Named so that no browser fills it in for a person.
const TRAP = 'best_colour';
const LONGEST_OPEN_MS = 24 * 3_600_000;
const byNetwork = limit('enquiries', { points: 10, seconds: 3_600 });
const byPage = limit('enquiries-of-page', { points: 60, seconds: 3_600 });

/** A partner's page, for everybody who has its address; a former address leads to the one it has now. */
export const show: RequestHandler<Address> = async (req, res) => {
  const asked = await readPage(req.params.slug);
  if (asked.page.slug !== req.params.slug) return res.redirect(301, paths.referral.public(asked.page.slug));
  showForm(req, res, asked, { typed: {}, errors: {} });
};

export const create: RequestHandler<Address> = async (req, res) => {
  const asked = await readPage(req.params.slug);
  const { page, catalog, now } = asked;
  const typed = singleStrings(req.body);
  const shown = shownOf(page, catalog);
  const form = readEnquiry(req.body, shown.plans);
  if (!form.ok) return showForm(req, res.status(422), asked, { typed, errors: form.errors });
  const refusal = refusalOf(typed, now);
  if (refusal) return showForm(req, res.status(422), asked, { typed, errors: refusal });
  try {
    await byNetwork.take(networkOf(req.ip));
    await takeOfPage(page.organizationId);
    await receiveEnquiry(page, form.value, req.requestId);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    return showForm(req, res, asked, { typed, errors: { form: error.message } });
  }
  res.redirect(303, paths.referral.sent(page.slug));
};

/** The same for every address that was typed. */
export const sent: RequestHandler<Address> = async (req, res) => {
  const { page, catalog } = await readPage(req.params.slug);
  renderPage(req, res, 'partner/referral/sent', { title: 'Your request is there', shown: shownOf(page, catalog), href: paths.referral.public(page.slug) });
};

async function readPage(slug: string): Promise<Asked> {
  const asked = /^[a-z0-9-]{3,40}$/.test(slug) ? await within('system', async (trx) => {
    const page = await findPublicPage(trx, slug);
    if (!page) return undefined;
    const now = await databaseNow(trx);
    return { page, now, catalog: await getCatalog(trx, dayIn(now, page.timeZone)) };
  }, { readOnly: true }) : undefined;
  if (!asked) throw new NotFound();
  return asked;
}

function shownOf({ content, organizationName: name, currency, logo }: PublicPage, catalog: Catalog) {
  return shownPage(content, { name, currency, logo }, catalog);
}

/** What only programs do, and who has left the page open for long; what was typed stays in the form. */
function refusalOf(typed: Record<string, string>, now: Date): FieldErrors | undefined {
  if (typed[TRAP]) return { [TRAP]: 'Leave this field empty: it is there to keep programs out.' };
  const age = ageOfForm(typed['opened'], now);
  if (age !== undefined && age > LONGEST_OPEN_MS) return { form: 'This page was open for more than a day. Look through what you wrote and send it once more.' };
  if (!isOldEnough(typed['opened'], now)) return { form: 'That was faster than people type. Look through what you wrote and send it once more.' };
  return undefined;
}

async function takeOfPage(organizationId: string): Promise<void> {
  try {
    await byPage.take(organizationId);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    throw new TooMany('Many people ask by this page just now. Try again in an hour, or write to the address on this page.', error.retryAfterSeconds);
  }
}

function showForm(req: Request, res: Response, { page, catalog, now }: Asked, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): void {
  const shown = shownOf(page, catalog);
  // A stamp that is old enough stays good: who mends a field does not wait again.
  const age = ageOfForm(typed['opened'], now);
  const keeps = age !== undefined && isOldEnough(typed['opened'], now) && age <= LONGEST_OPEN_MS;
  renderPage(req, res, 'partner/referral/page', {
    title: shown.headline, shown, errors, typed: { ...EMPTY_ENQUIRY, ...typed }, opened: keeps ? typed['opened'] : stampForm(now), trap: TRAP, isPreview: false,
    action: paths.referral.public(page.slug), consent: consentWords(page.organizationName), interests: interestsOf(shown.plans),
  });
}

/** The choices of "What are you interested in?", also in the preview. */
function interestsOf(plans: readonly { code: string; name: string }[]) {
  return [{ value: '', label: 'Choose' }, ...plans.map(({ code, name }) => ({ value: code, label: name })), { value: NOT_SURE, label: 'I am not sure yet' }];
}
