import { closeDatabase } from '../../platform/database/database';
import { unfreezeSubscription } from './unfreeze-subscription';

/** `npm run billing:unfreeze -- S-7KQ4-M2XD "name"`: a named person lets charges for one subscription go out again. */
async function main(subscription: string | undefined, name: string | undefined): Promise<void> {
  const by = name?.trim();
  if (!subscription || !by) {
    process.stderr.write('Say which subscription, and who lifts its freeze: npm run billing:unfreeze -- S-7KQ4-M2XD "your name"\n');
    process.exitCode = 1;
    return;
  }
  const reason = await unfreezeSubscription(subscription, by);
  process.stdout.write(reason === undefined ? `${subscription} is not frozen.\n` : `Charges for ${subscription} go out again. They were frozen: ${reason}.\n`);
}

void main(process.argv[2], process.argv[3]).finally(closeDatabase);
