import { config } from '../../../config';
import { folderStore } from './folder-store';
import type * as S3 from './s3-store';
import { type VaultStore } from './vault-store';

/** The vault of a machine, in the folder `vaults` of DATA_DIR or in the bucket that is set. */
export function storeOf(machineId: string): VaultStore {
  const { s3 } = config.vault;
  if (s3 === undefined) return folderStore(machineId);
  // Large, and most installations have a disk: loaded on first use.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { s3Store } = require('./s3-store') as typeof S3;
  return s3Store(s3, machineId);
}
