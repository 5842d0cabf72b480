/** Kinds of mails that hold a code or a password in words: staff see none of them. */
const SECRET_KINDS = /^(identity\.code|recovery\.shipped)$/;
const MASK = '•••';
const LINK = /https?:\/\/[^\s"'<>]+/g;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Words joined by hyphens, as names in addresses are. */
const SLUG = /^[a-z]+(?:-[a-z]+)+$/;
const LONG = /^[\w.~%-]{16,}$/;
const ACTIVATION_CODE = /\b[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){3,}\b/g;
const SEALED_ADDRESS = /\+([2-9a-z]{8})\.[0-9a-f]{20}(?=@)/g;

/** Whether a mail's words are for nobody but its recipient. */
export function holdsSecret(kind: string): boolean {
  return SECRET_KINDS.test(kind);
}

/**
 * A mail's text or HTML as staff may read it (security.md §2): whatever in a link, an address or the words could let somebody in stands as dots. What looks
 * like a secret is taken for one; ids and names in addresses stay.
 */
export function masked(text: string): string {
  return text.replace(LINK, maskedLink).replace(ACTIVATION_CODE, MASK).replace(SEALED_ADDRESS, `+$1.${MASK}`);
}

function maskedLink(link: string): string {
  const [whole = '', ...fragments] = link.split('#');
  const [address = '', ...queries] = whole.split('?');
  const [scheme, rest] = address.split('://') as [string, string];
  const [host, ...parts] = rest.split('/');
  const path = [host, ...parts.map(maskedPart)].join('/');
  const query = queries.length === 0 ? '' : `?${queries.join('?').split('&').map((pair) => pair.split('=').map((part, index) => (index === 0 ? part : maskedPart(part))).join('=')).join('&')}`;
  return `${scheme}://${path}${query}${fragments.length === 0 ? '' : `#${MASK}`}`;
}

function maskedPart(part: string): string {
  return LONG.test(part) && !UUID.test(part) && !SLUG.test(part) ? MASK : part;
}
