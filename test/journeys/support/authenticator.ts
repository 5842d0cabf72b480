import { type CDPSession, type Page } from 'playwright-core';

type Credential = Record<string, unknown>;

/** The device that keeps a page's passkeys, as Chromium plays it: inside the computer, opened by its person at once. */
export type Authenticator = { cdp: CDPSession; authenticatorId: string };

/** Gives the page a device of its own; `known` are passkeys that it has already, as after syncing. */
export async function addAuthenticator(page: Page, { known = [] }: { known?: readonly Credential[] } = {}): Promise<Authenticator> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await putOn({ cdp, authenticatorId }, known);
  return { cdp, authenticatorId };
}

/** Puts these passkeys on it in place of what it has: their counts go with them. */
export async function putOn({ cdp, authenticatorId }: Authenticator, credentials: readonly Credential[]): Promise<void> {
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
  for (const credential of credentials) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: credential as never });
}

/** The passkeys on it, keys and all. */
export async function credentialsOn({ cdp, authenticatorId }: Authenticator): Promise<Credential[]> {
  return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials as unknown as Credential[];
}

/** Whether its person passes its check by finger, face or PIN from now on. */
export async function setVerified({ cdp, authenticatorId }: Authenticator, isUserVerified: boolean): Promise<void> {
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
}
