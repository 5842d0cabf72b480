export const MOST_PASSKEYS = 10;
export const NAME_LENGTH = 60;

/** What a passkey is asked for; a challenge of one purpose serves no other. */
export type PasskeyPurpose = 'sign-in' | 'second-step' | 'confirmation' | 'reset';

export type Passkey = {
  id: string;
  personId: string;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  name: string;
  /** Whether several devices of its owner may keep it, and whether they did when it was used last. */
  isShareable: boolean;
  isBackedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** Where a passkey is kept, in words. */
export function keptWords({ isBackedUp }: Pick<Passkey, 'isBackedUp'>): string {
  return isBackedUp ? 'Synced' : 'This device only';
}

/**
 * Whether a device's count says that a copy of its passkey may be about: it has not grown since the last use. Passkeys that
 * count nothing say 0 each time.
 */
export function mayBeCopied({ counter }: Pick<Passkey, 'counter'>, given: number): boolean {
  return (given > 0 || counter > 0) && given <= counter;
}

/** A person's id as passkeys keep it. */
export function userHandleOf(personId: string): Buffer {
  return Buffer.from(personId.replaceAll('-', ''), 'hex');
}
