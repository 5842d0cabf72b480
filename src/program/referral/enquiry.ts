/** What a stranger sends by a referral page, as it was read. */
export interface Enquiry {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly phone: string;
  /** A plan's code, '' for who is not sure; and its name. */
  readonly interest: string;
  readonly interestName: string;
  readonly message: string;
}

/** Another wording is another version: leads keep the words that were agreed to. */
export const CONSENT_VERSION = '2026-11';

export function consentWords(organizationName: string): string {
  return `${organizationName} may keep what I wrote here to answer me about backup. I can have it deleted at any time by writing to them, and it is deleted by itself when nobody has been in touch for 24 months.`;
}

export const MOST_LINKS = 2;

const LINK = /(?:https?:\/\/|www\.)\S|\b[a-z0-9-]+\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop|online|site|club|io)\b(?!@)/gi;

/** How many web addresses a text holds; those of e-mails are none. */
export function countLinks(text: string): number {
  return [...text.replace(/\S+@\S+/g, '').matchAll(LINK)].length;
}
