import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { addressWith } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { roleChoices, roleErrors, rolesIn } from '../colleague.form';
import { namesOfRoles, type Role } from '../roles';
import { nameOf } from './invitation';
import { INVITED_AT_ONCE, inviteColleagues } from './invite-colleagues';
import { type PastedLine, readPastedList } from './pasted-list.model';
import { readVerdicts, VERDICT_WORDS } from './verdicts';

const LONGEST = 20_000;

type Read = { list: string; lines: PastedLine[]; roles: Role[]; errors: FieldErrors };

const show: RequestHandler = (req, res) => showForm(req, res, { list: '', roles: [], errors: {} });

export { show as new };

/** Says of each line what would become of it; invites nobody. */
export const preview: RequestHandler = async (req, res) => {
  const read = readList(req);
  if (singleStrings(req.body)['edit'] !== undefined) return showForm(req, res, { ...read, errors: {} });
  if (Object.keys(read.errors).length > 0) return showForm(req, res.status(422), read);
  const { organizationId, scope } = memberOf(req);
  const verdicts = await within(scope, (trx) => readVerdicts(trx, organizationId, invitable(read.lines).map(({ email }) => email)), { readOnly: true });
  const rows = read.lines.map((line) => {
    const verdict = verdicts.get(line.email) ?? 'free';
    const free = line.problem === '' && verdict === 'free';
    return { text: line.text, email: line.email, name: nameOf(line), free, words: line.problem || VERDICT_WORDS[verdict] };
  });
  renderPage(req, res, 'portal/organizations/invite-many-review', {
    title: 'Review your list', rows, sending: rows.filter(({ free }) => free).length, list: read.list, roles: roleChoices(read.roles), roleWords: namesOfRoles(read.roles),
  });
};

export const create: RequestHandler = async (req, res) => {
  const read = readList(req);
  if (Object.keys(read.errors).length > 0) return showForm(req, res.status(422), read);
  const { organizationId, organization, actor, visitor } = memberOf(req);
  const colleagues = invitable(read.lines).map(({ email, firstName, lastName }) => ({ email, firstName, lastName, officePhone: '', mobilePhone: '' }));
  const { invited } = await inviteColleagues({ organizationId, inviterName: nameOf(visitor) || organization.name, colleagues, roles: read.roles, actor });
  const left = read.lines.length - invited.length;
  const sent = invited.length === 1 ? '1 invitation is on its way.' : `${invited.length} invitations are on their way.`;
  const others = left === 1 ? ' 1 line was left out.' : ` ${left} lines were left out.`;
  flash(req, invited.length > 0 ? 'success' : 'notice', invited.length === 0 ? 'Nobody was invited: they are users or invited already.' : `${sent}${left > 0 ? others : ''}`);
  res.redirect(303, addressWith(paths.portal.users.index, { status: 'invited' }, {}));
};

function readList(req: Request): Read {
  const typed = singleStrings(req.body);
  const list = (typed['list'] ?? '').slice(0, LONGEST + 1);
  const lines = list.length > LONGEST ? [] : readPastedList(list);
  const roles = rolesIn(typed);
  return { list: list.slice(0, LONGEST), lines, roles, errors: { ...listErrors(list, lines), ...roleErrors(roles) } };
}

function listErrors(list: string, lines: readonly PastedLine[]): FieldErrors {
  if (list.length > LONGEST) return { list: `Use at most ${LONGEST.toLocaleString('en-US')} characters. Invite the others with a second list.` };
  if (lines.length === 0) return { list: 'Paste at least one e-mail address.' };
  if (lines.length > INVITED_AT_ONCE) return { list: `Paste at most ${INVITED_AT_ONCE} people at a time. These are ${lines.length}: invite the others with a second list.` };
  return lines.some(({ problem }) => problem === '') ? {} : { list: 'There is no complete e-mail address in this list. Write one a line, like Ana Ruiz <ana@example.com>.' };
}

function invitable(lines: readonly PastedLine[]): PastedLine[] {
  return lines.filter(({ problem }) => problem === '');
}

function showForm(req: Request, res: Response, { list, roles, errors }: Omit<Read, 'lines'>): void {
  renderPage(req, res, 'portal/organizations/invite-many', { title: 'Invite several colleagues', list, errors, roles: roleChoices(roles), most: INVITED_AT_ONCE });
}
