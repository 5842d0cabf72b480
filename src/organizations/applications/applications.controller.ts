import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound, TooMany } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { BUSINESS_WORDS, BUSINESSES, canTake, CUSTOMER_RANGES, CUSTOMER_WORDS, DAYS_TO_CONFIRM } from './application';
import { emptyApplication, readApplication, TIME_ZONES } from './application.form';
import { refusalOf, saidIn, STATUS_FOR_APPLICANTS } from './application.presenter';
import { type Application, findApplicationByLink } from './applications.repository';
import { confirmApplication, LINK_UNKNOWN, withdrawApplication } from './confirm-application';
import { listPricedCurrencies } from './currencies.report';
import { isOldEnough, stampForm } from './form-stamp';
import { receiveApplication } from './receive-application';

type Link = { token: string };
// Named so that no browser fills it in for a person.
const TRAP = 'best_colour';
const byNetwork = limit('apply', { points: 20, seconds: 3_600 });

const show: RequestHandler = async (req, res) => showForm(req, res, await readOffer(), { typed: emptyApplication(), errors: {} });

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const offer = await readOffer();
  const sent = singleStrings(req.body);
  const form = readApplication(req.body, offer.currencies);
  if (!form.ok) return showForm(req, res.status(422), offer, { ...form, stamp: sent['opened'] });
  const typed = { ...sent };
  if (sent[TRAP]) return showForm(req, res.status(422), offer, { typed, errors: { [TRAP]: 'Leave this field empty: it is there to keep programs out.' } });
  if (!isOldEnough(sent['opened'], offer.now)) return showForm(req, res.status(422), offer, { typed, errors: { form: 'That was faster than people type. Look through your application and send it once more.' } });
  try {
    await byNetwork.take(networkOf(req.ip));
    await receiveApplication(form.value, req.requestId);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    return showForm(req, res, offer, { typed, errors: { email: error.message }, stamp: sent['opened'] });
  }
  res.redirect(303, paths.apply.sent);
};

/** The same for every address: who has a sign-in here is nobody's business. */
export const sent: RequestHandler = (req, res) => {
  renderPage(req, res, 'site/joining/application-sent', { title: 'Open the mail we sent you', days: DAYS_TO_CONFIRM });
};

/** Where an application stands, for its applicant. Only shows: mail scanners open links too. */
export const status: RequestHandler<Link> = async (req, res) => {
  const application = await readByLink(req.params.token);
  const { status: is } = application;
  renderOwn(req, res, 'site/joining/application', 'Your application', req.params.token, {
    state: STATUS_FOR_APPLICANTS[is], said: saidIn(application), refusal: refusalOf(application),
    canConfirm: canTake('confirm', is), canWithdraw: canTake('withdraw', is), canApplyAgain: ['refused', 'withdrawn', 'lapsed'].includes(is),
  });
};

export const confirm: RequestHandler<Link> = async (req, res) => {
  await confirmApplication(req.params.token, req.requestId);
  res.redirect(303, paths.application.show(req.params.token));
};

/** Asks once more: what is withdrawn stays withdrawn. */
export const confirmWithdrawal: RequestHandler<Link> = async (req, res) => {
  const { status: is, legalName } = await readByLink(req.params.token);
  if (!canTake('withdraw', is)) return res.redirect(303, paths.application.show(req.params.token));
  renderOwn(req, res, 'site/joining/application-withdrawal', 'Withdraw the application', req.params.token, { legalName, isHandedIn: is === 'submitted' });
};

export const withdraw: RequestHandler<Link> = async (req, res) => {
  await withdrawApplication(req.params.token, req.requestId);
  res.redirect(303, paths.application.show(req.params.token));
};

type Offer = { currencies: string[]; now: Date };

function readOffer(): Promise<Offer> {
  return within('system', async (trx) => ({ currencies: await listPricedCurrencies(trx), now: await databaseNow(trx) }), { readOnly: true });
}

async function readByLink(token: string): Promise<Application> {
  const application = await within('system', async (trx) => findApplicationByLink(trx, token, await databaseNow(trx)), { readOnly: true });
  if (!application) throw new NotFound(LINK_UNKNOWN);
  return application;
}

type Form = { typed: Record<string, string>; errors: FieldErrors; stamp?: string | undefined };

function showForm(req: Request, res: Response, { currencies, now }: Offer, { typed, errors, stamp }: Form): void {
  const options = <Value extends string>(values: readonly Value[], words: Record<Value, string>) => [{ value: '', label: 'Choose' }, ...values.map((value) => ({ value: String(value), label: words[value] }))];
  // A stamp that is old enough stays good: who mends a field does not wait again.
  const opened = stamp !== undefined && isOldEnough(stamp, now) ? stamp : stampForm(now);
  renderPage(req, res, 'site/joining/apply', {
    title: 'Become a partner', typed: { ...emptyApplication(), ...typed }, errors, opened, trap: TRAP, termsUrl: config.vendor.termsUrl ?? '', vendor: config.vendor.name,
    businesses: options(BUSINESSES, BUSINESS_WORDS), customers: options(CUSTOMER_RANGES, CUSTOMER_WORDS), countries: [{ value: '', label: 'Choose' }, ...countries],
    zones: [{ value: '', label: 'The usual one of the country' }, ...TIME_ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))],
    currencies: currencies.length > 1 ? [{ value: '', label: 'The usual one of the country' }, ...currencies.map((code) => ({ value: code, label: code }))] : [],
  });
}

function renderOwn(req: Request, res: Response, view: string, title: string, token: string, page: Record<string, unknown>): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, view, { title, ...page, address: paths.application.show(token), withdrawal: paths.application.withdraw(token) });
}
