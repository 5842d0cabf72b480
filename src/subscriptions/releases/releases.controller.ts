import { type Request, type RequestHandler, type Response } from 'express';
import { judgeSubscription } from '../../alerts/judge-alerts';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { HandingForm, ReleaseForm } from './release.form';
import { needsAdministrator, releaseProblem } from './release.model';
import { readReleaseBasis, type ReleaseBasis, type Releasing } from './release-basis.report';
import { release, releaseKey } from './release';
import { consequences } from './releases.presenter';
import { findRelease, type Release } from './releases.repository';

type Pages = { edit: RequestHandler; update: RequestHandler };

/** A whole account: a company, or a household that has nothing left to go on with. */
export const account = releasePages((id) => ({ accountId: id }), paths.portal.releases.account);
/** One subscription of a household. */
export const subscription = releasePages((id) => ({ subscriptionId: id }), paths.portal.releases.subscription);

/** What follows, and letting go; a second press finds what the first has done. */
function releasePages(releasingOf: (id: string) => { accountId: string } | { subscriptionId: string }, address: (id: string) => string): Pages {
  const idIn = (req: Request) => {
    const id = String(req.params['id']);
    if (!isUuid(id)) throw new NotFound();
    return id;
  };
  const edit: RequestHandler = async (req, res) => {
    const id = idIn(req);
    showForm(req, res, await readBasis(req, releasingOf(id)), { action: address(id), errors: {} });
  };
  const update: RequestHandler = async (req, res) => {
    const { organizationId, actor, scope } = memberOf(req);
    const id = idIn(req);
    const releasing = releasingOf(id);
    const before = await within(scope, (trx) => findRelease(trx, organizationId, releasing), { readOnly: true });
    let basis: ReleaseBasis;
    try {
      basis = await readBasis(req, releasing);
    } catch (error) {
      if (before && error instanceof NotFound) return done(req, res, before);
      throw error;
    }
    const form = readForm(needsAdministrator(basis.account, basis.people) ? HandingForm : ReleaseForm, req.body);
    if (!form.ok) return showForm(req, res.status(422), basis, { action: address(id), errors: formErrors(form.errors) });
    try {
      done(req, res, await release({ organizationId, releasing, ...form.value, actor, changed: judgeSubscription }));
    } catch (error) {
      // Two presses at once: the first one has done it.
      const made = error instanceof NotFound && await within(scope, (trx) => findRelease(trx, organizationId, releasing), { readOnly: true });
      if (made) return done(req, res, made);
      if (!(error instanceof RuleBroken)) throw error;
      showForm(req, res.status(error.status), await readBasis(req, releasing), { action: address(id), errors: { form: error.message } });
    }
  };
  return { edit, update };
}

function readBasis(req: Request, releasing: Releasing): Promise<ReleaseBasis> {
  const { scope, organizationId, now } = memberOf(req);
  return within(scope, (trx) => readReleaseBasis(trx, organizationId, releasing, now), { readOnly: true });
}

/** What nobody typed stands above the form as a whole. */
function formErrors({ seen, ...errors }: FieldErrors): FieldErrors {
  return seen === undefined ? errors : { form: seen, ...errors };
}

function showForm(req: Request, res: Response, basis: ReleaseBasis, { action, errors }: { action: string; errors: FieldErrors }): void {
  const { account, isWhole, people } = basis;
  const problem = releaseProblem(basis);
  const typed = singleStrings(req.body);
  const { title, happens, stays } = consequences(basis);
  const asksAdministrator = needsAdministrator(account, people);
  const form = { first_name: account.firstName, last_name: account.lastName, email: account.email, email_again: '', ...typed };
  renderPage(req, res.status(problem !== undefined && res.statusCode === 200 ? 409 : res.statusCode), 'portal/subscriptions/release', {
    title, account: { id: account.id, name: account.name }, action, errors, happens, stays, asksAdministrator, problem: problem ?? '', form, seen: releaseKey(basis),
    button: isWhole ? 'Yes, release account' : 'Yes, release it',
    backHref: isWhole ? paths.portal.accountSettings.show(account.id) : paths.portal.account(account.id),
  });
}

function done(req: Request, res: Response, { accountId, accountName, accountLeft, numbers }: Release): void {
  const what = accountLeft ? accountName : numbers.join(', ');
  flash(req, 'success', `${what} is released. The customer looks after it alone from now on; your papers stay in Payment & History.`);
  res.redirect(303, accountLeft ? paths.portal.accounts : paths.portal.account(accountId));
}
