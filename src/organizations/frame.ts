import { paths } from '../paths';
import { type Audience, type Frame, type MenuItem, type Tab } from '../platform/pages/frame';
import { moment } from '../platform/values/format';
import { isViewing, type Visitor } from '../platform/visitors/visitor';
import { BELONGS_TO, MY_PRO, MY_SAFE, OFFICE, ORGANIZATION, type Page, PORTAL, type Section } from './frame-pages';

const AREAS = { organization: 'portal', account: 'my', office: 'office' } as const;
type Around = Pick<Frame, 'audience' | 'homeHref' | 'person' | 'organization' | 'tabs' | 'subTabs' | 'menu' | 'search' | 'banner'>;

/** What stands around a page for this visitor: tabs and menu items only for pages that exist and that they may see (features.md H2). */
export function frameFor(visitor: Visitor | undefined, path: string): Around {
  // Before the second step somebody with the password is a stranger still.
  if (visitor?.stage !== 'signed_in') return { audience: 'site', homeHref: paths.home, person: null, organization: null, tabs: [], subTabs: [], menu: [] };
  const audience = audienceOf(path, visitor);
  const sections = sectionsOf(visitor, audience);
  return {
    audience,
    homeHref: paths.home,
    person: { name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, email: visitor.email },
    organization: placeName(visitor),
    tabs: audience === 'my' ? myTabs(visitor, path) : mainTabs(sections, visitor, path),
    subTabs: subTabs(sections, visitor, path),
    menu: menuFor(visitor),
    ...searchFor(audience, visitor),
    ...viewBanner(visitor),
  };
}

/** The one search box of the area. */
function searchFor(audience: Audience, { permissions }: Visitor): Pick<Around, 'search'> {
  if (audience === 'portal' && permissions.has('home:read')) return { search: { action: paths.search.index, label: 'Search', value: '' } };
  return audience === 'office' && permissions.has('office:read') ? { search: { action: paths.search.office, label: 'Search', value: '' } } : {};
}

/** Over every page of a partner's portal that a colleague of the vendor looks at. */
function viewBanner({ context }: Visitor): Pick<Around, 'banner'> {
  if (!isViewing(context)) return {};
  const until = moment(new Date(context.viewedBy.endsAt), context.timeZone);
  return { banner: { kind: 'behalf', text: `You look at the portal of ${context.name}, until ${until}. Nothing can be changed, and every page you open is recorded.`, leaveHref: paths.partners.leaveView } };
}

/** Where the visitor stands, beneath their name; a household that is called as its holder says nothing new. */
function placeName({ context, firstName, lastName }: Visitor): { name: string } | null {
  if (!context || context.kind === 'office' || (context.kind === 'account' && context.name === `${firstName} ${lastName}`.trim())) return null;
  return { name: context.name };
}

function audienceOf(path: string, { context }: Visitor): Audience {
  if ((isBelow(path, paths.me.home) || isBelow(path, paths.knowledge.index)) && context) return AREAS[context.kind];
  if (isBelow(path, paths.portal.home)) return 'portal';
  if (isBelow(path, paths.my.home)) return 'my';
  return isBelow(path, paths.office.home) ? 'office' : 'site';
}

function sectionsOf({ context }: Visitor, audience: Audience): readonly Section[] {
  if (audience === 'portal' && context?.kind === 'organization') return PORTAL;
  return audience === 'office' && context?.kind === 'office' ? OFFICE : [];
}

function mainTabs(sections: readonly Section[], visitor: Visitor, path: string): Tab[] {
  const active = sectionAt(sections, path);
  return sections.flatMap((section) => {
    const first = section.pages.find(({ needs }) => visitor.permissions.has(needs));
    return first ? [{ label: section.label, href: first.href, active: section === active }] : [];
  });
}

function myTabs(visitor: Visitor, path: string): Tab[] {
  if (visitor.context?.kind !== 'account') return [];
  return tabsOf(visitor.context.role === 'holder' ? MY_SAFE : MY_PRO, visitor, path);
}

/** The section of the page that a path lies below most closely. */
function sectionAt(sections: readonly Section[], path: string): Section | undefined {
  const href = activeIn([...sections, ORGANIZATION].flatMap(({ pages }) => pages), path);
  return [...sections, ORGANIZATION].find(({ pages }) => pages.some((page) => page.href === href));
}

function subTabs(sections: readonly Section[], visitor: Visitor, path: string): Tab[] {
  const tabs = tabsOf(sections.length > 0 ? sectionAt(sections, path)?.pages ?? [] : [], visitor, path);
  return tabs.length > 1 ? tabs : [];
}

function tabsOf(pages: readonly Page[], visitor: Visitor, path: string): Tab[] {
  const active = activeIn(pages, path);
  return pages.filter(({ needs }) => visitor.permissions.has(needs)).map(({ label, href }) => ({ label, href, active: href === active }));
}

function activeIn(pages: readonly Page[], path: string): string | undefined {
  const owner = BELONGS_TO.find(([prefix]) => isBelow(path, prefix))?.[1];
  if (owner !== undefined) return pages.find(({ href }) => href === owner)?.href;
  return pages.filter(({ href }) => isBelow(path, href)).sort((a, b) => b.href.length - a.href.length)[0]?.href;
}

function menuFor(visitor: Visitor): MenuItem[] {
  if (isViewing(visitor.context)) return [{ label: 'Sign out', href: paths.signOut, method: 'post', icon: 'logout' }];
  const items: MenuItem[] = [{ label: 'My account', href: paths.me.home, icon: 'user' }];
  if (visitor.permissions.has('organization:read')) items.push({ label: 'My organization', href: paths.portal.company.show, icon: 'building' });
  if (visitor.permissions.has('support:use')) items.push({ label: 'Partner Support', href: paths.support.index, icon: 'help-circle' });
  if (visitor.contextsCount > 1) items.push({ label: visitor.context?.kind === 'organization' ? 'Switch organization' : 'Switch to another place', href: paths.contexts, icon: 'refresh' });
  if (visitor.context?.kind === 'account') items.push({ label: 'Help', href: paths.my.help, icon: 'help-circle' });
  return [...items, { label: 'Sign out', href: paths.signOut, method: 'post', icon: 'logout' }];
}

function isBelow(path: string, start: string): boolean {
  return path === start || path.startsWith(`${start}/`) || path.startsWith(`${start}.`);
}
