import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../paths';
import { singleStrings } from '../platform/forms';
import { continueSession } from '../platform/passport';
import { renderPage } from '../platform/render';
import { visitorOf, type Visitor } from '../platform/visitor';
import { ownPath } from '../platform/wanted-page';
import { asksForTwoStep, chooseContext, contextKey, contextOf, placeOf, recordMove } from './enter-context';

/** Home: where the visitor stands, or where they can begin. */
export const home: RequestHandler = (req, res) => {
  if (req.visitor?.stage !== 'signed_in') return res.redirect(303, req.visitor ? paths.twoStep : paths.signIn);
  res.redirect(303, homeOf(req.visitor.context?.kind));
};

export const index: RequestHandler = (req, res) => show(req, res, visitorOf(req), ownPath(req.query['next']) ?? '', {});

export const create: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const { context = '', next } = singleStrings(req.body);
  const page = ownPath(next);
  const { chosen } = await chooseContext(visitor.personId, { key: context });
  if (!chosen) return show(req, res.status(422), visitor, page ?? '', { context: 'Choose where to go.' });
  await recordMove({ personId: visitor.personId, requestId: req.requestId, action: 'person.changed-context', place: chosen });
  await continueSession(req, { context: contextOf(chosen) });
  const fits = page?.startsWith(homeArea(chosen.kind));
  const wanted = page !== undefined && fits ? page : homeOf(chosen.kind);
  res.redirect(303, asksForTwoStep(chosen, visitor.twoStep) ? paths.me.twoStep.reminderFor(wanted) : wanted);
};

async function show(req: Request, res: Response, visitor: Visitor, next: string, errors: Record<string, string>): Promise<void> {
  const { choices } = await chooseContext(visitor.personId, {});
  const here = placeOf(visitor);
  const kinds = { organization: 'Partner organization', account: 'Your backups', office: 'Staff' };
  const options = choices.map((choice) => ({ value: contextKey(choice), label: choice.name, hint: kinds[choice.kind] }));
  renderPage(req, res, 'site/contexts', { title: 'Choose where to go', options, chosen: here ? contextKey(here) : options[0]?.value ?? '', next, errors });
}

function homeArea(kind: 'organization' | 'account' | 'office'): string {
  return { organization: paths.portal.home, account: paths.my.home, office: paths.office.home }[kind];
}

function homeOf(kind: 'organization' | 'account' | 'office' | undefined): string {
  return kind === undefined ? paths.contexts : homeArea(kind);
}
