import { type Request, type RequestHandler, type Response } from 'express';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { continueSession } from '../../../platform/visitors/passport';
import { customerGetsMail } from '../../account';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { type CompanyUser, userName } from '../users/company-user.model';
import { listCompanyAdministrators } from '../users/company-users.repository';
import { passBillingOwner } from './pass-billing-owner';

type Known = { owner: CompanyUser | undefined; others: CompanyUser[] };

export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  showChoice(req, res, page, await readKnown(page), { errors: {}, person: '' });
};

/** What passing the role on means, before it is done. */
export const review: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readKnown(page);
  const next = chosenIn(req, known);
  if (!next) return showChoice(req, res.status(422), page, known, { errors: { person: 'Choose who is to be the billing owner.' }, person: '' });
  renderCompanyPage(req, res, page, 'billing-owner-review', {
    title: `Make ${userName(next)} the billing owner`, section: 'billing owner', crumbs: [{ label: 'Billing owner', href: page.links.billingOwner.edit }],
    next: { id: next.personId, name: userName(next) }, before: known.owner ? userName(known.owner) : '', tellsThem: customerGetsMail(page.account),
    isSelf: next.personId === page.inside.actor.id, losesIt: known.owner?.personId === page.inside.actor.id,
  });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const personId = singleStrings(req.body)['person'] ?? '';
  const known = await readKnown(page);
  if (known.owner?.personId === personId) return done(req, res, page, known.owner);
  if (!chosenIn(req, known)) return showChoice(req, res.status(422), page, known, { errors: { person: 'Choose who is to be the billing owner.' }, person: '' });
  try {
    const { owner, epochs } = await passBillingOwner(page.inside, personId);
    // Who passes it on, or takes it, goes on in the same sign-in; their other sessions have ended.
    const epoch = epochs.get(page.inside.actor.id);
    if (epoch !== undefined) await continueSession(req, { epoch });
    done(req, res, page, owner);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showChoice(req, res.status(422), page, known, { errors: { person: error.message }, person: personId });
  }
};

/** Also for who presses twice: it is so, which is what was wanted. */
function done(req: Request, res: Response, page: CompanyPage, owner: CompanyUser): void {
  flash(req, 'success', `${userName(owner)} is the billing owner now. Cards kept for the account are removed; add a new one where something is to renew automatically.`);
  res.redirect(303, page.links.billingOwner.edit);
}

async function readKnown({ inside: { scope, accountId } }: CompanyPage): Promise<Known> {
  const administrators = await within(scope, (trx) => listCompanyAdministrators(trx, accountId), { readOnly: true });
  return { owner: administrators.find(({ role }) => role === 'billing_owner'), others: administrators.filter(({ role }) => role !== 'billing_owner') };
}

function chosenIn(req: Request, { others }: Known): CompanyUser | undefined {
  const person = singleStrings(req.body)['person'] ?? '';
  return others.find(({ personId }) => personId === person);
}

type Shown = { errors: FieldErrors; person: string };

function showChoice(req: Request, res: Response, page: CompanyPage, { owner, others }: Known, { errors, person }: Shown): void {
  renderCompanyPage(req, res, page, 'billing-owner', {
    title: 'Billing owner', section: 'billing owner', errors, person, owner: owner ? { name: userName(owner), email: owner.email, href: page.links.users.edit(owner.personId) } : null,
    options: others.map((user) => ({ value: user.personId, label: userName(user), hint: user.email })), usersHref: page.links.users.index,
  });
}
