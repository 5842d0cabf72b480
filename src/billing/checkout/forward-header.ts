/**
 * Leads a browser on to another site without script, from a page of ours that answered 200: `form-action` of our pages is
 * checked on every hop of a form's redirect, so a redirect would be refused (security.md §4.4).
 */
export function forwardHeader(href: string): ['Refresh', string] {
  const url = new URL(href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new RangeError(`not a web address: ${url.protocol}`);
  return ['Refresh', `0; url=${url.href}`];
}
