export type Audience = 'portal' | 'my' | 'office' | 'site';

export type Tab = { label: string; href: string; active: boolean; count?: number };
export type MenuItem = { label: string; href: string; method?: 'post'; icon?: string };
export type FlashMessage = { kind: 'notice' | 'success' | 'warning' | 'error'; text: string };

/** All that surrounds a page: built once a request by middleware, kept in `res.locals.frame`. */
export type Frame = {
  audience: Audience;
  brand: Brand;
  homeHref: string;
  person: { name: string; email: string } | null;
  organization: { name: string } | null;
  tabs: Tab[];
  subTabs: Tab[];
  menu: MenuItem[];
  search?: { action: string; label: string; value: string };
  flash: FlashMessage[];
  csrfToken: string;
  /** The same object whenever audience, person, tabs, menu, search and token are the same: by it the bar on top is kept. */
  kept?: object;
  /** Acting inside a client's account or on behalf of somebody; "Leave" is a POST to leaveHref. */
  banner?: { kind: 'client' | 'behalf'; text: string; leaveHref: string };
  demo: boolean;
};

/** The vendor as pages and mails name it; `portalName` follows the name where there is room, `legal` is the foot's line. */
export type Brand = { name: string; portalName?: string; supportEmail?: string; legal?: string };

/** The frame of a page that nobody signed in to: no tabs, no person, no token. */
export function emptyFrame(brand: Brand): Frame {
  return {
    audience: 'site', brand, homeHref: '/', person: null, organization: null,
    tabs: [], subTabs: [], menu: [], flash: [], csrfToken: '', demo: false,
  };
}
