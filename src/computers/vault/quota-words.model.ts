import { type StorageOfSubscription } from './vault-facts.report';

/** Printed by restic from a status line, so without line breaks and in plain letters. */
export function storageFullWords({ limitGb, isTrial }: Pick<StorageOfSubscription, 'limitGb' | 'isTrial'>): string {
  const way = isTrial ? 'Buy a plan with more storage' : 'Add storage packs';
  return `The ${limitGb} GB of storage are full. ${way}, or select fewer files; what was stored stays safe.`;
}
