import { mayAccess, requireAccess } from '../../accounts/access/access-level.model';
import { companyNav } from '../../accounts/company/company-page';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { renderPage } from '../../platform/pages/render';
import { type memberOf, visitorOf } from '../../platform/visitors/visitor';
import { type MachinesPage, openMachines } from '../computers/machines-page';
import { type Machine } from '../machine';
import { getServer } from './lock-server';

type Request = Parameters<typeof memberOf>[0];
type Response = Parameters<typeof renderPage>[1];

/** A page about a company's servers. Who may not manage them, and is not inside, sees how they are (domain.md §8.1). */
export type ServersPage = Omit<MachinesPage, 'links' | 'acts' | 'onlyOwn'> & { links: ReturnType<typeof paths.servers.of>; mayManage: boolean };

/** Opens the servers of the company that an address is about, for the audience the visitor stands in. Throws NotFound for households and foreign accounts. */
export async function openServers(req: Request, res: Response): Promise<ServersPage> {
  const page = await openMachines(req, res);
  if (page.account.kind !== 'safe_pro') throw new NotFound('We could not find that account.');
  const { layout, account } = page;
  const mayManage = layout === 'my' || (mayAccess(account, 'manage_servers') && visitorOf(req).permissions.has('clients:act'));
  return { ...page, links: layout === 'my' ? paths.servers.my : paths.servers.of(account.id), mayManage };
}

/** The same for who manages them. Throws NotAllowed for who only sees them. */
export async function openServersToManage(req: Request, res: Response): Promise<ServersPage> {
  const page = await openServers(req, res);
  if (page.layout === 'portal') requireAccess(page.account, 'manage_servers');
  return page;
}

/** The server that an address names. */
export function readServer({ inside: { scope }, account }: ServersPage, req: Request): Promise<Machine> {
  return within(scope, (trx) => getServer(trx, account.id, String(req.params['server'])), { readOnly: true });
}

type Locals = { title: string; crumbs?: readonly { label: string; href?: string }[]; errors?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;

/** Renders views/servers/<view>.ejs in the audience's layout, with the company's own row of pages for who is inside. */
export function renderServersPage(req: Request, res: Response, page: ServersPage, view: string, { crumbs = [], ...locals }: Locals): void {
  const { account, layout, zone, links, mayManage, now } = page;
  const before = layout === 'portal' ? [{ label: 'Accounts', href: paths.portal.accounts }, { label: account.name, href: paths.portal.account(account.id) }] : [];
  const company = { account, layout, links: layout === 'portal' ? paths.portal.client(account.id) : paths.my.company, hasServers: true };
  renderPage(req, res, `servers/${view}`, {
    ...locals, layout, zone, now, links, mayManage, companyName: account.name, byPartner: layout === 'portal', crumbs: [...before, ...crumbs], nav: mayManage ? companyNav(company, 'servers') : [],
  });
}

/** The way from the list to one server, above pages about it. */
export function crumbsTo({ links }: Pick<ServersPage, 'links'>, server?: Machine) {
  return [{ label: 'Servers', href: links.index }, ...server ? [{ label: server.nickname, href: links.show(server.id) }] : []];
}
