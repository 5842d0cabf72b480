import Bowser from 'bowser';

/** What a browser says it is, in words: "Firefox on Linux". */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return 'Unknown browser';
  const { browser, os } = Bowser.parse(userAgent);
  return [browser.name ?? 'Unknown browser', os.name].filter(Boolean).join(' on ');
}
