/** What a partner says on its referral page (domain.md §11.5). */
export interface ReferralContent {
  readonly headline: string;
  /** Markdown. */
  readonly text: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  /** Codes of the plans shown, in the catalog's order. */
  readonly plans: readonly string[];
  readonly showsPrices: boolean;
  readonly showsLogo: boolean;
}

export interface ReferralPage {
  readonly organizationId: string;
  readonly draft: ReferralContent;
  /** Counts the drafts: who saves says which one they started from. */
  readonly revision: number;
  readonly draftedBy: string | null;
  readonly draftedAt: Date;
  readonly published: ReferralContent | null;
  readonly publishedRevision: number | null;
  readonly publishedAt: Date | null;
}

export const TEXT_LENGTH = 4_000;
/** An organization keeps its former addresses for ever, so it does not get many. */
export const MOST_ADDRESSES = 5;

const FIELDS: readonly (keyof ReferralContent)[] = ['headline', 'text', 'contactName', 'contactEmail', 'contactPhone', 'plans', 'showsPrices', 'showsLogo'];

/** Whether two versions say the same. */
export function saysTheSame(one: ReferralContent, other: ReferralContent): boolean {
  return FIELDS.every((field) => JSON.stringify(one[field]) === JSON.stringify(other[field]));
}

/** What stands in the editor before anybody wrote anything. */
export function firstContent({ organizationName, contact, plans }: { organizationName: string; contact: { name: string; email: string; phone: string }; plans: readonly string[] }): ReferralContent {
  return {
    headline: `Backup that somebody looks after, by ${organizationName}`.slice(0, 120),
    text: 'Your files are backed up every day, encrypted, and kept away from your office. When a computer breaks, is lost or is locked by an attacker, we bring everything back.\n\n- We set it up and check every day that it works.\n- You pay for what you use, once a year.\n- You can try it free of charge first.',
    contactName: contact.name.slice(0, 100), contactEmail: contact.email, contactPhone: contact.phone, plans, showsPrices: false, showsLogo: true,
  };
}

const RESERVED = new Set([
  'about', 'account', 'admin', 'administrator', 'agent', 'api', 'apply', 'app', 'backup', 'billing', 'blog', 'contact', 'customer', 'customers', 'demo', 'docs', 'files', 'health', 'help',
  'home', 'index', 'info', 'invite', 'login', 'logout', 'mail', 'mailbox', 'manage', 'metrics', 'my', 'new', 'office', 'official', 'opentext', 'partner', 'partners', 'password', 'pay', 'payment',
  'portal', 'preview', 'pricing', 'privacy', 'register', 'root', 'sales', 'search', 'security', 'sent', 'shop', 'sign-in', 'sign-out', 'signin', 'signup', 'staff', 'status', 'support',
  'system', 'terms', 'test', 'trial', 'unsubscribe', 'vendor', 'webhook', 'webhooks', 'www',
]);

/** Why an address cannot be taken by anybody, as a sentence; undefined where it can. `vendor` is the vendor's own name. */
export function slugProblem(slug: string, vendor: string): string | undefined {
  if (slug.length < 3 || slug.length > 40) return 'Use 3 to 40 letters, digits and hyphens for the address.';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) return 'Use small letters from a to z, digits, and single hyphens between them, like harbor-it.';
  if (RESERVED.has(slug) || slug === slugOf(vendor)) return `“${slug}” is kept for the portal itself. Choose another address.`;
  return undefined;
}

/** An address made of a name: "Müller & Söhne IT" becomes "muller-sohne-it"; '' where nothing is left of it. */
export function slugOf(name: string): string {
  const plain = name.replaceAll('ß', 'ss').normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').slice(0, 34).replace(/^-+|-+$/g, '');
}

/** Addresses to try for a new page, the nicest first; the last one is always free. */
export function suggestedSlugs(name: string, organizationId: string, vendor: string): string[] {
  const plain = slugOf(name);
  const end = organizationId.replaceAll('-', '').slice(-12);
  const tries = [plain, `${plain}-it`, ...[2, 3].map((count) => `${plain}-${count}`), `partner-${end}`];
  return tries.filter((slug) => slugProblem(slug, vendor) === undefined);
}
