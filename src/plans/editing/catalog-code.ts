/** Whether a text of an address can be the code of a plan or an add-on. */
export function isCatalogCode(text: string): boolean {
  return /^[a-z0-9_]{1,40}$/.test(text);
}
