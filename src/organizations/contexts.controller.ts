import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../paths';
import { singleStrings } from '../platform/pages/forms';
import { continueSession } from '../platform/visitors/passport';
import { renderPage } from '../platform/pages/render';
import { visitorOf, type Visitor } from '../platform/visitors/visitor';
import { ownPath } from '../platform/http/wanted-page';
import { type ContextChoice } from './contexts.report';
import { asksForTwoStep, chooseContext, contextKey, contextOf, placeOf, recordMove } from './enter-context';
import { namesOfRoles } from './roles';

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

// Fewer than these are seen at a glance.
const SEARCHED_FROM = 11;
const KINDS = { organization: 'Partner organization', office: 'Staff' };
/** What a customer is in an account of their own. */
const OWN: Readonly<Record<string, string>> = { holder: 'Household', user: 'Company · User', administrator: 'Company · Administrator', billing_owner: 'Company · Billing owner' };

async function show(req: Request, res: Response, visitor: Visitor, next: string, errors: Record<string, string>): Promise<void> {
  const { choices } = await chooseContext(visitor.personId, {});
  const isSearched = choices.length >= SEARCHED_FROM;
  const words = isSearched ? (singleStrings(req.query)['q'] ?? '').trim().slice(0, 100) : '';
  const found = choices.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  const here = placeOf(visitor);
  const options = found.map((choice) => ({ value: contextKey(choice), label: labelOf(choice), hint: hintOf(choice, here !== null && contextKey(here) === contextKey(choice)) }));
  const elsewhere = options.find(({ value }) => here === null || value !== contextKey(here));
  renderPage(req, res, 'site/signing-in/contexts', {
    title: 'Choose where to go', options, total: choices.length, chosen: elsewhere?.value ?? options[0]?.value ?? '', next, errors,
    search: isSearched ? { words, clearHref: next === '' ? paths.contexts : paths.contextsTo(next) } : null,
  });
}

/** A household's name is often the person's own: the words before it say that it is not themselves whom they choose. */
function labelOf({ kind, name }: ContextChoice): string {
  return kind === 'account' ? `Your backup: ${name}` : name;
}

/** What a place is, what the person is there, and whether they stand in it now. */
function hintOf({ kind, roles }: ContextChoice, isHere: boolean): string {
  const what = kind === 'account' ? OWN[roles[0] ?? ''] ?? '' : KINDS[kind];
  const as = kind === 'organization' ? namesOfRoles(roles) : '';
  return [what, as, isHere ? 'You are here' : ''].filter((part) => part !== '').join(' · ');
}

function homeArea(kind: 'organization' | 'account' | 'office'): string {
  return { organization: paths.portal.home, account: paths.my.home, office: paths.office.home }[kind];
}

function homeOf(kind: 'organization' | 'account' | 'office' | undefined): string {
  return kind === undefined ? paths.contexts : homeArea(kind);
}
