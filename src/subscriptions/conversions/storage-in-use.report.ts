import { type Subscription } from '../subscription';

/** What the backups of these subscriptions take up, in whole GB rounded up. No computer reports sizes yet, so nothing is known to be in use. */
export function storageInUseGb(subscriptions: readonly Pick<Subscription, 'id'>[]): number {
  const reportedGb: readonly number[] = subscriptions.map(() => 0);
  return reportedGb.reduce((sum, gb) => sum + gb, 0);
}
