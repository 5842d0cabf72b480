import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { type Frame } from '../../platform/pages/frame';
import { NotFound } from '../../platform/errors';
import { renderPage } from '../../platform/pages/render';
import { customerOf, memberOf, visitorOf } from '../../platform/visitors/visitor';
import { requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { getAccount, getOwnAccount } from '../accounts.repository';
import { behalfOf, type Inside } from './inside.model';
import { hasServers } from './server-licenses.report';

const NOT_FOUND = 'We could not find that account.';

type Asked = Parameters<typeof memberOf>[0];
type Answer = Parameters<typeof renderPage>[1];

/** A page inside a company's account, for its own administrators below /my and for its partner's members below the account's page. */
export type CompanyPage = {
  inside: Inside;
  account: Account;
  /** Whether there is anything to see about servers. */
  hasServers: boolean;
  links: ReturnType<typeof paths.portal.client> | typeof paths.my.company;
  layout: 'my' | 'portal';
  zone: string;
  now: Date;
  today: string;
  /** The person who asks, as forms fill in and mails say. */
  personName: string;
};

/**
 * Opens the company that an address is about, for the audience the visitor stands in: the partner's members act on behalf of the
 * client, under a banner that says so. Throws NotFound for households and foreign accounts, NotAllowed without administrator
 * access (domain.md §8.1, §8.2). Who may come at all is the route's own question.
 */
export function openCompany(req: Asked, res: Answer): Promise<CompanyPage> {
  return visitorOf(req).context?.kind === 'account' ? openOwn(req) : openClient(req, res);
}

async function openOwn(req: Asked): Promise<CompanyPage> {
  const { visitor, account: { timeZone }, accountId, scope, actor, now, today } = customerOf(req);
  const { account, ...found } = await within(scope, async (trx) => ({ account: requireCompany(await getOwnAccount(trx, accountId)), hasServers: await hasServers(trx, accountId, now) }), { readOnly: true });
  const personName = nameOf(visitor);
  const inside = { accountId, organizationId: account.organizationId, side: 'customer', scope, actor, by: personName } as const;
  return { inside, account, ...found, links: paths.my.company, layout: 'my', zone: timeZone, now, today, personName };
}

async function openClient(req: Asked, res: Answer): Promise<CompanyPage> {
  const { visitor, organization, organizationId, scope, actor, now, today } = memberOf(req);
  const accountId = String(req.params['id']);
  if (!isUuid(accountId)) throw new NotFound(NOT_FOUND);
  const { account, ...found } = await within(scope, async (trx) => ({ account: requireCompany(await getAccount(trx, organizationId, accountId)), hasServers: await hasServers(trx, accountId, now) }), { readOnly: true });
  requireAccess(account, 'act_inside');
  const links = paths.portal.client(accountId);
  (res.locals['frame'] as Frame).banner = { kind: 'client', text: `You are acting inside the account of ${account.name}. What you do is recorded as done on their behalf.`, leaveHref: links.leave };
  const personName = nameOf(visitor);
  const inside = { accountId, organizationId, side: 'partner', scope, actor: { ...actor, onBehalfOf: behalfOf(accountId) }, by: `${personName} of ${organization.name}` } as const;
  return { inside, account, ...found, links, layout: 'portal', zone: organization.timeZone, now, today, personName };
}

function requireCompany(account: Account): Account {
  if (account.kind !== 'safe_pro') throw new NotFound(NOT_FOUND);
  return account;
}

function nameOf({ firstName, lastName, email }: { firstName: string; lastName: string; email: string }): string {
  return `${firstName} ${lastName}`.trim() || email;
}

export type CompanySection = 'summary' | 'computers' | 'servers' | 'policies' | 'users' | 'groups' | 'billing owner' | 'activity';
type Locals = { title: string; section: CompanySection; crumbs?: readonly { label: string; href?: string }[]; errors?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;

/** Renders views/company/<view>.ejs in the audience's layout, with the company's own row of pages. */
export function renderCompanyPage(req: Asked, res: Answer, page: CompanyPage, view: string, { section, crumbs = [], ...locals }: Locals): void {
  const { account, links, layout, zone } = page;
  const before = layout === 'portal' ? [{ label: 'Accounts', href: paths.portal.accounts }, { label: account.name, href: paths.portal.account(account.id) }] : [];
  renderPage(req, res, `company/${view}`, {
    ...locals, layout, zone, links, companyName: account.name, byPartner: layout === 'portal',
    crumbs: [...before, ...crumbs], nav: companyNav(page, section),
  });
}

type Around = Pick<CompanyPage, 'links' | 'layout' | 'hasServers'> & { account: Pick<Account, 'id'> };

/** The company's own row of pages, that of servers where there is anything to see about them. Its own people find their computers among their tabs. */
export function companyNav({ account, links, layout, hasServers: withServers }: Around, section: CompanySection) {
  const servers = layout === 'portal' ? paths.servers.of(account.id) : paths.servers.my;
  const pages: [CompanySection, string, string][] = [
    ['summary', 'Summary', links.show], ...layout === 'portal' ? [['computers', 'Computers', paths.computers.of(account.id).index] as [CompanySection, string, string]] : [],
    ...withServers ? [['servers', 'Servers', servers.index] as [CompanySection, string, string]] : [], ['policies', 'Policies', servers.policies.index],
    ['users', 'Users', links.users.index], ['groups', 'Groups', links.groups.index], ['billing owner', 'Billing owner', links.billingOwner.edit], ['activity', 'Activity', links.activity],
  ];
  return pages.map(([name, label, href]) => ({ label, href, active: name === section }));
}
