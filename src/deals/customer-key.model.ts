/** Hosts where everybody may have an address: one there says nothing of a company. */
const PUBLIC_HOSTS: ReadonlySet<string> = new Set([
  'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'hotmail.co.uk', 'hotmail.fr', 'live.com', 'msn.com', 'yahoo.com', 'yahoo.co.uk', 'yahoo.fr', 'yahoo.de', 'yahoo.es', 'yahoo.it', 'yahoo.co.jp',
  'ymail.com', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'proton.me', 'protonmail.com', 'pm.me', 'gmx.com', 'gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de', 'mail.com', 'mail.ru',
  'yandex.com', 'yandex.ru', 'zoho.com', 'fastmail.com', 'hey.com', 'tutanota.com', 'tuta.com', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'sfr.fr', 'libero.it', 'virgilio.it', 'tiscali.it', 'terra.es',
  'comcast.net', 'verizon.net', 'att.net', 'sbcglobal.net', 'bellsouth.net', 'cox.net', 'charter.net', 'btinternet.com', 'sky.com', 'virginmedia.com', 'talktalk.net', 'bigpond.com', 'optusnet.com.au', 'shaw.ca',
  'rogers.com', 'sympatico.ca', 'uol.com.br', 'bol.com.br', 'qq.com', '163.com', '126.com', 'sina.com', 'naver.com', 'daum.net', 'hanmail.net', 'rediffmail.com', 'otenet.gr', 'wp.pl', 'o2.pl', 'onet.pl', 'seznam.cz',
]);

/** Whose customer an address is: the company's by its domain; at a public mail host only who has the very same one. */
export function customerKey(email: string): string {
  const address = email.trim().toLowerCase();
  return companyDomain(address) || address;
}

/** The domain of a company's address, lower case; '' at a public mail host. */
export function companyDomain(email: string): string {
  const domain = email.trim().toLowerCase().split('@').at(1) ?? '';
  return PUBLIC_HOSTS.has(domain) ? '' : domain;
}
