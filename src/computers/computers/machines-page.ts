import { type Account } from '../../accounts/account';
import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { companyNav } from '../../accounts/company/company-page';
import { behalfOf, type Inside } from '../../accounts/company/inside.model';
import { hasServers } from '../../accounts/company/server-licenses.report';
import { mayAccess } from '../../accounts/access/access-level.model';
import { paths } from '../../paths';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Frame } from '../../platform/pages/frame';
import { renderPage } from '../../platform/pages/render';
import { customerOf, memberOf, visitorOf } from '../../platform/visitors/visitor';
import { type Machine } from '../machine';
import { getMachine } from '../machines.repository';
import { actsOfPartner, actsOfRole, type MachineAct, seesOnlyOwn } from './machine-acts.model';

type Asked = Parameters<typeof memberOf>[0];
type Answer = Parameters<typeof renderPage>[1];

/** A page about an account's computers: for its own people below /my, for its partner's members below the account's page. */
export type MachinesPage = {
  inside: Inside;
  account: Account;
  acts: ReadonlySet<MachineAct>;
  /** Sees only what was assigned to them. */
  onlyOwn: boolean;
  /** Whether there is anything to see about servers. */
  hasServers: boolean;
  links: ReturnType<typeof paths.computers.of>;
  layout: 'my' | 'portal';
  zone: string;
  now: Date;
  today: Day;
};

/**
 * Opens the computers of the account that an address is about, for the audience the visitor stands in. A partner's members see how the backups of
 * every linked account are (domain.md §8.1); who may act inside a company does so under a banner that says it. Throws NotFound for foreign accounts.
 */
export function openMachines(req: Asked, res: Answer): Promise<MachinesPage> {
  return visitorOf(req).context?.kind === 'account' ? openOwn(req) : openClient(req, res);
}

async function openOwn(req: Asked): Promise<MachinesPage> {
  const { visitor, account: { role, timeZone }, accountId, scope, actor, now, today } = customerOf(req);
  const { account, ...found } = await within(scope, async (trx) => ({ account: await getOwnAccount(trx, accountId), hasServers: await hasServers(trx, accountId, now) }), { readOnly: true });
  const inside = { accountId, organizationId: account.organizationId, side: 'customer', scope, actor, by: nameOf(visitor) } as const;
  return { inside, account, acts: actsOfRole(role), onlyOwn: seesOnlyOwn(role), ...found, links: paths.computers.my, layout: 'my', zone: timeZone, now, today };
}

async function openClient(req: Asked, res: Answer): Promise<MachinesPage> {
  const { visitor, organization, organizationId, scope, actor, now, today } = memberOf(req);
  const accountId = String(req.params['id']);
  if (!isUuid(accountId)) throw new NotFound('We could not find that account.');
  const { account, ...found } = await within(scope, async (trx) => ({ account: await getAccount(trx, organizationId, accountId), hasServers: await hasServers(trx, accountId, now) }), { readOnly: true });
  const mayAct = visitor.permissions.has('clients:act');
  const actsInside = mayAct && account.kind === 'safe_pro' && mayAccess(account, 'act_inside');
  if (actsInside) (res.locals['frame'] as Frame).banner = { kind: 'client', text: `You are acting inside the account of ${account.name}. What you do is recorded as done on their behalf.`, leaveHref: paths.portal.client(accountId).leave };
  const by = `${nameOf(visitor)} of ${organization.name}`;
  const inside = { accountId, organizationId, side: 'partner', scope, actor: actsInside ? { ...actor, onBehalfOf: behalfOf(accountId) } : actor, by } as const;
  return { inside, account, acts: mayAct ? actsOfPartner(account) : new Set(), onlyOwn: false, ...found, links: paths.computers.of(accountId), layout: 'portal', zone: organization.timeZone, now, today };
}

function nameOf({ firstName, lastName, email }: { firstName: string; lastName: string; email: string }): string {
  return `${firstName} ${lastName}`.trim() || email;
}

/** The computer that an address names, as far as the page's reader sees it; servers have pages of their own. */
export async function getMachineOf(trx: Scoped, { account, inside, onlyOwn }: Pick<MachinesPage, 'account' | 'inside' | 'onlyOwn'>, machineId: string): Promise<Machine> {
  const machine = await getMachine(trx, machineId);
  const isTheirs = machine.accountId === account.id && (!onlyOwn || machine.personId === inside.actor.id);
  if (!isTheirs) throw new NotFound('We could not find that computer.');
  return machine;
}

/** The same, in a transaction that reads only. */
export function readMachineOf(page: MachinesPage, machineId: string): Promise<Machine> {
  return within(page.inside.scope, async (trx) => requireComputer(await getMachineOf(trx, page, machineId)), { readOnly: true });
}

function requireComputer(machine: Machine): Machine {
  if (machine.kind !== 'computer') throw new NotFound('We could not find that computer.');
  return machine;
}

type Locals = { title: string; crumbs?: readonly { label: string; href?: string }[]; errors?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;

/** Renders views/computers/<view>.ejs in the audience's layout. */
export function renderMachinesPage(req: Asked, res: Answer, page: MachinesPage, view: string, { crumbs = [], ...locals }: Locals): void {
  const { account, links, layout, zone } = page;
  const before = layout === 'portal' ? [{ label: 'Accounts', href: paths.portal.accounts }, { label: account.name, href: paths.portal.account(account.id) }] : [];
  renderPage(req, res, `computers/${view}`, { ...locals, layout, zone, links, accountName: account.name, isCompany: account.kind === 'safe_pro', byPartner: layout === 'portal', nav: navOf(page), crumbs: [...before, ...crumbs] });
}

/** Who acts inside a company keeps the row of its pages. */
function navOf({ account, layout, acts, hasServers: withServers }: MachinesPage) {
  return layout === 'portal' && account.kind === 'safe_pro' && acts.size > 0 ? companyNav({ links: paths.portal.client(account.id), layout, account, hasServers: withServers }, 'computers') : [];
}

/** The way from the list to one computer, above pages about it. */
export function crumbsTo({ links }: Pick<MachinesPage, 'links'>, machine?: Machine) {
  return [{ label: 'Computers', href: links.index }, ...machine ? [{ label: machine.nickname, href: links.show(machine.id) }] : []];
}
